from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.builders import (
    NOW,
    after,
    asked_by,
    attempt,
    dispatching,
    entry,
    in_review,
    registry,
    running,
    stopping,
    surroundings,
)
from kickoff.core.facts import Here
from kickoff.core.lifecycle import HOLDS_SLOT, State, phase
from kickoff.core.policy import DispatchKind, Limits, Policy, Retry, Worker
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Ended, Entry, Mark, Priority, Registry, Signal
from kickoff.core.scheduling.scheduler import (
    Gate,
    Surroundings,
    failed_attempts,
    owner_of,
    queue_order,
    retry_at,
    schedule,
)

WORKFLOW = DispatchKind.WORKFLOW


def order(*entries: Entry) -> list[str]:
    return [e.id for e in queue_order(registry(*entries))]


def starts(queue: Registry, around: Surroundings | None = None) -> list[str]:
    return [e.id for e in schedule(queue, around or surroundings()).starts]


def gates(
    task: Entry, *others: Entry, around: Surroundings | None = None, **changes: Any
) -> tuple[Gate, ...]:
    """The shut gates in front of a task."""
    planned = schedule(registry(task, *others, **changes), around or surroundings())
    place = planned.places.get(task.id)
    return place.gates if place else ()


def ended(number: int, outcome: ReasonCode, minutes: float = 0) -> Any:
    return attempt(number=number, ended_at=after(minutes), outcome=outcome)


def failed(times: int, outcome: ReasonCode = ReasonCode.RUN_FAILED) -> Entry:
    return entry(attempts=tuple(ended(n, outcome) for n in range(1, times + 1)))


# ---------------------------------------------------------------------------- order


def test_the_more_urgent_goes_first() -> None:
    late = entry("urgent", priority=Priority.P0, queued=asked_by("bob", 9))
    assert order(entry("b"), late, entry("p3", priority=Priority.P3)) == ["urgent", "b", "p3"]


def test_among_one_persons_tasks_the_older_goes_first_and_then_the_id() -> None:
    old, new = entry("z", queued=asked_by("bob")), entry("a", queued=asked_by("bob", 1))
    assert order(new, old, entry("y")) == ["y", "z", "a"]


def test_people_take_turns() -> None:
    greedy = [entry(f"g{n}", queued=asked_by("ann", n)) for n in range(3)]
    modest = entry("m", queued=asked_by("bob", 10))
    assert order(*greedy, modest) == ["g0", "m", "g1", "g2"]


def test_whoever_has_work_running_goes_later() -> None:
    live = running("live", queued=asked_by("ann"))
    first, second = entry("a", queued=asked_by("ann", 1)), entry("b", queued=asked_by("bob", 2))
    assert order(live, first, second) == ["b", "a"]


def test_turns_taken_at_a_higher_priority_count_below() -> None:
    urgent = entry("u", priority=Priority.P0, queued=asked_by("ann"))
    anns, bobs = entry("a", queued=asked_by("ann")), entry("b", queued=asked_by("bob"))
    assert order(urgent, anns, bobs) == ["u", "b", "a"]


PEOPLE = st.sampled_from(["ann", "bob", "cleo"])
WAITING = st.builds(
    lambda by, minute, priority: {"queued": asked_by(by, minute), "priority": priority},
    PEOPLE,
    st.integers(0, 3),
    st.sampled_from(list(Priority)),
)


def naive_order(waiting: list[Entry], live: list[Entry]) -> list[str]:
    """Again and again: the best of all that are left, by the rule as it is written down."""
    load = Counter(e.queued.by for e in live)
    left, taken = list(waiting), []
    while left:
        best = min(left, key=lambda e: (e.priority, load[e.queued.by], e.queued.at, e.id))
        left.remove(best)
        load[best.queued.by] += 1
        taken.append(best.id)
    return taken


@given(st.lists(WAITING, max_size=12), st.lists(PEOPLE, max_size=4))
def test_the_order_is_the_one_that_is_written_down(
    tasks: list[dict[str, Any]], busy: list[str]
) -> None:
    waiting = [entry(f"t{n}", **changes) for n, changes in enumerate(tasks)]
    live = [running(f"live{n}", queued=asked_by(by)) for n, by in enumerate(busy)]
    assert order(*waiting, *live) == naive_order(waiting, live)


