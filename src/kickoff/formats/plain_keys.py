"""Reads the plainest front matter without a YAML parser, because ten thousand files are many.

Only lines that can mean nothing else in YAML are taken: `key: value`, `key: [a, b]`, lists of
`- item` lines, values between quotes that need no escape, comments and blank lines. All else is
left to `kickoff.formats.front_matter`; what both can read, both read alike. Positions are not
kept: whoever finds a problem reads again.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kickoff.formats.yaml_text import Items, Keys, Node, Pair, Scalar

LONGEST = 10_000
"""Characters of a text that are read here: far below the caps on size and number of values."""

_FIRST = r"[^\x00-')-\-:-@\[-^`{-}\x7f]"
_BLOCK = rf"{_FIRST}(?:[^\x00- #:\x7f]++|:(?=[^\x00- \x7f])|(?<! )#| ++(?=[^\x00- #\x7f]))*"
_IN_FLOW = r"[^\x00-#,:>-@\[\]`{}\x7f]"
_FLOW = f"{_FIRST}(?:{_IN_FLOW}++| ++(?={_IN_FLOW}))*"
_QUOTED = r"\"[^\x00-\x1f\"\\\x7f]*+\"|'[^\x00-\x1f'\x7f]*+'"
_ITEM = f"(?:{_FLOW}|{_QUOTED})"
_LIST = rf"\[ *(?:{_ITEM} *(?:, *{_ITEM} *)*)?\]"

_KEY_LINE = f"([A-Za-z_][A-Za-z0-9_-]{{0,79}}):(?: +(?:({_BLOCK}|{_QUOTED})|({_LIST})))?"
_ITEM_LINE = f"( *-) +({_BLOCK}|{_QUOTED})"
_COMMENT_LINE = r" *#[^\x00-\x1f\x7f]*"
_LINE = re.compile(rf"(?:{_KEY_LINE}|{_ITEM_LINE}|{_COMMENT_LINE})? *\r?\n")
_ITEMS = re.compile(_ITEM)
_OPENING = re.compile(r"---[ \t]*\r?\n")
_STRANGE = re.compile("[\x80-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_CLOSING = re.compile(r"(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)")


class PlainKeys(NamedTuple):
    """The keys, without positions, and the offset behind the line that closes the front matter."""

    keys: Keys
    after: int


def read_plain_keys(text: str) -> PlainKeys | None:
    """The front matter of a text that has no byte order mark; None if there is none so plain."""
    opening = _OPENING.match(text)
    if opening is None:
        return None
    at, lines = opening.end(), _Lines()
    while not text.startswith(("---", "..."), at):
        line = _LINE.match(text, at, LONGEST)
        if line is None or not lines.take(*line.groups()):
            return None
        at = line.end()
    closing = _CLOSING.match(text, at)
    strange = None if text.isascii() else _STRANGE.search(text, 0, at)
    return PlainKeys(lines.keys(), closing.end()) if closing and not strange else None


class _Lines:
    """The keys so far; `_items` is the list at the end, while items may follow, at `_dash`."""

    def __init__(self) -> None:
        self._values: dict[str, Scalar | list[Scalar]] = {}
        self._last = ""
        self._items: list[Scalar] | None = None
        self._dash: str | None = None

    def keys(self) -> Keys:
        """All of them, as the exact reader gives them, but for positions."""
        pairs = {key: Pair(_scalar(key), _node(v), 0, 0) for key, v in self._values.items()}
        return Keys(pairs, flow=False, start=0, end=0, line=0, column=0)

    def take(
        self, key: str | None, value: str | None, flow: str | None, dash: str | None, item: str
    ) -> bool:
        """Whether a line can be taken for what it looks like, behind those before it."""
        if key is not None:
            return self._take_key(key, value, flow)
        return dash is None or self._take_item(dash, item)

    def _take_key(self, key: str, value: str | None, flow: str | None) -> bool:
        if key in self._values:
            return False
        if flow:
            self._values[key] = [_scalar(item) for item in _ITEMS.findall(flow, 1)]
        else:
            self._values[key] = _scalar(value or "")
        self._last, self._dash = key, None
        self._items = [] if value is None and flow is None else None
        return True

    def _take_item(self, dash: str, item: str) -> bool:
        if self._items is None or self._dash not in (None, dash):
            return False
        self._dash = dash
        self._items.append(_scalar(item))
        self._values[self._last] = self._items
        return True


def _node(value: Scalar | list[Scalar]) -> Node:
    if isinstance(value, Scalar):
        return value
    return Items(tuple(value), flow=False, start=0, end=0, line=0, column=0)


def _scalar(said: str) -> Scalar:
    quoted = said[:1] in ("'", '"')
    return Scalar(said[1:-1] if quoted else said, not quoted, 0, 0, 0, 0)
