"""Faults on demand: what goes wrong, when, and what happens right before a request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from stateful_github.exchange import Incoming


@dataclass(frozen=True, slots=True)
class Operation:
    """Requests by what they do: a GraphQL root field or document name, or a REST route.

    A REST route is written as GitHub documents it, `POST /repos/{owner}/{repo}/dispatches`.
    """

    name: str


@dataclass(frozen=True, slots=True)
class Path:
    """Requests by method (`*` for any) and path, with `*` and `?` in the path."""

    method: str
    pattern: str


Match = Operation | Path


@dataclass(frozen=True, slots=True)
class Status:
    """An answer of that status instead of the work; `message` is GitHub's when left out."""

    status: int
    message: str = ""
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class SecondaryLimit:
    """403 with `retry-after`, nothing done. For GraphQL too [V]."""

    retry_after: int = 60


@dataclass(frozen=True, slots=True)
class PrimaryLimit:
    """The hour's budget is spent: REST 403 with `x-ratelimit-remaining: 0`, GraphQL 200 with a
    `RATE_LIMITED` error [V]."""


@dataclass(frozen=True, slots=True)
class BadGateway:
    """502 with an HTML page; `before_write` False: the work was done all the same."""

    before_write: bool = True
    status: int = 502


@dataclass(frozen=True, slots=True)
class Timeout:
    """The connection breaks without an answer; `before_write` False: the work was done."""

    before_write: bool = True


@dataclass(frozen=True, slots=True)
class TruncatedBody:
    """The work is done and the answer cut after `keep` bytes."""

    keep: int = 20


@dataclass(frozen=True, slots=True)
class PartialData:
    """GraphQL only: the field at `path` is null, with an error of that type, the rest is there."""

    path: tuple[str | int, ...]
    type: str = "RESOURCE_LIMITS_EXCEEDED"
    message: str = "Resource limits for this query exceeded."


@dataclass(frozen=True, slots=True)
class FieldFails:
    """GraphQL only: one root field fails before it does anything, its siblings succeed."""

    field: str
    type: str = "INTERNAL"
    message: str = "Something went wrong while executing your query."


@dataclass(frozen=True, slots=True)
class Slow:
    """The answer takes that many seconds of the hub's clock."""

    seconds: float


Fault = (
    Status
    | SecondaryLimit
    | PrimaryLimit
    | BadGateway
    | Timeout
    | TruncatedBody
    | PartialData
    | FieldFails
    | Slow
)


@dataclass(slots=True)
class _Scripted:
    match: Match
    fault: Fault
    skip: int
    left: int


@dataclass(slots=True)
class _Hook:
    match: Match
    callback: Callable[[], object]
    skip: int
    left: int


def matches(match: Match, request: Incoming, operations: tuple[str, ...]) -> bool:
    """Whether a request is meant."""
    if isinstance(match, Operation):
        return match.name in operations
    return match.method in ("*", request.method) and fnmatchcase(request.path, match.pattern)


class Faults:
    """What a test scripted, oldest first."""

    def __init__(self) -> None:
        self._scripted: list[_Scripted] = []
        self._hooks: list[_Hook] = []

    def fail(self, match: Match, with_: Fault, *, times: int = 1, after: int = 0) -> None:
        """Let the next `times` matching requests go wrong, once `after` of them went well."""
        self._scripted.append(_Scripted(match, with_, after, times))

    def before(
        self, match: Match, callback: Callable[[], object], *, nth: int = 1, times: int = 1
    ) -> None:
        """Call `callback` right before the n-th matching request is worked on."""
        self._hooks.append(_Hook(match, callback, nth - 1, times))

    def unused_faults(self) -> list[str]:
        """Faults and hooks that nothing met, in words: a test's script that did not happen."""
        return [f"{one.fault} for {one.match}" for one in self._scripted if one.left > 0] + [
            f"a hook before {one.match}" for one in self._hooks if one.left > 0
        ]

    def run_hooks(self, request: Incoming, operations: tuple[str, ...]) -> None:
        """Call what waits for this request (the stateful GitHub does)."""
        for hook in list(self._hooks):
            if hook.left > 0 and matches(hook.match, request, operations):
                if hook.skip > 0:
                    hook.skip -= 1
                else:
                    hook.left -= 1
                    hook.callback()

    def next_fault(self, request: Incoming, operations: tuple[str, ...]) -> Fault | None:
        """The fault this request meets, if any (the stateful GitHub asks)."""
        for one in self._scripted:
            if one.left > 0 and matches(one.match, request, operations):
                if one.skip > 0:
                    one.skip -= 1
                    continue
                one.left -= 1
                return one.fault
        return None