# ---------------------------------------------------------------------------- gates


def test_nothing_stands_in_the_way_of_a_plain_task() -> None:
    assert gates(entry()) == ()
    assert starts(registry(entry())) == ["fix-login"]


ALONE = {
    "broken configuration": (
        gates(entry(), around=surroundings(configuration_error="line 3")),
        Gate(ReasonCode.CONFIGURATION_BROKEN, ("line 3",)),
    ),
    "pause": (gates(entry(), paused=Mark("mia", NOW)), Gate(ReasonCode.QUEUE_PAUSED, ("mia",))),
    "hold": (gates(entry(hold=Mark("tom", NOW))), Gate(ReasonCode.ON_HOLD, ("tom",))),
    "attention": (
        gates(entry(signals=(Signal(ReasonCode.NO_CHANGES, 2, NOW),))),
        Gate(ReasonCode.NEEDS_ATTENTION, ("no_changes",)),
    ),
    "time": (
        gates(entry(not_before=after(1))),
        Gate(ReasonCode.NOT_BEFORE, until=after(1)),
    ),
    "backoff": (gates(failed(1)), Gate(ReasonCode.BACKING_OFF, until=after(10))),
    "dependency": (
        gates(entry(depends_on=("a", "b"), depends_met=("a",))),
        Gate(ReasonCode.DEPENDENCY_OPEN, ("b",)),
    ),
    "unknown dependency": (
        gates(entry(depends_on=("a",), depends_unknown=("a",))),
        Gate(ReasonCode.DEPENDENCY_UNKNOWN, ("a",)),
    ),
    "cancelled dependency": (
        gates(
            entry(depends_on=("a",)),
            recent=(Ended("a", "A", ReasonCode.CANCELLED, NOW),),
        ),
        Gate(ReasonCode.DEPENDENCY_CANCELLED, ("a",)),
    ),
    "cycle": (
        gates(entry(depends_on=("a",)), entry("a", depends_on=("fix-login",))),
        Gate(ReasonCode.DEPENDENCY_CYCLE, ("a",)),
    ),
    "unknown worker": (gates(entry(worker="x")), Gate(ReasonCode.WORKER_UNKNOWN, ("x",))),
    "worker elsewhere": (
        gates(entry(), around=surroundings(here=Here(starts=frozenset({DispatchKind.COMMAND})))),
        Gate(ReasonCode.WORKER_ELSEWHERE, ("default",), kind=DispatchKind.WORKFLOW),
    ),
    "limit": (
        gates(entry(), running("a"), around=surroundings(Policy(limits=Limits(total=1)))),
        Gate(ReasonCode.LIMIT_TOTAL, ("1",)),
    ),
    "owner's limit": (
        gates(
            entry(owner="al"),
            running("a", owner="al"),
            around=surroundings(Policy(limits=Limits(per_owner=1))),
        ),
        Gate(ReasonCode.LIMIT_OWNER, ("al", "1")),
    ),
    "worker's limit": (
        gates(
            entry(),
            running("a"),
            around=surroundings(Policy(workers={"default": Worker(WORKFLOW, limit=1)})),
        ),
        Gate(ReasonCode.LIMIT_WORKER, ("default", "1")),
    ),
    "paths": (
        gates(entry(touches=("src/**",)), in_review("a", touches=("src/a.py",))),
        Gate(ReasonCode.PATHS_OVERLAP, ("a",)),
    ),
}


@pytest.mark.parametrize("name", ALONE)
def test_each_gate_shuts_alone(name: str) -> None:
    found, expected = ALONE[name]
    assert found == (expected,)


def test_every_gate_that_is_shut_is_named() -> None:
    task = entry(
        hold=Mark("tom", NOW),
        signals=(Signal(ReasonCode.NO_CHANGES, 2, NOW),),
        not_before=after(5),
        depends_on=("a", "b", "c"),
        depends_unknown=("b",),
        touches=("src/**",),
        worker="x",
    )
    found = gates(
        task,
        running("busy", touches=("src/a",)),
        around=surroundings(Policy(limits=Limits(total=1)), configuration_error="no"),
        paused=Mark("mia", NOW),
        recent=(Ended("c", "C", ReasonCode.CANCELLED, NOW),),
    )
    assert [gate.code for gate in found] == [
        ReasonCode.CONFIGURATION_BROKEN,
        ReasonCode.QUEUE_PAUSED,
        ReasonCode.ON_HOLD,
        ReasonCode.NEEDS_ATTENTION,
        ReasonCode.NOT_BEFORE,
        ReasonCode.DEPENDENCY_UNKNOWN,
        ReasonCode.DEPENDENCY_CANCELLED,
        ReasonCode.DEPENDENCY_OPEN,
        ReasonCode.WORKER_UNKNOWN,
        ReasonCode.LIMIT_TOTAL,
        ReasonCode.PATHS_OVERLAP,
    ]


