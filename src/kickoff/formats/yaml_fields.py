"""Gives types to YAML: what a key must hold is said by our schema, never by the YAML.

A reader takes a node and returns its value, or a `Problem` that says what it must be. `Fields`
reads the keys of one mapping and collects all problems, so that they can be told at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeAlias, TypeVar

from kickoff.core.text.suggesting import suggest
from kickoff.formats.yaml_text import Items, Keys, Node, Pair, Problem, Scalar

T = TypeVar("T")
Choice = TypeVar("Choice", bound=StrEnum)

Reader: TypeAlias = Callable[[Node], T | Problem]

_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?: ?[Zz]|[+-]\d\d:?\d\d)?)?"
)


class Fields:
    """The keys of one mapping; what is wrong goes to `problems`, which several may share."""

    def __init__(self, node: Node, problems: list[Problem], where: str = "") -> None:
        self.node = node
        self.problems = problems
        self.where = where
        self.pairs = node.pairs if isinstance(node, Keys) else {}
        self._asked: set[str] = set()
        if not isinstance(node, Keys):
            said = "must be keys with values" + _instead_of(node)
            self.report(where, problem_at(node, said if where else f"it {said}"))

    def take(self, key: str, read: Reader[T], default: T) -> T:
        """The value of `key`; the default when it is absent, empty, `null`, or wrong."""
        self._asked.add(key)
        pair = self.pairs.get(key)
        if pair is None or is_null(pair.value):
            return default
        return self._read(key, pair.value, read, default)

    def need(self, key: str, read: Reader[T], instead: T) -> T:
        """As `take`, but a key that is absent or empty is a problem too."""
        node = self.node_of(key)
        if node is None or is_null(node):
            said = "is missing" if node is None else "says nothing"
            self.report(self.name(key), problem_at(node or self.node, said))
            return instead
        return self._read(key, node, read, instead)

    def inside(self, key: str) -> Fields | None:
        """The keys of the mapping that `key` holds, or None when it is absent or empty."""
        node = self.node_of(key)
        if node is None or is_null(node):
            return None
        return Fields(node, self.problems, self.name(key))

    def each(self, key: str) -> list[Pair]:
        """Every entry of the mapping that `key` holds; none when it is absent or empty."""
        below = self.inside(key)
        return [] if below is None else list(below.pairs.values())

    def node_of(self, key: str) -> Node | None:
        """What stands under `key`, as it is."""
        self._asked.add(key)
        pair = self.pairs.get(key)
        return pair.value if pair is not None else None

    def name(self, key: str) -> str:
        """The key with those above it, for messages."""
        return f"{self.where}.{key}" if self.where else key

    def close(self) -> None:
        """Reports every key that nobody asked for."""
        for key, pair in self.pairs.items():
            if key not in self._asked:
                said = "is not a key that is known here" + did_you_mean(key, self._asked)
                self.report(self.name(shown(key)), problem_at(pair.key, said))

    def _read(self, key: str, node: Node, read: Reader[T], instead: T) -> T:
        value = read(node)
        if not isinstance(value, Problem):
            return value
        self.report(self.name(key), value)
        return instead

    def report(self, key: str, problem: Problem) -> None:
        """Adds a problem with `key`, which is given with those above it."""
        self.problems.append(problem.below(key) if key else problem)


def problem_at(node: Node, said: str) -> Problem:
    """A problem in the place of that node."""
    return Problem(said, node.line, node.column)


def is_null(node: Node) -> bool:
    """Whether nothing is said: no value, `~` or `null`, without quotes."""
    return isinstance(node, Scalar) and node.plain and node.text in ("", "~", "null")


def shown(text: str) -> str:
    """Somebody's text, short enough to quote in a message, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean …?`, or nothing when no known word is near."""
    near = suggest(word, sorted(known), limit=1)
    return f"; did you mean `{near[0]}`?" if near else ""


def text(node: Node) -> str | Problem:
    """A string, exactly as typed."""
    if isinstance(node, Scalar) and not is_null(node):
        return node.text
    return problem_at(node, "must be text" + _instead_of(node))


def whole(node: Node) -> int | Problem:
    """A whole number, without leading zeros."""
    if isinstance(node, Scalar) and _WHOLE.fullmatch(node.text):
        return int(node.text)
    return problem_at(node, "must be a whole number" + _instead_of(node))


def flag(node: Node) -> bool | Problem:
    """`true` or `false`, nothing else."""
    if isinstance(node, Scalar) and node.text in ("true", "false"):
        return node.text == "true"
    return problem_at(node, "must be true or false" + _instead_of(node))


def moment(node: Node) -> datetime | Problem:
    """A date or a time as in ISO 8601, to UTC and whole seconds; without an offset it is UTC."""
    if isinstance(node, Scalar) and _MOMENT.fullmatch(node.text):
        try:
            at = datetime.fromisoformat(node.text.upper().replace(" Z", "Z"))
            return _in_utc(at)
        except (ValueError, OverflowError):
            pass
    said = "must be a date or a time like 2026-11-21T10:00:00Z" + _instead_of(node)
    return problem_at(node, said)


def choice(kind: type[Choice]) -> Reader[Choice]:
    """One of the words of an enumeration."""
    words = {member.value: member for member in kind}

    def read(node: Node) -> Choice | Problem:
        if isinstance(node, Scalar) and node.text in words:
            return words[node.text]
        if len(words) > 8:
            return problem_at(node, "is not a known code" + _instead_of(node))
        return problem_at(node, f"must be {listed(words, 'or')}" + _instead_of(node))

    return read


def list_of(read: Reader[T]) -> Reader[tuple[T, ...]]:
    """A list of what `read` reads."""

    def read_all(node: Node) -> tuple[T, ...] | Problem:
        if not isinstance(node, Items):
            return problem_at(node, "must be a list" + _instead_of(node))
        values: list[T] = []
        for index, item in enumerate(node.items):
            value = read(item)
            if isinstance(value, Problem):
                return value.below(f"[{index}]")
            values.append(value)
        return tuple(values)

    return read_all


def listed(words: Iterable[str], last: str) -> str:
    """`a, b or c`."""
    *first, final = words
    return f"{', '.join(first)} {last} {final}" if first else final


def _in_utc(at: datetime) -> datetime:
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return aware.astimezone(UTC).replace(microsecond=0)


def _instead_of(node: Node) -> str:
    match node:
        case Scalar() if is_null(node):
            return ", not empty"
        case Scalar():
            return f", not `{shown(node.text)}`"
        case Items():
            return ", not a list"
        case Keys():
            return ", not keys with values"
