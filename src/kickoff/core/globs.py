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
            body = token[1:-1]
            negated = body.startswith("!")
            inside = re.escape(body[1:] if negated else body).replace(r"\-", "-")
            return f"(?!/)[{'^' if negated else ''}{inside}]"
