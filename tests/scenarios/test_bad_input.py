"""Bad input gets a reason code and a clear answer, and nothing is lost or half-written."""

from __future__ import annotations

import pytest

from kickoff.core.reasons import ReasonCode
from kickoff.errors import (
    ForgeError,
    PermissionMissing,
    RegistryUnreadable,
)
from scenarios.desk import PERMISSIONS, WORKER, Desk
from stateful_github import StatefulGitHub, effects

REFUSED, CONFUSED = "THUMBS_DOWN", "CONFUSED"


def asked(desk: Desk, text: str, by: str = "wendy") -> tuple[ReasonCode, str]:
    """What a command in a new thread comes to, and the words it is answered with."""
    thread = desk.repository.open_issue("Where do we stand?", by="wendy").number
    ran = desk.says(thread, text, by=by)
    return ran.outcome, desk.last_reply(thread)


def reactions(github: StatefulGitHub) -> list[str]:
    """The reactions put on comments, and everything else read."""
    found = [reacted.content for reacted in github.effects.take(effects.Reacted)]
    github.effects.take_all()
    return found


def test_an_unknown_verb_is_answered_with_what_was_meant(github: StatefulGitHub) -> None:
    outcome, reply = asked(Desk(github), "/kickoff canel hello")
    assert outcome is ReasonCode.UNKNOWN_TASK
    assert "`/kickoff cancel hello`" in reply
    assert reactions(github) == [REFUSED]


def test_an_unknown_task_is_answered_with_one_that_exists(github: StatefulGitHub) -> None:
    outcome, reply = asked(Desk(github), "/kickoff helo")
    assert outcome is ReasonCode.UNKNOWN_TASK
    assert reply == ("There is no task `helo`. Nothing changed. Did you mean `/kickoff hello`?")
    assert reactions(github) == [REFUSED]


def test_a_completed_task_is_not_queued_again(github: StatefulGitHub) -> None:
    desk = Desk(github, {"tasks/old.md": "---\nstatus: completed\n---\nDone long ago.\n"})
    outcome, reply = asked(desk, "/kickoff old")
    assert outcome is ReasonCode.ALREADY_COMPLETED
    assert reply == (
        "`old` is completed, and a completed task is not queued again. Nothing changed."
    )
    assert reactions(github) == [REFUSED]


def test_a_task_without_front_matter_is_a_plan(github: StatefulGitHub) -> None:
    desk = Desk(github, {"tasks/plain.md": "# Make it plain\n\nNo front matter here.\n"})
    outcome, _ = asked(desk, "/kickoff plain")
    assert outcome is ReasonCode.QUEUED
    assert desk.entry("plain").title == "Make it plain"
    assert reactions(github) == ["ROCKET"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("---\ntitle: [unclosed\n---\nBody.\n", "line "),
        ("---\n- a\n- list\n---\nBody.\n", "line "),
        ("---\njust words\n---\nBody.\n", "line "),
    ],
)
def test_a_broken_task_file_is_named_with_its_line(
    github: StatefulGitHub, text: str, words: str
) -> None:
    outcome, reply = asked(Desk(github, {"tasks/broken.md": text}), "/kickoff broken")
    assert outcome is ReasonCode.TASK_FILE_BROKEN
    assert reply.startswith("The task file of `tasks/broken.md` cannot be read: ")
    assert words in reply
    assert reactions(github) == [REFUSED]


def test_two_files_with_one_id_are_both_named(github: StatefulGitHub) -> None:
    desk = Desk(github, {"tasks/a/same.md": "One.\n", "tasks/b/Same.md": "Two.\n"})
    outcome, reply = asked(desk, "/kickoff same")
    assert outcome is ReasonCode.DUPLICATE_TASK_ID
    assert "`tasks/a/same.md`, `tasks/b/Same.md`" in reply
    assert reactions(github) == [REFUSED]


def test_tasks_that_wait_for_each_other_are_told_so(github: StatefulGitHub) -> None:
    desk = Desk(
        github,
        {
            "tasks/hen.md": "---\ndepends_on: [egg]\n---\n",
            "tasks/egg.md": "---\ndepends_on: [hen]\n---\n",
        },
    )
    outcome, reply = asked(desk, "/kickoff hen egg")
    assert outcome is ReasonCode.QUEUED
    assert "**`hen`** · blocked · 2 of 2 · depends on itself through `egg`" in reply
    assert reactions(github) == ["ROCKET"]


def test_a_path_outside_the_tasks_is_refused(github: StatefulGitHub) -> None:
    desk = Desk(github, {"docs/plan.md": "Not a task.\n"})
    outcome, _ = asked(desk, "/kickoff docs/plan.md")
    assert outcome is ReasonCode.PATH_OUTSIDE_TASKS
    assert reactions(github) == [REFUSED]


def test_a_stranger_gets_one_reaction_for_two_requests(github: StatefulGitHub) -> None:
    desk = Desk(github)
    thread = desk.repository.open_issue("Hi", by="rita").number
    ran = desk.says(thread, "/kickoff hello", by="stranger")
    assert ran.outcome is ReasonCode.NOT_ALLOWED
    assert len(github.requests.take()) == 2
    assert desk.state("registry.yml") is None
    assert reactions(github) == [REFUSED]


def test_a_reader_is_a_stranger(github: StatefulGitHub) -> None:
    desk = Desk(github)
    thread = desk.repository.open_issue("Hi", by="rita").number
    desk.says(thread, "/kickoff status", by="rita")
    assert len(github.requests.take()) == 2
    assert reactions(github) == [REFUSED]


