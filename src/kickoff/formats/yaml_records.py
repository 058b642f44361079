"""Our values as YAML mappings and back, along their shapes: a field is a key of the same name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin

from kickoff.formats.shapes import Field, alternatives, is_value, shape
from kickoff.formats.yaml_fields import (
    Fields,
    Reader,
    choice,
    flag,
    list_of,
    moment,
    text,
    whole,
)
from kickoff.formats.yaml_text import Node, Problem
from kickoff.formats.yaml_writer import Value

T = TypeVar("T")

KeyOrder = Mapping[type, tuple[str, ...]]
"""Which keys come first, by class; the others follow in the order of the fields."""

_READERS: Mapping[object, Reader[Any]] = {str: text, int: whole, bool: flag, datetime: moment}


def record(kind: type[T]) -> Reader[T]:
    """Reads a value of that class; of what is wrong the first problem."""

    def read(node: Node) -> T | Problem:
        values = read_values(node, kind)
        return values if isinstance(values, Problem) else kind(**values)

    return read


def read_values(node: Node, kind: type, without: str = "") -> dict[str, Any] | Problem:
    """The fields of a value of that class by name; `without` names one that has no key."""
    problems: list[Problem] = []
    fields = Fields(node, problems)
    values = {
        field.name: _take(fields, field, read)
        for field, read in _readers(kind)
        if field.name != without
    }
    fields.close()
    return problems[0] if problems else values


def plain(value: object, order: KeyOrder, without: str = "") -> dict[str, Value]:
    """The keys of one of our values.

    What is None or empty has none, nor has a default, except of the keys that `order` names.
    """
    kind: type = type(value)
    first = order.get(kind, ())
    keys: dict[str, Value] = {}
    for field in _ordered(kind, first):
        held = getattr(value, field.name)
        usual = field.optional and held == field.default and field.name not in first
        if held is not None and held != () and not usual and field.name != without:
            keys[field.name] = _plain(held, order)
    return keys


@cache
def _ordered(kind: type, first: tuple[str, ...]) -> tuple[Field, ...]:
    fields = {field.name: field for field in shape(kind)}
    return tuple(fields[name] for name in (*first, *(n for n in fields if n not in first)))


def _plain(held: object, order: KeyOrder) -> Value:
    match held:
        case tuple():
            return [_plain(one, order) for one in held]
        case str() | int() | datetime() | None:
            return held
        case _:
            return plain(held, order)


def _take(fields: Fields, field: Field, read: Reader[Any]) -> object:
    if field.optional:
        return fields.take(field.name, read, field.default)
    return fields.need(field.name, read, None)


@cache
def _readers(kind: type) -> tuple[tuple[Field, Reader[Any]], ...]:
    return tuple((field, _reader(field.hint)) for field in shape(kind))


def _reader(hint: object) -> Reader[Any]:
    (kind,) = (one for one in alternatives(hint) if one is not NoneType)
    if kind in _READERS:
        return _READERS[kind]
    if get_origin(kind) is tuple:
        return list_of(_reader(get_args(kind)[0]))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return choice(kind)
    if isinstance(kind, type) and is_value(kind):
        return record(kind)
    raise TypeError(f"{hint} has no form in YAML")
