"""What each event costs, in requests. The limits are those of the design; here they are exact."""

from __future__ import annotations

import pytest

from kickoff.core.lifecycle import State, phase
from kickoff.core.reasons import ReasonCode
from scenarios.desk import Desk
from stateful_github import StatefulGitHub, effects


@pytest.fixture
def desk(github: StatefulGitHub) -> Desk:
    """A queue that has been in use; paused, so that queueing is counted alone."""
    desk = Desk(github, {f"tasks/t{n}.md": f"---\ntitle: Task {n}\n---\n" for n in range(8)})
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff pause", by="mona")
    github.effects.take_all()
    github.requests.take()
    return desk


def spent(github: StatefulGitHub) -> list[str]:
    """The requests since the last count; everything written is taken as read."""
    github.effects.take_all()
    lines = github.requests.lines()
    github.requests.take()
    return lines


def test_queueing_costs_five_requests(github: StatefulGitHub, desk: Desk) -> None:
    thread = desk.repository.open_issue("Please", by="wendy").number
    assert desk.says(thread, "/kickoff t1").outcome is ReasonCode.QUEUED
    assert len(spent(github)) == 5


def test_queueing_and_dispatching_costs_seven_requests(github: StatefulGitHub, desk: Desk) -> None:
    desk.says(1, "/kickoff unpause", by="mona")
    spent(github)
    thread = desk.repository.open_issue("Please", by="wendy").number
    assert desk.says(thread, "/kickoff t1").outcome is ReasonCode.QUEUED
    assert phase(desk.entry("t1")) is State.DISPATCHING
    assert len(spent(github)) == 7


def test_live_runs_cost_one_request_more(github: StatefulGitHub, desk: Desk) -> None:
    desk.says(1, "/kickoff unpause", by="mona")
    desk.says(1, "/kickoff t1")
    spent(github)
    thread = desk.repository.open_issue("Please", by="wendy").number
    desk.says(thread, "/kickoff t2")
    assert phase(desk.entry("t2")) is State.DISPATCHING
    assert len(spent(github)) == 8


def test_an_idle_tick_costs_two_requests_and_no_commit(github: StatefulGitHub, desk: Desk) -> None:
    desk.says(1, "/kickoff t1 t2")
    desk.ticks()
    spent(github)
    before = desk.repository.head_of("kickoff-state")
    assert desk.ticks().outcome is ReasonCode.IDLE
    assert desk.repository.head_of("kickoff-state") == before
    assert len(spent(github)) <= 2


def test_a_moved_tasks_tree_costs_an_idle_tick_one_request_more(
    github: StatefulGitHub, desk: Desk
) -> None:
    desk.ticks()
    spent(github)
    desk.repository.push("main", {"tasks/t9.md": "New.\n"}, "Plan more", by="wendy")
    desk.ticks()
    assert len([line for line in spent(github) if "createCommitOnBranch" not in line]) <= 3
    desk.ticks()
    assert len(spent(github)) <= 2


@pytest.mark.parametrize("tasks", [1, 2, 4])
def test_a_tick_that_starts_k_tasks_costs_six_and_k(
    github: StatefulGitHub, desk: Desk, tasks: int
) -> None:
    desk.says(1, "/kickoff unpause", by="mona")
    names = " ".join(f"t{n}" for n in range(tasks))
    desk.says(1, f"/kickoff {names} not-before=10m")
    spent(github)
    desk.ticks()
    assert len(github.effects.take(effects.Dispatched)) == tasks
    assert len(spent(github)) <= 6 + tasks


def test_a_merge_costs_five_requests_until_the_record_is_written(
    github: StatefulGitHub, desk: Desk
) -> None:
    desk.says(1, "/kickoff unpause", by="mona")
    desk.says(1, "/kickoff t1")
    [run] = desk.repository.runs_of("kickoff-worker.yml")
    desk.repository.push("task/t1", {"work.txt": "Done.\n"}, by="github-actions[bot]")
    desk.wakes(desk.repository.finish_run(run.database_id))
    [opened] = github.effects.take(effects.PullRequestOpened)
    desk.repository.mark_ready(opened.number, by="wendy")
    spent(github)
    desk.wakes(desk.repository.merge_pull_request(opened.number, by="mona"))
    assert "status: completed" in (desk.file("tasks/t1.md") or "")
    assert len(spent(github)) == 5
