"""States are derived from facts: the first line that matches, as in the table of the design."""

from __future__ import annotations

from enum import StrEnum

from kickoff.core.registry import Entry


class State(StrEnum):
    """What a person sees of a task."""

    COMPLETING = "completing"
    STOPPING = "stopping"
    IN_REVIEW = "in review"
    RUNNING = "running"
    DISPATCHING = "dispatching"
    BLOCKED = "blocked"
    QUEUED = "queued"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    NOT_STARTED = "not started"


HOLDS_SLOT = frozenset({State.STOPPING, State.RUNNING, State.DISPATCHING})
"""States that count against the limits."""

HOLDS_PATHS = HOLDS_SLOT | {State.IN_REVIEW}
"""States whose `touches` nobody else may touch."""

WAITING = frozenset({State.BLOCKED, State.QUEUED})
"""States of a task that has not been started, or is to be started again."""


def phase(entry: Entry) -> State:
    """The state of an entry as far as its own facts tell: a waiting one is `queued`."""
    if entry.completion is not None:
        return State.COMPLETING
    if entry.stop is not None:
        return State.STOPPING
    attempt = entry.attempt
    if entry.pull_request is not None or (attempt is not None and attempt.handed_over_at):
        return State.IN_REVIEW
    if attempt is None:
        return State.QUEUED
    return State.RUNNING if attempt.started_at is not None else State.DISPATCHING


def needs_attention(entry: Entry) -> bool:
    """Whether a signal asks for a person; a flag beside the state."""
    return any(signal.tier == 2 for signal in entry.signals)
