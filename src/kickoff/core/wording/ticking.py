"""Whether something should have ticked by now."""

from __future__ import annotations

from datetime import datetime, timedelta

from kickoff.core.lifecycle import State
from kickoff.core.view.board import View
from kickoff.core.wording.terminal_board import age

QUIET = timedelta(minutes=15)
"""How long nothing may tick while tasks can move: as long as GitHub's schedule takes."""

MOVING = (State.QUEUED, State.DISPATCHING, State.RUNNING, State.STOPPING, State.COMPLETING)
"""States that only a tick carries on."""


def lateness(board: View, ticked: datetime | None) -> str | None:
    """How long ago the last tick was, where that is too long for what waits; else None."""
    if ticked is None or board.at - ticked <= QUIET or not board.in_state(*MOVING):
        return None
    return age(ticked, board.at)


def tick_line(board: View, ticked: datetime) -> str:
    """A line on the last tick, for who looks at a queue that ticks on their machine."""
    late = lateness(board, ticked)
    if late is not None:
        return f"Nothing has ticked for {late}, and tasks wait for it: kickoff watch ticks."
    return f"Last tick {age(ticked, board.at)} ago."
