"""Asking again: only what may be done twice, only when the failure may pass, and never for long.

That is what reads, and git objects that nothing points at yet. Other writes are not asked again
anywhere in this package: a write without an answer may have happened.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TypeVar

from kickoff.errors import RateLimited, Unavailable
from kickoff.ports import Clock

T = TypeVar("T")

PAUSES = (1.0, 3.0, 9.0)
"""Seconds before each further try, when GitHub does not name a time itself."""

ONE_READ = 60.0
"""Seconds after which a read is given up, all tries and waits together."""

ALL_READS = 150.0
"""Seconds that all reads of `SPAN` may lose to tries that failed and to waits.

A job of the queue has ten minutes: what is left of them is enough for the requests themselves.
"""

SPAN = 600.0


class Patience:
    """How long whoever asks still waits for a server to come round."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._lost: deque[tuple[float, float]] = deque()

    @property
    def left(self) -> float:
        """Seconds that may still be lost now."""
        now = self.clock.monotonic()
        while self._lost and now - self._lost[0][0] >= SPAN:
            self._lost.popleft()
        return ALL_READS - sum(seconds for _, seconds in self._lost)

    def lose(self, seconds: float) -> None:
        """So many seconds went by without an answer."""
        self._lost.append((self.clock.monotonic(), seconds))


def patiently(patience: Patience, read: Callable[[], T]) -> T:
    """What `read` returns, asked at most four times. Raises its last ForgeError."""
    clock = patience.clock
    began = clock.monotonic()
    for pause in PAUSES:
        tried = clock.monotonic()
        try:
            return read()
        except (RateLimited, Unavailable) as failure:
            wait = failure.retry_after if isinstance(failure, RateLimited) else pause
            now = clock.monotonic()
            if now + wait > began + ONE_READ or now - tried + wait > patience.left:
                raise
            clock.sleep(wait)
            patience.lose(clock.monotonic() - tried)
    return read()
