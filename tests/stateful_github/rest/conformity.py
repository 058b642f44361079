"""Checks answers against the trimmed OpenAPI description.

The schemas are compiled to functions once per process and used at once, which is what makes it
cheap enough to be always on. A test holds this against `jsonschema`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

Check = Callable[[Any], str | None]
_KINDS: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}


class NotAsDescribed(AssertionError):
    """The stateful GitHub answered with something GitHub's description does not allow."""


@cache
def described() -> dict[str, Any]:
    """The trimmed description."""
    text = Path(__file__).with_name("openapi.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def check_answer(method: str, route: str, status: int, body: Any) -> None:
    """Raises NotAsDescribed; statuses below 400 must be described, errors may be others."""
    responses = described()["paths"][route][method.lower()]
    if str(status) not in responses:
        if status < 400:
            raise NotAsDescribed(f"{method} {route} never answers {status}")
        return
    if responses[str(status)] is None:
        return
    said = _answer_check(method.lower(), route, str(status))(body)
    if said is not None:
        raise NotAsDescribed(f"{method} {route} {status}: {said}")


@cache
def _answer_check(method: str, route: str, status: str) -> Check:
    return compiled(described()["paths"][route][method][status])


@cache
def _component(name: str) -> Check:
    return compiled(described()["components"][name])


def compiled(schema: dict[str, Any]) -> Check:
    """A function that says what is wrong with a value, or None."""
    if "$ref" in schema:
        name: str = schema["$ref"]
        return _later(name)
    checks = [make(schema) for key, make in _MAKERS.items() if key in schema]
    nullable = bool(schema.get("nullable"))

    def check(value: Any) -> str | None:
        if value is None and nullable:
            return None
        return next((said for one in checks if (said := one(value)) is not None), None)

    return check


def _later(name: str) -> Check:
    """A component's check, compiled when it is first used: components refer to each other."""

    def check(value: Any) -> str | None:
        return _component(name)(value)

    return check


def _kind(schema: dict[str, Any]) -> Check:
    names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    kinds = tuple(kind for name in names for kind in _KINDS[name])

    def check(value: Any) -> str | None:
        wrong = isinstance(value, bool) and bool not in kinds
        return f"{value!r:.80} is not {names}" if wrong or not isinstance(value, kinds) else None

    return check


def _properties(schema: dict[str, Any]) -> Check:
    known = {name: compiled(one) for name, one in schema["properties"].items()}

    def check(value: Any) -> str | None:
        if not isinstance(value, dict):
            return None
        for name, one in known.items():
            if name in value:
                said = one(value[name])
                if said is not None:
                    return f"{name}: {said}"
        return None

    return check


def _required(schema: dict[str, Any]) -> Check:
    names = schema["required"]

    def check(value: Any) -> str | None:
        missing = [n for n in names if isinstance(value, dict) and n not in value]
        return f"lacks {', '.join(missing)}" if missing else None

    return check


def _items(schema: dict[str, Any]) -> Check:
    one = compiled(schema["items"])

    def check(value: Any) -> str | None:
        for at, item in enumerate(value if isinstance(value, list) else ()):
            said = one(item)
            if said is not None:
                return f"[{at}]: {said}"
        return None

    return check


def _enum(schema: dict[str, Any]) -> Check:
    return lambda value: None if value in schema["enum"] else f"{value!r} is not one of the enum"


def _some(key: str) -> Callable[[dict[str, Any]], Check]:
    """`oneOf` is taken as `anyOf`: GitHub's alternatives overlap."""

    def make(schema: dict[str, Any]) -> Check:
        options = [compiled(one) for one in schema[key]]

        def check(value: Any) -> str | None:
            said = [one(value) for one in options]
            return None if None in said else "; or ".join(str(one) for one in said)

        return check

    return make


def _all(schema: dict[str, Any]) -> Check:
    parts = [compiled(one) for one in schema["allOf"]]
    return lambda value: next((s for one in parts if (s := one(value)) is not None), None)


def _additional(schema: dict[str, Any]) -> Check:
    extra = schema["additionalProperties"]
    known = set(schema.get("properties", ()))
    one = compiled(extra) if isinstance(extra, dict) else None

    def check(value: Any) -> str | None:
        for name in value if isinstance(value, dict) and extra is not True else ():
            if name not in known:
                said = one(value[name]) if one else "is not allowed"
                if said is not None:
                    return f"{name}: {said}"
        return None

    return check


def _bound(key: str, wrong: Callable[[Any, Any], bool]) -> Callable[[dict[str, Any]], Check]:
    def make(schema: dict[str, Any]) -> Check:
        limit = schema[key]
        return lambda value: f"{value!r:.80} breaks {key}" if wrong(value, limit) else None

    return make


_MAKERS: dict[str, Callable[[dict[str, Any]], Check]] = {
    "type": _kind,
    "required": _required,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
    "enum": _enum,
    "oneOf": _some("oneOf"),
    "anyOf": _some("anyOf"),
    "allOf": _all,
    "pattern": _bound("pattern", lambda v, p: isinstance(v, str) and not re.search(p, v)),
    "minimum": _bound("minimum", lambda v, n: isinstance(v, int | float) and v < n),
    "maximum": _bound("maximum", lambda v, n: isinstance(v, int | float) and v > n),
    "minLength": _bound("minLength", lambda v, n: isinstance(v, str) and len(v) < n),
    "maxLength": _bound("maxLength", lambda v, n: isinstance(v, str) and len(v) > n),
    "minItems": _bound("minItems", lambda v, n: isinstance(v, list) and len(v) < n),
    "maxItems": _bound("maxItems", lambda v, n: isinstance(v, list) and len(v) > n),
}
