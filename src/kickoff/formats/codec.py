"""Our values as JSON and back, along their type hints, so that a decision can be replayed.

A dataclass is an object of its fields; where a hint allows several classes, `is` names the one.
Times are ISO 8601, durations are seconds, sets are sorted lists. A field that is None or empty, as
by default, is left out; every other default is written, so that it may change later on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, TypeAlias, TypeVar, get_args, get_origin

from kickoff.formats.shapes import Field, alternatives, class_of, is_value, shape

T = TypeVar("T")

TAG = "is"
"""The key that names the class, where there is a choice."""

Json: TypeAlias = Any
"""What the json module reads and writes."""


@dataclass(frozen=True, slots=True)
class Codec:
    """Both directions for one type. `decode` raises ValueError, TypeError or KeyError.

    `kinds` are the JSON types it writes; they tell the members of a union apart.
    """

    encode: Callable[[Any], Json]
    decode: Callable[[Json], Any]
    kinds: tuple[type, ...]


@cache
def codec_of(hint: object) -> Codec:
    """The codec of a type hint.

    Raises:
        TypeError: values of that type cannot be written.
    """
    origin, arguments = get_origin(hint), get_args(hint)
    if len(alternatives(hint)) > 1:
        return _union(alternatives(hint))
    if is_value(hint):
        return _value(hint)
    if origin in (tuple, frozenset):
        return _list(origin, codec_of(arguments[0]))
    if origin in (Mapping, dict):
        return _mapping(codec_of(arguments[0]), codec_of(arguments[1]))
    return _single(hint)


def _single(hint: object) -> Codec:
    if hint in (str, int, bool, NoneType) and isinstance(hint, type):
        return _as_it_is(hint)
    if hint is datetime:
        return Codec(_write_time, datetime.fromisoformat, (str,))
    if hint is timedelta:
        return Codec(timedelta.total_seconds, _read_duration, (float, int))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Codec(lambda member: member.value, hint, (str,))
    raise TypeError(f"{hint} has no form in JSON")


def _as_it_is(kind: type) -> Codec:
    def checked(value: object) -> object:
        if type(value) is not kind:
            raise TypeError(f"{value!r} is not of type {kind.__name__}")
        return value

    return Codec(checked, checked, (kind,))


def _write_time(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _read_duration(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def _list(kind: type, item: Codec) -> Codec:
    def encode(values: Iterable[object]) -> Json:
        encoded = [item.encode(value) for value in values]
        return sorted(encoded) if kind is frozenset else encoded

    def decode(items: Json) -> object:
        return kind(item.decode(one) for one in _a(list, items))

    return Codec(encode, decode, (list,))


def _mapping(key: Codec, item: Codec) -> Codec:
    numbered = int in key.kinds

    def encode(pairs: Mapping[object, object]) -> Json:
        return {str(key.encode(name)): item.encode(value) for name, value in pairs.items()}

    def decode(pairs: Json) -> object:
        names = ((int(name) if numbered else name, one) for name, one in _a(dict, pairs).items())
        return {key.decode(name): item.decode(one) for name, one in names}

    return Codec(encode, decode, (dict,))


def _value(hint: object) -> Codec:
    fields = [(field, codec_of(field.hint)) for field in shape(hint)]
    known = {field.name for field, _ in fields}
    kind = class_of(hint)

    def encode(value: object) -> Json:
        held = ((field, codec, getattr(value, field.name)) for field, codec in fields)
        return {f.name: codec.encode(one) for f, codec, one in held if not _left_out(f, one)}

    def decode(pairs: Json) -> object:
        if unknown := sorted(_a(dict, pairs).keys() - known):
            raise ValueError(f"{kind.__name__} has no field {', '.join(unknown)}")
        here = ((field, codec) for field, codec in fields if field.name in pairs)
        return kind(**{field.name: codec.decode(pairs[field.name]) for field, codec in here})

    return Codec(encode, decode, (dict,))


def _left_out(field: Field, held: object) -> bool:
    return field.optional and held == field.default and held in (None, (), {}, frozenset())


def _union(members: tuple[object, ...]) -> Codec:
    tagged = {class_of(member).__name__: codec_of(member) for member in members if is_value(member)}
    single = [codec_of(member) for member in members if not is_value(member)]
    if len(tagged) == 1 and all(codec.kinds == (NoneType,) for codec in single):
        return _optional(*tagged.values())
    by_class = {_class_written(m): codec_of(m) for m in members if not is_value(m)}

    def encode(value: object) -> Json:
        name = type(value).__name__
        if name in tagged:
            return {TAG: name, **tagged[name].encode(value)}
        return by_class[type(value)].encode(value)

    def decode(read: Json) -> object:
        if isinstance(read, dict) and tagged:
            return tagged[read[TAG]].decode({k: v for k, v in read.items() if k != TAG})
        codec = next((codec for codec in single if type(read) in codec.kinds), None)
        if codec is None:
            raise TypeError(f"{read!r} is none of the types that may stand here")
        return codec.decode(read)

    return Codec(encode, decode, tuple(kind for codec in single for kind in codec.kinds))


def _optional(codec: Codec) -> Codec:
    return Codec(
        lambda value: None if value is None else codec.encode(value),
        lambda read: None if read is None else codec.decode(read),
        (*codec.kinds, NoneType),
    )


def _class_written(hint: object) -> type:
    """The class whose values a member of a union stands for: `tuple` for `tuple[str, ...]`."""
    written = class_of(hint)
    return dict if written is Mapping else written


def _a(kind: type[T], read: Json) -> T:
    if not isinstance(read, kind):
        raise TypeError(f"{read!r} is not of type {kind.__name__}")
    return read
