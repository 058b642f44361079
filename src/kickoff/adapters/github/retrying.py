"""Asking again: only what may be done twice, only when the failure may pass, and never for long.

That is what reads, and git objects that nothing points at yet. Other writes are not asked again
anywhere in this package: a write without an answer may have happened.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from kickoff.errors import RateLimited, Unavailable
from kickoff.ports import Clock

T = TypeVar("T")

PAUSES = (1.0, 3.0, 9.0)
"""Seconds before each further try, when GitHub does not name a time itself."""

PATIENCE = 60.0
"""Seconds after which a read is given up, all tries and waits together."""


def patiently(clock: Clock, read: Callable[[], T]) -> T:
    """What `read` returns, asked at most four times. Raises its last ForgeError."""
    give_up = clock.monotonic() + PATIENCE
    for pause in PAUSES:
        try:
            return read()
        except (RateLimited, Unavailable) as failure:
            wait = failure.retry_after if isinstance(failure, RateLimited) else pause
            if clock.monotonic() + wait > give_up:
                raise
            clock.sleep(wait)
    return read()
