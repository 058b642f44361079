"""GitHub on a bad day: every request of every event fails in every way, and nothing is lost."""

from __future__ import annotations

import pytest

from kickoff.core.reasons import ReasonCode
from scenarios.journey import ANY, RECORD, Journey
from stateful_github import (
    BadGateway,
    FieldFails,
    Operation,
    PartialData,
    PrimaryLimit,
    SecondaryLimit,
    StatefulGitHub,
    Status,
    Timeout,
    TruncatedBody,
    effects,
)
from stateful_github.faults import Fault

PASSING: dict[str, Fault] = {
    "secondary limit": SecondaryLimit(60),
    "primary limit": PrimaryLimit(),
    "502 after": BadGateway(before_write=False),
    "silence before": Timeout(),
    "cut short": TruncatedBody(20),
}
FEW = ("primary limit", "502 after", "silence before")
FOR_GOOD: dict[str, Fault] = {"401": Status(401), "403": Status(403), "422": Status(422)}
ALL = {**PASSING, **FOR_GOOD}

FIRST_COMMAND = range(3, 7)
"""Looking for traces of an earlier queue, then tree, commit and ref of the state branch."""
PERMISSION, LOOK, CLOSER, SWAP, BRANCHES, DISPATCH, SAY = COMMAND = range(7)
MERGE = range(7)
WORKER_DONE = range(5)


def under_way(journey: Journey) -> None:
    """`hello` was queued once, started once, and its commander knows."""
    journey.answered_once()
    assert journey.standing("hello") == ("running", 1, 1)
    assert journey.runs() == 1
    assert journey.registry.tasks["hello"].attempts[-1].run is not None


@pytest.mark.parametrize("at", FIRST_COMMAND)
@pytest.mark.parametrize("fault", [*FEW, "422"])
def test_a_first_command_survives(github: StatefulGitHub, fault: str, at: int) -> None:
    journey = Journey.begins(github)
    journey.meets(ALL[fault], at, journey.asks("/kickoff hello"))
    journey.settles()
    under_way(journey)


@pytest.mark.parametrize("at", COMMAND)
@pytest.mark.parametrize("fault", PASSING)
def test_a_command_survives_what_passes(github: StatefulGitHub, fault: str, at: int) -> None:
    journey = Journey.begins(github).with_queue()
    journey.meets(PASSING[fault], at, journey.asks("/kickoff hello"))
    journey.settles()
    under_way(journey)


@pytest.mark.parametrize("at", [PERMISSION, LOOK, CLOSER, SWAP, SAY])
@pytest.mark.parametrize("fault", FOR_GOOD)
def test_a_command_survives_a_refusal(github: StatefulGitHub, fault: str, at: int) -> None:
    journey = Journey.begins(github).with_queue()
    journey.meets(FOR_GOOD[fault], at, journey.asks("/kickoff hello"))
    journey.settles()
    under_way(journey)


@pytest.mark.parametrize(("at", "fault"), [(BRANCHES, "403"), (DISPATCH, "403"), (DISPATCH, "422")])
def test_a_start_that_is_refused_waits_for_a_person(
    github: StatefulGitHub, at: int, fault: str
) -> None:
    journey = Journey.begins(github).with_queue()
    journey.meets(FOR_GOOD[fault], at, journey.asks("/kickoff hello"))
    journey.settles()
    journey.answered_once()
    assert journey.runs() == 0
    [signal] = journey.registry.tasks["hello"].signals
    assert (signal.code, signal.tier) == (ReasonCode.WORKER_MISCONFIGURED, 2)


@pytest.mark.parametrize("at", WORKER_DONE)
@pytest.mark.parametrize("fault", FEW)
def test_a_pull_request_is_opened_once(github: StatefulGitHub, fault: str, at: int) -> None:
    journey = Journey.begins(github)
    journey.meets(PASSING[fault], at, journey.with_worker_done())
    opened = github.effects.take(effects.PullRequestOpened)
    journey.settles((3, 3))
    opened += [e for e in github.effects.every() if isinstance(e, effects.PullRequestOpened)]
    assert len({one.number for one in opened}) == 1
    assert journey.standing("hello") == ("in review", 1, 1)
    assert "**`hello`** · in review" in journey.desk.last_reply(journey.thread)


