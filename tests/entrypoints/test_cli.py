"""The `kickoff` command on a repository of GitHub: every verb, its answers, its exit status."""

from __future__ import annotations

from pathlib import Path

import pytest

from entrypoints.command_line import CommandLine
from kickoff.core.grammar.verbs import VERBS
from kickoff.entrypoints.cli.options import Session
from kickoff.entrypoints.cli.place import find
from stateful_github import Operation, StatefulGitHub, Status
from stateful_github.effects import Commented

RUN = "https://github.com/acme/shop/actions/runs/1000009"


def test_a_task_is_queued_started_and_shown(kickoff: CommandLine) -> None:
    said = kickoff("hello", "later")

    assert (said.status, said.err) == (0, "")
    assert said.out == (
        "hello, later are queued.\n"
        f"  hello · dispatching · attempt 1 on task/hello · run {RUN}\n"
        "  later · blocked · 1 of 1 · waits for hello\n"
    )


def test_json_is_one_object_in_the_published_shape(kickoff: CommandLine) -> None:
    kickoff("hello", "later")

    report = kickoff("--json", "status", "later").json

    assert (report["version"], report["outcome"]) == (1, "shown")
    [task] = report["tasks"]
    assert (task["id"], task["state"], task["position"]) == ("later", "blocked", 1)
    assert task["reasons"] == ["dependency_open"]


CALLS = {
    "queue": (("queue", "hello"), "queued"),
    "claim": (("claim", "held"), "claimed"),
    "release": (("release", "taken"), "released"),
    "extend": (("extend", "3d", "taken"), "extended"),
    "hold": (("hold", "waits", "--", "not", "now"), "held"),
    "resume": (("resume", "held"), "resumed"),
    "retry": (("retry", "waits", "--keep"), "already_so"),
    "continue": (("continue", "waits", "--", "gently"), "continued"),
    "cancel": (("cancel", "waits"), "cancelled"),
    "priority": (("priority", "p0", "waits"), "reprioritised"),
    "after": (("after", "held", "waits"), "reordered"),
    "worker": (("worker", "default", "waits"), "reassigned"),
    "link": (("link", "#99", "waits"), "pull_request_unfit"),
    "status": (("status", "waits"), "shown"),
    "why": (("why", "waits"), "shown"),
    "list": (("list",), "shown"),
    "pause": (("pause",), "paused"),
    "unpause": (("unpause",), "already_so"),
    "done": (("done", "waits"), "completed_by_word"),
    "reopen": (("reopen", "old"), "reopened"),
}


@pytest.mark.parametrize("verb", CALLS)
def test_every_verb_is_given_by_a_shell(
    kickoff: CommandLine, hub: StatefulGitHub, verb: str
) -> None:
    words, outcome = CALLS[verb]
    maintainer = hub.user_token("mona")
    for name in ("waits", "held", "taken"):
        hub.repository("acme/shop").push("main", {f"tasks/{name}.md": name}, name, by="erin")
    for before in (("waits", "held", "not-before=1h"), ("hold", "held"), ("claim", "taken")):
        assert kickoff(*before, GH_TOKEN=maintainer).status == 0

    said = kickoff("--json", *words, GH_TOKEN=maintainer)

    assert said.json["outcome"] == outcome


def test_no_verb_is_left_out() -> None:
    assert {*CALLS, "help"} == {verb.value for verb in VERBS}


def test_an_option_may_stand_anywhere_in_front_of_the_note(kickoff: CommandLine) -> None:
    kickoff("hello", "not-before=1h")

    assert kickoff("status", "hello", "--json").json["tasks"][0]["id"] == "hello"
    assert kickoff("hold", "--json", "hello", "--", "--json").json["outcome"] == "held"


def test_a_note_may_hold_anything(kickoff: CommandLine, hub: StatefulGitHub) -> None:
    said = kickoff("pause", "--", "release", "--day", GH_TOKEN=hub.user_token("mona"))

    assert said.status == 0
    assert kickoff("status").out == (
        "acme/shop · 0 in work · 0 queued · 0 blocked\n"
        "The queue has been paused by mona since 2026-11-21 10:00 UTC: release --day.\n"
        "Nothing is queued. kickoff TASK puts a task into the queue.\n"
    )
    registry = hub.repository("acme/shop").text("registry.yml", "kickoff-state")
    assert "reason: release --day" in registry


def test_a_task_named_like_a_command_is_queued_by_name(
    kickoff: CommandLine, hub: StatefulGitHub
) -> None:
    hub.repository("acme/shop").push("main", {"tasks/log.md": "Log."}, "log", by="erin")

    assert kickoff("--json", "queue", "log").json["tasks"][0]["id"] == "log"


def test_asking_writes_nothing(kickoff: CommandLine, hub: StatefulGitHub) -> None:
    kickoff("hello")
    hub.effects.take_all()

    for words in ((), ("status",), ("status", "hello"), ("why", "hello"), ("list",), ("log",)):
        assert kickoff(*words).status == 0

    assert hub.effects.take_all() == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("hello",), "Dry run: hello would be queued. Nothing changed.\n"),
        (("hello", "dry-run"), "Dry run: hello would be queued. "),
        (("hold", "later"), "The answer would be: later is on hold."),
        (("helo",), "The answer would be: There is no task helo."),
    ],
)
def test_a_dry_run_of_a_command_answers_and_changes_nothing(
    kickoff: CommandLine, hub: StatefulGitHub, words: tuple[str, ...], said: str
) -> None:
    kickoff("later", "not-before=1h")
    hub.effects.take_all()

    answered = kickoff("--dry-run", *words)

    assert answered.out.startswith(said)
    told_once = answered.out.startswith("Dry run: ")
    assert answered.out.endswith("This was a dry run: nothing was changed.\n") is not told_once
    assert hub.effects.take_all() == []


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("helo",), 1, "There is no task helo. Nothing changed. Did you mean kickoff hello?\n"),
        (("pause",), 1, "That needs the role maintain; you have write."),
    ],
)
def test_a_refusal_is_an_answer(
    kickoff: CommandLine, words: tuple[str, ...], status: int, said: str
) -> None:
    answered = kickoff(*words)

    assert answered.status == status
    assert answered.out.startswith(said)


def test_what_went_wrong_beside_the_answer_is_said(
    kickoff: CommandLine, hub: StatefulGitHub
) -> None:
    dispatch = "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches"
    hub.fail(Operation(dispatch), with_=Status(422, message="Unexpected inputs"))

    said = kickoff("hello")

    assert said.out.startswith("hello is queued.\n")
    assert said.err.startswith("kickoff: hello: ")
    assert hub.effects.take(Commented) == []


def test_how_many_requests_it_took_is_told_to_who_asks(kickoff: CommandLine) -> None:
    assert kickoff("-v", "hello", "not-before=1h").err == "kickoff: queued, 7 requests\n"


def test_only_a_workflow_answers_comments(hub: StatefulGitHub, tmp_path: Path) -> None:
    named = {"GITHUB_REPOSITORY": "acme/shop", "GH_TOKEN": hub.user_token("wendy")}

    for environment, answers in ((named, False), ({**named, "GITHUB_ACTIONS": "true"}, True)):
        session = Session(environment, chosen={"folder": tmp_path})
        assert find(session).kit.forge.here.answers is answers
