"""Set up wrongly: tokens that lack a right, odd names, other people's branches, broken payloads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kickoff.core.lifecycle import State, phase
from kickoff.entrypoints.action import run
from kickoff.errors import RejectedByForge
from scenarios.desk import HELLO, PERMISSIONS, WORKER, Desk
from scenarios.journey import Journey
from stateful_github import Rule, StatefulGitHub
from stateful_github.payloads import Event


def acts(tmp_path: Path, desk: Desk, event: Event | bytes, **more: str) -> tuple[int, str]:
    """The exit status and the outcome of the action's process."""
    path, output = tmp_path / "event.json", tmp_path / "output"
    path.write_bytes(event if isinstance(event, bytes) else json.dumps(event.payload).encode())
    environment = {
        "GITHUB_EVENT_NAME": event.name if isinstance(event, Event) else "issue_comment",
        "GITHUB_EVENT_PATH": str(path),
        "GITHUB_REPOSITORY": desk.repository.full_name,
        "GITHUB_TOKEN": desk.token,
        "GITHUB_OUTPUT": str(output),
    }
    status = run(environment | more)
    return status, output.read_text().splitlines()[1]


def weak(desk: Desk, right: str) -> str:
    """The job's token with one right only to read."""
    return desk.repository.actions_token(**{**PERMISSIONS, right: "read"})


@pytest.mark.parametrize("right", ["contents", "issues"])
@pytest.mark.parametrize("when", ["comment", "schedule", "finish"])
def test_a_token_that_cannot_write_ends_red_and_says_what_to_paste(
    github: StatefulGitHub,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    right: str,
    when: str,
) -> None:
    journey = Journey.begins(github)
    event = journey.with_worker_done()
    if when != "finish":
        event = journey.asks("/kickoff other")
    if when == "schedule":
        event = journey.desk.repository.schedule()
        github.clock.advance(minutes=5)
    token = weak(journey.desk, right)
    ended = acts(tmp_path, journey.desk, event, GITHUB_TOKEN=token)
    assert ended == (5, "permission_missing")
    assert f"permissions:%0A  {right}: write" in capsys.readouterr().out
    journey.settles()
    assert journey.standing("hello")[0] == "in review"


@pytest.mark.parametrize("right", ["contents", "issues"])
def test_a_merge_with_a_weak_token_is_green_and_a_tick_records_it(
    github: StatefulGitHub, tmp_path: Path, right: str
) -> None:
    journey = Journey.begins(github)
    merge = journey.with_merge()
    ended = acts(tmp_path, journey.desk, merge, GITHUB_TOKEN=weak(journey.desk, right))
    assert ended == (0, "read_only_token")
    journey.settles()
    assert len(journey.record_of_hello()) == 5


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\xff\xfe{",
        b"[" * 100_000,
        b"{}",
        b"[]",
        b'{"action": null}',
        b'{"action": "created"}',
    ],
)
def test_a_payload_that_is_no_payload_is_a_wrong_call(
    github: StatefulGitHub, tmp_path: Path, payload: bytes
) -> None:
    assert acts(tmp_path, Desk(github), payload) == (2, "bad_event")
    assert github.requests.take() == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"GITHUB_REPOSITORY": "nonsense"},
        {"GITHUB_REPOSITORY": "a/b/c"},
        {"KICKOFF_STATE_BRANCH": "../x y"},
        {"KICKOFF_STATE_BRANCH": "-q"},
    ],
)
def test_a_name_that_cannot_be_one_is_refused_before_anything_is_asked(
    github: StatefulGitHub, tmp_path: Path, wrong: dict[str, str]
) -> None:
    desk = Desk(github)
    assert acts(tmp_path, desk, desk.repository.schedule(), **wrong) == (2, "bad_input")
    assert github.requests.take() == ()


def test_the_default_branch_is_never_taken_for_the_queue(
    github: StatefulGitHub, tmp_path: Path
) -> None:
    desk = Desk(github)
    event = desk.repository.schedule()
    ended = acts(tmp_path, desk, event, KICKOFF_STATE_BRANCH="main")
    assert ended == (4, "registry_unreadable")
    assert len(desk.repository.log("main")) == 1


