"""Sets and removes top-level keys of front matter by editing lines; nothing else moves.

Works on offsets, so comments, order, quotes, indentation and line endings stay as they were.
Whether an edit did what it should is asked of a second parser, in `kickoff.formats.key_checks`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import NamedTuple

from kickoff.formats.front_matter import (
    FrontMatter,
    find_front_matter,
    foreign_front_matter,
    parse_front_matter,
)
from kickoff.formats.yaml_text import Keys, Pair, Problem

_COLON = re.compile(r"\s*:")
_BLOCK_SCALAR = re.compile(r"(?:[&!]\S*\s+)*[|>][-+0-9]*(?P<comment>[ \t]+#[^\r\n]*)?")
_KEEPING = re.compile(r"(?:[&!]\S*\s+)*[|>][0-9]?\+")
_BLANK_LINES = re.compile(r"(?:[ \t]*\r?\n)*")
_LINE_END = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_LAST_LINE = re.compile(r"(?<![^\r\n])[^\r\n]*(?:\r\n|\n|\r)\Z")
_PROPERTIES = re.compile(r"[&!]\S*(?:[ \t]+[&!]\S*)*(?=[ \t]*(?:#|[\r\n]))")
_GAP = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?\r?\n)+[ \t]*")


class _Edit(NamedTuple):
    start: int
    end: int
    text: str


def set_keys(text: str, values: Mapping[str, str]) -> str | Problem:
    """The text with these keys set to values that are written as they stand in YAML, on one line.

    A key that is there keeps its place and the comment behind it; others follow at the end of the
    front matter, which is made when there is none. `text` has no byte order mark.
    """
    found = find_front_matter(text)
    if found is None:
        wrong = foreign_front_matter(text)
        return Problem(wrong, 1, 1) if wrong else _with_front_matter(text, values)
    keys = parse_front_matter(text, found)
    if isinstance(keys, Problem):
        return keys
    pairs = keys.pairs if keys else {}
    edits = [_replacing(text, pairs[key], values[key]) for key in values if key in pairs]
    added = {key: value for key, value in values.items() if key not in pairs}
    if added:
        edits.append(_adding(text, found, keys, added))
    return _edited(text, edits)


def remove_keys(text: str, names: Collection[str]) -> str | Problem:
    """The text without these keys.

    Front matter that then holds nothing goes as a whole, because it was made for them; one that had
    been empty before is left with one line less, the one that `set_keys` put there to tell.
    """
    found = find_front_matter(text)
    keys = parse_front_matter(text, found) if found else None
    if isinstance(keys, Problem):
        return keys
    if found is None or keys is None or not any(name in keys.pairs for name in names):
        return text
    if keys.flow:
        return _without_flow(text, keys, names)
    left = _edited(text, _deletions(text, keys, names))
    end = found.end - (len(text) - len(left))
    lines = left[found.start : end]
    if lines.strip():
        return left
    fewer = _LAST_LINE.sub("", lines)
    return left[: found.start] + fewer + left[end:] if lines else text[found.after :]


def _edited(text: str, edits: list[_Edit]) -> str:
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _with_front_matter(text: str, values: Mapping[str, str]) -> str:
    newline = _newline(text)
    lines = (f"{key}: {value}" for key, value in values.items())
    return newline.join(("---", *lines, "---", "")) + text


def _newline(text: str) -> str:
    first = _LINE_END.match(text)
    return "\r\n" if first and first.group().endswith("\r\n") else "\n"


def _replacing(text: str, pair: Pair, value: str) -> _Edit:
    colon = _behind_colon(text, pair)
    if colon is None:
        return _Edit(pair.key.end, pair.key.end, f": {value}")
    start, end = max(colon, pair.start), _content_end(text, pair)
    if start >= end:
        return _Edit(colon, colon, f" {value}")
    between = text[colon:start] + _gap(text, start, end)
    if "\n" in between or "\r" in between:
        return _Edit(colon, end, f" {value}{between.rstrip()}")
    header = _BLOCK_SCALAR.match(text, start, end)
    comment = header["comment"] if header else None
    return _Edit(colon, end, f"{between or ' '}{value}{comment or ''}")


def _gap(text: str, start: int, end: int) -> str:
    """Comments and line ends between a value's tag or anchor and the value itself."""
    properties = _PROPERTIES.match(text, start, end)
    gap = _GAP.match(text, properties.end(), end) if properties else None
    return gap.group().lstrip(" \t") if gap else ""


def _behind_colon(text: str, pair: Pair) -> int | None:
    colon = _COLON.match(text, pair.key.end)
    return colon.end() if colon else None


def _content_end(text: str, pair: Pair) -> int:
    """Where a value ends, without the blank lines that a block scalar's place includes."""
    return pair.start + len(text[pair.start : pair.end].rstrip())


def _adding(text: str, found: FrontMatter, keys: Keys | None, values: Mapping[str, str]) -> _Edit:
    written = [f"{key}: {value}" for key, value in values.items()]
    if keys is not None and keys.flow:
        return _adding_flow(keys, ", ".join(written))
    indent = " " * (keys.column - 1) if keys is not None else ""
    newline = _newline(text)
    lines = "".join(f"{indent}{line}{newline}" for line in written)
    empty = not text[found.start : found.end].strip()
    return _Edit(found.end, found.end, newline + lines if empty else lines)


def _adding_flow(keys: Keys, written: str) -> _Edit:
    if not keys.pairs:
        return _Edit(keys.start + 1, keys.start + 1, written)
    last = list(keys.pairs.values())[-1]
    return _Edit(last.end, last.end, f", {written}")


def _deletions(text: str, keys: Keys, names: Collection[str]) -> list[_Edit]:
    """Blank lines behind a key that goes stay, unless a text above would take them for its own."""
    edits: list[_Edit] = []
    takes_blank_lines = False
    for name, pair in keys.pairs.items():
        if name not in names:
            takes_blank_lines = _KEEPING.match(text, pair.start, pair.end) is not None
            continue
        edit = _deleting(text, pair)
        blank = _BLANK_LINES.match(text, edit.end)
        edits.append(edit._replace(end=blank.end()) if takes_blank_lines and blank else edit)
    return edits


def _deleting(text: str, pair: Pair) -> _Edit:
    start = max(text.rfind("\n", 0, pair.key.start), text.rfind("\r", 0, pair.key.start)) + 1
    colon = _behind_colon(text, pair) or pair.key.end
    line = _LINE_END.match(text, max(colon, _content_end(text, pair)))
    return _Edit(start, line.end() if line else len(text), "")


def _without_flow(text: str, keys: Keys, names: Collection[str]) -> str:
    """Flow style: a key goes with all up to the next one, the last ones with what leads to them."""
    pairs = list(keys.pairs.values())
    kept = [index for index, pair in enumerate(pairs) if pair.key.text not in names]
    last = kept[-1] if kept else -1
    edits = [
        _Edit(pair.key.start, following.key.start, "")
        for pair, following in pairwise(pairs[: last + 1])
        if pair.key.text in names
    ]
    if last + 1 < len(pairs):
        start = pairs[last].end if kept else pairs[0].key.start
        edits.append(_Edit(start, pairs[-1].end, ""))
    return _edited(text, edits)
