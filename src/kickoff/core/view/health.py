"""Whether the work on a task is healthy, as far as it can be told from here."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from kickoff.core.facts import Facts, Present, Unknown
from kickoff.core.lifecycle import State
from kickoff.core.reasons import ReasonCode
from kickoff.core.reconciling.signs import STALL
from kickoff.core.registry import ACTIONS, PERSON, Attempt, Entry
from kickoff.core.scheduling.scheduler import Surroundings


class Health(StrEnum):
    """How the work on a task goes.

    `late`: no sign of life for longer than agreed. `unseen`: its runner cannot be seen from here,
    which says nothing bad about it.
    """

    OK = "ok"
    LATE = "late"
    STOPPING = "stopping"
    UNSEEN = "unseen"


_SILENT = frozenset({ReasonCode.WORKER_IDLE, ReasonCode.DISPATCH_STALLED})


def health(entry: Entry, state: State, around: Surroundings, look: Facts | None) -> Health:
    """The health of a task in work; what was not looked at is unseen and never late.

    A machine renews its lease, so that everybody can tell when it is late; a workflow does not,
    and only a look at its runs tells.
    """
    attempt = entry.attempt
    if state is State.STOPPING:
        return Health.STOPPING
    if state in (State.COMPLETING, State.IN_REVIEW) or attempt is None:
        return Health.OK
    if any(signal.code in _SILENT for signal in entry.signals):
        return Health.LATE
    late = _overdue(attempt, state, around.now)
    if attempt.runner == PERSON:
        return Health.LATE if late else Health.OK
    if _elsewhere(attempt, around):
        return Health.LATE if late and attempt.runner != ACTIONS else Health.UNSEEN
    return _of_run(attempt, look, overdue=late)


def _of_run(attempt: Attempt, look: Facts | None, *, overdue: bool) -> Health:
    match look.run(attempt) if look is not None else Unknown():
        case Present(run) if not run.state.over:
            return Health.OK
        case Unknown() if overdue and attempt.runner == ACTIONS:
            return Health.UNSEEN
        case _:
            return Health.LATE if overdue else Health.OK


def _overdue(attempt: Attempt, state: State, now: datetime) -> bool:
    stalled = state is State.DISPATCHING and now - attempt.requested_at > STALL
    return stalled or (attempt.lease_until is not None and now >= attempt.lease_until)


def _elsewhere(attempt: Attempt, around: Surroundings) -> bool:
    return around.here is not None and attempt.runner != around.here.runner
