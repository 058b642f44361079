"""Path patterns: `*` and `?` within a segment, `**` across segments, `[…]` for one character."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise


def matches(pattern: str, path: str) -> bool:
    """Whether a path, relative to the repository's root, matches the pattern."""
    return _compiled(pattern).fullmatch(path) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Without ways to try in vain: what stands before a wildcard is found at the first place.

    That is right because the wildcard may stand for all up to a later place, which it can not
    where `**/` begins within a segment.
    """
    parts: list[list[str]] = [[]]
    for token in _TOKEN.findall(pattern):
        if token in _CROSSING:
            parts.append([])
        parts[-1].append(token)
    pieces = [
        _settled(_part(part)) if _meets(part, following[0]) else _part(part)
        for part, following in pairwise(parts)
    ]
    return re.compile("".join((*pieces, _part(parts[-1]))), re.DOTALL)


_TOKEN = re.compile(r"\*\*/|\*\*|\*|\?|\[!?[^\]/\[\\]+\]|.", re.DOTALL)
_CROSSING = frozenset({"**/", "**"})


def _meets(part: Sequence[str], crossing: str) -> bool:
    """Whether the wildcard behind a part can stand for all up to where else that might end."""
    return crossing == "**" or not part or part[-1].endswith("/")


def _part(tokens: Sequence[str]) -> str:
    """What stands between two wildcards that cross folders, with the first of them."""
    pieces = [""]
    for token in tokens:
        if token == "*":
            pieces.append("")
        pieces[-1] += _translated(token)
    return "".join((pieces[0], *map(_settled, pieces[1:-1]), *pieces[1:][-1:]))


def _settled(piece: str) -> str:
    return f"(?>{piece})"


_MEMBER = re.compile(r"(?P<first>.)(?:-(?P<last>.))?", re.DOTALL)


def _translated(token: str) -> str:
    match token:
        case "**/":
            return "(?:[^/]+/)*?"
        case "**":
            return ".*?"
        case "*":
            return "[^/]*?"
        case "?":
            return "[^/]"
        case _ if len(token) > 1:
            return _set(token[1:-1])
        case _:
            return re.escape(token)


def _set(body: str) -> str:
    """One of some characters; a range that runs backwards holds none."""
    negated = body.startswith("!") and len(body) > 1
    rest = body[1:] if negated else body
    members = "".join(_member(found) for found in _MEMBER.finditer(rest))
    if not members:
        return "[^/]" if negated else "(?!)"
    return f"(?!/)[{'^' if negated else ''}{members}]"


def _member(found: re.Match[str]) -> str:
    first, last = found["first"], found["last"]
    if last is None:
        return re.escape(first)
    return f"{re.escape(first)}-{re.escape(last)}" if first <= last else ""
