"""Runs that meet: one goes ahead and carries everybody's commands, the others look again shortly.

A hundred commands given at once wake a hundred runs. If all of them wrote, all but one would lose.
So a run whose command is not among the first that are still to be carried out waits a moment; then
it mostly finds its command carried out, and has only to answer. Nobody waits for ever: who is ahead
may be gone, and each time more may go.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from kickoff.core.events import Issued
from kickoff.looks import CommentSeen

PATIENCE = (3.0, 3.0, 4.0)
"""Seconds before each further look, at least; as many as a run gives way times."""

FRESH = timedelta(seconds=30)
"""How old a command may be for its own run to be expected."""

_MAY_GO = (1, 4, 16)
"""How many may go ahead the first time, the second, the third."""


def gives_way(
    open_ones: Sequence[Issued],
    own: CommentSeen | None,
    *,
    in_sight: bool,
    now: datetime,
    times: int,
) -> bool:
    """Whether to let others go ahead, having done so that many times.

    `open_ones` are the commands to be carried out, in order; `in_sight` tells whether the run's own
    comment was among those that everybody sees.
    """
    if own is None or times >= len(PATIENCE):
        return False
    if all(issued.comment != own.node for issued in open_ones):
        return False
    others = [i.comment for i in open_ones if now - i.changed_at <= FRESH and i.comment is not None]
    comments = list(dict.fromkeys((*others, own.node)))
    if not in_sight:
        comments.sort(key=_lot)
    return comments.index(own.node) >= _MAY_GO[times]


def _lot(node: str) -> str:
    """The order of those who cannot see who is first: any, but the same for all."""
    return hashlib.sha256(node.encode()).hexdigest()


def pause(op: str, times: int) -> float:
    """Seconds to wait: differ from run to run, so that they do not meet again."""
    jitter = int(hashlib.sha256(f"{op} way {times}".encode()).hexdigest()[:4], 16) / 0xFFFF
    return PATIENCE[times] + jitter
