"""Where a machine keeps commands that could not be given: on its disk, whatever else is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kickoff.core.events import Kept


@dataclass
class Box:
    """`kickoff.service.keeping.Outbox`: what is kept, by the operation that kept it."""

    letters: dict[str, Kept] = field(default_factory=dict)

    def kept(self) -> Sequence[Kept]:
        """All of them, oldest first."""
        return tuple(self.letters.values())

    def keep(self, kept: Kept) -> None:
        """In place of what is kept of the same operation."""
        self.letters[kept.op] = kept

    def drop(self, op: str) -> None:
        """Nothing is kept of that operation any more."""
        self.letters.pop(op, None)

    def unreadable(self) -> Sequence[Path]:
        """Nothing is."""
        return ()