def test_who_waits_for_a_cycle_without_being_in_it_waits_too() -> None:
    hen, egg = entry("hen", depends_on=("egg",)), entry("egg", depends_on=("hen",))
    assert gates(entry(depends_on=("hen",)), hen, egg) == (
        Gate(ReasonCode.DEPENDENCY_OPEN, ("hen",)),
    )
    assert gates(hen, egg, entry(depends_on=("hen",))) == (
        Gate(ReasonCode.DEPENDENCY_CYCLE, ("egg",)),
    )


def test_a_dependency_that_was_cancelled_and_asked_for_again_is_just_open() -> None:
    cancelled = (Ended("a", "A", ReasonCode.CANCELLED, NOW),)
    assert gates(entry(depends_on=("a",)), entry("a"), recent=cancelled) == (
        Gate(ReasonCode.DEPENDENCY_OPEN, ("a",)),
    )


def test_the_last_end_of_a_dependency_counts() -> None:
    codes = (ReasonCode.COMPLETED, ReasonCode.CANCELLED)
    ends = tuple(Ended("a", "A", code, NOW) for code in codes)
    assert gates(entry(depends_on=("a",)), recent=ends) == (
        Gate(ReasonCode.DEPENDENCY_OPEN, ("a",)),
    )


def test_a_gate_opens_when_its_time_comes() -> None:
    assert gates(entry(not_before=NOW)) == ()
    assert gates(failed(1), around=surroundings(now=after(10))) == ()


def test_waiting_for_a_turn_is_queued_and_all_else_is_blocked() -> None:
    one = Policy(limits=Limits(total=1))
    planned = schedule(
        registry(running("a"), entry("b"), entry("c", hold=Mark("tom", NOW))), surroundings(one)
    )
    assert {i: (p.position, p.of, p.state) for i, p in planned.places.items()} == {
        "b": (1, 2, State.QUEUED),
        "c": (2, 2, State.BLOCKED),
    }


# ---------------------------------------------------------------------------- room


@pytest.mark.parametrize("holder", [running, dispatching, stopping])
def test_a_task_in_work_holds_a_slot(holder: Any) -> None:
    queue = registry(holder("a"), entry("b"))
    assert starts(queue, surroundings(Policy(limits=Limits(total=1)))) == []


def test_a_task_in_review_holds_its_paths_and_no_slot() -> None:
    one = surroundings(Policy(limits=Limits(total=1)))
    assert starts(registry(in_review("a"), entry("b")), one) == ["b"]
    assert starts(registry(in_review("a", touches=("x",)), entry("b", touches=("x",))), one) == []


def test_one_that_cannot_start_lets_others_pass() -> None:
    queue = registry(entry("a", hold=Mark("tom", NOW)), entry("b"))
    assert starts(queue, surroundings(Policy(limits=Limits(total=1)))) == ["b"]


def test_of_two_that_touch_the_same_only_one_starts() -> None:
    queue = registry(entry("a", touches=("src/**",)), entry("b", touches=("src/x",)), entry("c"))
    assert starts(queue) == ["a", "c"]


def test_a_live_attempt_counts_for_the_worker_it_has() -> None:
    policy = Policy(
        workers={"default": Worker(WORKFLOW), "claude": Worker(WORKFLOW, limit=1)},
    )
    switched = running("a", worker="default", attempts=(attempt("a", worker="claude"),))
    assert starts(registry(switched, entry("b", worker="claude")), surroundings(policy)) == []


def test_an_owner_is_the_one_in_the_file_or_else_the_requester() -> None:
    assert owner_of(entry(owner="al")) == "al"
    assert owner_of(entry()) == "bob"


