"""Reading JSON of a known shape: every step says what it expects, and where it was when it failed.

Nothing is guessed: a value of another type than expected raises `UnexpectedShape`, whose message
names the place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import cast

from kickoff.errors import ForgeError

TOP = "the top"


class UnexpectedShape(ForgeError):
    """JSON from outside does not have the shape that is documented; `place` says where."""

    def __init__(self, place: str, expected: str) -> None:
        super().__init__(f"expected {expected} at `{place}`")
        self.place = place
        self.expected = expected


class Node:
    """One JSON value and the way that led to it."""

    __slots__ = ("_place", "_value")

    def __init__(self, value: object, place: str = "") -> None:
        self._value = value
        self._place = place

    @property
    def value(self) -> object:
        """The JSON value itself."""
        return self._value

    @property
    def missing(self) -> bool:
        """Whether it is null, or not there at all."""
        return self._value is None

    def at(self, *keys: str) -> Node:
        """The value below; missing where a step is missing. Raises UnexpectedShape elsewhere."""
        node = self
        for key in keys:
            place = f"{node._place}.{key}" if node._place else key
            node = Node(None if node.missing else node.mapping().get(key), place)
        return node

    def mapping(self) -> Mapping[str, object]:
        """An object. Raises UnexpectedShape."""
        if not isinstance(self._value, Mapping):
            raise self._not("an object")
        return cast("Mapping[str, object]", self._value)

    def each(self) -> Iterator[Node]:
        """The members of a list, without nulls. Raises UnexpectedShape."""
        if isinstance(self._value, str) or not isinstance(self._value, Sequence):
            raise self._not("a list")
        for index, value in enumerate(self._value):
            if value is not None:
                yield Node(value, f"{self._place}[{index}]")

    def text(self) -> str:
        """A string. Raises UnexpectedShape."""
        if not isinstance(self._value, str):
            raise self._not("a text")
        return self._value

    def text_or_none(self) -> str | None:
        """A string or null. Raises UnexpectedShape."""
        return None if self.missing else self.text()

    def number(self) -> int:
        """A whole number; GraphQL's BigInt comes as a string. Raises UnexpectedShape."""
        value = self._value
        if isinstance(value, str) and value.isdecimal():
            return int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._not("a whole number")
        return value

    def flag(self) -> bool:
        """True or false. Raises UnexpectedShape."""
        if not isinstance(self._value, bool):
            raise self._not("true or false")
        return self._value

    def moment(self) -> datetime:
        """A time with its zone, as ISO 8601. Raises UnexpectedShape."""
        try:
            moment = datetime.fromisoformat(self.text())
        except ValueError:
            raise self._not("a time") from None
        if moment.tzinfo is None:
            raise self._not("a time with a zone")
        return moment

    def moment_or_none(self) -> datetime | None:
        """A time or null. Raises UnexpectedShape."""
        return None if self.missing else self.moment()

    def _not(self, expected: str) -> UnexpectedShape:
        return UnexpectedShape(self._place or TOP, expected)
