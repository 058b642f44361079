"""Whether two path patterns can name the same file; in doubt they can."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

Parts: TypeAlias = tuple[str, ...]
"""A pattern's segments, ready to be compared."""

DEPTH = 30
"""Segments of a pattern that are compared."""

_WILD = frozenset("*?[")


@lru_cache(maxsize=4096)
def parts_of(pattern: str) -> Parts:
    """A pattern's segments; a name without wildcards may be a folder with everything below it.

    From a segment like `a**b` on, which crosses folders, and far down, anything is taken to match.
    """
    parts = [p for p in pattern.split("/") if p not in ("", ".")]
    crossing = (i for i, part in enumerate(parts) if "**" in part and part != "**")
    end = min(next(crossing, len(parts)), DEPTH)
    may_be_folder = pattern.endswith("/") or not wild("".join(parts[-1:]))
    return (*parts[:end], "**") if end < len(parts) or may_be_folder else tuple(parts)


def wild(part: str) -> bool:
    """Whether a segment may stand for several names."""
    return not _WILD.isdisjoint(part)


@lru_cache(maxsize=4096)
def parts_overlap(a: Parts, b: Parts) -> bool:
    """Walk both patterns side by side; `**` may stand for any number of segments."""
    if not a or not b:
        return all(part == "**" for part in a or b)
    if a[0] == "**":
        return parts_overlap(a[1:], b) or parts_overlap(a, b[1:])
    if b[0] == "**":
        return parts_overlap(b, a)
    return _segment_overlap(a[0], b[0]) and parts_overlap(a[1:], b[1:])


def _segment_overlap(a: str, b: str) -> bool:
    """Whether one name could match both; two patterns with wildcards are taken to overlap."""
    literal_a, literal_b = _literal_ends(a), _literal_ends(b)
    if literal_a is None and literal_b is None:
        return a == b
    head_a, tail_a = literal_a or (a, a)
    head_b, tail_b = literal_b or (b, b)
    return _compatible(head_a, head_b) and _compatible(tail_a[::-1], tail_b[::-1])


@lru_cache(maxsize=4096)
def _literal_ends(segment: str) -> tuple[str, str] | None:
    """The literal text before the first and after the last wildcard; None without wildcards."""
    wild = [i for i, c in enumerate(segment) if c in _WILD]
    if not wild:
        return None
    last = max(wild[-1], segment.rfind("]"))
    return segment[: wild[0]], segment[last + 1 :]


def _compatible(a: str, b: str) -> bool:
    return a.startswith(b) or b.startswith(a)
