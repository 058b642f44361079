"""Whether something should have ticked by now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kickoff.core.lifecycle import State
from kickoff.core.view.board import View
from kickoff.core.wording.terminal_board import age

QUIET = timedelta(minutes=15)
"""How long nothing may tick while tasks can move, where ticks come when they are due."""

HOSTED_QUIET = timedelta(hours=2)
"""The same on GitHub, whose schedule is late by minutes to an hour, and more under load."""

MOVING = (State.QUEUED, State.DISPATCHING, State.RUNNING, State.STOPPING, State.COMPLETING)
"""States that only a tick carries on."""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """When something last ticked (None: not known), and what makes it tick.

    `quiet` is how long nothing may tick while tasks can move. `off` is the name of the workflow
    whose schedule is switched off, where that was seen.
    """

    at: datetime | None = None
    quiet: timedelta = QUIET
    remedy: str = "kickoff watch ticks"
    off: str = ""


def lateness(board: View, beat: Heartbeat) -> str | None:
    """How long ago the last tick was, where that is too long for what waits; else None."""
    if beat.at is None or board.at - beat.at <= beat.quiet or not board.in_state(*MOVING):
        return None
    return age(beat.at, board.at)


def tick_lines(board: View, beat: Heartbeat) -> tuple[str, ...]:
    """What is to be said of the last tick: first what is wrong, then when it was."""
    alarms = tick_alarms(board, beat)
    if beat.at is None or lateness(board, beat) is not None:
        return alarms
    return (*alarms, f"Last tick {age(beat.at, board.at)} ago.")


def tick_alarms(board: View, beat: Heartbeat) -> tuple[str, ...]:
    """That nothing ticks by the clock any more, or nothing at all, with what mends it."""
    off, late = beat.off, lateness(board, beat)
    alarms = []
    if off:
        alarms.append(f"The queue's schedule is switched off: gh workflow enable {off}")
    if late is not None:
        alarms.append(f"Nothing has ticked for {late}, and tasks wait for it: {beat.remedy}.")
    return tuple(alarms)
