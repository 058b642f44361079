"""Path patterns: `*` and `?` within a segment, `**` across segments, `[…]` for one character."""

from __future__ import annotations

import re
from functools import lru_cache


def matches(pattern: str, path: str) -> bool:
    """Whether a path, relative to the repository's root, matches the pattern."""
    return _compiled(pattern).fullmatch(path) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile("".join(_pieces(pattern)), re.DOTALL)


def _pieces(pattern: str) -> list[str]:
    pieces: list[str] = []
    position = 0
    while position < len(pattern):
        token = _TOKEN.match(pattern, position)
        if token is None:
            pieces.append(re.escape(pattern[position]))
            position += 1
            continue
        pieces.append(_translated(token.group()))
        position = token.end()
    return pieces


_TOKEN = re.compile(r"\*\*/|\*\*|\*|\?|\[!?[^\]/\[\\]+\]")
_MEMBER = re.compile(r"(?P<first>.)(?:-(?P<last>.))?", re.DOTALL)


def _translated(token: str) -> str:
    match token:
        case "**/":
            return "(?:[^/]+/)*"
        case "**":
            return ".*"
        case "*":
            return "[^/]*"
        case "?":
            return "[^/]"
        case _:
            return _set(token[1:-1])


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
