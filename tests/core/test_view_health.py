from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.builders import (
    NOW,
    after,
    attempt,
    completing,
    dispatching,
    entry,
    facts,
    in_review,
    running,
    stopping,
    surroundings,
    worker_run,
)
from kickoff.core.facts import Facts, Here, Present, RunState, Unknown
from kickoff.core.lifecycle import phase
from kickoff.core.policy import DispatchKind
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.registry import PERSON, Entry, Signal
from kickoff.core.view.board import Health
from kickoff.core.view.health import health

ACTIONS_TICK = Here()
LAPTOP = Here("laptop-1", frozenset({DispatchKind.COMMAND}), threads=False, certain=True)
LONG = timedelta(hours=5)


def on(runner: str, **changes: Any) -> Entry:
    """A running task on that runner, with two hours of lease."""
    return entry(attempts=(attempt(runner=runner, started_at=NOW, **changes),))


def seen(runs: RunState | None, here: Here = ACTIONS_TICK) -> Facts:
    listed = Unknown("a full page") if runs is None else Present((worker_run(runs, 7),))
    return facts(here=here, runs=listed)


def of(
    task: Entry,
    look: Facts | None = None,
    here: Here | None = ACTIONS_TICK,
    later: timedelta = timedelta(0),
) -> Health:
    return health(task, phase(task), surroundings(now=NOW + later, here=here), look)


@pytest.mark.parametrize("task", [in_review(), completing(), entry(), running(), dispatching()])
def test_what_goes_on_is_well(task: Entry) -> None:
    assert of(task) is Health.OK


def test_what_is_to_stop_is_stopping_however_late() -> None:
    assert of(stopping(), later=LONG) is Health.STOPPING


def test_what_is_in_review_is_never_late() -> None:
    assert of(in_review(), later=LONG) is Health.OK


def test_a_workflow_that_is_seen_to_run_is_well_whatever_its_lease() -> None:
    assert of(running(), seen(RunState.RUNNING), later=LONG) is Health.OK


def test_a_workflow_whose_run_is_known_to_be_over_is_late() -> None:
    assert of(running(), seen(RunState.FAILED), later=LONG) is Health.LATE


def test_a_workflow_whose_runs_were_not_seen_is_unseen_and_not_late() -> None:
    assert of(running(), seen(None), later=LONG) is Health.UNSEEN
    assert of(running(), None, later=LONG) is Health.UNSEEN


def test_a_workflow_cannot_be_seen_from_a_laptop() -> None:
    assert of(running(), here=LAPTOP) is Health.UNSEEN
    assert of(running(), here=LAPTOP, later=LONG) is Health.UNSEEN


def test_a_machine_tells_everybody_by_its_lease_when_it_is_late() -> None:
    task = on("laptop-2")
    assert of(task, here=LAPTOP) is Health.UNSEEN
    assert of(task, here=LAPTOP, later=timedelta(hours=2)) is Health.LATE
    assert of(task, here=None) is Health.OK
    assert of(task, here=None, later=timedelta(hours=2)) is Health.LATE


def test_a_worker_on_this_machine_is_seen() -> None:
    task = on("laptop-1")
    look = seen(RunState.RUNNING, LAPTOP)
    assert of(task, look, LAPTOP, LONG) is Health.LATE
    named = facts(here=LAPTOP, runs=Present((worker_run(RunState.RUNNING, 9, "0" * 15 + "1"),)))
    assert of(task, named, LAPTOP, LONG) is Health.OK


def test_a_person_is_late_when_the_lease_is_over() -> None:
    task = on(PERSON, lease_until=after(60))
    assert of(task, here=LAPTOP, later=timedelta(minutes=59)) is Health.OK
    assert of(task, here=LAPTOP, later=timedelta(minutes=60)) is Health.LATE


def test_a_start_without_a_run_is_late_after_the_stall_window() -> None:
    assert of(dispatching(), seen(RunState.RUNNING), later=timedelta(minutes=10)) is Health.OK
    task = on("laptop-1", run=None)
    silent = entry(attempts=(attempt(runner="laptop-1"),))
    look = facts(here=LAPTOP, runs=Present(()))
    assert of(task, look, LAPTOP, timedelta(minutes=11)) is Health.OK
    assert of(silent, look, LAPTOP, timedelta(minutes=11)) is Health.LATE


@pytest.mark.parametrize("code", [R.WORKER_IDLE, R.DISPATCH_STALLED])
def test_what_was_noticed_to_be_silent_is_late(code: R) -> None:
    assert of(running(signals=(Signal(code, 1, NOW),))) is Health.LATE
