"""What was asked of the stateful GitHub, in order, for tests that count."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request.

    `operations` are the GraphQL document's name and its root fields, or the REST route
    (`GET /repos/{owner}/{repo}`). `cost` is in rate-limit points.
    """

    method: str
    path: str
    operations: tuple[str, ...]
    login: str
    status: int
    cost: int


class RequestsSeen:
    """A list of requests that can be counted, emptied and filtered."""

    def __init__(self) -> None:
        self._seen: list[Request] = []

    def record(self, request: Request) -> None:
        """Add one (called by the stateful GitHub only)."""
        self._seen.append(request)

    def __len__(self) -> int:
        return len(self._seen)

    def all(self) -> tuple[Request, ...]:
        """Every request since the last `take`."""
        return tuple(self._seen)

    def of(self, operation: str) -> tuple[Request, ...]:
        """Those with an operation of that name."""
        return tuple(one for one in self._seen if operation in one.operations)

    def lines(self) -> list[str]:
        """`METHOD path` of each, with GraphQL root fields after the path."""
        return [
            f"{one.method} {one.path}"
            + (f" {' '.join(one.operations)}" if one.path == "/graphql" else "")
            for one in self._seen
        ]

    def take(self) -> tuple[Request, ...]:
        """Every request since the last `take`, and start counting anew."""
        taken, self._seen = tuple(self._seen), []
        return taken
