"""What GitHub answered, before anybody has made sense of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime

from kickoff.adapters.github.nodes import Node


@dataclass(frozen=True, slots=True)
class Answer:
    """A REST answer. Header names are lower case; `body` is parsed JSON, None when empty."""

    status: int
    headers: Mapping[str, str]
    body: object = None

    @property
    def node(self) -> Node:
        """The body, to be read."""
        return Node(self.body)

    @property
    def message(self) -> str:
        """What GitHub says is wrong, with the details of a validation."""
        body = self.body if isinstance(self.body, Mapping) else {}
        said = [str(body.get("message") or f"status {self.status}")]
        errors = body.get("errors")
        said.extend(_detail(e) for e in (errors if isinstance(errors, list) else []))
        return ": ".join([said[0], "; ".join(said[1:])]) if len(said) > 1 else said[0]


@dataclass(frozen=True, slots=True)
class GraphQLError:
    """One entry of `errors`. `type` is empty when GitHub does not name one.

    `code` is set when the document itself is at fault, as in `undefinedField`.
    """

    type: str
    message: str
    path: tuple[str | int, ...] = ()
    code: str = ""

    def concerns(self, *place: str | int) -> bool:
        """Whether it is about that place, something above it or something inside it."""
        return all(one == other for one, other in zip(self.path, place, strict=False))

    def absence(self, place: tuple[str | int, ...]) -> bool:
        """Whether it says no more than that something at that place or inside it is not there."""
        return self.type == "NOT_FOUND" and len(self.path) >= len(place)


@dataclass(frozen=True, slots=True)
class GraphQLAnswer:
    """A GraphQL answer, perhaps partial: `data` and `errors` may both be there."""

    data: Mapping[str, object]
    errors: tuple[GraphQLError, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def node(self) -> Node:
        """The data, to be read."""
        return Node(self.data)

    def error_at(self, *place: str | int) -> GraphQLError | None:
        """The first error that makes unknown what is at that place or inside it.

        `NOT_FOUND` there or inside is no such error: what it names is known to be absent.
        """
        return next((e for e in self.errors if e.concerns(*place) and not e.absence(place)), None)

    def error_of(self, alias: str) -> GraphQLError | None:
        """Why the mutation under that alias was not carried out."""
        return next((e for e in self.errors if e.concerns(alias)), None)


def server_time(headers: Mapping[str, str]) -> datetime | None:
    """The server's time of day (whole seconds, UTC), from the `Date` header."""
    try:
        return parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        return None


def graphql_answer(body: Mapping[str, object], headers: Mapping[str, str]) -> GraphQLAnswer:
    """The answer in the body of an HTTP 200."""
    data = body.get("data")
    errors = body.get("errors")
    return GraphQLAnswer(
        data if isinstance(data, Mapping) else {},
        tuple(_error(Node(e)) for e in errors) if isinstance(errors, list) else (),
        headers,
    )


def _error(node: Node) -> GraphQLError:
    path = node.at("path").value
    return GraphQLError(
        node.at("type").text_or_none() or "",
        node.at("message").text_or_none() or "no message",
        tuple(p for p in path if isinstance(p, str | int)) if isinstance(path, list) else (),
        node.at("extensions", "code").text_or_none() or "",
    )


def _detail(error: object) -> str:
    if not isinstance(error, Mapping):
        return str(error)
    if error.get("message"):
        return str(error["message"])
    words = (str(error.get(k) or "") for k in ("resource", "field", "code"))
    return " ".join(w for w in words if w)
