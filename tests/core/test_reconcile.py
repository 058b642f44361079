"""What was seen is taken into the entries; what was not seen changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import product
from typing import Any

import pytest

from core.builders import (
    HEAD,
    IN_EVERY_STATE,
    MERGE,
    MOVED,
    NOW,
    WEB,
    after,
    attempt,
    completing,
    dispatching,
    entry,
    facts,
    in_review,
    looked,
    merged,
    pull,
    run_of,
    running,
    stopping,
    worker_run,
)
from kickoff.core.attempts.stopping import settle_stop
from kickoff.core.facts import Absent, Fact, Facts, Present, PullRequestState, RunState, Unknown
from kickoff.core.lifecycle import State, phase
from kickoff.core.policy import Policy, Retry
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.reconciling.reconcile import reconcile
from kickoff.core.reconciling.signs import has_work
from kickoff.core.registry import (
    BoundBy,
    BoundPullRequest,
    Completion,
    Entry,
    Signal,
    StopThen,
)

BRANCH = "task/fix-login"
CLOSED = PullRequestState.CLOSED


def taken(task: Entry, minutes: float = 2, policy: Policy | None = None, **seen: Any) -> Entry:
    """The entry as the facts show it; by default the branch is at its base and nothing else."""
    look = facts(**{**looked(task), **seen})
    return reconcile(task, look, policy or Policy(), after(minutes))


def pulls(*seen: Any) -> dict[str, Any]:
    return {"pull_requests": {BRANCH: Present(tuple(seen))}}


def runs(state: RunState, **changes: Any) -> dict[str, Any]:
    return {"runs": Present((worker_run(state, **changes),))}


MOVED_BRANCH: dict[str, Any] = {"branches": {BRANCH: Present(MOVED)}}


# ---------------------------------------------------------------------------- unknown


@pytest.mark.parametrize("state", IN_EVERY_STATE)
@pytest.mark.parametrize("now", [after(2), after(60 * 24 * 30)])
def test_unknown_never_changes_anything(state: State, now: datetime) -> None:
    task = IN_EVERY_STATE[state]()
    for nothing in (facts(), unknown_facts()):
        assert reconcile(task, nothing, Policy(), now) == task
        assert settle_stop(task, nothing, now) == task


def unknown_facts() -> Facts:
    why = Unknown("timed out")
    return facts(branches={BRANCH: why}, pull_requests={BRANCH: why}, runs=why)


RUNS: list[Fact[Any]] = [Absent(), Unknown(), *(Present(state) for state in RunState)]
BRANCHES: list[Fact[Any]] = [Absent(), Unknown(), Present(HEAD), Present(MOVED)]
PULLS: list[Fact[Any]] = [
    Absent(),
    Unknown(),
    Present(()),
    Present((pull(),)),
    Present((pull(state=CLOSED),)),
    Present((merged(),)),
]


def world(run: Fact[Any], branch: Fact[Any], pulled: Fact[Any], token: str) -> Facts:
    match run:
        case Present(state):
            listed: Fact[Any] = Present((worker_run(state, 7, token),))
        case Absent():
            listed = Present(())
        case _:
            listed = run
    return facts(branches={BRANCH: branch}, pull_requests={BRANCH: pulled}, runs=listed)


@pytest.mark.parametrize("state", IN_EVERY_STATE)
def test_an_attempt_is_ended_only_when_every_sign_was_seen(state: State) -> None:
    """Over all combinations: no sign unknown where an attempt ends or a task leaves."""
    task = IN_EVERY_STATE[state]()
    for run, branch, pulled in product(RUNS, BRANCHES, PULLS):
        seen = world(run, branch, pulled, attempt().token)
        found = reconcile(task, seen, Policy(), after(60))
        if task.attempt is None or found.attempt is not None:
            continue
        by_run = found.attempts[-1].outcome not in {R.MERGED, R.PULL_REQUEST_CLOSED}
        assert not isinstance(pulled, Unknown)
        assert not by_run or not (isinstance(run, Unknown) or isinstance(branch, Unknown))
        assert not by_run or branch != Present(MOVED)


@pytest.mark.parametrize("state", IN_EVERY_STATE)
def test_what_was_taken_once_is_not_taken_again(state: State) -> None:
    """Over all combinations: the same look a moment later changes nothing more."""
    for run, branch, pulled in product(RUNS, BRANCHES, PULLS):
        seen = world(run, branch, pulled, attempt().token)
        once = reconcile(IN_EVERY_STATE[state](), seen, Policy(), after(60))
        assert reconcile(once, seen, Policy(), after(61)) == once


# ---------------------------------------------------------------------------- pull requests


@pytest.mark.parametrize("state", [s for s in IN_EVERY_STATE if s is not State.QUEUED])
def test_a_merge_completes_whatever_the_state(state: State) -> None:
    before = IN_EVERY_STATE[state](signals=(Signal(R.NO_CHANGES, 2, NOW),))
    found = taken(before, **pulls(merged()))
    assert phase(found) is State.COMPLETING
    if state is State.COMPLETING:
        assert found == before
        return
    assert found.completion == Completion(after(5), "ann", 57, MERGE)
    assert (found.stop, found.signals) == (None, ())
    assert (found.attempts[-1].outcome, found.attempts[-1].ended_at) == (R.MERGED, after(5))


def test_people_merge_what_waits_for_a_retry() -> None:
    failed = attempt(ended_at=NOW, outcome=R.RUN_FAILED)
    assert phase(taken(entry(attempts=(failed,)), **pulls(merged()))) is State.COMPLETING


def test_a_merge_by_a_deleted_account_has_a_name_too() -> None:
    found = taken(running(), **pulls(merged(merged_by=None, merged_at=None)))
    assert found.completion == Completion(after(2), "ghost", 57, MERGE)


NOT_OURS: dict[str, dict[str, Any]] = {
    "a fork": {"from_fork": True},
    "another base": {"base": "release"},
    "another branch": {"head": "task/other"},
    "opened before the attempt": {"created_at": after(-1)},
}


@pytest.mark.parametrize("why", NOT_OURS)
@pytest.mark.parametrize("make", [pull, merged])
@pytest.mark.parametrize("task", [dispatching(), running()], ids=["dispatching", "running"])
def test_a_pull_request_that_does_not_belong_does_nothing(why: str, make: Any, task: Entry) -> None:
    assert taken(task, **pulls(make(**NOT_OURS[why]))) == task


def test_a_queued_task_has_no_pull_request_yet() -> None:
    assert taken(entry(), **pulls(merged())) == entry()


def test_a_pull_request_of_an_earlier_attempt_on_the_branch_counts() -> None:
    first = attempt(ended_at=after(3), outcome=R.RUN_FAILED)
    second = attempt(number=2, requested_at=after(10))
    task = entry(attempts=(first, second))
    assert phase(taken(task, 11, **pulls(merged(created_at=after(2))))) is State.COMPLETING


def test_an_open_pull_request_is_bound_and_cures_what_it_can() -> None:
    wrong = tuple(
        Signal(code, 2, NOW)
        for code in (
            *(R.PULL_REQUEST_CLOSED, R.PULL_REQUEST_REFUSED, R.NO_CHANGES),
            *(R.WORKER_GONE, R.DISPATCH_FAILED, R.DISPATCH_STALLED),
        )
    )
    other = Signal(R.PLAN_EDITED_WHILE_ACTIVE, 1, NOW)
    found = taken(dispatching(signals=(*wrong, other)), **pulls(pull()))
    assert phase(found) is State.IN_REVIEW
    assert found.pull_request == BoundPullRequest(57, f"{WEB}/pull/57", BoundBy.BRANCH)
    assert found.signals == (other,)
    assert found.attempts[-1].started_at == after(2)


def test_a_closed_pull_request_ends_the_attempt_and_needs_a_person() -> None:
    found = taken(in_review(), **pulls(pull(state=CLOSED)))
    assert phase(found) is State.QUEUED
    assert found.attempts[-1].outcome is R.PULL_REQUEST_CLOSED
    assert found.signals == (Signal(R.PULL_REQUEST_CLOSED, 2, after(2), detail="#57"),)


def test_one_that_was_opened_and_closed_between_two_looks_counts_too() -> None:
    found = taken(running(), **pulls(pull(state=CLOSED)))
    assert [s.code for s in found.signals] == [R.PULL_REQUEST_CLOSED]


def test_one_that_was_closed_before_the_attempt_is_history() -> None:
    first = attempt(ended_at=after(3), outcome=R.PULL_REQUEST_CLOSED)
    task = entry(attempts=(first, attempt(number=2, requested_at=after(10))))
    assert taken(task, 11, **pulls(pull(state=CLOSED))) == task


def test_closing_while_a_stop_is_under_way_waits_for_the_worker() -> None:
    task = replace(in_review(), stop=stopping(then=StopThen.RETRY).stop)
    assert taken(task, **pulls(pull(state=CLOSED))) == replace(task, pull_request=None)


def test_reopened_is_in_review_again() -> None:
    closed = taken(in_review(), **pulls(pull(state=CLOSED)))
    found = taken(closed, 9, **pulls(pull()))
    assert phase(found) is State.IN_REVIEW
    assert (found.attempt, found.signals) == (in_review().attempt, ())


def test_an_open_pull_request_beats_a_closed_one_and_a_merged_one_beats_both() -> None:
    both = (pull(59, state=CLOSED), pull(58))
    found = taken(running(), **pulls(*both))
    assert found.pull_request is not None
    assert found.pull_request.number == 58
    done = taken(running(), **pulls(*both, merged(57)))
    assert done.completion is not None


def test_an_open_pull_request_does_not_take_back_a_retry() -> None:
    stopped = attempt(ended_at=NOW, outcome=R.STOPPED)
    assert taken(entry(attempts=(stopped,)), **pulls(pull())) == entry(attempts=(stopped,))
    begun = entry(attempts=(stopped, attempt(number=2)))
    assert phase(taken(begun, **pulls(pull()))) is State.IN_REVIEW


def test_a_linked_pull_request_is_followed_by_its_number() -> None:
    link = BoundPullRequest(9, f"{WEB}/pull/9", BoundBy.LINK)
    task = running(pull_request=link)
    assert taken(task, **pulls(merged())) == task
    found = taken(task, linked={9: Present(merged(9, "anything", base="main"))})
    assert found.completion == Completion(after(5), "ann", 9, MERGE)
    assert found.pull_request == link


# ---------------------------------------------------------------------------- runs


@pytest.mark.parametrize("state", [RunState.RUNNING, RunState.SUCCEEDED, RunState.FAILED])
def test_a_run_is_found_by_its_token_and_is_evidence_of_life(state: RunState) -> None:
    found = taken(dispatching(), **{**runs(state, token=attempt().token), **MOVED_BRANCH})
    assert found.attempts == (attempt(run=run_of(), started_at=after(2)),)


def test_a_run_that_waits_is_launched_and_not_running() -> None:
    found = taken(dispatching(), **runs(RunState.WAITING, token=attempt().token))
    assert found.attempts == (attempt(run=run_of()),)
    assert phase(found) is State.DISPATCHING


def test_a_branch_that_moved_is_evidence_of_life() -> None:
    found = taken(dispatching(), 60, **MOVED_BRANCH)
    assert (phase(found), found.attempts[-1].started_at) == (State.RUNNING, after(60))


def failing(state: RunState, **seen: Any) -> Entry:
    return taken(running(), **{**runs(state), **seen})


def test_a_failed_run_without_work_is_tried_again() -> None:
    found = failing(RunState.FAILED)
    assert (found.attempts[-1].outcome, found.attempts[-1].certain) == (R.RUN_FAILED, True)
    assert found.signals == (Signal(R.WORKER_GONE, 1, after(2)),)


def test_a_cancelled_run_without_work_is_tried_again() -> None:
    found = failing(RunState.CANCELLED)
    assert (found.attempts[-1].outcome, found.signals[0].tier) == (R.WORKER_GONE, 1)


def test_a_run_that_succeeded_without_a_commit_needs_a_person() -> None:
    found = failing(RunState.SUCCEEDED)
    assert found.attempts[-1].outcome is R.NO_CHANGES
    assert found.signals == (Signal(R.NO_CHANGES, 2, after(2), detail=f"{WEB}/actions/runs/7"),)


@pytest.mark.parametrize("state", [RunState.FAILED, RunState.CANCELLED, RunState.SUCCEEDED])
def test_a_run_that_left_work_ends_nothing(state: RunState) -> None:
    assert failing(state, **MOVED_BRANCH) == running()


@pytest.mark.parametrize(("budget_from", "tier"), [(1, 2), (2, 1)])
def test_what_stalls_twice_needs_a_person(budget_from: int, tier: int) -> None:
    first = attempt(ended_at=NOW, outcome=R.DISPATCH_STALLED, certain=False)
    second = attempt(number=2, branch=f"{BRANCH}@2")
    task = entry(attempts=(first, second), budget_from=budget_from)
    assert [s.tier for s in taken(task, 11).signals] == [tier]


@pytest.mark.parametrize(
    "unseen", [{"branches": {}}, {"pull_requests": {}}, {"pull_requests": {BRANCH: Unknown()}}]
)
def test_a_run_that_is_over_ends_nothing_unseen(unseen: dict[str, Any]) -> None:
    """The branch may be gone because its pull request was merged."""
    gone: dict[str, Any] = {"branches": {BRANCH: Absent()}, **unseen}
    assert failing(RunState.FAILED, **gone) == running()


def test_the_last_failure_of_the_budget_needs_a_person() -> None:
    first = [attempt(number=n, ended_at=NOW, outcome=R.RUN_FAILED) for n in (1, 2)]
    last = attempt(number=3, run=run_of(), started_at=NOW)
    task = entry(attempts=(*first, last), signals=(Signal(R.WORKER_GONE, 1, NOW),))
    assert taken(task, **runs(RunState.FAILED)).signals == (Signal(R.WORKER_GONE, 2, after(2)),)
    generous = Policy(retry=Retry(budget=4))
    assert taken(task, policy=generous, **runs(RunState.FAILED)).signals[0].tier == 1


@pytest.mark.parametrize(("minutes", "stalled"), [(10, False), (10.1, True)])
def test_a_dispatch_without_a_run_stalls_after_ten_minutes(minutes: float, stalled: bool) -> None:
    found = taken(dispatching(), minutes)
    assert (found != dispatching()) is stalled
    if stalled:
        assert found.attempts[-1].outcome is R.DISPATCH_STALLED
        assert not found.attempts[-1].certain


@pytest.mark.parametrize(
    "unseen",
    [{"runs": Unknown()}, {"branches": {}}, {"pull_requests": {}}],
)
def test_a_dispatch_does_not_stall_unseen(unseen: dict[str, Any]) -> None:
    assert taken(dispatching(), 60, **unseen) == dispatching()


def test_a_launched_run_that_is_not_listed_may_still_turn_up() -> None:
    task = dispatching(attempts=(attempt(run=run_of()),))
    assert taken(task, 10) == task


def test_a_run_that_was_deleted_is_gone_with_its_worker() -> None:
    gone = taken(dispatching(attempts=(attempt(run=run_of()),)), 11)
    assert (gone.attempts[-1].outcome, gone.attempts[-1].certain) == (R.WORKER_GONE, False)


def test_a_plan_on_its_branch_is_no_work() -> None:
    planned = facts(branches={BRANCH: Present(MOVED)}, begun={BRANCH: HEAD})
    assert has_work(running(), planned) is False
    assert has_work(running(), replace(planned, begun={BRANCH: MERGE})) is True


def test_a_plan_is_no_sign_of_life() -> None:
    """A crash after the branch was made and before the dispatch leaves nothing else behind."""
    seen: dict[str, Any] = {"branches": {BRANCH: Present(MOVED)}, "begun": {BRANCH: HEAD}}
    stalled = taken(dispatching(), 11, **seen)
    assert stalled.attempts[-1].outcome is R.DISPATCH_STALLED


# ---------------------------------------------------------------------------- work


def test_work_is_what_any_attempt_on_the_branch_left() -> None:
    first = attempt(ended_at=NOW, outcome=R.STOPPED)
    task = entry(attempts=(first, attempt(number=2, base=MOVED)))
    assert has_work(task, facts(**MOVED_BRANCH)) is True
    assert has_work(task, facts(branches={BRANCH: Present(HEAD)})) is False
    assert has_work(task, facts(branches={BRANCH: Absent()})) is False
    assert has_work(task, facts()) is None


def test_a_kept_branch_is_no_sign_of_life_before_it_moves_again() -> None:
    first = attempt(ended_at=NOW, outcome=R.STOPPED)
    task = entry(attempts=(first, attempt(number=2, base=MOVED)))
    assert taken(task, **MOVED_BRANCH) == task


# ---------------------------------------------------------------------------- stops


def settled(task: Entry, minutes: float = 2, **seen: Any) -> Entry | None:
    return settle_stop(task, facts(**{**looked(task), **seen}), after(minutes))


@pytest.mark.parametrize("state", [s for s in IN_EVERY_STATE if s is not State.STOPPING])
def test_without_a_stop_there_is_nothing_to_settle(state: State) -> None:
    task = IN_EVERY_STATE[state]()
    assert settled(task, 60, **runs(RunState.CANCELLED)) == task


@pytest.mark.parametrize("state", [RunState.WAITING, RunState.RUNNING])
def test_a_stop_holds_while_the_run_goes_on(state: RunState) -> None:
    assert settled(stopping(), 600, **runs(state)) == stopping()


@pytest.mark.parametrize("state", [RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED])
def test_a_cancelled_task_leaves_when_its_run_is_over(state: RunState) -> None:
    assert settled(stopping(), **runs(state)) is None


@pytest.mark.parametrize("then", [StopThen.RETRY, StopThen.SWITCH])
def test_other_stops_put_the_task_back_into_the_queue(then: StopThen) -> None:
    task = replace(in_review(), stop=stopping(then=then).stop)
    found = settled(task, **runs(RunState.CANCELLED))
    assert found is not None
    assert phase(found) is State.QUEUED
    last = found.attempts[-1]
    assert (last.outcome, last.ended_at, last.certain) == (R.STOPPED, after(2), True)


def test_what_is_given_back_goes_on_hold_and_its_pull_request_stays_in_review() -> None:
    hold = stopping(then=StopThen.HOLD).stop
    waits = settled(running(stop=hold), **runs(RunState.CANCELLED))
    assert waits is not None
    assert phase(waits) is State.QUEUED
    reviewed = settled(in_review(stop=hold), **runs(RunState.CANCELLED))
    assert reviewed is not None
    assert phase(reviewed) is State.IN_REVIEW
    assert reviewed.attempts == waits.attempts


def test_a_run_that_is_nowhere_long_after_the_dispatch_is_over_but_not_for_certain() -> None:
    task = stopping(then=StopThen.RETRY)
    assert settled(task, 10) == task
    found = settled(task, 10.1)
    assert found is not None
    assert not found.attempts[-1].certain


def test_a_fresh_retry_stays_fresh() -> None:
    live = replace(attempt(run=run_of(), started_at=NOW), certain=False)
    task = stopping(then=StopThen.RETRY, attempts=(live,))
    found = settled(task, **runs(RunState.CANCELLED))
    assert found is not None
    assert not found.attempts[-1].certain


def test_a_stop_without_anything_under_way_takes_effect_at_once() -> None:
    over = attempt(ended_at=NOW, outcome=R.DISPATCH_FAILED)
    assert settled(stopping(attempts=(over,)), runs=Unknown()) is None


def test_a_stop_is_not_ended_by_what_would_end_an_attempt() -> None:
    for seen in (runs(RunState.FAILED), {"runs": Present(())}):
        assert phase(taken(stopping(), 60, **seen)) is State.STOPPING


def test_after_the_merge_facts_change_nothing_more() -> None:
    assert taken(completing(), 60, **pulls(pull(state=CLOSED))) == completing()
