"""Remembers that branches were searched for in vain: nothing has moved, so nothing is found.

The file may be deleted at any time.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kickoff import __version__


@dataclass(frozen=True, slots=True)
class Search:
    """One search: `file` is where it is remembered, `key` is what it turned on."""

    file: Path
    key: str

    @classmethod
    def of(cls, common: Path, parts: Iterable[str | None]) -> Search:
        """The search that turns on these parts, and on where the clone's history ends."""
        written = "\0".join((__version__, _ends(common), *(part or "" for part in parts)))
        key = sha256(written.encode("utf-8", "surrogateescape")).hexdigest()
        return cls(common / "kickoff" / "cache" / "not-merged", key)

    @property
    def answer(self) -> str | None:
        """What was remembered of this search, if it was the last one."""
        try:
            key, _, answer = self.file.read_text(encoding="ascii").partition("\n")
        except (OSError, ValueError):
            return None
        return answer if key == self.key else None

    def remember(self, answer: str) -> None:
        """Keep one line. That it cannot be written is no loss but time."""
        with contextlib.suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.file.write_text(f"{self.key}\n{answer}", encoding="ascii")


def _ends(common: Path) -> str:
    try:
        return (common / "shallow").read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""
