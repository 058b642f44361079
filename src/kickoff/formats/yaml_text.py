"""Reads YAML as text with positions: nothing is guessed, nothing is built, nothing can blow up.

Every scalar stays the string that was typed, so `NO`, `012`, `12:30` and `on:` mean themselves;
`kickoff.formats.yaml_fields` gives them types. The work is done on libyaml's events (on PyYAML's
own where libyaml is missing) and not by `yaml.compose`, which recurses in C: a hundred thousand
brackets end the process there, and here they are a `Problem`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
    StreamEndEvent,
)

if TYPE_CHECKING:
    from yaml._yaml import Mark as CMark
    from yaml.error import Mark

Loader: TypeAlias = type[yaml.BaseLoader] | type[yaml.CBaseLoader]

LOADER: Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""The quickest loader there is; both give the same nodes."""

FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What YAML 1.1 calls not printable: it can stand in no document, not even between quotes."""


class Scalar(NamedTuple):
    """One value as typed; `plain` tells `null` from `"null"`.

    `start` and `end` are offsets into the text, `line` and `column` are 1-based; all nodes alike.
    """

    text: str
    plain: bool
    start: int
    end: int
    line: int
    column: int


class Items(NamedTuple):
    """A list. `end` is where its last item ends, or behind its bracket."""

    items: tuple[Node, ...]
    flow: bool
    start: int
    end: int
    line: int
    column: int


class Keys(NamedTuple):
    """A mapping, in the order of the text. `end` as for a list."""

    pairs: dict[str, Pair]
    flow: bool
    start: int
    end: int
    line: int
    column: int


class Pair(NamedTuple):
    """A key and its value; `start` and `end` are the value's place, also when it is an alias."""

    key: Scalar
    value: Node
    start: int
    end: int


Node: TypeAlias = Scalar | Items | Keys


@dataclass(frozen=True, slots=True)
class Document:
    """What a text holds; `root` is None when it holds nothing but comments."""

    root: Node | None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a text cannot be taken as it is; line and column are 1-based, 0 when unknown.

    `key` is the key concerned, with those above it, when it is about one.
    """

    text: str
    line: int = 0
    column: int = 0
    key: str = ""

    @property
    def said(self) -> str:
        """The problem as a sentence, without its place."""
        return f"`{self.key}` {self.text}" if self.key else self.text

    def below(self, key: str) -> Problem:
        """The same problem, seen from the mapping or list that has it under `key`."""
        dot = "." if self.key and not self.key.startswith("[") else ""
        return replace(self, key=f"{key}{dot}{self.key}")


@dataclass(frozen=True, slots=True)
class Caps:
    """How much YAML is read: `size` in bytes. An alias counts as all the nodes it stands for."""

    size: int = 1_000_000
    depth: int = 30
    nodes: int = 50_000
    aliases: int = 100


DEFAULT_CAPS = Caps()


def parse_yaml(text: str, caps: Caps = DEFAULT_CAPS, loader: Loader = LOADER) -> Document | Problem:
    """The one document in `text`, or what is wrong with it. Never raises."""
    if len(text.encode("utf-8", "surrogatepass")) > caps.size:
        return Problem(f"it is larger than {caps.size:,} bytes")
    try:
        return _compose(text, caps, loader)
    except (yaml.reader.ReaderError, UnicodeEncodeError):
        return _forbidden(text)
    except yaml.MarkedYAMLError as error:
        return _syntax(error)


def decode_utf8(content: bytes) -> str | Problem:
    """The text of these bytes; a byte order mark stays in it."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        return Problem("it is not UTF-8", *position(before, len(before)))


