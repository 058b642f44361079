"""Lists that are cut and reads that lag: what was not seen is neither absent nor forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kickoff.core.lifecycle import State, phase
from kickoff.core.reasons import ReasonCode
from scenarios.journey import RECORD, Journey
from stateful_github import StatefulGitHub


def test_a_quiet_week_makes_a_tick_no_dearer(github: StatefulGitHub) -> None:
    journey = Journey.begins(github).with_queue()
    github.clock.advance(days=7)
    github.requests.take()
    ran = journey.ticks()
    assert ran is not None
    assert (ran.outcome, len(github.requests.take())) == (ReasonCode.IDLE, 1)
    github.effects.take_all()


def test_a_thread_full_of_talk_does_not_stop_the_cursor(github: StatefulGitHub) -> None:
    journey = Journey.begins(github).with_queue()
    talk = journey.desk.repository.open_issue("Busy", by="mona").number
    for number in range(40):
        github.clock.advance(seconds=5)
        journey.desk.repository.comment(talk, f"Yes, but {number}.", by="rita")
    github.clock.advance(hours=1)
    journey.wakes(journey.asks("/kickoff hello"))
    assert github.clock() - journey.registry.after == timedelta(minutes=15)
    journey.settles()


def test_a_command_that_nobody_saw_is_found_below_a_page_of_talk(github: StatefulGitHub) -> None:
    journey = Journey.begins(github).with_queue()
    journey.asks("/kickoff hello")
    for number in range(40):
        github.clock.advance(seconds=5)
        journey.desk.repository.comment(journey.thread, f"Yes, but {number}.", by="rita")
    journey.settles()
    assert journey.standing("hello") == ("running", 1, 1)


@pytest.mark.parametrize("page", ["comments", "issues", "labels", "timelineItems", "nodes"])
def test_a_cut_page_never_ends_what_runs(github: StatefulGitHub, page: str) -> None:
    journey = Journey.begins(github)
    journey.wakes(journey.asks("/kickoff hello"))
    journey.ticks()
    github.list_limits[page] = 1
    for number in range(3):
        journey.desk.repository.open_issue(f"More {number}", by="rita")
    journey.settles()
    assert journey.standing("hello") == ("running", 1, 1)


def test_pull_requests_from_forks_do_not_hide_ours(github: StatefulGitHub) -> None:
    journey = Journey.begins(github)
    merge = journey.with_merge()
    for number in range(12):
        fork = github.fork(journey.desk.repository, f"eve{number}")
        fork.push("task/hello", {"evil.txt": "evil\n"}, by=f"eve{number}")
        journey.desk.repository.open_pull_request("task/hello", by=f"eve{number}", from_fork=fork)
    journey.wakes(merge)
    journey.settles()
    assert journey.record_of_hello() == RECORD


@pytest.mark.parametrize("shown", [0, 1])
def test_more_pull_requests_than_a_page_end_nothing(github: StatefulGitHub, shown: int) -> None:
    journey = Journey.begins(github)
    journey.wakes(journey.with_worker_done())
    journey.desk.repository.create_branch("elsewhere", by="wendy")
    journey.desk.repository.push("elsewhere", {"e.txt": "e\n"}, by="wendy")
    journey.desk.repository.open_pull_request("task/hello", base="elsewhere", by="wendy")
    github.list_limits["pullRequests"] = shown
    journey.settles()
    assert phase(journey.registry.tasks["hello"]) is State.IN_REVIEW


@pytest.mark.parametrize("reads", [1, 2, 3])
def test_a_branch_that_reads_do_not_show_yet_is_not_made_twice(
    github: StatefulGitHub, reads: int
) -> None:
    journey = Journey.begins(github).with_queue()
    github.lag_new_refs = reads
    journey.wakes(journey.asks("/kickoff hello"))
    journey.settles()
    journey.answered_once()
    assert (journey.standing("hello"), journey.runs()) == (("running", 1, 1), 1)


@pytest.mark.parametrize("reads", [1, 2, 3])
def test_a_new_state_branch_that_reads_do_not_show_yet_is_not_made_anew(
    github: StatefulGitHub, reads: int
) -> None:
    journey = Journey.begins(github)
    github.lag_new_refs = reads
    journey.wakes(journey.asks("/kickoff hello"))
    journey.settles()
    journey.answered_once()
    assert (journey.standing("hello"), journey.runs()) == (("running", 1, 1), 1)