def test_somebody_elses_branch_of_that_name_is_left_as_it_is(
    github: StatefulGitHub, tmp_path: Path
) -> None:
    desk = Desk(github)
    desk.repository.create_branch("kickoff-state", by="wendy")
    assert acts(tmp_path, desk, desk.repository.schedule()) == (4, "registry_unreadable")
    assert len(desk.repository.log("kickoff-state")) == 1


def test_a_rule_on_the_state_branch_is_named(github: StatefulGitHub, tmp_path: Path) -> None:
    journey = Journey.begins(github).with_queue()
    journey.desk.repository.settings.rules.append(Rule("pull_request", "kickoff-state"))
    asked = journey.asks("/kickoff hello")
    assert acts(tmp_path, journey.desk, asked) == (5, "forge_rejected")
    github.effects.take_all()


def test_an_archived_repository_is_left_alone(github: StatefulGitHub) -> None:
    desk = Desk(github)
    thread = desk.repository.open_issue("Hi", by="wendy").number
    asked = desk.repository.comment(thread, "/kickoff hello", by="wendy")
    desk.repository.settings.archived = True
    with pytest.raises(RejectedByForge, match="archived"):
        desk.wakes(asked)


def test_the_default_branch_may_have_any_name(github: StatefulGitHub) -> None:
    desk = Desk(github)
    files = {".github/workflows/kickoff-worker.yml": WORKER, "tasks/hello.md": HELLO}
    roles = {"wendy": "write", "mona": "maintain"}
    desk.repository = github.create_repository(
        "acme/barn", files, roles=roles, default_branch="trunk/next"
    )
    desk.token = desk.repository.actions_token(**PERMISSIONS)
    thread = desk.repository.open_issue("Hi", by="wendy").number
    desk.says(thread, "/kickoff hello")
    desk.repository.push("task/hello", {"a.txt": "a\n"}, by="wendy")
    pull = desk.repository.open_pull_request("task/hello", by="wendy").number
    desk.wakes(desk.repository.merge_pull_request(pull, by="mona"))
    assert "status: completed" in (desk.file("tasks/hello.md", "trunk/next") or "")
    github.effects.take_all()


def test_tasks_may_lie_elsewhere_and_deep(github: StatefulGitHub) -> None:
    deep = "plans/a/b/c/d/e/f/g/deep.md"
    desk = Desk(github, {".github/kickoff.yml": "tasks: plans/**/*.md\n", deep: "Deep.\n"})
    thread = desk.repository.open_issue("Hi", by="wendy").number
    desk.says(thread, "/kickoff deep")
    assert (desk.entry("deep").path, phase(desk.entry("deep"))) == (deep, State.DISPATCHING)
    github.effects.take_all()


def test_five_hundred_task_files_are_no_hindrance(github: StatefulGitHub) -> None:
    desk = Desk(github, {f"tasks/n{number}.md": f"Plan {number}.\n" for number in range(500)})
    thread = desk.repository.open_issue("Hi", by="wendy").number
    desk.says(thread, "/kickoff n7 n499")
    assert sorted(desk.registry.tasks) == ["n499", "n7"]
    assert len(github.requests.take()) <= 11
    github.effects.take_all()


def test_a_broken_configuration_is_red_and_annotated_and_all_else_is_done(
    github: StatefulGitHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(github, {".github/kickoff.yml": "limits: {totl: 4}\n"})
    thread = desk.repository.open_issue("Operations", by="mona").number
    comment = desk.repository.comment(thread, "/kickoff hello", by="mona")

    assert acts(tmp_path, desk, comment) == (3, "queued")
    (tmp_path / "output").unlink()
    assert acts(tmp_path, desk, desk.repository.schedule()) == (3, "configuration_invalid")

    said = capsys.readouterr().out.splitlines()
    told = "::error title=Kickoff::The configuration cannot be read, so nothing starts: line 1: "
    assert [line.startswith(told) for line in said] == [True, True]
    assert phase(desk.entry("hello")) is State.QUEUED
    github.effects.take_all()
