"""What everybody has seen who has run workers from a queue, at both forges, at the worst moments.

Finished work that stays "in progress", a dead worker that holds a task for ever, a live one that is
declared dead, two workers on one task, a command that vanished.
"""

from __future__ import annotations

import pytest

from kickoff.core.attempts.fencing import Fenced, check
from kickoff.core.events import Tick
from kickoff.core.lifecycle import State, phase
from kickoff.core.reasons import ReasonCode
from kickoff.service.running import Woken
from scenarios.mortal import blind
from scenarios.stages import Stage

SIDES = [False, True]
"""Before a write, and after it."""

SETTLED = (3, 11, 11, 11, 3)
"""Minutes between ticks: an answer is due, a start has stalled, its backoff is over, it runs."""


def states(stage: Stage) -> dict[str, str]:
    return {task: phase(entry).value for task, entry in stage.registry.tasks.items()}


def tokens(stage: Stage, task: str) -> list[str]:
    return [token for token, _ in stage.place.started(task)]


def idles(stage: Stage) -> None:
    """The next tick finds nothing to do."""
    before = stage.registry
    stage.ticks(1)
    assert stage.registry == before


# ------------------------------------------------------------- finished work "in progress"


@pytest.mark.parametrize("after", SIDES)
@pytest.mark.parametrize("at", range(2))
def test_work_that_is_done_comes_into_review_and_makes_room(
    stage: Stage, at: int, after: bool
) -> None:
    stage.says("hello other")
    stage.ticks(5)
    stage.place.works("hello")
    stage.dies(Woken(Tick()), at, after=after)
    stage.ticks(*SETTLED)
    assert states(stage) == {"hello": "in review", "other": "running"}
    assert (len(tokens(stage, "hello")), len(tokens(stage, "other"))) == (1, 1)
    idles(stage)


@pytest.mark.parametrize("after", SIDES)
@pytest.mark.parametrize("at", range(3))
def test_a_merge_is_recorded_once_wherever_the_run_dies(stage: Stage, at: int, after: bool) -> None:
    stage.says("hello")
    stage.ticks(5)
    stage.place.works("hello")
    stage.ticks(5)
    stage.place.merges("hello")
    stage.dies(Woken(Tick()), at, after=after)
    stage.ticks(*SETTLED)
    assert stage.registry.tasks == {}
    assert stage.place.file("tasks/hello.md").count("completed_at:") == 1
    assert stage.place.subjects().count("Record the completion of hello") == 1
    assert stage.says("hello").outcome is ReasonCode.ALREADY_COMPLETED
    idles(stage)


# ------------------------------------------------------- a dead worker holds a task for ever


@pytest.mark.parametrize("after", SIDES)
@pytest.mark.parametrize("at", range(1))
def test_a_dead_worker_gives_its_task_back(stage: Stage, at: int, after: bool) -> None:
    stage.says("hello other")
    stage.ticks(5)
    stage.place.fails("hello")
    stage.dies(Woken(Tick()), at, after=after)
    stage.ticks(1)
    assert stage.registry.tasks["hello"].attempts[0].outcome is ReasonCode.RUN_FAILED
    for _ in range(3):
        stage.ticks(11, 11, 5)
        for task in [task for task, state in states(stage).items() if state == "running"]:
            stage.place.works(task)
    stage.ticks(5)
    assert states(stage) == {"hello": "in review", "other": "in review"}
    assert len(tokens(stage, "hello")) == 2
    idles(stage)


@pytest.mark.parametrize("after", SIDES)
@pytest.mark.parametrize("at", range(2))
def test_a_start_that_a_crash_swallowed_is_made_up_for(stage: Stage, at: int, after: bool) -> None:
    stage.dies(stage.place.asks("hello"), at, after=after)
    again = stage.place.asks_again("hello")
    if again is not None:
        stage.run(again)
    stage.ticks(*SETTLED)
    assert states(stage) == {"hello": "running"}
    [current] = stage.registry.tasks["hello"].attempts[-1:]
    assert tokens(stage, "hello").count(current.token) == 1
    idles(stage)


