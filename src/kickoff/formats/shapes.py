"""The shape of our values: the fields of a dataclass with their resolved types, cached.

The registry and the ledger are read and written along these shapes, so a field that is added to a
value is stored from that moment on.
"""

from __future__ import annotations

import types
from dataclasses import MISSING, dataclass, fields, is_dataclass
from dataclasses import Field as DataclassField
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, its type, and its default when it may be left out."""

    name: str
    hint: object
    optional: bool
    default: object


@cache
def shape(hint: object) -> tuple[Field, ...]:
    """The fields that make a dataclass; of a generic one with its parameters filled in."""
    origin = class_of(hint)
    hints = get_type_hints(origin)
    filled = dict(zip(getattr(origin, "__parameters__", ()), get_args(hint), strict=False))
    own = (field for field in fields(origin) if field.init)
    return tuple(_field(field, _fill(hints[field.name], filled)) for field in own)


def class_of(hint: object) -> type[Any]:
    """The class behind a type hint: `Present` for `Present[Role]`."""
    origin = get_origin(hint) or hint
    if isinstance(origin, type):
        return origin
    raise TypeError(f"{hint} is not a class")


def is_value(hint: object) -> bool:
    """Whether a type hint stands for one of our dataclasses."""
    return is_dataclass(get_origin(hint) or hint)


def alternatives(hint: object) -> tuple[object, ...]:
    """The members of a union; any other type is its only alternative."""
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)


def _fill(hint: object, filled: dict[TypeVar, Any]) -> object:
    """The type hint with its type variables replaced."""
    if isinstance(hint, TypeVar):
        return filled[hint]
    generic: Any = hint
    variables = getattr(hint, "__parameters__", ())
    return generic[tuple(filled[variable] for variable in variables)] if variables else hint


def _field(field: DataclassField[Any], hint: object) -> Field:
    if field.default_factory is not MISSING:
        return Field(field.name, hint, optional=True, default=field.default_factory())
    optional = field.default is not MISSING
    return Field(field.name, hint, optional, field.default if optional else None)
