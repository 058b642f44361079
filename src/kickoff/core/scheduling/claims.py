"""Paths that are claimed by tasks in work, kept so that a queue is compared with few of them.

A pattern lies in the folder in which its first wildcard stands. What can overlap with it lies in a
folder above it, in the same one, or below it; everything else is never looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kickoff.core.text.overlap import Parts, parts_of, parts_overlap, wild


@dataclass(frozen=True, slots=True)
class _Claim:
    number: int
    owner: str
    parts: Parts


@dataclass(slots=True)
class _Folder:
    claims: list[_Claim] = field(default_factory=list)
    below: dict[str, _Folder] = field(default_factory=dict)

    def everything(self) -> Iterator[_Claim]:
        """All claims in this folder and below it."""
        yield from self.claims
        for folder in self.below.values():
            yield from folder.everything()


@dataclass(slots=True)
class Claims:
    """The patterns that were claimed, by whom, in the order in which they were added."""

    _root: _Folder = field(default_factory=_Folder)
    _number: int = 0

    def add(self, owner: str, patterns: Sequence[str]) -> None:
        """Claim all paths that match any of these patterns."""
        self._number += 1
        for parts in map(parts_of, patterns):
            *_, folder = self._way(parts, make=True)
            folder.claims.append(_Claim(self._number, owner, parts))

    def owners(self, patterns: Sequence[str]) -> tuple[str, ...]:
        """Whoever claimed a path that one of these patterns may match, the earliest first."""
        met = {
            (claim.number, claim.owner)
            for parts in map(parts_of, patterns)
            for claim in self._near(parts)
            if parts_overlap(claim.parts, parts)
        }
        return tuple(owner for _, owner in sorted(met))

    def _near(self, parts: Parts) -> Iterator[_Claim]:
        *above, last = self._way(parts, make=False)
        for folder in above:
            yield from folder.claims
        yield from last.everything()

    def _way(self, parts: Parts, *, make: bool) -> Iterator[_Folder]:
        """The folders from the root to that of the pattern's first wildcard."""
        folder: _Folder | None = self._root
        for part in (*parts, "**"):
            if folder is None:
                folder = _Folder()
            yield folder
            if wild(part):
                return
            folder = folder.below.setdefault(part, _Folder()) if make else folder.below.get(part)