def position(text: str, offset: int) -> tuple[int, int]:
    """The 1-based line and column of an offset."""
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _compose(text: str, caps: Caps, loader: Loader) -> Document | Problem:
    builder = _Builder(caps)
    events = loader(text)
    try:
        while (event := events.get_event()) and not isinstance(event, StreamEndEvent):
            problem = builder.take(event)
            if problem is not None:
                return Problem(problem, *_place(event.start_mark)[1:])
    finally:
        events.dispose()
    return Document(builder.root)


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come; `size` counts the nodes below it."""

    event: CollectionStartEvent
    items: list[Node] = field(default_factory=list)
    pairs: dict[str, Pair] = field(default_factory=dict)
    key: Scalar | None = None
    size: int = 1
    end: int = 0

    def close(self, end: CollectionEndEvent) -> Node:
        start, line, column = _place(self.event.start_mark)
        flow = bool(self.event.flow_style)
        until = _place(end.end_mark)[0] if flow else self.end
        if isinstance(self.event, MappingStartEvent):
            return Keys(self.pairs, flow, start, until, line, column)
        return Items(tuple(self.items), flow, start, until, line, column)


class _Builder:
    """Makes nodes of events, counting as it goes; what it cannot take it answers with a reason."""

    def __init__(self, caps: Caps) -> None:
        self.root: Node | None = None
        self._caps = caps
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._nodes = self._aliases = self._documents = 0

    def take(self, event: Event) -> str | None:
        match event:
            case ScalarEvent():
                return self._take_scalar(event)
            case AliasEvent():
                return self._take_alias(event)
            case CollectionStartEvent():
                self._open.append(_Open(event))
                too_deep = len(self._open) > self._caps.depth
                return f"it is nested deeper than {self._caps.depth} levels" if too_deep else None
            case CollectionEndEvent():
                closed = self._open.pop()
                return self._add(closed.close(event), closed.event.anchor, closed.size)
            case DocumentStartEvent():
                self._documents += 1
                return "it holds more than one document" if self._documents > 1 else None
            case _:
                return None

    def _take_scalar(self, event: ScalarEvent) -> str | None:
        start, line, column = _place(event.start_mark)
        end = event.end_mark.index if event.end_mark else start
        node = Scalar(event.value, event.implicit[0], start, end, line, column)
        return self._add(node, event.anchor, 1)

    def _take_alias(self, event: AliasEvent) -> str | None:
        self._aliases += 1
        if self._aliases > self._caps.aliases:
            return f"it holds more than {self._caps.aliases} aliases"
        if event.anchor not in self._anchors:
            return f"the alias `*{event.anchor}` names nothing that stands before it"
        node, size = self._anchors[event.anchor]
        place = (_place(event.start_mark)[0], _place(event.end_mark)[0])
        return self._add(node, None, size, place)

    def _add(
        self, node: Node, anchor: str | None, size: int, place: tuple[int, int] | None = None
    ) -> str | None:
        self._nodes += size if place else 1
        if self._nodes > self._caps.nodes:
            return f"it holds more than {self._caps.nodes:,} values"
        if anchor:
            self._anchors[anchor] = (node, size)
        if not self._open:
            self.root = node
            return None
        return _put(self._open[-1], node, size, place or (node.start, node.end))


def _place(mark: Mark | CMark | None) -> tuple[int, int, int]:
    """Offset, 1-based line and 1-based column."""
    return (mark.index, mark.line + 1, mark.column + 1) if mark else (0, 0, 0)


def _put(parent: _Open, node: Node, size: int, place: tuple[int, int]) -> str | None:
    parent.size += size
    parent.end = place[1]
    if not isinstance(parent.event, MappingStartEvent):
        parent.items.append(node)
    elif parent.key is not None:
        parent.pairs[parent.key.text] = Pair(parent.key, node, *place)
        parent.key = None
    elif not isinstance(node, Scalar):
        return "a key must be plain text; put quotes around a value that begins with { or ["
    elif node.text in parent.pairs:
        first = parent.pairs[node.text].key.line
        return f"the key `{node.text[:80]}` stands here twice (first in line {first})"
    else:
        parent.key = node
    return None


def _forbidden(text: str) -> Problem:
    found = FORBIDDEN.search(text)
    if found is None:
        return Problem("it holds a character that YAML does not allow")
    name = f"U+{ord(found.group()):04X}"
    return Problem(f"YAML does not allow the character {name}", *position(text, found.start()))


def _syntax(error: yaml.MarkedYAMLError) -> Problem:
    mark, begun = error.problem_mark, error.context_mark
    said = str(error.problem or "it is not YAML")
    if error.context and begun and mark and begun.line != mark.line:
        said = f"{error.context} that begins in line {begun.line + 1}: {said}"
    return Problem(said, *_place(mark or begun)[1:])
