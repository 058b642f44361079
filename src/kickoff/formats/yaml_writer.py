"""Writes YAML that every reader, of YAML 1.1 or 1.2, reads back as what was meant.

A string is written bare only when no schema of either version could take it for anything else;
every other one stands between double quotes, escaped as in JSON. The bytes depend on the value
alone: libyaml and PyYAML's own emitter differ from each other (emoji, quotes), and the registry
must come out the same, to the byte, wherever it is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TypeAlias

Single: TypeAlias = str | int | datetime | None
"""One value; a truth value is an int here as everywhere."""

Value: TypeAlias = "Single | Sequence[Value] | Mapping[str, Value] | Mapping[int, Value] | Flow"
"""What can be written. Mappings keep their order; a time is aware and written in UTC.

Keys are short: YAML allows a key on one line 1,024 characters.
"""


@dataclass(frozen=True, slots=True)
class Flow:
    """A value to be written on one line, in brackets."""

    value: Value


_INNER = r"(?:[A-Za-z0-9_./@()+*#-]|:(?=[A-Za-z0-9_./]))*"
_BARE = re.compile(rf"[A-Za-z_]{_INNER}(?: [A-Za-z0-9_./@()+*-]{_INNER})*")
_COMMIT_ID = re.compile(r"(?!0b)(?=[0-9e]*[abcdf])[0-9][0-9a-f]*")
_NOT_TEXT = frozenset(
    ("y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf")
)
_ESCAPED = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def write_yaml(value: Mapping[str, Value]) -> str:
    """The mapping in block style, ended by a line feed; empty for an empty mapping."""
    return "".join(f"{line}\n" for line in _block(value))


def write_scalar(value: Single) -> str:
    """One value as it stands in YAML, on one line.

    Half a surrogate pair, which YAML cannot hold, becomes U+FFFD.
    """
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case datetime():
            return write_moment(value)
        case str():
            return _short(value) if len(value) < 100 else _text(value)


def write_moment(at: datetime) -> str:
    """A time in UTC, whole seconds, as `2026-11-21T10:00:00Z`."""
    return at.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"


def _text(text: str) -> str:
    return _bare(text) or _quoted(text)


_short = lru_cache(maxsize=10_000)(_text)  # keys and names come again and again


def _bare(text: str) -> str | None:
    if _BARE.fullmatch(text):
        return None if text.lower() in _NOT_TEXT else text
    return text if _COMMIT_ID.fullmatch(text) else None


def _quoted(text: str) -> str:
    escaped = json.dumps(_SURROGATE.sub("\ufffd", text), ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found.group()):04x}", escaped)


def _block(value: Value) -> Iterator[str]:
    match value:
        case Mapping():
            for key, below in value.items():
                yield from _under(f"{write_scalar(key)}:", below)
        case str() | int() | datetime() | None | Flow():
            yield _inline(value)
        case _:
            for below in value:
                yield from _under("-", below)


def _under(head: str, value: Value) -> Iterator[str]:
    if isinstance(value, (str, int, datetime, Flow)) or not value:
        yield f"{head} {_inline(value)}"
        return
    lines = (f"  {line}" for line in _block(value))
    yield f"- {next(lines)[2:]}" if head == "-" else head
    yield from lines


def _inline(value: Value) -> str:
    match value:
        case Flow():
            return _inline(value.value)
        case Mapping():
            pairs = (f"{write_scalar(key)}: {_inline(below)}" for key, below in value.items())
            return "{" + ", ".join(pairs) + "}"
        case str() | int() | datetime() | None:
            return write_scalar(value)
        case _:
            return "[" + ", ".join(map(_inline, value)) + "]"
