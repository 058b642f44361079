"""People as workers: who may take what, for how long, and what is left when they give it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.builders import (
    MOVED,
    NOW,
    WEB,
    after,
    answered,
    attempt,
    entry,
    facts,
    in_review,
    merged,
    plan,
    pull,
    registry,
    running,
    said,
    settled,
    stopping,
    tasks,
    ticked,
)
from kickoff.core.decide import Decision
from kickoff.core.effects import Dispatch
from kickoff.core.events import EffectsReported, LaunchFailed
from kickoff.core.facts import Facts, Issue, Present, PullRequestState
from kickoff.core.lifecycle import State, phase
from kickoff.core.policy import DispatchKind, Limits, Policy, Worker, default_workers
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.registry import (
    PERSON,
    Attempt,
    BoundBy,
    BoundPullRequest,
    Entry,
    Mark,
    Registry,
    Signal,
    StopThen,
)

FILES = tasks(plan(), plan("other"), plan("third"))
IDLE = Policy(limits=Limits(total=0))
DAY = 24 * 60
IN_BRANCH: dict[str, Any] = {"pull_requests": {"task/fix-login": Present((pull(),))}}


def someone(**changes: Any) -> Policy:
    return Policy(workers={**default_workers(), "someone": Worker(DispatchKind.NONE, **changes)})


def look(text: str, by: str = "bob", comment: int = 1, **seen: Any) -> Facts:
    return facts(said(f"/kickoff {text}", by=by, comment=comment), **{**FILES, **seen})


def told(
    queue: Registry, text: str, by: str = "bob", policy: Policy = IDLE, **seen: Any
) -> Decision:
    return answered(queue, look(text, by, **seen), policy=policy)


def came_to(decision: Decision) -> tuple[R, str]:
    [outcome] = decision.outcomes
    return outcome.reason, outcome.detail


def person(**changes: Any) -> Attempt:
    """The attempt of wendy, who took the task just now."""
    plain = attempt(worker="wendy", runner=PERSON, started_at=NOW, lease_until=after(3 * DAY))
    return replace(plain, **changes)


def claimed(task_id: str = "fix-login", **changes: Any) -> Entry:
    mine = person(branch=f"task/{task_id}")
    return entry(task_id, **{"attempts": (mine,), **changes})


def of_wendy(**changes: Any) -> Entry:
    return in_review(**{"attempts": (person(),), **changes})


LINKED = BoundPullRequest(57, f"{WEB}/pull/57", BoundBy.LINK)


def task_of(decision: Decision, task_id: str = "fix-login") -> Entry:
    return decision.registry.tasks[task_id]


# ---------------------------------------------------------------------------- claim

WAITING = {
    "queued": entry(),
    "blocked": entry(depends_on=("other",)),
    "held": entry(hold=Mark("tom", NOW)),
    "not before": entry(not_before=after(DAY)),
    "needs attention": entry(signals=(Signal(R.NO_CHANGES, 2, NOW),)),
    "backing off": entry(attempts=(attempt(ended_at=NOW, outcome=R.RUN_FAILED),)),
}


@pytest.mark.parametrize("why", WAITING)
@pytest.mark.parametrize("paused", [None, Mark("mia", NOW)])
def test_whatever_waits_can_be_taken_by_a_person(why: str, paused: Mark | None) -> None:
    seen = look("claim fix-login")
    decision = answered(registry(WAITING[why], paused=paused), seen, policy=IDLE)
    assert came_to(decision) == (R.CLAIMED, "")
    task = task_of(decision)
    assert phase(task) is State.RUNNING
    assert (task.hold, task.not_before, task.signals) == (None, None, ())
    assert settled(decision, seen, IDLE)


def test_a_task_that_is_not_in_the_queue_enters_it_so() -> None:
    decision = told(registry(), "claim fix-login other")
    assert came_to(decision) == (R.CLAIMED, "")
    assert [(e.id, e.attempts[0].worker) for e in decision.registry.tasks.values()] == [
        ("fix-login", "bob"),
        ("other", "bob"),
    ]
    assert [p.task for p in decision.plans] == ["fix-login", "other"]


def test_only_the_branch_is_made_for_a_person() -> None:
    [start] = [e for e in told(registry(), "claim fix-login").effects if isinstance(e, Dispatch)]
    assert (start.workflow, start.branch, start.worker) == ("", "task/fix-login", "bob")
    assert start.create is not None


def test_a_person_goes_on_where_a_robot_failed() -> None:
    failed = entry(
        attempts=(attempt(ended_at=NOW, outcome=R.RUN_FAILED),),
        signals=(Signal(R.WORKER_GONE, 2, NOW),),
    )
    seen = look("claim fix-login", branches={"task/fix-login": Present(MOVED)})
    decision = answered(registry(failed), seen, policy=IDLE)
    last = task_of(decision).attempts[-1]
    assert (last.number, last.branch, last.base) == (2, "task/fix-login", MOVED)
    assert settled(decision, seen, IDLE)


def test_a_person_gets_a_branch_of_their_own_after_an_uncertain_end() -> None:
    lost = attempt(ended_at=NOW, outcome=R.DISPATCH_STALLED, certain=False)
    decision = told(registry(entry(attempts=(lost,))), "claim fix-login")
    assert task_of(decision).attempts[-1].branch == "task/fix-login@2"


def test_instructions_that_wait_are_given_to_the_person_and_to_nobody_after() -> None:
    decision = told(registry(entry(notes=("shorter",))), "claim fix-login")
    assert task_of(decision).attempts[-1].notes == ("shorter",)
    assert task_of(decision).notes == ()


@pytest.mark.parametrize("login", ["bob", "BOB", "Bob"])
def test_who_has_a_task_may_take_it_again_in_any_case(login: str) -> None:
    mine = claimed(attempts=(person(worker=login),))
    decision = told(registry(mine), "claim fix-login")
    assert came_to(decision) == (R.ALREADY_SO, "")
    assert task_of(decision) == mine


def test_a_task_of_somebody_else_is_taken() -> None:
    decision = told(registry(claimed()), "claim fix-login")
    assert came_to(decision) == (
        R.TAKEN,
        "wendy has had it since 2026-11-21 10:00 UTC. `/kickoff release fix-login` gives it back",
    )


def test_a_task_of_a_robot_shows_its_run_and_its_pull_request() -> None:
    assert came_to(told(registry(in_review()), "claim fix-login")) == (
        R.TAKEN,
        (
            f"default has had it since 2026-11-21 10:00 UTC ([run]({WEB}/actions/runs/7)), #57. "
            "`/kickoff release fix-login` gives it back"
        ),
    )


@pytest.mark.parametrize("text", ["claim other fix-login", "claim fix-login other"])
def test_of_several_tasks_all_are_taken_or_none(text: str) -> None:
    decision = told(registry(running()), text)
    assert came_to(decision)[0] is R.TAKEN
    assert decision.outcomes[0].tasks == ("fix-login",)
    assert decision.registry.tasks == {"fix-login": running()}
    assert decision.plans == ()


def test_what_one_has_already_does_not_spoil_the_rest() -> None:
    mine = claimed(attempts=(person(worker="bob"),))
    decision = told(registry(mine), "claim fix-login other")
    assert came_to(decision) == (R.CLAIMED, "")
    assert set(decision.registry.tasks) == {"fix-login", "other"}


def test_nobody_holds_more_than_the_limit_says_in_any_case() -> None:
    queue = registry(claimed("third", attempts=(person(worker="BOB"),)))
    assert came_to(told(queue, "claim fix-login", policy=someone(limit=1))) == (
        R.HOLDS_ENOUGH,
        "1",
    )
    assert came_to(told(queue, "claim fix-login", policy=someone(limit=2))) == (R.CLAIMED, "")


def test_two_at_once_may_be_more_than_the_limit_says() -> None:
    decision = told(registry(), "claim fix-login other", policy=someone(limit=1))
    assert came_to(decision)[0] is R.HOLDS_ENOUGH
    assert decision.registry.tasks == {}


def test_other_people_and_robots_do_not_count() -> None:
    queue = registry(claimed("third"), running("other", owner="bob"))
    assert came_to(told(queue, "claim fix-login", policy=someone(limit=1))) == (R.CLAIMED, "")


def test_the_branch_may_fail_while_the_person_keeps_the_task() -> None:
    """A robot must not start in their place because a request to the forge failed."""
    mine = claimed()
    failed = LaunchFailed("fix-login", person().token, R.DISPATCH_FAILED, "502")
    decision = ticked(registry(mine), facts(), event=EffectsReported((failed,)))
    assert task_of(decision) == mine


def test_a_branch_that_is_somebody_elses_is_no_place_for_a_person_either() -> None:
    failed = LaunchFailed("fix-login", person().token, R.BRANCH_TAKEN, "at another commit")
    decision = ticked(registry(claimed()), facts(), event=EffectsReported((failed,)))
    assert task_of(decision).attempt is None
    assert [(s.code, s.tier) for s in task_of(decision).signals] == [(R.BRANCH_TAKEN, 2)]


# ---------------------------------------------------------------------------- leases


def test_a_lease_is_as_long_as_the_configuration_says() -> None:
    def lease(policy: Policy) -> timedelta:
        until = task_of(told(registry(), "claim fix-login", policy=policy)).attempts[0].lease_until
        assert until is not None
        return until - NOW

    assert lease(Policy()) == timedelta(days=3)
    assert lease(Policy(person_lease=timedelta(hours=1))) == timedelta(hours=1)
    assert lease(someone()) == timedelta(days=3)
    assert lease(someone(lease=timedelta(days=2))) == timedelta(days=2)


def test_a_lease_that_is_over_asks_once_and_takes_nothing_away() -> None:
    before = registry(claimed())
    assert not ticked(before, facts(), now=after(3 * DAY - 1)).changed
    idle = ticked(before, facts(), now=after(3 * DAY))
    assert task_of(idle).signals == (Signal(R.WORKER_IDLE, 2, after(3 * DAY), detail="wendy"),)
    assert phase(task_of(idle)) is State.RUNNING
    assert not ticked(idle.registry, facts(), now=after(4 * DAY)).changed


def test_an_open_pull_request_is_life_enough() -> None:
    idle = claimed(signals=(Signal(R.WORKER_IDLE, 2, NOW),))
    decision = ticked(registry(idle), facts(**IN_BRANCH), now=after(9 * DAY))
    assert task_of(decision).signals == ()
    assert phase(task_of(decision)) is State.IN_REVIEW


@pytest.mark.parametrize(
    ("lease", "until"),
    [(after(DAY), after(4 * DAY)), (after(-DAY), after(3 * DAY)), (None, after(3 * DAY))],
)
def test_a_lease_grows_from_its_end_or_from_now(lease: Any, until: Any) -> None:
    idle = (Signal(R.WORKER_IDLE, 2, NOW), Signal(R.PLAN_EDITED_WHILE_ACTIVE, 1, NOW))
    held = claimed(attempts=(person(lease_until=lease),), signals=idle)
    seen = look("extend 3d fix-login", plans={})
    decision = answered(registry(held), seen, policy=IDLE)
    assert came_to(decision) == (R.EXTENDED, f"{until:%Y-%m-%d %H:%M} UTC")
    assert task_of(decision).attempts[0].lease_until == until
    assert task_of(decision).signals == idle[1:]
    assert settled(decision, seen, IDLE)


def test_of_several_leases_the_first_to_end_is_told() -> None:
    late = claimed("other", attempts=(person(branch="b", lease_until=after(9 * DAY)),))
    queue = registry(claimed(), late)
    for text in ("extend 1d fix-login other", "extend 1d other fix-login"):
        assert came_to(told(queue, text)) == (R.EXTENDED, "2026-11-25 10:00 UTC")


@pytest.mark.parametrize("text", ["extend 1d fix-login", "release fix-login"])
@pytest.mark.parametrize("login", ["wendy", "Wendy"])
def test_whoever_has_a_task_needs_no_role_for_it(text: str, login: str) -> None:
    seen = look(text, by="Tom")
    triage: dict[str, Any] = {"roles": {"Tom": seen.roles["tom"]}}
    mine = claimed(attempts=(person(worker="tOM"),))
    assert came_to(told(registry(mine), text, by="Tom", **triage))[0] in {R.EXTENDED, R.RELEASED}
    theirs = claimed(attempts=(person(worker=login),))
    assert came_to(told(registry(theirs), text, by="Tom", **triage))[0] is R.NOT_ALLOWED


# ---------------------------------------------------------------------------- release


def test_a_person_gives_back_at_once_and_to_no_robot() -> None:
    queue = registry(claimed(signals=(Signal(R.WORKER_IDLE, 2, NOW),)))
    seen = look("release fix-login -- no time")
    decision = answered(queue, seen)
    task = task_of(decision)
    assert task.hold == Mark("bob", NOW, "no time")
    assert task.attempts == (person(ended_at=NOW, outcome=R.RELEASED),)
    assert task.signals == ()
    assert phase(task) is State.QUEUED
    assert settled(decision, seen)


def test_what_was_given_back_starts_when_it_is_resumed() -> None:
    idle = registry(claimed(signals=(Signal(R.WORKER_IDLE, 2, NOW),)))
    given = told(idle, "release fix-login", policy=Policy()).registry
    decision = answered(given, look("resume fix-login", comment=2))
    assert [e.attempt for e in decision.effects if isinstance(e, Dispatch)] == [2]


def test_a_robot_is_stopped_before_its_task_is_on_hold() -> None:
    decision = told(registry(running()), "release fix-login")
    assert phase(task_of(decision)) is State.STOPPING


@pytest.mark.parametrize("bound_by", BoundBy)
def test_an_open_pull_request_of_what_was_given_back_stays_in_review(bound_by: BoundBy) -> None:
    bound = BoundPullRequest(57, f"{WEB}/pull/57", bound_by)
    review: dict[str, Any] = {**IN_BRANCH, "linked": {57: Present(pull())}}
    seen = look("release fix-login", **review)
    decision = answered(registry(of_wendy(pull_request=bound)), seen)
    assert phase(task_of(decision)) is State.IN_REVIEW
    assert task_of(decision).pull_request == bound
    assert task_of(decision).hold is not None
    assert settled(decision, seen)
    landed: dict[str, Any] = {
        "pull_requests": {"task/fix-login": Present((merged(),))},
        "linked": {57: Present(merged())},
    }
    done = ticked(decision.registry, facts(**landed))
    assert phase(task_of(done)) is State.COMPLETING


@pytest.mark.parametrize("bound_by", BoundBy)
def test_a_robot_that_was_stopped_leaves_its_pull_request_in_review(bound_by: BoundBy) -> None:
    bound = BoundPullRequest(57, f"{WEB}/pull/57", bound_by)
    stopped = stopping(then=StopThen.HOLD, pull_request=bound, hold=Mark("bob", NOW))
    seen = facts(**IN_BRANCH, linked={57: Present(pull())}, runs=Present(()))
    decision = ticked(registry(stopped), seen, now=after(60))
    assert phase(task_of(decision)) is State.IN_REVIEW
    assert not ticked(decision.registry, seen, now=after(60)).changed


def test_somebody_else_takes_over_what_was_given_back_in_review() -> None:
    given = told(registry(of_wendy()), "release fix-login", **IN_BRANCH).registry
    seen = look("claim fix-login", comment=2, **IN_BRANCH)
    decision = answered(given, seen)
    assert came_to(decision) == (R.CLAIMED, "")
    assert task_of(decision).attempts[-1].worker == "bob"
    assert phase(task_of(decision)) is State.IN_REVIEW
    assert settled(decision, seen)


@pytest.mark.parametrize("text", ["release", "extend 1d"])
def test_what_nobody_has_cannot_be_given_back_or_kept(text: str) -> None:
    queue = registry(claimed(), entry("other"))
    decision = told(queue, f"{text} fix-login other")
    assert came_to(decision) == (R.NOT_HELD, "")
    assert decision.outcomes[0].tasks == ("other",)
    assert decision.registry.tasks == queue.tasks


# ---------------------------------------------------------------------------- link


def test_a_pull_request_from_anywhere_is_bound_and_nothing_is_started() -> None:
    """It may come from a fork: no branch of its name is made here."""
    theirs = pull(57, "patch-1", from_fork=True, created_at=after(-DAY))
    seen = look("link #57 fix-login", linked={57: Present(theirs)})
    decision = answered(registry(entry(hold=Mark("tom", NOW))), seen)
    assert came_to(decision) == (R.LINKED, "#57")
    task = task_of(decision)
    assert (task.pull_request, task.hold) == (LINKED, None)
    assert task.attempts[0].branch == "patch-1"
    assert [e for e in decision.effects if isinstance(e, Dispatch)] == []
    assert settled(decision, seen)


def test_the_merge_of_a_bound_pull_request_completes() -> None:
    bound = in_review(pull_request=LINKED)
    landed = merged(57, "patch-1", from_fork=True)
    decision = ticked(registry(bound), facts(linked={57: Present(landed)}))
    assert phase(task_of(decision)) is State.COMPLETING


def test_a_pull_request_that_is_bound_already_is_so() -> None:
    before = registry(in_review(pull_request=LINKED))
    seen: dict[str, Any] = {"linked": {57: Present(pull())}}
    decision = told(before, "link #57 fix-login", **seen)
    assert came_to(decision) == (R.ALREADY_SO, "")
    assert decision.registry.tasks == before.tasks


UNFIT = {
    "unseen": ("link #57 fix-login", {}, "#57 was not seen"),
    "closed": (
        "link #57 fix-login",
        {57: Present(pull(state=PullRequestState.CLOSED))},
        "#57 is closed, and only an open one can be bound",
    ),
    "elsewhere": (
        "link #57 fix-login",
        {57: Present(pull(base="release"))},
        "#57 goes into `release`, not into the default branch",
    ),
    "several": (
        "link #57 fix-login other",
        {57: Present(pull())},
        "one pull request belongs to one task",
    ),
    "another": (
        "link #58 fix-login",
        {58: Present(pull(58))},
        "#58 belongs to `third` already",
    ),
    "of another repository": (
        "link octo/other#57 fix-login",
        {57: Present(pull())},
        "`octo/other#57` is not of this repository",
    ),
    "of another server": (
        "link https://git.example.com/octo/hello/pull/57 fix-login",
        {57: Present(pull())},
        "`https://git.example.com/octo/hello/issues/57` is not of this repository",
    ),
}


@pytest.mark.parametrize("why", UNFIT)
def test_a_pull_request_that_cannot_be_bound_changes_nothing(why: str) -> None:
    text, linked, words = UNFIT[why]
    before = registry(in_review("third", 58))
    decision = told(before, text, linked=linked)
    assert came_to(decision) == (R.PULL_REQUEST_UNFIT, words)
    assert decision.registry.tasks == before.tasks


@pytest.mark.parametrize("word", ["octo/hello#57", f"{WEB}/pull/57", "GH-57", "Octo/Hello#57"])
def test_a_pull_request_is_known_by_its_full_name_too(word: str) -> None:
    decision = told(registry(), f"link {word} fix-login", linked={57: Present(pull())})
    assert came_to(decision) == (R.LINKED, "#57")


def test_a_task_of_an_issue_can_be_taken_and_bound() -> None:
    seen: dict[str, Any] = {"issues": {5: Present(Issue(5, "A wish", "Please."))}}
    assert came_to(told(registry(), "claim #5", **seen)) == (R.CLAIMED, "")
    bound = told(registry(), "link #57 #5", linked={57: Present(pull())}, **seen)
    assert came_to(bound) == (R.LINKED, "#57")
    assert task_of(bound, "issue-5").pull_request == LINKED


def test_a_completed_task_is_taken_by_nobody() -> None:
    completed = tasks(plan(status="completed"))
    assert came_to(told(registry(), "claim fix-login", **completed))[0] is R.ALREADY_COMPLETED