@pytest.mark.parametrize("at", MERGE)
@pytest.mark.parametrize("fault", FEW)
def test_a_merge_is_recorded_once_and_the_next_task_starts_once(
    github: StatefulGitHub, fault: str, at: int
) -> None:
    journey = Journey.begins(github)
    merge = journey.with_merge()
    before = len(journey.desk.repository.log("main"))
    journey.meets(PASSING[fault], at, merge)
    journey.settles()
    assert journey.record_of_hello() == RECORD
    assert len(journey.desk.repository.log("main")) == before + 1
    assert (sorted(journey.registry.tasks), journey.registry.done) == (["b"], {})
    assert journey.standing("b") == ("running", 1, 1)
    assert journey.runs() == 2


@pytest.mark.parametrize("what", ["t0", "x0", "b0", "h0", "h0.nodes", "t0.comments"])
def test_what_a_merge_did_not_see_is_seen_by_a_later_tick(
    github: StatefulGitHub, what: str
) -> None:
    journey = Journey.begins(github)
    merge = journey.with_merge()
    github.fail(Operation("SecondLook"), PartialData(("repository", *what.split("."))))
    journey.wakes(merge)
    journey.settles()
    assert journey.record_of_hello() == RECORD
    assert journey.standing("b") == ("running", 1, 1)
    assert journey.runs() == 2


@pytest.mark.parametrize(
    "what", ["", "state", "config", "issues", "pullRequests", "listing", "defaultBranchRef"]
)
def test_a_first_look_in_part_loses_no_command(github: StatefulGitHub, what: str) -> None:
    journey = Journey.begins(github).with_queue()
    path = ("repository", what) if what else ("repository",)
    github.fail(Operation("FirstLook"), PartialData(path))
    journey.wakes(journey.asks("/kickoff hello"))
    journey.settles()
    under_way(journey)


@pytest.mark.parametrize("what", [("repository",), ("repository", "t0")])
def test_a_command_whose_thread_was_not_seen_is_left_and_not_refused(
    github: StatefulGitHub, what: tuple[str, ...]
) -> None:
    journey = Journey.begins(github).with_queue()
    github.fail(Operation("SecondLook"), PartialData(what))
    assert journey.wakes(journey.asks("/kickoff hello")) is None
    assert journey.registry.tasks == {}
    journey.settles()
    under_way(journey)


def test_a_tick_that_did_not_see_a_thread_leaves_its_commands(github: StatefulGitHub) -> None:
    journey = Journey.begins(github).with_queue()
    journey.asks("/kickoff hello")
    for _ in range(5):
        github.fail(Operation("SecondLook"), PartialData(("repository", "t0")))
        journey.ticks()
        assert journey.registry.tasks == {}
    journey.settles()
    under_way(journey)


@pytest.mark.parametrize(
    "fault",
    [
        FieldFails("addComment"),
        FieldFails("addComment", "UNPROCESSABLE", "was submitted too quickly"),
        FieldFails("addReaction"),
        FieldFails("createCommitOnBranch"),
    ],
)
def test_half_an_answer_is_completed_by_a_tick(github: StatefulGitHub, fault: FieldFails) -> None:
    journey = Journey.begins(github).with_queue()
    github.fail(Operation("Say"), fault)
    journey.wakes(journey.asks("/kickoff hello"))
    journey.settles()
    under_way(journey)


def test_replies_that_could_not_be_pruned_go_with_the_next(github: StatefulGitHub) -> None:
    journey = Journey.begins(github).with_queue()
    github.fail(Operation("Say"), FieldFails("deleteIssueComment"))
    journey.wakes(journey.asks("/kickoff hello"))
    journey.wakes(journey.asks("/kickoff other"))
    journey.settles()
    journey.answered_once()


def test_an_edit_without_an_answer_is_made_again(github: StatefulGitHub) -> None:
    journey = Journey.begins(github)
    done = journey.with_worker_done()
    github.fail(Operation("updateIssueComment"), Timeout())
    journey.wakes(done)
    assert "**`hello`** · in review" in journey.desk.last_reply(journey.thread)
    github.effects.take_all()


def test_github_that_is_down_for_an_hour_loses_nothing(github: StatefulGitHub) -> None:
    journey = Journey.begins(github).with_queue()
    github.fail(ANY, BadGateway(), times=40)
    journey.wakes(journey.asks("/kickoff hello"))
    for _ in range(12):
        journey.ticks()
    journey.settles()
    under_way(journey)
