from __future__ import annotations

from typing import Any

import pytest

from core.builders import (
    HEAD,
    IN_EVERY_STATE,
    MERGE,
    MOVED,
    NOW,
    attempt,
    completing,
    dispatching,
    entry,
    facts,
    registry,
    running,
    stopping,
    worker_run,
)
from kickoff.core.answering.consequences import consequences
from kickoff.core.effects import CancelRun, Dispatch, Effect, OpenPullRequest, WriteRecord
from kickoff.core.facts import Absent, Present, RunState, Unknown
from kickoff.core.lifecycle import State
from kickoff.core.policy import Policy
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.registry import Entry, Signal
from kickoff.core.task import Record

BRANCH = "task/fix-login"
WORK: dict[str, Any] = {
    "branches": {BRANCH: Present(MOVED)},
    "pull_requests": {BRANCH: Present(())},
    "runs": Present((worker_run(RunState.SUCCEEDED),)),
}
OPENED = OpenPullRequest(
    task="fix-login",
    token=attempt().token,
    branch=BRANCH,
    base="main",
    title="The title of fix-login",
    body=(
        "Work on `fix-login`, planned in `tasks/fix-login.md` (attempt 1 by `default`).\n\n"
        "When this is merged, the record is written into the task file."
    ),
)


def follows(after: Entry, before: Entry | None = None, **seen: Any) -> list[Effect]:
    old = registry(after) if before is None else registry(before)
    return list(consequences(old, registry(after), facts(**seen), Policy(), NOW))


@pytest.mark.parametrize("state", [s for s in IN_EVERY_STATE if s is not State.COMPLETING])
def test_nothing_follows_where_nothing_was_seen(state: State) -> None:
    assert follows(IN_EVERY_STATE[state]()) == []


def test_a_new_attempt_is_dispatched_and_an_old_one_is_not() -> None:
    [dispatch] = follows(dispatching(), entry())
    assert isinstance(dispatch, Dispatch)
    assert dispatch.token == attempt().token
    assert follows(dispatching(), dispatching()) == []


def test_the_second_attempt_is_new_too() -> None:
    first = attempt(ended_at=NOW, outcome=R.RUN_FAILED)
    task = entry(attempts=(first, attempt(number=2)))
    [dispatch] = follows(task, entry(attempts=(first,)))
    assert isinstance(dispatch, Dispatch)
    assert dispatch.attempt == 2


@pytest.mark.parametrize("state", RunState)
def test_a_stop_cancels_a_run_that_goes_on(state: RunState) -> None:
    expected = [] if state.over else [CancelRun("fix-login", 7, attempt().token)]
    assert follows(stopping(), runs=Present((worker_run(state),))) == expected


def test_a_stop_finds_the_run_by_its_token() -> None:
    task = stopping(attempts=(attempt(),))
    run = worker_run(RunState.RUNNING, 9, attempt().token)
    assert follows(task, runs=Present((run,))) == [CancelRun("fix-login", 9, attempt().token)]


def test_work_without_a_pull_request_gets_one() -> None:
    assert follows(running(), **WORK) == [OPENED]


NOT_YET: dict[str, dict[str, Any]] = {
    "the run goes on": {"runs": Present((worker_run(RunState.RUNNING),))},
    "the run was not seen": {"runs": Unknown()},
    "there is no work": {"branches": {BRANCH: Present(HEAD)}},
    "the branch is gone": {"branches": {BRANCH: Absent()}},
    "the branch was not seen": {"branches": {}},
    "pull requests were not seen": {"pull_requests": {}},
}


@pytest.mark.parametrize("why", NOT_YET)
def test_no_pull_request_is_opened_while(why: str) -> None:
    assert follows(running(), **{**WORK, **NOT_YET[why]}) == []


def test_a_refused_pull_request_is_not_tried_again() -> None:
    assert follows(running(signals=(Signal(R.PULL_REQUEST_REFUSED, 2, NOW),)), **WORK) == []


def test_what_is_completed_is_recorded_until_the_record_is_there() -> None:
    record = WriteRecord("fix-login", "tasks/fix-login.md", Record(NOW, "ann", 57, MERGE))
    assert follows(completing()) == [record]


def test_stops_come_before_starts() -> None:
    before = registry(entry("a"), stopping("b"))
    after = registry(dispatching("a"), stopping("b"))
    seen = facts(runs=Present((worker_run(RunState.RUNNING),)))
    kinds = [type(e) for e in consequences(before, after, seen, Policy(), NOW)]
    assert kinds == [CancelRun, Dispatch]
