"""What can go wrong with one request, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from random import Random


class Mishap(Enum):
    """What becomes of a request."""

    NONE = "none"
    FAILS_BEFORE = "fails before"
    FAILS_AFTER = "fails after"
    LIMITED = "limited"
    STALE = "stale"
    PARTIAL = "partial"

    @property
    def kind(self) -> str:
        """What it is counted as."""
        return _KINDS[self]


_KINDS = {
    Mishap.FAILS_BEFORE: "failed requests",
    Mishap.FAILS_AFTER: "lost answers",
    Mishap.LIMITED: "rate limits",
    Mishap.STALE: "stale reads",
    Mishap.PARTIAL: "partial answers",
}


@dataclass(frozen=True, slots=True)
class Weather:
    """Probabilities for each request. Reads can be stale or partial, writes fail after the fact."""

    fails: float = 0.0
    limited: float = 0.0
    stale: float = 0.0
    partial: float = 0.0

    def of_read(self, dice: Random) -> Mishap:
        """What becomes of a read."""
        return self._drawn(
            dice,
            (
                (self.fails, Mishap.FAILS_BEFORE),
                (self.limited, Mishap.LIMITED),
                (self.stale, Mishap.STALE),
                (self.partial, Mishap.PARTIAL),
            ),
        )

    def of_write(self, dice: Random) -> Mishap:
        """What becomes of a write."""
        return self._drawn(
            dice,
            (
                (self.fails / 2, Mishap.FAILS_BEFORE),
                (self.fails / 2, Mishap.FAILS_AFTER),
                (self.limited, Mishap.LIMITED),
                (self.partial, Mishap.PARTIAL),
            ),
        )

    def _drawn(self, dice: Random, chances: tuple[tuple[float, Mishap], ...]) -> Mishap:
        drawn = dice.random()
        for chance, mishap in chances:
            if drawn < chance:
                return mishap
            drawn -= chance
        return Mishap.NONE


CALM = Weather()
ROUGH = Weather(fails=0.03, limited=0.01, stale=0.15, partial=0.05)
STORM = Weather(fails=0.15, limited=0.03, stale=0.3, partial=0.2)
