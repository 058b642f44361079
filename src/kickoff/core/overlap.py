"""Whether two sets of path patterns can name the same file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

DEPTH = 30
"""Segments of a pattern that are compared."""

_WILD = frozenset("*?[")


def overlapping(ones: Sequence[str], others: Sequence[str]) -> bool:
    """Whether some path could match a pattern of each; errs on the side of yes."""
    return any(_overlap(a, b) for a in ones for b in others)


def _overlap(a: str, b: str) -> bool:
    return _segments_overlap(tuple(_parts(a)), tuple(_parts(b)))


def _parts(pattern: str) -> list[str]:
    """A pattern's segments; a name without wildcards may be a folder with everything below it.

    From a segment like `a**b` on, which crosses folders, and far down, anything is taken to match.
    """
    parts = [p for p in pattern.split("/") if p not in ("", ".")]
    crossing = (i for i, part in enumerate(parts) if "**" in part and part != "**")
    end = min(next(crossing, len(parts)), DEPTH)
    may_be_folder = pattern.endswith("/") or not _WILD.intersection("".join(parts[-1:]))
    return [*parts[:end], "**"] if end < len(parts) or may_be_folder else parts


@lru_cache(maxsize=4096)
def _segments_overlap(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Walk both patterns side by side; `**` may stand for any number of segments."""
    if not a or not b:
        return all(part == "**" for part in a or b)
    if a[0] == "**":
        return _segments_overlap(a[1:], b) or _segments_overlap(a, b[1:])
    if b[0] == "**":
        return _segments_overlap(b, a)
    return _segment_overlap(a[0], b[0]) and _segments_overlap(a[1:], b[1:])


def _segment_overlap(a: str, b: str) -> bool:
    """Whether one name could match both; two patterns with wildcards are taken to overlap."""
    literal_a, literal_b = _literal_ends(a), _literal_ends(b)
    if literal_a is None and literal_b is None:
        return a == b
    head_a, tail_a = literal_a or (a, a)
    head_b, tail_b = literal_b or (b, b)
    return _compatible(head_a, head_b) and _compatible(tail_a[::-1], tail_b[::-1])


def _literal_ends(segment: str) -> tuple[str, str] | None:
    """The literal text before the first and after the last wildcard; None without wildcards."""
    wild = [i for i, c in enumerate(segment) if c in _WILD]
    if not wild:
        return None
    last = max(wild[-1], segment.rfind("]"))
    return segment[: wild[0]], segment[last + 1 :]


def _compatible(a: str, b: str) -> bool:
    return a.startswith(b) or b.startswith(a)
