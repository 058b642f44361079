"""A request and an answer, whatever carried them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request; `path` is without a server's prefix, header names are lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @classmethod
    def of(cls, method: str, target: str, headers: dict[str, str], body: bytes) -> Incoming:
        """From a request line's target and raw headers; a server's prefix is taken off."""
        path, _, query = target.partition("?")
        return cls(
            method,
            _without_prefix(path),
            dict(parse_qsl(query, keep_blank_values=True)),
            {name.lower(): value for name, value in headers.items()},
            body,
        )

    def json(self) -> Any:
        """The body as JSON, None when it is empty; ValueError when it is not JSON."""
        return json.loads(self.body) if self.body else None


def _without_prefix(path: str) -> str:
    if path in ("/api/graphql", "/api/v3/graphql"):
        return "/graphql"
    return path.removeprefix("/api/v3") or "/"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An answer; `cut_at` is how many bytes of the body arrive when it breaks off."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut_at: int | None = None

    @classmethod
    def of_json(cls, status: int, value: Any, headers: dict[str, str] | None = None) -> Outgoing:
        """An answer with a JSON body."""
        kind = {"content-type": "application/json; charset=utf-8"}
        return cls(status, json.dumps(value).encode("utf-8"), kind | (headers or {}))


class ConnectionLost(Exception):
    """The answer never arrives."""