MIXED = st.builds(
    lambda kind, by, touches, worker: (kind, by, touches, worker),
    st.sampled_from([entry, running, in_review, stopping, dispatching]),
    PEOPLE,
    st.sampled_from([(), ("src/a",), ("src/**",), ("docs/*",)]),
    st.sampled_from([None, "claude"]),
)


@given(
    st.lists(MIXED, max_size=12),
    st.integers(0, 4),
    st.none() | st.integers(1, 2),
    st.none() | st.integers(1, 2),
)
def test_starts_never_go_beyond_a_limit(
    mixed: list[tuple[Any, str, tuple[str, ...], str | None]],
    total: int,
    per_owner: int | None,
    limit: int | None,
) -> None:
    entries = [
        kind(f"t{n}", queued=asked_by(by), touches=touches, worker=worker)
        for n, (kind, by, touches, worker) in enumerate(mixed)
    ]
    policy = Policy(
        limits=Limits(total, per_owner),
        workers={"default": Worker(WORKFLOW), "claude": Worker(WORKFLOW, limit=limit)},
    )
    begun = schedule(registry(*entries), surroundings(policy)).starts
    held = [e for e in entries if phase(e) in HOLDS_SLOT]
    assert len(begun) <= max(0, total - len(held))
    for owner, number in Counter(map(owner_of, begun)).items():
        before = sum(owner_of(e) == owner for e in held)
        assert per_owner is None or number + before <= per_owner
    ours = [e for e in begun if e.worker == "claude"]
    theirs = [e for e in held if e.attempts[-1].worker == "claude"]
    assert limit is None or not ours or len(ours) + len(theirs) <= limit
    touching = [e for e in (*begun, *entries) if e.touches and (e in begun or e.attempts)]
    assert not any(
        e is not other and {e.touches, other.touches} <= {("src/a",), ("src/**",)}
        for e in begun
        if e.touches
        for other in touching
        if other.id != e.id
    )


def test_whoever_does_not_start_has_a_place_with_a_reason() -> None:
    queue = registry(*(entry(f"t{n}") for n in range(9)))
    planned = schedule(queue, surroundings())
    assert len(planned.starts) == 4
    assert sorted([e.id for e in planned.starts] + list(planned.places)) == sorted(queue.tasks)
    assert all(place.gates for place in planned.places.values())


# ---------------------------------------------------------------------------- retries


def test_the_wait_doubles_with_each_failure() -> None:
    waits = [retry_at(failed(times), Policy()) for times in (1, 2, 3, 4)]
    assert waits == [after(10), after(20), after(40), after(80)]


def test_the_wait_for_a_start_that_stalled_counts() -> None:
    stalled = attempt(
        requested_at=NOW, ended_at=after(11), outcome=ReasonCode.DISPATCH_STALLED, certain=False
    )
    assert retry_at(entry(attempts=(stalled,)), Policy()) == after(10)


def test_the_wait_is_no_longer_than_a_week_unless_so_configured() -> None:
    assert retry_at(failed(200), Policy()) == NOW + timedelta(days=7)
    slow = Policy(retry=Retry(backoff=timedelta(days=30)))
    assert retry_at(failed(3), slow) == NOW + timedelta(days=30)


@pytest.mark.parametrize(
    "outcome",
    [
        ReasonCode.RUN_FAILED,
        ReasonCode.WORKER_GONE,
        ReasonCode.DISPATCH_FAILED,
        ReasonCode.DISPATCH_STALLED,
    ],
)
def test_these_ends_are_tried_again(outcome: ReasonCode) -> None:
    assert failed_attempts(failed(2, outcome)) == 2


@pytest.mark.parametrize(
    "outcome", [ReasonCode.STOPPED, ReasonCode.NO_CHANGES, ReasonCode.PULL_REQUEST_CLOSED]
)
def test_other_ends_are_no_failures(outcome: ReasonCode) -> None:
    assert failed_attempts(failed(2, outcome)) == 0
    assert retry_at(failed(2, outcome), Policy()) is None


def test_only_failures_since_the_last_retry_count() -> None:
    task = entry(attempts=failed(3).attempts, budget_from=3)
    assert failed_attempts(task) == 1


def test_what_is_under_way_waits_for_nothing() -> None:
    task = entry(attempts=(*failed(1).attempts, attempt(number=2)))
    assert retry_at(task, Policy()) is None
