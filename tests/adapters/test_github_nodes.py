"""JSON is read as documented, or the place that is not as documented is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from kickoff.adapters.github.nodes import Node, UnexpectedShape


def test_a_step_into_nothing_is_missing() -> None:
    assert Node({"a": None}).at("a", "b", "c").missing


def test_lists_are_read_without_their_nulls() -> None:
    assert [n.text() for n in Node(["x", None, "y"]).each()] == ["x", "y"]


def test_a_big_integer_may_come_as_a_text() -> None:
    assert Node("3400000000").number() == Node(3_400_000_000).number()


def test_a_time_keeps_its_zone() -> None:
    assert Node("2026-11-21T10:00:00Z").moment() == datetime(2026, 11, 21, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "read", "expected"),
    [
        (7, Node.text, "a text"),
        (None, Node.text, "a text"),
        ("seven", Node.number, "a whole number"),
        (True, Node.number, "a whole number"),
        (1, Node.flag, "true or false"),
        ("2026-11-21T10:00:00", Node.moment, "a time with a zone"),
        ("yesterday", Node.moment, "a time"),
        ([], Node.mapping, "an object"),
        ("abc", lambda n: list(n.each()), "a list"),
    ],
)
def test_a_surprise_names_its_place(
    value: object, read: Callable[[Node], object], expected: str
) -> None:
    with pytest.raises(UnexpectedShape) as caught:
        read(Node({"a": {"b": value}}).at("a", "b"))

    assert str(caught.value) == f"expected {expected} at `a.b`"
