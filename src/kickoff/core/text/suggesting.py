"""Did you mean: the candidates that are nearest to a word."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MAX_WORD = 80


def suggest(word: str, candidates: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """At most `limit` candidates close to `word`, the closest first, ignoring case."""
    by_folded: dict[str, str] = {}
    for candidate in candidates:
        by_folded.setdefault(candidate.casefold(), candidate)
    close = get_close_matches(word[:MAX_WORD].casefold(), by_folded, limit, 0.6)
    return tuple(by_folded[folded] for folded in close)
