"""Every way GitHub says no, as one exception that knows its REST and its GraphQL spelling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DOCS = "https://docs.github.com/rest"


class Refusal(Exception):
    """A refused request or mutation field.

    `status` and `message` are the REST spelling, `kind` the GraphQL error type; `errors` goes into
    REST's `errors` list. Nothing was written unless the raiser says otherwise.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "UNPROCESSABLE",
        errors: list[Any] | None = None,
        headers: Mapping[str, str] | None = None,
        graphql_message: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.kind = kind
        self.errors = errors
        self.headers = dict(headers or {})
        self.graphql_message = graphql_message or message

    def body(self) -> dict[str, Any]:
        """The REST body."""
        shown: dict[str, Any] = {"message": self.message}
        if self.errors is not None:
            shown["errors"] = self.errors
        return shown | {"documentation_url": DOCS, "status": str(self.status)}


class NotServed(AssertionError):
    """The stateful GitHub was asked for something it does not serve: widen it."""


def not_found(graphql_message: str = "Not Found") -> Refusal:
    """404, also for what the token may not see."""
    return Refusal(404, "Not Found", kind="NOT_FOUND", graphql_message=graphql_message)


def forbidden(accepted: str) -> Refusal:
    """A right is missing; `accepted` as in `contents=write`."""
    return Refusal(
        403,
        "Resource not accessible by integration",
        kind="FORBIDDEN",
        headers={"x-accepted-github-permissions": accepted},
    )


def invalid(message: str, *errors: Any, graphql_message: str | None = None) -> Refusal:
    """422; `message` is often `Validation Failed` with `errors`."""
    shown = list(errors) if errors else None
    return Refusal(422, message, errors=shown, graphql_message=graphql_message)


def invalid_field(resource: str, field: str, message: str) -> Refusal:
    """422 `Validation Failed` about one field, as the issues routes spell it."""
    error = {"resource": resource, "code": "custom", "field": field, "message": message}
    return invalid("Validation Failed", error, graphql_message=message)


def bad_credentials() -> Refusal:
    """401 for a token nobody issued."""
    return Refusal(401, "Bad credentials", kind="UNAUTHORIZED")


def empty_repository() -> Refusal:
    """409: the git database of a repository without a commit refuses everything [V]."""
    return Refusal(409, "Git Repository is empty.", kind="CONFLICT")
