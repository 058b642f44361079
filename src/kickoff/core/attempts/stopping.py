"""Stops: what was asked for takes effect once the worker's end has been seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import Enum, auto

from kickoff.core.facts import Absent, Facts, Present, Unknown
from kickoff.core.reasons import ReasonCode
from kickoff.core.reconciling.endings import end
from kickoff.core.reconciling.signs import STALL
from kickoff.core.registry import ACTIONS, PERSON, Attempt, Entry, StopThen


def settle_stop(entry: Entry, facts: Facts, now: datetime) -> Entry | None:
    """The entry once a stop it was asked for has taken effect; None when it leaves the queue."""
    if entry.stop is None:
        return entry
    attempt, seen = entry.attempt, _end_seen(entry, facts, now)
    if seen is _End.OPEN:
        return entry
    ended = replace(entry, stop=None)
    if attempt is not None:
        stopped = end(attempt, ReasonCode.STOPPED, now)
        certain = attempt.certain and seen is _End.CERTAIN
        ended = ended.with_attempt(replace(stopped, certain=certain))
    ended = ended.without_signals(ReasonCode.WORKER_IDLE)
    match entry.stop.then:
        case StopThen.CANCEL:
            return None
        case StopThen.HOLD:
            return ended
        case StopThen.RETRY | StopThen.SWITCH:
            return replace(ended, pull_request=None)


class _End(Enum):
    """How much is known of a worker's end."""

    OPEN = auto()
    UNCERTAIN = auto()
    CERTAIN = auto()


def _end_seen(entry: Entry, facts: Facts, now: datetime) -> _End:
    """Whether the stopped worker is over: its run is, or there is none long after the dispatch.

    A machine that cannot be seen from here, and has been silent for its lease, is given up once a
    person asks for it; what it does later reaches no branch of a later attempt.
    """
    attempt = entry.attempt
    if attempt is None or attempt.runner == PERSON:
        return _End.CERTAIN
    if attempt.handed_over_at is not None:
        return _End.CERTAIN
    match facts.run(attempt):
        case Present(run):
            return _End.CERTAIN if run.state.over else _End.OPEN
        case Absent() if now - attempt.requested_at > STALL:
            return _End.UNCERTAIN
        case Absent() if facts.here.certain:
            return _End.CERTAIN if attempt.run is None else _End.UNCERTAIN
        case Unknown() if _silent(attempt, facts, now):
            return _End.UNCERTAIN
        case _:
            return _End.OPEN


def _silent(attempt: Attempt, facts: Facts, now: datetime) -> bool:
    """Whether a machine that is not this one has been silent for a whole lease."""
    elsewhere = attempt.runner not in (ACTIONS, facts.here.runner)
    return elsewhere and attempt.lease_until is not None and now >= attempt.lease_until
