"""Verbs that change a task in place: its worker, what the worker is told, what it waits for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.builders import (
    IN_EVERY_STATE,
    MOVED,
    NOW,
    WEB,
    after,
    answered,
    attempt,
    entry,
    facts,
    in_review,
    looked,
    merged,
    plan,
    pull,
    registry,
    run_of,
    running,
    said,
    settled,
    stopping,
    tasks,
    ticked,
    worker_run,
)
from kickoff.core.commanded import Commanded
from kickoff.core.decide import Decision
from kickoff.core.effects import Dispatch, OpenPullRequest
from kickoff.core.facts import Facts, Present, RunState
from kickoff.core.lifecycle import State, phase
from kickoff.core.policy import DispatchKind, Limits, Policy, Worker, default_workers
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.registry import (
    PERSON,
    BoundBy,
    BoundPullRequest,
    Ended,
    Entry,
    Mark,
    Registry,
    Signal,
    StopThen,
)

NAMES = ("fix-login", "a", "b", "c")
FILES = tasks(*(plan(name) for name in NAMES))
WORKERS = {
    **default_workers(),
    "other": Worker(DispatchKind.WORKFLOW, "other.yml"),
    "someone": Worker(DispatchKind.NONE),
}
OPEN = Policy(workers=WORKERS)
IDLE = Policy(workers=WORKERS, limits=Limits(total=0))
IN_BRANCH: dict[str, Any] = {"pull_requests": {"task/fix-login": Present((pull(),))}}
BY_WORD: dict[str, Any] = {"commanded": (Commanded.WORKER,)}
PERSONS = attempt(worker="wendy", runner=PERSON, started_at=NOW, lease_until=after(60))
LINKED = BoundPullRequest(57, f"{WEB}/pull/57", BoundBy.LINK)


def look(text: str, comment: int = 1, **seen: Any) -> Facts:
    return facts(said(f"/kickoff {text}", comment=comment), **{**FILES, **seen})


def told(queue: Registry, text: str, policy: Policy = IDLE, **seen: Any) -> Decision:
    return answered(queue, look(text, **seen), policy=policy)


def came_to(decision: Decision) -> R:
    [outcome] = decision.outcomes
    return outcome.reason


def task_of(decision: Decision, task_id: str = "fix-login") -> Entry:
    return decision.registry.tasks[task_id]


def starts(decision: Decision) -> list[tuple[int, str, str]]:
    return [(e.attempt, e.worker, e.note) for e in decision.effects if isinstance(e, Dispatch)]


# ---------------------------------------------------------------------------- worker


def test_another_worker_starts_what_waits() -> None:
    seen = look("worker other fix-login")
    decision = answered(registry(entry()), seen, policy=OPEN)
    assert starts(decision) == [(1, "other", "")]
    assert settled(decision, seen, OPEN)


def test_a_worker_that_the_file_names_too_is_commanded_from_now_on() -> None:
    decision = told(registry(entry(worker="other")), "worker other fix-login")
    assert came_to(decision) is R.REASSIGNED
    assert task_of(decision) == entry(worker="other", **BY_WORD)


def test_the_same_worker_again_is_nothing_new() -> None:
    for task in (entry(worker="other", **BY_WORD), running(worker="default", **BY_WORD)):
        before = registry(task)
        decision = told(before, f"worker {task.worker} fix-login")
        assert came_to(decision) is R.ALREADY_SO
        assert decision.registry.tasks == before.tasks


def test_another_worker_follows_once_the_first_is_seen_to_end() -> None:
    ask = look("worker other fix-login")
    stopped = answered(registry(running()), ask, policy=OPEN)
    assert phase(task_of(stopped)) is State.STOPPING
    assert settled(stopped, ask, OPEN)
    over = {**looked(running()), "runs": Present((worker_run(RunState.CANCELLED),))}
    decision = ticked(stopped.registry, facts(**over), policy=OPEN)
    assert starts(decision) == [(2, "other", "")]
    assert task_of(decision).attempts[-1].branch == "task/fix-login"


def test_another_worker_in_review_is_for_the_next_attempt() -> None:
    seen = look("worker other fix-login", **IN_BRANCH)
    decision = answered(registry(in_review()), seen, policy=OPEN)
    assert came_to(decision) is R.REASSIGNED
    assert task_of(decision) == in_review(worker="other", **BY_WORD)
    assert settled(decision, seen, OPEN)


@pytest.mark.parametrize("then", StopThen)
def test_another_worker_does_not_undo_what_a_stop_is_for(then: StopThen) -> None:
    decision = told(registry(stopping(then=then)), "worker other fix-login")
    assert task_of(decision) == stopping(then=then, worker="other", **BY_WORD)


def test_who_has_a_task_is_the_worker_that_is_a_person() -> None:
    seen = look("worker someone fix-login")
    decision = answered(registry(entry(attempts=(PERSONS,))), seen, policy=OPEN)
    assert task_of(decision) == entry(attempts=(PERSONS,), worker="someone", **BY_WORD)
    assert settled(decision, seen, OPEN)


def test_a_robot_takes_over_from_a_person_without_their_signal() -> None:
    idle = entry(attempts=(PERSONS,), signals=(Signal(R.WORKER_IDLE, 2, NOW),))
    seen = look("worker other fix-login")
    decision = answered(registry(idle), seen, policy=OPEN)
    assert starts(decision) == [(2, "other", "")]
    assert task_of(decision).signals == ()


def test_a_worker_that_is_not_configured_changes_nothing() -> None:
    decision = told(registry(entry(), running("a")), "worker ghost fix-login a")
    assert came_to(decision) is R.UNKNOWN_WORKER
    assert decision.outcomes[0].target == "ghost"
    assert decision.registry.tasks == {"fix-login": entry(), "a": running("a")}


# ---------------------------------------------------------------------------- continue


def test_what_waits_is_told_when_it_starts() -> None:
    seen = look("continue fix-login -- shorter")
    decision = answered(registry(entry(notes=("first",))), seen, policy=OPEN)
    assert starts(decision) == [(1, "default", "first\nshorter")]
    task = task_of(decision)
    assert (task.notes, task.attempts[0].notes) == ((), ("first", "shorter"))
    assert settled(decision, seen, OPEN)


def test_an_instruction_is_a_word_of_a_person_and_gives_a_fresh_budget() -> None:
    failed = tuple(attempt(number=n, ended_at=NOW, outcome=R.RUN_FAILED) for n in (1, 2, 3))
    spent = entry(attempts=failed, signals=(Signal(R.WORKER_GONE, 2, NOW),))
    decision = told(registry(spent), "continue fix-login -- try the other API", OPEN)
    assert starts(decision) == [(4, "default", "try the other API")]
    assert task_of(decision).signals == ()


def test_an_instruction_does_not_approve_an_edited_plan_and_lifts_no_hold() -> None:
    waiting = entry(hold=Mark("tom", NOW), signals=(Signal(R.PLAN_CHANGED, 2, NOW),))
    decision = told(registry(waiting), "continue fix-login -- more", OPEN, plans={})
    assert task_of(decision) == replace(waiting, notes=("more",))


@pytest.mark.parametrize("state", [RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED])
def test_the_end_of_a_run_brings_the_attempt_with_the_instruction(state: RunState) -> None:
    ask = look("continue fix-login -- more")
    noted = answered(registry(running()), ask, policy=OPEN)
    assert settled(noted, ask, OPEN)
    over = {
        "branches": {"task/fix-login": Present(MOVED)},
        "pull_requests": {"task/fix-login": Present(())},
        "runs": Present((worker_run(state),)),
    }
    decision = ticked(noted.registry, facts(**over), policy=OPEN)
    assert starts(decision) == [(2, "default", "more")]
    assert not [e for e in decision.effects if isinstance(e, OpenPullRequest)]
    assert task_of(decision).attempts[0].outcome is R.CONTINUED


def test_a_pull_request_of_the_worker_does_not_hide_an_instruction() -> None:
    """Otherwise nobody would look at the run any more, and the instruction would wait for ever."""
    noted = registry(running(notes=("more",)))
    going = facts(**IN_BRANCH, runs=Present((worker_run(RunState.RUNNING),)))
    waits = ticked(noted, going, policy=OPEN)
    assert phase(task_of(waits)) is State.RUNNING
    over = facts(**IN_BRANCH, runs=Present((worker_run(RunState.SUCCEEDED),)))
    assert starts(ticked(waits.registry, over, policy=OPEN)) == [(2, "default", "more")]


def test_in_review_another_attempt_follows_and_the_pull_request_waits_for_it() -> None:
    seen = look("continue fix-login -- more", **IN_BRANCH)
    noted = answered(registry(in_review()), seen, policy=OPEN)
    assert phase(task_of(noted)) is State.RUNNING
    assert settled(noted, seen, OPEN)
    going = facts(**IN_BRANCH, runs=Present((worker_run(RunState.RUNNING),)))
    assert starts(ticked(noted.registry, going, policy=OPEN)) == []
    over = facts(**IN_BRANCH, runs=Present((worker_run(RunState.SUCCEEDED),)))
    decision = ticked(noted.registry, over, policy=OPEN)
    assert starts(decision) == [(2, "default", "more")]


@pytest.mark.parametrize("text", ["continue fix-login -- more", "retry fix-login"])
def test_another_attempt_is_not_undone_by_a_pull_request_of_one_that_is_over(text: str) -> None:
    over = in_review(attempts=(attempt(ended_at=NOW, outcome=R.RELEASED, run=run_of()),))
    seen = look(text, **IN_BRANCH)
    full = answered(registry(over), seen, policy=IDLE)
    assert phase(task_of(full)) is State.QUEUED
    assert settled(full, seen, IDLE)
    landed = {"pull_requests": {"task/fix-login": Present((merged(),))}}
    assert phase(task_of(ticked(full.registry, facts(**landed)))) is State.COMPLETING


@pytest.mark.parametrize("then", StopThen)
def test_what_is_being_stopped_in_review_is_not_let_go_by_an_instruction(then: StopThen) -> None:
    review = in_review(stop=stopping(then=then).stop)
    seen = look("continue fix-login -- more", **IN_BRANCH)
    decision = answered(registry(review), seen, policy=OPEN)
    assert task_of(decision) == replace(review, notes=("more",))
    assert settled(decision, seen, OPEN)


BY_HAND = {
    "of a person": in_review(attempts=(PERSONS,)),
    "of a robot": in_review(pull_request=LINKED),
    "of nobody": in_review(attempts=(PERSONS,), pull_request=LINKED),
}


@pytest.mark.parametrize("whose", BY_HAND)
def test_the_work_of_people_is_not_taken_over_by_a_robot(whose: str) -> None:
    """No attempt of ours could go on with it: it stands on a branch of their own."""
    review = BY_HAND[whose]
    seen = look("continue fix-login -- more", **IN_BRANCH, linked={57: Present(pull())})
    decision = answered(registry(review), seen, policy=OPEN)
    assert task_of(decision) == replace(review, notes=("more",))
    assert settled(decision, seen, OPEN)


def test_one_of_several_that_is_not_in_play_tells_nobody() -> None:
    decision = told(registry(running()), "continue fix-login a -- more")
    assert came_to(decision) is R.NOT_QUEUED
    assert task_of(decision) == running()


# ---------------------------------------------------------------------------- after


def chain(*pairs: tuple[str, str]) -> Registry:
    return registry(*(entry(name, depends_on=(on,)) for name, on in pairs))


def test_dependencies_are_added_to_those_there_are() -> None:
    queue = registry(entry(depends_on=("a",)), entry("a"), entry("b"))
    seen = look("after b,a fix-login")
    decision = answered(queue, seen, policy=IDLE)
    assert came_to(decision) is R.REORDERED
    assert task_of(decision).depends_on == ("a", "b")
    assert settled(decision, seen, IDLE)
    again = told(replace(decision.registry, applied=()), "after B,A fix-login")
    assert came_to(again) is R.ALREADY_SO


CIRCLES = {
    "itself": (registry(entry()), "after fix-login fix-login"),
    "two": (registry(entry(), entry("a", depends_on=("fix-login",))), "after a fix-login"),
    "four": (
        registry(entry(), *chain(("a", "b"), ("b", "c"), ("c", "fix-login")).tasks.values()),
        "after a fix-login",
    ),
    "in other letters": (
        registry(entry(), entry("a", depends_on=("FIX-LOGIN",))),
        "after A Fix-Login",
    ),
    "through the second": (
        registry(entry(), entry("a"), entry("b", depends_on=("a",))),
        "after b fix-login a",
    ),
    "among those that are asked": (registry(entry(), entry("a")), "after a,fix-login a fix-login"),
}


@pytest.mark.parametrize("why", CIRCLES)
def test_an_order_that_bites_its_own_tail_is_refused(why: str) -> None:
    queue, text = CIRCLES[why]
    decision = told(queue, text)
    assert came_to(decision) is R.WAIT_IN_CIRCLE
    assert decision.registry.tasks == queue.tasks


def test_a_circle_elsewhere_is_no_reason_to_refuse() -> None:
    queue = registry(entry(), entry("c"), *chain(("a", "b"), ("b", "a")).tasks.values())
    assert came_to(told(queue, "after c fix-login")) is R.REORDERED


def test_what_was_met_long_ago_makes_no_circle() -> None:
    queue = registry(entry(), entry("a", depends_on=("fix-login",), depends_met=("fix-login",)))
    assert came_to(told(queue, "after a fix-login")) is R.REORDERED


def test_what_is_completed_or_was_cancelled_cannot_be_waited_for() -> None:
    completing = IN_EVERY_STATE[State.COMPLETING]("a")
    gone = (Ended("b", "B", R.CANCELLED, NOW),)
    queue = registry(entry(), completing, recent=gone)
    for text, reason, target in (
        ("after c,a fix-login", R.DEPENDENCY_MET, "a"),
        ("after b fix-login", R.WAIT_WITHOUT_END, "b"),
        ("after nowhere fix-login", R.UNKNOWN_TASK, "nowhere"),
    ):
        decision = told(queue, text)
        assert came_to(decision) is reason
        assert decision.outcomes[0].target == target
        assert task_of(decision) == entry()


def test_a_cancelled_task_that_is_queued_again_can_be_waited_for() -> None:
    queue = registry(entry(), entry("b"), recent=(Ended("b", "B", R.CANCELLED, NOW),))
    assert came_to(told(queue, "after b fix-login")) is R.REORDERED


def test_one_that_has_started_spoils_the_order() -> None:
    queue = registry(entry(), running("a"), entry("b"))
    decision = told(queue, "after b fix-login a")
    assert came_to(decision) is R.ALREADY_RUNNING
    assert decision.outcomes[0].tasks == ("a",)
    assert decision.registry.tasks == queue.tasks
