"""Values of every kind, made along their type hints, with texts that have broken YAML before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, get_args, get_origin

from hypothesis import strategies as st

from kickoff.core.identity import is_task_id
from kickoff.formats.shapes import alternatives, class_of, is_value, shape

HOSTILE = (
    *("", " ", "~", "null", "Null", "NO", "no", "y", "on", "true", "False", "nan", ".nan", ".inf"),
    *("012", "0o17", "0x1F", "0b11", "1e3", "1_000", "12:30", "12:30:45", "1.5", "-1", "+1", "1."),
    *("2026-11-21", "2026-11-21T10:00:00Z", "=", "<<", "!", "!!str x", "&a", "*a", "%TAG", "@x"),
    *("`", "- a", "-", "---", "...", "? a", ": a", "a: b", "a:", ":a", "a #b", "#42", "# a", "a#b"),
    *("{{ x }}", "[a]", "{a", "a, b", "'", '"', "it's", 'say "x"', "\\", "\\n", "|", ">", "| x"),
    *("a\nb", "\n", "a\r\nb", "\r", "\t", "a\tb", " lead", "trail ", "\x00", "\x07", "\x1b[31m"),
    *("\x7f", "\x85", "\xa0", "\u2028", "\u2029", "\u202e", "\ufeff", "\ufffe", "\uffff"),
    *("é", "日本語", "😀", "👩\u200d💻", "x" * 10_000, "a " * 300, "deadbeef", "3f2c", "12345678"),
)

TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=12))
TIMES = st.integers(-60_000_000_000, 250_000_000_000).map(
    lambda seconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
TASK_IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,12}", fullmatch=True).filter(is_task_id)
REOPENING = st.lists(TASK_IDS, max_size=3, unique_by=str.casefold).flatmap(
    lambda ids: st.fixed_dictionaries(dict.fromkeys(ids, TEXTS))
)
"""The tasks whose record is to be taken back: ids are unique ignoring case, paths are any text."""

_SINGLE: Mapping[object, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: st.integers(0, 10**15),
    bool: st.booleans(),
    type(None): st.none(),
    datetime: TIMES,
    timedelta: st.integers(1, 10**7).map(lambda seconds: timedelta(seconds=seconds)),
}


def values_of(hint: object) -> st.SearchStrategy[Any]:
    """Values of a type hint: dataclasses, unions, enumerations, tuples, sets, mappings."""
    members = alternatives(hint)
    if len(members) > 1:
        return st.one_of([values_of(member) for member in members])
    if is_value(hint):
        fields = {field.name: values_of(field.hint) for field in shape(hint)}
        return st.builds(class_of(hint), **fields)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    return _SINGLE[hint] if hint in _SINGLE else _collections_of(hint)


def _collections_of(hint: object) -> st.SearchStrategy[Any]:
    below = [values_of(argument) for argument in get_args(hint) if argument is not ...]
    origin = get_origin(hint)
    if origin is tuple:
        return st.lists(below[0], max_size=2).map(tuple)
    if origin is frozenset:
        return st.frozensets(below[0], max_size=3)
    assert origin is Mapping, hint
    return st.dictionaries(*below, max_size=2)