def test_a_reader_of_a_private_repository_may_look_where_the_rules_say_so(
    github: StatefulGitHub,
) -> None:
    desk = Desk(github, {".github/kickoff.yml": "rights: {read: read}\n"})
    desk.repository.settings.private = True
    outcome, reply = asked(desk, "/kickoff status hello", by="rita")
    assert (outcome, reply) == (ReasonCode.SHOWN, "`hello` is not started.")
    assert reactions(github) == ["THUMBS_UP"]


def test_triage_is_told_what_queueing_needs(github: StatefulGitHub) -> None:
    outcome, reply = asked(Desk(github), "/kickoff hello", by="tria")
    assert outcome is ReasonCode.NOT_ALLOWED
    assert reply == (
        "That needs the role **write**; you have **triage**. Somebody with that role can give "
        "the same command."
    )
    assert reactions(github) == [REFUSED]


def test_a_command_in_code_or_a_quote_does_nothing(github: StatefulGitHub) -> None:
    desk = Desk(github)
    thread = desk.repository.open_issue("Hi", by="wendy").number
    desk.says(thread, "> /kickoff hello\n\n```\n/kickoff hello\n```\n\n/kickoff status")
    assert desk.registry.tasks == {}
    assert reactions(github) == ["THUMBS_UP"]


def test_a_cut_registry_stops_everything_and_is_left_as_it_is(github: StatefulGitHub) -> None:
    desk = Desk(github)
    thread = desk.repository.open_issue("Hi", by="wendy").number
    desk.says(thread, "/kickoff hello")
    cut = (desk.state("registry.yml") or "").rpartition("end:")[0]
    desk.repository.push("kickoff-state", {"registry.yml": cut}, by="erin")
    with pytest.raises(RegistryUnreadable):
        desk.says(thread, "/kickoff cancel hello")
    assert desk.state("registry.yml") == cut
    github.effects.take_all()


def test_a_registry_of_a_newer_version_is_left_as_it_is(github: StatefulGitHub) -> None:
    desk = Desk(github)
    thread = desk.repository.open_issue("Hi", by="wendy").number
    desk.says(thread, "/kickoff hello")
    newer = (desk.state("registry.yml") or "").replace("version: 1", "version: 2")
    desk.repository.push("kickoff-state", {"registry.yml": newer}, by="erin")
    with pytest.raises(RegistryUnreadable, match="version 2"):
        desk.ticks()
    assert desk.state("registry.yml") == newer
    github.effects.take_all()


def test_a_state_branch_that_disappeared_is_not_made_anew(github: StatefulGitHub) -> None:
    desk = Desk(github)
    thread = desk.repository.open_issue("Hi", by="wendy").number
    desk.says(thread, "/kickoff hello")
    desk.repository.delete_branch("kickoff-state", by="erin")
    with pytest.raises(RegistryUnreadable) as raised:
        desk.says(thread, "/kickoff status")
    assert raised.value.reason == "state_branch_missing"
    assert "git push origin" in raised.value.remedy
    assert desk.state("registry.yml") is None
    github.effects.take_all()


def test_an_empty_repository_is_told_so(github: StatefulGitHub) -> None:
    desk = Desk(github)
    github.create_repository("acme/empty", None, roles={"wendy": "write"})
    desk.repository = github.repository("acme/empty")
    desk.token = desk.repository.actions_token(**PERMISSIONS)
    thread = desk.repository.open_issue("Hi", by="wendy").number
    with pytest.raises(ForgeError) as raised:
        desk.says(thread, "/kickoff hello")
    assert raised.value.reason == "empty_repository"


@pytest.mark.parametrize("right", ["contents", "issues"])
def test_a_missing_permission_is_named_with_the_yaml_to_paste(
    github: StatefulGitHub, right: str
) -> None:
    weak = {**PERMISSIONS, right: "read"}
    desk = Desk(github, permissions=weak)
    thread = desk.repository.open_issue("Hi", by="wendy").number
    comment = desk.repository.comment(thread, "/kickoff hello", by="wendy")
    try:
        ran = desk.wakes(comment)
    except PermissionMissing as error:
        told = error.remedy
    else:
        told = " ".join(trouble.remedy for trouble in ran.troubles)
    assert f"{right}: write" in told
    github.effects.take_all()


def test_a_worker_workflow_that_does_not_exist_needs_a_person(github: StatefulGitHub) -> None:
    desk = Desk(
        github,
        {
            ".github/kickoff.yml": (
                "default_worker: ghost\n"
                "workers:\n  ghost: {dispatch: workflow, workflow: ghost.yml}\n"
            )
        },
    )
    _, reply = asked(desk, "/kickoff hello")
    assert "**needs attention**" in reply
    assert "ghost.yml" in reply
    assert [s.code for s in desk.entry("hello").signals] == [ReasonCode.WORKER_MISCONFIGURED]
    assert reactions(github) == ["ROCKET"]


def test_a_worker_workflow_without_the_inputs_needs_a_person(github: StatefulGitHub) -> None:
    lacking = WORKER.replace("      token: {type: string, required: true}\n", "")
    desk = Desk(github, {".github/workflows/kickoff-worker.yml": lacking})
    _, reply = asked(desk, "/kickoff hello")
    assert "**needs attention**" in reply
    assert "token" in reply
    assert reactions(github) == ["ROCKET"]


def test_a_broken_configuration_stops_starts_and_nothing_else(github: StatefulGitHub) -> None:
    desk = Desk(github, {".github/kickoff.yml": "limits: {totl: 4}\n"})
    outcome, reply = asked(desk, "/kickoff hello")
    assert outcome is ReasonCode.QUEUED
    assert "the configuration cannot be read" in reply
    assert "totl" in reply
    assert github.effects.take(effects.Dispatched) == []
    assert reactions(github) == ["ROCKET"]