def test_a_worker_that_always_dies_makes_room_and_somebody_is_told(stage: Stage) -> None:
    stage.says("hello priority=p0")
    stage.says("other")
    for attempt in range(1, 4):
        stage.ticks(5)
        assert len(tokens(stage, "hello")) == attempt
        stage.place.fails("hello")
        stage.ticks(1)
        if tokens(stage, "other"):
            stage.place.works("other")
        stage.ticks(*(11,) * 2**attempt)
    entry = stage.registry.tasks["hello"]
    assert [(s.code, s.tier) for s in entry.signals] == [(ReasonCode.WORKER_GONE, 2)]
    assert (phase(entry), states(stage)["other"]) == (State.QUEUED, "in review")
    stage.ticks(60 * 24)
    assert len(tokens(stage, "hello")) == 3


# ------------------------------------------------------------- a live one is declared dead


def test_a_live_worker_keeps_its_task_however_long_it_takes(stage: Stage) -> None:
    stage.says("hello")
    stage.ticks(5)
    before = stage.registry.tasks["hello"].attempts
    stage.ticks(*(60 * 8,) * 9)
    [now], [then] = stage.registry.tasks["hello"].attempts, before
    assert (now.token, now.ended_at, states(stage)) == (then.token, None, {"hello": "running"})
    assert len(tokens(stage, "hello")) == 1


def test_what_is_not_seen_ends_nothing(stage: Stage) -> None:
    stage.says("hello other")
    stage.ticks(5)
    stage.place.fails("hello")
    before = stage.registry
    stage.ticks(*(60,) * 24, through=blind)
    assert stage.registry.tasks["hello"].attempts == before.tasks["hello"].attempts
    assert tokens(stage, "other") == []
    stage.ticks(1)
    assert stage.registry.tasks["hello"].attempts[0].outcome is ReasonCode.RUN_FAILED


# --------------------------------------------------------------------- two workers on one task


@pytest.mark.parametrize("after", SIDES)
@pytest.mark.parametrize("at", range(3))
def test_two_runs_start_a_task_once(stage: Stage, at: int, after: bool) -> None:
    stage.meets(stage.place.asks("hello"), Woken(Tick()), at, after=after)
    stage.ticks(*SETTLED)
    assert states(stage) == {"hello": "running"}
    assert len(tokens(stage, "hello")) == 1


@pytest.mark.parametrize("after", SIDES)
@pytest.mark.parametrize("at", range(2))
def test_two_runs_try_a_failed_task_again_once(stage: Stage, at: int, after: bool) -> None:
    stage.says("hello")
    stage.ticks(5)
    stage.place.fails("hello")
    stage.ticks(1)
    stage.place.passes(11)
    stage.meets(Woken(Tick()), Woken(Tick()), at, after=after)
    stage.ticks(3, 11, 3)
    assert states(stage) == {"hello": "running"}
    assert len(tokens(stage, "hello")) == 2


def test_whoever_was_replaced_is_let_in_no_more(stage: Stage) -> None:
    stage.says("hello")
    stage.ticks(5)
    [(old, branch)] = stage.place.started("hello")
    stage.says("retry hello fresh")
    assert isinstance(check(stage.registry, "hello", 1, old), Fenced)
    stage.place.fails("hello")
    stage.ticks(1, 11, 11)
    [_, (new, fresh)] = stage.place.started("hello")
    assert (branch, fresh) == ("task/hello", "task/hello@2")
    assert new != old
    assert isinstance(check(stage.registry, "hello", 1, old), Fenced)


# ---------------------------------------------------------------------- a command that vanished


@pytest.mark.parametrize("after", SIDES)
@pytest.mark.parametrize("at", range(3))
def test_a_command_is_carried_out_once_wherever_its_run_dies(
    stage: Stage, at: int, after: bool
) -> None:
    stage.says("list")
    stage.dies(stage.place.asks("hello"), at, after=after)
    again = stage.place.asks_again("hello")
    if again is not None:
        assert stage.run(again).outcome in {ReasonCode.QUEUED, ReasonCode.ALREADY_RUNNING}
    stage.ticks(*SETTLED)
    assert states(stage) == {"hello": "running"}
    assert stage.place.answered()
    ids = [one.id for one in stage.registry.applied]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("after", SIDES)
@pytest.mark.parametrize("at", range(2))
def test_a_command_is_carried_out_once_whoever_else_sees_it(
    stage: Stage, at: int, after: bool
) -> None:
    stage.says("list")
    asked = stage.place.asks("hello")
    stage.meets(asked, Woken(Tick()), at, after=after)
    stage.ticks(*SETTLED)
    assert states(stage) == {"hello": "running"}
    assert stage.place.answered()
    assert len(tokens(stage, "hello")) == 1
