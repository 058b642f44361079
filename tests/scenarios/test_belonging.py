"""Which pull requests complete a task, and which only look like it."""

from __future__ import annotations

import pytest

from kickoff.core.lifecycle import State, phase
from kickoff.core.reasons import ReasonCode
from scenarios.desk import HELLO, Desk
from stateful_github import StatefulGitHub, effects


@pytest.fixture
def desk(github: StatefulGitHub) -> Desk:
    """The task `hello` is running; its branch has work."""
    desk = Desk(github)
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff hello")
    [run] = desk.repository.runs_of("kickoff-worker.yml")
    desk.repository.start_run(run.database_id)
    github.clock.advance(minutes=1)
    github.effects.take_all()
    return desk


def untouched(desk: Desk, github: StatefulGitHub) -> bool:
    """Whether the task file is as it was and the task still in play."""
    desk.ticks()
    github.effects.take_all()
    return desk.file("tasks/hello.md") == HELLO and "hello" in desk.registry.tasks


def test_a_merge_whose_event_never_came_is_found_by_the_tick(
    github: StatefulGitHub, desk: Desk
) -> None:
    desk.repository.push("task/hello", {"a.txt": "a\n"}, by="github-actions[bot]")
    pull = desk.repository.open_pull_request("task/hello", by="wendy").number
    desk.repository.merge_pull_request(pull, by="mona")
    desk.ticks()
    assert f"pull_request: {pull}\n" in (desk.file("tasks/hello.md") or "")
    github.effects.take_all()


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_every_way_of_merging_completes(github: StatefulGitHub, desk: Desk, method: str) -> None:
    desk.repository.push("task/hello", {"a.txt": "a\n"}, by="github-actions[bot]")
    pull = desk.repository.open_pull_request("task/hello", by="wendy").number
    desk.wakes(desk.repository.merge_pull_request(pull, by="mona", method=method))
    assert "completed_by: mona\n" in (desk.file("tasks/hello.md") or "")
    github.effects.take_all()


def test_a_forks_branch_of_the_same_name_does_nothing(github: StatefulGitHub, desk: Desk) -> None:
    fork = github.fork(desk.repository, "eve")
    fork.push("task/hello", {"evil.txt": "evil\n"}, by="eve")
    pull = desk.repository.open_pull_request("task/hello", by="eve", from_fork=fork).number
    desk.repository.merge_pull_request(pull, by="mona")
    assert untouched(desk, github)


def test_a_merge_into_another_base_does_nothing(github: StatefulGitHub, desk: Desk) -> None:
    desk.repository.create_branch("release", by="mona")
    desk.repository.push("task/hello", {"a.txt": "a\n"}, by="github-actions[bot]")
    pull = desk.repository.open_pull_request("task/hello", "release", by="wendy").number
    desk.repository.merge_pull_request(pull, by="mona")
    assert untouched(desk, github)


def test_another_branch_that_names_the_task_does_nothing(
    github: StatefulGitHub, desk: Desk
) -> None:
    desk.repository.push("other", {"a.txt": "a\n"}, by="wendy")
    pull = desk.repository.open_pull_request(
        "other", by="wendy", title="task/hello", body="Kickoff-Task: hello"
    ).number
    desk.repository.merge_pull_request(pull, by="mona")
    desk.repository.edit_issue(pull, by="mona", body="Kickoff-Task: hello\nTask: hello")
    assert untouched(desk, github)


def test_a_closed_pull_request_needs_a_person_and_is_never_retried(
    github: StatefulGitHub, desk: Desk
) -> None:
    desk.repository.push("task/hello", {"a.txt": "a\n"}, by="github-actions[bot]")
    event = desk.repository.open_pull_request("task/hello", by="wendy")
    desk.wakes(event)
    desk.wakes(desk.repository.close_pull_request(event.number, by="wendy"))
    desk.ticks(60)
    entry = desk.entry("hello")
    assert [s.code for s in entry.signals] == [ReasonCode.PULL_REQUEST_CLOSED]
    assert len(entry.attempts) == 1
    desk.wakes(desk.repository.reopen(event.number, by="wendy"))
    assert phase(desk.entry("hello")) is State.IN_REVIEW
    assert desk.entry("hello").signals == ()
    github.effects.take_all()


def test_a_worker_that_left_work_gets_a_pull_request_and_one_that_did_not_a_person(
    github: StatefulGitHub, desk: Desk
) -> None:
    [run] = desk.repository.runs_of("kickoff-worker.yml")
    desk.wakes(desk.repository.finish_run(run.database_id))
    assert github.effects.take(effects.PullRequestOpened) == []
    assert [s.code for s in desk.entry("hello").signals] == [ReasonCode.NO_CHANGES]
    github.effects.take_all()
