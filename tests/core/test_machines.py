"""Workers on machines: seen only from there, alive by a lease, handing over what they did."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.builders import (
    HEAD,
    MERGE,
    MOVED,
    NOW,
    WEB,
    after,
    attempt,
    entry,
    facts,
    merged,
    registry,
    run_of,
    ticked,
    worker_run,
)
from kickoff.core import questions
from kickoff.core.attempts.starting import DEADLINE
from kickoff.core.attempts.stopping import settle_stop
from kickoff.core.effects import CancelRun, Dispatch, OpenPullRequest
from kickoff.core.events import HandedOver, PullRequestFailed, RecordFailed
from kickoff.core.facts import Absent, Facts, Here, Merge, Present, RunState, Unknown, Work
from kickoff.core.lifecycle import State, phase
from kickoff.core.policy import DispatchKind, Policy, Retry, Worker
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.reconciling.reconcile import reconcile
from kickoff.core.reconciling.reports import take_report
from kickoff.core.registry import (
    BoundBy,
    BoundPullRequest,
    Completion,
    Entry,
    RunRef,
    Signal,
    Stop,
    StopThen,
)

LAPTOP, OTHER = "laptop-4f2a", "desk-99aa"
BRANCH = "task/fix-login"
TOKEN = attempt().token
COMMANDS = Policy(workers={"default": Worker(DispatchKind.COMMAND, command=("make", "it"))})
HERE = Here(LAPTOP, frozenset({DispatchKind.COMMAND}), threads=False, certain=True)
LATE = 60 * 2 + 1
SOON = after(2)


def requested(**changes: Any) -> Entry:
    return entry(attempts=(attempt(**{"runner": LAPTOP, **changes}),))


def launched(**changes: Any) -> Entry:
    return requested(**{"run": RunRef(7, ""), "started_at": NOW, **changes})


def handed_over(**changes: Any) -> Entry:
    return launched(**{"handed_over_at": after(5), "head": MOVED, **changes})


def look(here: Here = HERE, head: str = HEAD, **seen: Any) -> Facts:
    """From the laptop: the branch is at its base, and nothing runs."""
    plain: dict[str, Any] = {
        "here": here,
        "branches": {BRANCH: Present(head)},
        "runs": Present(()),
    }
    return facts(**{**plain, **seen})


def running_here(state: RunState, token: str = TOKEN) -> Any:
    return Present((worker_run(state, 7, token),))


def taken(task: Entry, seen: Facts, now: datetime = SOON, policy: Policy = COMMANDS) -> Entry:
    return reconcile(task, seen, policy, now)


def effects_of(task: Entry, seen: Facts, now: datetime = SOON) -> tuple[Any, ...]:
    return ticked(registry(task), seen, policy=COMMANDS, now=now).effects


# ------------------------------------------------------------------------ who sees what


ELSEWHERE = [
    pytest.param(look(replace(HERE, runner=OTHER)), id="another machine"),
    pytest.param(look(Here(), pull_requests={BRANCH: Present(())}), id="a workflow"),
]


@pytest.mark.parametrize("seen", ELSEWHERE)
@pytest.mark.parametrize("task", [requested(), launched()])
def test_what_runs_on_another_machine_is_ended_by_nobody_else(task: Entry, seen: Facts) -> None:
    assert taken(task, seen, after(LATE - 2)) == task
    silent = taken(task, seen, after(60 * 24))
    assert silent.attempts == task.attempts
    assert silent.signals == (Signal(R.WORKER_IDLE, 2, after(60 * 24), detail=LAPTOP),)


def test_a_workflow_that_a_laptop_cannot_see_is_none_of_its_business() -> None:
    task = entry(attempts=(attempt(run=run_of(), started_at=NOW),))
    assert taken(task, look(), after(60 * 24 * 30)) == task


def test_runs_are_listed_only_on_the_runner_they_are_on() -> None:
    assert questions.needs_runs(registry(launched()), HERE) == NOW
    assert questions.needs_runs(registry(launched()), Here()) is None
    assert questions.needs_runs(registry(handed_over()), HERE) is None


def test_a_machine_renews_its_lease_when_half_of_it_has_passed() -> None:
    seen = look(runs=running_here(RunState.RUNNING))
    assert taken(launched(), seen, after(59)) == launched()
    assert taken(launched(), seen, after(60)) == launched(lease_until=after(60 + 120))


def test_the_lease_is_the_workers_own() -> None:
    own = Worker(DispatchKind.COMMAND, command=("make",), lease=timedelta(hours=10))
    seen = look(runs=running_here(RunState.RUNNING))
    renewed = taken(launched(), seen, after(60), Policy(workers={"default": own}))
    assert renewed.attempts[-1].lease_until == after(60 + 600)


def test_a_run_that_is_over_renews_nothing() -> None:
    seen = look(runs=running_here(RunState.SUCCEEDED), head=MOVED)
    assert taken(launched(), seen, after(90)).attempts[-1].lease_until == after(120)


def test_the_lease_of_a_workflow_is_left_alone() -> None:
    task = entry(attempts=(attempt(run=run_of(), started_at=NOW),))
    seen = look(Here(), runs=running_here(RunState.RUNNING), pull_requests={BRANCH: Present(())})
    assert taken(task, seen, after(90)) == task


def test_a_machine_that_is_back_is_not_idle_any_more() -> None:
    idle = launched().with_signal(Signal(R.WORKER_IDLE, 2, NOW, detail=LAPTOP))
    seen = look(runs=running_here(RunState.RUNNING))
    assert taken(idle, seen).signals == ()


# ------------------------------------------------------------------------ crashes


def test_a_launch_that_a_crash_swallowed_is_made_up_for_with_the_same_token() -> None:
    [dispatch] = effects_of(requested(base=HEAD), look())
    assert isinstance(dispatch, Dispatch)
    assert (dispatch.token, dispatch.branch, dispatch.command) == (TOKEN, BRANCH, ("make", "it"))
    assert dispatch.deadline == SOON + DEADLINE


@pytest.mark.parametrize(
    ("task", "seen"),
    [
        pytest.param(launched(), look(head=MOVED), id="launched"),
        pytest.param(requested(), look(replace(HERE, certain=False)), id="others may be launching"),
        pytest.param(requested(), look(runs=Unknown("unreadable")), id="runs unknown"),
        pytest.param(requested(runner=OTHER), look(), id="another machine's"),
        pytest.param(requested(), look(runs=running_here(RunState.RUNNING)), id="it runs"),
        pytest.param(
            replace(requested(), stop=Stop("bob", NOW, StopThen.CANCEL)), look(), id="stopping"
        ),
    ],
)
def test_nothing_else_is_launched_again(task: Entry, seen: Facts) -> None:
    assert not [e for e in effects_of(task, seen) if isinstance(e, Dispatch)]


def test_a_worker_whose_traces_are_gone_is_tried_again_on_a_branch_of_its_own() -> None:
    gone = taken(launched(), look())
    assert (gone.attempts[-1].outcome, gone.attempts[-1].certain) == (R.WORKER_GONE, False)
    assert taken(launched(), look(replace(HERE, certain=False))).attempt is not None
    assert taken(launched(), look(head=MOVED)).attempt is not None


def test_a_run_whose_token_opens_nothing_any_more_is_cancelled() -> None:
    seen = look(runs=running_here(RunState.RUNNING, "feed" * 4))
    assert effects_of(entry(hold=None, depends_on=("a",)), seen) == (CancelRun("", 7, "feed" * 4),)


def test_where_others_launch_too_only_a_token_that_is_known_to_have_ended_is_stale() -> None:
    first = attempt(ended_at=NOW, outcome=R.DISPATCH_STALLED, certain=False)
    second = attempt(number=2, branch=f"{BRANCH}@2", run=run_of(9), started_at=NOW)
    task = entry(attempts=(first, second))
    stale, foreign = (
        worker_run(RunState.RUNNING, 7, TOKEN),
        worker_run(RunState.WAITING, 8, "f" * 16),
    )
    seen = facts(runs=Present((stale, foreign, worker_run(RunState.RUNNING, 9, second.token))))
    assert ticked(registry(task), seen, now=after(2)).effects == (CancelRun("fix-login", 7, TOKEN),)


def test_a_stale_run_that_is_over_is_left_alone() -> None:
    seen = look(runs=running_here(RunState.FAILED, "feed" * 4))
    assert effects_of(entry(depends_on=("a",)), seen) == ()


# ------------------------------------------------------------------------ stops


def stopped(task: Entry, then: StopThen = StopThen.RETRY) -> Entry:
    return replace(task, stop=Stop("bob", NOW, then))


def test_what_was_never_launched_is_stopped_for_certain() -> None:
    settled = settle_stop(stopped(requested()), look(), after(1))
    assert settled is not None
    assert settled.attempts[-1].certain is True


def test_what_was_launched_and_left_no_trace_is_not_stopped_for_certain() -> None:
    settled = settle_stop(stopped(launched()), look(), after(1))
    assert settled is not None
    assert settled.attempts[-1].certain is False


def test_what_was_handed_over_has_ended_already() -> None:
    settled = settle_stop(stopped(handed_over()), look(runs=Unknown()), after(6))
    assert settled is not None
    assert (settled.stop, settled.attempts[-1].certain) == (None, True)


@pytest.mark.parametrize("seen", ELSEWHERE)
def test_a_silent_machine_is_given_up_only_after_its_lease_and_only_when_asked(
    seen: Facts,
) -> None:
    task = stopped(launched())
    assert settle_stop(task, seen, after(119)) == task
    settled = settle_stop(task, seen, after(120))
    assert settled is not None
    assert (settled.attempts[-1].outcome, settled.attempts[-1].certain) == (R.STOPPED, False)


# ------------------------------------------------------------------------ handing over


def test_work_of_a_run_that_is_over_is_brought_up_for_review() -> None:
    [effect] = effects_of(launched(), look(head=MOVED, runs=running_here(RunState.SUCCEEDED)))
    assert isinstance(effect, OpenPullRequest)
    assert (effect.branch, effect.token) == (BRANCH, TOKEN)


def test_what_was_handed_over_is_in_review_and_holds_no_place() -> None:
    report = HandedOver("fix-login", TOKEN, MOVED)
    after_it = take_report(registry(launched()), report, COMMANDS, after(5)).tasks["fix-login"]
    assert after_it == handed_over()
    assert phase(after_it) is State.IN_REVIEW


def test_a_hand_over_by_another_token_changes_nothing() -> None:
    before = registry(launched())
    assert take_report(before, HandedOver("fix-login", "f" * 16, MOVED), COMMANDS, NOW) == before


def test_it_is_handed_over_once() -> None:
    seen = look(head=MOVED, runs=running_here(RunState.SUCCEEDED))
    assert effects_of(handed_over(), seen) == ()


def test_what_was_handed_over_and_has_nothing_to_pull_needs_a_person() -> None:
    refused = PullRequestFailed("fix-login", "No commits between", "compare")
    [told] = take_report(registry(handed_over()), refused, COMMANDS, SOON).tasks.values()
    assert told.signals == (Signal(R.PULL_REQUEST_REFUSED, 2, SOON, detail="compare"),)
    assert (told.attempts[-1].ended_at, phase(told)) == (SOON, State.QUEUED)


def test_where_pull_requests_are_seen_one_is_opened_for_what_was_handed_over() -> None:
    seen = look(Here(), head=MOVED, pull_requests={BRANCH: Present(())}, runs=Unknown())
    [effect] = effects_of(handed_over(), seen)
    assert isinstance(effect, OpenPullRequest)


def test_what_was_handed_over_and_is_gone_before_it_was_pulled_is_done_again() -> None:
    gone = {BRANCH: Absent()}
    lost = taken(handed_over(), look(Here(), branches=gone, pull_requests={BRANCH: Present(())}))
    assert (lost.attempts[-1].outcome, lost.attempts[-1].certain) == (R.WORKER_GONE, True)
    assert lost.signals == (Signal(R.WORKER_GONE, 1, SOON),)


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(look(branches={BRANCH: Absent()}), id="from where nobody opens any"),
        pytest.param(look(Here(), branches={BRANCH: Absent()}), id="pull requests not seen"),
        pytest.param(
            look(Here(), branches={}, pull_requests={BRANCH: Present(())}), id="branch not seen"
        ),
    ],
)
def test_what_was_handed_over_stays_where_not_everything_was_seen(seen: Facts) -> None:
    assert taken(handed_over(), seen) == handed_over()


def test_a_run_without_work_failed_or_changed_nothing() -> None:
    failed = taken(launched(), look(runs=running_here(RunState.FAILED)))
    assert (failed.attempts[-1].outcome, failed.attempts[-1].certain) == (R.RUN_FAILED, True)
    idle = taken(launched(), look(runs=running_here(RunState.SUCCEEDED)))
    assert idle.attempts[-1].outcome is R.NO_CHANGES


def test_the_budget_of_a_machine_is_that_of_every_worker() -> None:
    policy = replace(COMMANDS, retry=Retry(budget=1))
    failed = taken(launched(), look(runs=running_here(RunState.FAILED)), policy=policy)
    assert [s.tier for s in failed.signals] == [2]


# ------------------------------------------------------------------------ merges


MERGED = Merge(MERGE, "ann", after(30))


@pytest.mark.parametrize("task", [launched(), handed_over(), stopped(handed_over())])
def test_a_merge_without_a_pull_request_completes(task: Entry) -> None:
    done = taken(task, look(merges={BRANCH: Present(MERGED)}), after(31))
    assert done.completion == Completion(after(30), "ann", None, MERGE)
    assert (done.attempts[-1].outcome, done.stop, done.signals) == (R.MERGED, None, ())


@pytest.mark.parametrize("unmerged", [Absent(), Unknown("shallow")])
def test_what_is_not_known_to_be_merged_is_not(unmerged: Absent | Unknown) -> None:
    assert taken(handed_over(), look(merges={BRANCH: unmerged})) == handed_over()


def test_where_there_is_a_pull_request_it_alone_counts() -> None:
    bound = BoundPullRequest(57, "https://example.com/57", BoundBy.BRANCH)
    task = replace(handed_over(), pull_request=bound)
    assert taken(task, look(merges={BRANCH: Present(MERGED)})) == task


def test_what_was_opened_for_a_machine_whose_clock_is_ahead_is_merged_all_the_same() -> None:
    bound = BoundPullRequest(57, f"{WEB}/pull/57", BoundBy.BRANCH)
    ahead = replace(handed_over(requested_at=after(2)), pull_request=bound)
    seen = look(Here(), head=MOVED, pull_requests={BRANCH: Present((merged(57),))})
    assert phase(taken(ahead, seen)) is State.COMPLETING

    other = look(Here(), head=MOVED, pull_requests={BRANCH: Present((merged(56),))})
    assert phase(taken(ahead, other)) is State.IN_REVIEW


def test_work_is_looked_for_from_the_first_base_on_the_branch() -> None:
    first = attempt(runner=LAPTOP, ended_at=NOW, outcome=R.RUN_FAILED)
    second = replace(handed_over().attempts[-1], number=2, base=MOVED)
    task = entry(attempts=(first, second))
    assert questions.works(registry(task)) == (Work("fix-login", BRANCH, HEAD, MOVED),)


# ------------------------------------------------------------------------ records


@pytest.mark.parametrize(("passing", "tier"), [(True, 1), (False, 2)])
def test_a_record_that_has_to_wait_needs_nobody(passing: bool, tier: int) -> None:
    done = replace(handed_over(), completion=Completion(NOW, "ann", None, MERGE))
    report = RecordFailed("fix-login", "main is checked out", passing)
    told = take_report(registry(done), report, COMMANDS, after(5)).tasks["fix-login"]
    expected = Signal(R.COMPLETED_UNRECONCILED, tier, after(5), detail="main is checked out")
    assert told.signals == (expected,)


def test_a_branch_that_was_deleted_in_review_needs_a_person_where_nobody_pulls() -> None:
    gone = taken(handed_over(), look(branches={BRANCH: Absent()}, merges={BRANCH: Absent()}))
    assert gone.signals == (Signal(R.BRANCH_GONE, 2, SOON, detail=BRANCH),)
    assert phase(gone) is State.IN_REVIEW

    unsure = taken(handed_over(), look(branches={BRANCH: Absent()}, merges={BRANCH: Unknown()}))
    assert unsure == handed_over()
    assert taken(gone, look(head=MOVED)).signals == ()
    assert taken(gone, look(branches={BRANCH: Unknown()})) == gone
