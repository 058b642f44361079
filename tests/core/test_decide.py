"""The decision as a whole: what one tick makes of everything at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.builders import (
    HEAD,
    MERGE,
    MOVED,
    NOW,
    after,
    answered,
    asked_by,
    attempt,
    born,
    completing,
    dispatching,
    entry,
    facts,
    in_review,
    issue,
    looked,
    merged,
    plan,
    pull,
    registry,
    run_of,
    running,
    said,
    stopping,
    tasks,
    ticked,
    worker_run,
)
from kickoff.core.effects import (
    Answer,
    CancelRun,
    CloseIssue,
    Dispatch,
    PlanText,
    React,
    Reaction,
    WriteRecord,
)
from kickoff.core.events import (
    EffectsReported,
    Launched,
    LaunchFailed,
    PullRequestChanged,
    RecordWritten,
    RunFinished,
    TasksChanged,
    Tick,
)
from kickoff.core.facts import Present, RunState
from kickoff.core.lifecycle import State, phase
from kickoff.core.policy import Completing, Limits, Policy, Retry
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.registry import Done, Entry, Registry, Signal, StopThen
from kickoff.core.task import Record

BRANCH = "task/fix-login"
FILES = tasks(plan(), plan("other"))


def states(queue: Registry) -> dict[str, State]:
    return {i: phase(e) for i, e in queue.tasks.items()}


def dispatched(decision: Any) -> list[str]:
    return [e.task for e in decision.effects if isinstance(e, Dispatch)]


# ---------------------------------------------------------------------------- one swap


def test_a_command_that_can_start_starts_in_the_same_decision() -> None:
    decision = answered(registry(), facts(said("/kickoff fix-login"), **FILES))
    assert states(decision.registry) == {"fix-login": State.DISPATCHING}
    assert [type(effect) for effect in decision.effects] == [Dispatch, Answer, React]
    assert decision.effects[2] == React("C1", Reaction.CHANGED, 1)
    assert decision.changed


def test_a_merge_starts_what_waited_for_it_in_the_same_decision() -> None:
    waiting = entry("next", depends_on=("fix-login",))
    seen = facts(pull_requests={BRANCH: Present((merged(),))})
    decision = ticked(registry(in_review(), waiting), seen)
    assert states(decision.registry) == {
        "fix-login": State.COMPLETING,
        "next": State.DISPATCHING,
    }
    assert decision.registry.tasks["next"].depends_met == ("fix-login",)
    record = WriteRecord("fix-login", "tasks/fix-login.md", Record(after(5), "ann", 57, MERGE))
    assert record in decision.effects
    assert decision.registry.done == {
        "fix-login": Done(after(5), 57, MERGE, "ann", "tasks/fix-login.md")
    }


def test_an_end_that_was_seen_makes_room_in_the_same_decision() -> None:
    one = Policy(limits=Limits(total=1))
    seen = facts(runs=Present((worker_run(RunState.CANCELLED),)))
    decision = ticked(registry(stopping(), entry("next")), seen, policy=one)
    assert states(decision.registry) == {"next": State.DISPATCHING}
    assert decision.reasons == (R.CANCELLED,)
    assert decision.plans == (PlanText("fix-login"),)


def test_an_approved_text_is_kept_and_dropped_with_its_task() -> None:
    seen = facts(said("/kickoff fix-login\n/kickoff cancel fix-login"), **FILES)
    policy = Policy(limits=Limits(total=0))
    assert answered(registry(), seen, policy=policy).plans == ()
    both = facts(said("/kickoff cancel fix-login\n/kickoff fix-login"), **FILES)
    again = answered(registry(entry()), both, policy=policy)
    assert again.plans == (PlanText("fix-login", plan().text),)


def test_a_task_that_is_cancelled_while_it_works_is_stopped() -> None:
    seen = facts(
        said("/kickoff cancel fix-login"), runs=Present((worker_run(RunState.RUNNING),)), **FILES
    )
    decision = answered(registry(running()), seen)
    assert states(decision.registry) == {"fix-login": State.STOPPING}
    assert decision.effects[0] == CancelRun("fix-login", 7, attempt().token)
    assert decision.outcomes[0].reason is R.STOPPING


@pytest.mark.parametrize("make", [dispatching, running, in_review])
def test_a_task_that_is_cancelled_leaves_once_its_end_is_seen(make: Any) -> None:
    before = make(attempts=(attempt(run=run_of(), started_at=NOW),))
    seen = facts(
        said("/kickoff cancel fix-login"), runs=Present((worker_run(RunState.FAILED),)), **FILES
    )
    decision = answered(registry(before), seen)
    assert decision.registry.tasks == {}
    assert [(e.id, e.outcome) for e in decision.registry.recent] == [("fix-login", R.CANCELLED)]


def test_retry_goes_on_with_the_branch_once_the_end_is_seen() -> None:
    seen = facts(
        said("/kickoff retry fix-login"),
        **{
            **FILES,
            **looked(running()),
            "branches": {BRANCH: Present(MOVED)},
            "runs": Present((worker_run(RunState.FAILED),)),
        },
    )
    task = answered(registry(running()), seen).registry.tasks["fix-login"]
    assert [a.outcome for a in task.attempts] == [R.STOPPED, None]
    assert (task.attempts[1].branch, task.attempts[1].base) == (BRANCH, MOVED)


def test_a_retry_of_a_task_in_review_waits_for_its_turn() -> None:
    seen = facts(
        said("/kickoff retry fix-login"),
        pull_requests={BRANCH: Present((pull(),))},
        runs=Present((worker_run(RunState.SUCCEEDED),)),
        **FILES,
    )
    full = Policy(limits=Limits(total=0))
    waiting = answered(registry(in_review()), seen, policy=full).registry
    for minutes in (1, 2):
        waiting = ticked(waiting, seen, policy=full, now=after(minutes)).registry
        assert states(waiting) == {"fix-login": State.QUEUED}
    begun = ticked(waiting, seen, now=after(3))
    assert dispatched(begun) == ["fix-login"]


def test_a_fresh_retry_gets_a_branch_of_its_own() -> None:
    seen = facts(
        said("/kickoff retry fresh fix-login"),
        runs=Present((worker_run(RunState.CANCELLED),)),
        **FILES,
    )
    task = answered(registry(running()), seen).registry.tasks["fix-login"]
    assert (task.attempts[1].branch, task.attempts[1].base) == (f"{BRANCH}@2", HEAD)


def test_a_retry_waits_for_the_end_of_what_runs() -> None:
    seen = facts(said("/kickoff retry fix-login"), **FILES)
    decision = answered(registry(running()), seen)
    task = decision.registry.tasks["fix-login"]
    assert task.stop is not None
    assert task.stop.then is StopThen.RETRY
    assert dispatched(decision) == []


# ---------------------------------------------------------------------------- failures


def failing_tick(before: Registry, minutes: float) -> Registry:
    """A tick in which the run of whatever is under way is seen to have failed."""
    task = before.tasks["fix-login"]
    live = task.attempt
    runs = (worker_run(RunState.FAILED, 100 + live.number, live.token),) if live else ()
    seen = facts(**{**looked(task), "runs": Present(runs)})
    return ticked(before, seen, now=after(minutes), op=f"op-{minutes}").registry


def test_failures_are_tried_again_ever_later_until_the_budget_is_spent() -> None:
    queue = registry(dispatching())
    numbers = []
    for minutes in range(1, 120):
        queue = failing_tick(queue, minutes)
        numbers.append(len(queue.tasks["fix-login"].attempts))
    begun = [1 + numbers.index(n) for n in (1, 2, 3)]
    assert begun == [1, 11, 32]
    task = queue.tasks["fix-login"]
    assert [a.outcome for a in task.attempts] == [R.RUN_FAILED] * 3
    assert task.signals == (Signal(R.WORKER_GONE, 2, after(33)),)
    assert {a.branch for a in task.attempts} == {BRANCH}


def test_a_dispatch_that_came_to_nothing_is_fenced_and_tried_on_another_branch() -> None:
    task = dispatching()
    slow = Policy(retry=Retry(backoff=timedelta(minutes=20)))
    seen = facts(**looked(task))
    stalled = ticked(registry(task), seen, policy=slow, now=after(11)).registry
    assert states(stalled) == {"fix-login": State.QUEUED}
    later = ticked(stalled, seen, policy=slow, now=after(21), op="op-2")
    [first, second] = later.registry.tasks["fix-login"].attempts
    assert (first.outcome, first.certain) == (R.DISPATCH_STALLED, False)
    assert (second.branch, second.token != task.attempts[0].token) == (f"{BRANCH}@2", True)
    [dispatch] = [e for e in later.effects if isinstance(e, Dispatch)]
    assert dispatch.create is not None
    assert dispatch.create.branch == f"{BRANCH}@2"


def test_what_was_refused_is_not_started_again_in_the_same_run() -> None:
    report = LaunchFailed("fix-login", attempt().token, R.DISPATCH_FAILED, "no")
    decision = ticked(registry(dispatching()), facts(), event=EffectsReported((report,)))
    assert decision.changed
    assert dispatched(decision) == []
    assert decision.effects == (Answer(1, tasks=("fix-login",)),)
    assert decision.reasons == (R.DISPATCH_FAILED,)


# ---------------------------------------------------------------------------- plans


def test_a_plan_edited_before_dispatch_stops_it_until_it_is_said_again() -> None:
    edited = tasks(plan(text="Something else.\n"))
    blocked = ticked(registry(entry()), facts(**edited))
    assert states(blocked.registry) == {"fix-login": State.QUEUED}
    assert blocked.registry.tasks["fix-login"].signals == (Signal(R.PLAN_CHANGED, 2, NOW),)
    approved = answered(blocked.registry, facts(said("/kickoff fix-login"), **edited))
    assert states(approved.registry) == {"fix-login": State.DISPATCHING}
    assert approved.plans == (PlanText("fix-login", "Something else.\n"),)


def test_a_plan_edited_during_the_work_stops_nothing() -> None:
    edited = tasks(plan(text="Something else.\n"))
    decision = ticked(registry(running()), facts(**edited))
    assert states(decision.registry) == {"fix-login": State.RUNNING}
    assert decision.reasons == (R.PLAN_EDITED_WHILE_ACTIVE,)


def test_an_issue_that_is_edited_while_it_waits_does_not_start() -> None:
    seen = facts(issues={42: Present(issue(42, body="Do evil."))})
    decision = ticked(registry(born(42)), seen)
    assert states(decision.registry) == {"issue-42": State.QUEUED}


# ---------------------------------------------------------------------------- completion


def test_the_record_ends_it_all() -> None:
    done = registry(replace(completing("issue-42"), issue=42), done={"issue-42": Done(NOW)})
    decision = ticked(done, facts(), event=EffectsReported((RecordWritten("issue-42"),)))
    assert decision.registry.tasks == {}
    assert decision.registry.done == {}
    assert decision.reasons == (R.COMPLETED,)
    assert CloseIssue(42) in decision.effects
    assert decision.plans == (PlanText("issue-42"),)


def test_many_may_be_completed_at_once() -> None:
    queue = registry(*(completing(f"t{n}") for n in range(80)))
    reports = tuple(RecordWritten(f"t{n}") for n in range(80))
    decision = ticked(queue, facts(), event=EffectsReported(reports))
    assert decision.registry.tasks == {}
    assert set(decision.reasons) == {R.COMPLETED}


def test_with_the_ledger_as_the_only_record_a_merge_ends_it_at_once() -> None:
    waiting = entry("next", depends_on=("fix-login",))
    seen = facts(pull_requests={BRANCH: Present((merged(),))})
    ledger = Policy(completion=Completing.LEDGER)
    decision = ticked(registry(in_review(), waiting), seen, policy=ledger)
    assert states(decision.registry) == {"next": State.DISPATCHING}
    assert decision.registry.done == {
        "fix-login": Done(after(5), 57, MERGE, "ann", "tasks/fix-login.md")
    }
    assert not any(isinstance(e, WriteRecord) for e in decision.effects)


def test_a_completed_task_is_never_queued_again() -> None:
    ledger = registry(done={"fix-login": Done(NOW)})
    seen = facts(said("/kickoff fix-login"), **FILES)
    assert answered(ledger, seen).outcomes[0].reason is R.ALREADY_COMPLETED


# ---------------------------------------------------------------------------- idle


def everything() -> Registry:
    return registry(
        entry("q", not_before=after(60)),
        dispatching("d"),
        running("r"),
        in_review("v"),
        stopping("s"),
        completing("c"),
        done={"c": Done(NOW, 57, MERGE, "ann", "tasks/c.md")},
    )


EVENTS = [Tick(), TasksChanged(), PullRequestChanged(57), RunFinished(7)]


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: type(e).__name__)
def test_an_idle_tick_changes_nothing(event: Any) -> None:
    before = everything()
    decision = ticked(before, facts(), event=event)
    assert not decision.changed
    assert decision.registry is before
    assert (decision.outcomes, decision.plans, decision.reasons) == ((), (), ())


def test_time_alone_makes_no_commit() -> None:
    """Not even to forget commands that are old."""
    seen = facts(said("/kickoff fix-login"), **FILES)
    queue = answered(registry(), seen, policy=Policy(limits=Limits(total=0))).registry
    idle = Policy(limits=Limits(total=0))
    for minutes in (1, 16, 41, 60 * 24 * 30):
        assert not ticked(queue, facts(), policy=idle, now=after(minutes)).changed


def test_an_empty_queue_is_idle() -> None:
    decision = ticked(registry(), facts())
    assert (decision.changed, decision.effects) == (False, ())


def test_living_replies_alone_are_worth_no_commit() -> None:
    assert not ticked(registry(), facts(replies={1: 5})).changed


def test_task_files_that_moved_are_worth_one() -> None:
    moved = registry(tasks_tree="old")
    decision = ticked(moved, facts(**FILES))
    assert decision.changed
    assert not ticked(decision.registry, facts(**FILES)).changed


# ---------------------------------------------------------------------------- limits of a run


def test_without_a_head_nothing_starts() -> None:
    assert dispatched(ticked(registry(entry()), facts(head=None))) == []


def test_a_broken_configuration_stops_starts_and_nothing_else() -> None:
    seen = facts(
        said("/kickoff other"),
        configuration_error="line 3",
        pull_requests={BRANCH: Present((merged(),))},
        **FILES,
    )
    decision = answered(registry(in_review()), seen)
    assert states(decision.registry) == {
        "fix-login": State.COMPLETING,
        "other": State.QUEUED,
    }


def test_two_reports_about_one_run_are_both_taken() -> None:
    reports = (
        Launched("a", attempt("a").token, run_of(1)),
        Launched("b", attempt("b").token, run_of(2)),
    )
    decision = ticked(
        registry(dispatching("a"), dispatching("b")), facts(), event=EffectsReported(reports)
    )
    runs = [e.attempts[0].run for e in decision.registry.tasks.values()]
    assert runs == [run_of(1), run_of(2)]


def test_fairness_holds_within_one_decision() -> None:
    def of(task_id: str, login: str) -> Entry:
        return entry(task_id, queued=asked_by(login))

    queue = registry(*(of(f"a{n}", "ann") for n in range(4)), of("b0", "bob"), of("c0", "cleo"))
    decision = ticked(queue, facts(), policy=Policy(limits=Limits(total=3)))
    assert sorted(dispatched(decision)) == ["a0", "b0", "c0"]
