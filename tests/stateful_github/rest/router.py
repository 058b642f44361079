"""Finding the route of a request, and what a route is given and gives back."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import unquote, urlencode

from stateful_github.access import READ, Viewer
from stateful_github.exchange import Incoming
from stateful_github.hub import StatefulGitHub
from stateful_github.refusals import Refusal, invalid, not_found
from stateful_github.render.links import Links
from stateful_github.repository import Repository

REPO = "/repos/{owner}/{repo}"
PAGE_DEFAULT, PAGE_LIMIT = 30, 100  # of `per_page` [V]
_SEVERAL_SEGMENTS = frozenset({"ref", "path", "basehead", "branch"})

T = TypeVar("T")


@dataclass(frozen=True)
class Ask:
    """A request on its route."""

    hub: StatefulGitHub
    viewer: Viewer
    links: Links
    incoming: Incoming
    params: dict[str, str]

    @cached_property
    def home(self) -> Repository:
        """The repository in the path; 404 when the token may not see it [V]."""
        name = f"{self.params['owner']}/{self.params['repo']}"
        found = self.hub.repositories.get(name.lower())
        if found is None or not self.viewer.sees(found):
            raise not_found()
        return found

    def reading(self, scope: str) -> Repository:
        """The repository, for reading."""
        self.viewer.require(self.home, READ, scope)
        return self.home

    @property
    def query(self) -> dict[str, str]:
        """The query string."""
        return self.incoming.query

    @cached_property
    def body(self) -> Any:
        """The body as JSON; 400 when it is not."""
        try:
            return self.incoming.json()
        except ValueError:
            raise Refusal(400, "Problems parsing JSON") from None

    @cached_property
    def given(self) -> dict[str, Any]:
        """The body, which must be a JSON object or nothing."""
        if self.body is None:
            return {}
        if not isinstance(self.body, dict):
            raise invalid("Invalid request.\n\nFor 'links/0/schema', it is not an object.")
        return self.body

    def need(self, key: str, kind: type[T]) -> T:
        """A required key of the body; 422 without it or with another type."""
        value = self.given.get(key)
        if key not in self.given or value is None:
            raise invalid(f'Invalid request.\n\n"{key}" wasn\'t supplied.')
        if not isinstance(value, kind):
            raise invalid(f"Invalid request.\n\nFor 'properties/{key}', {value!r} is not valid.")
        return value


@dataclass(frozen=True, slots=True)
class Reply:
    """What a route answers."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


Answer = Callable[[Ask], Reply]


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path as GitHub's description writes it."""

    method: str
    template: str
    pattern: re.Pattern[str]
    answer: Answer

    @property
    def label(self) -> str:
        """How requests and faults name it."""
        return f"{self.method} {self.template}"


ROUTES: list[Route] = []


def route(method: str, template: str) -> Callable[[Answer], Answer]:
    """Register a function as the answer of a route."""

    def register(answer: Answer) -> Answer:
        ROUTES.append(Route(method, template, _pattern(template), answer))
        return answer

    return register


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    regex = ""
    for at, part in enumerate(parts):
        if at % 2 == 0:
            regex += re.escape(part)
        else:
            regex += f"(?P<{part}>{'.+' if part in _SEVERAL_SEGMENTS else '[^/]+'})"
    return re.compile(regex + "/?")


def find(incoming: Incoming) -> tuple[Route, dict[str, str]] | None:
    """The route of a request and its parameters."""
    for one in ROUTES:
        match = one.pattern.fullmatch(incoming.path) if one.method == incoming.method else None
        if match:
            return one, {name: unquote(value) for name, value in match.groupdict().items()}
    return None


def paged(ask: Ask, items: Sequence[Any], show: Callable[[Any], Any]) -> tuple[list[Any], Reply]:
    """One page of a list as shown, and an otherwise empty reply with its `link` header."""
    size = min(PAGE_LIMIT, _positive(ask.query.get("per_page"), PAGE_DEFAULT))
    number = _positive(ask.query.get("page"), 1)
    shown = [show(one) for one in items[(number - 1) * size : number * size]]
    last = max(1, -(-len(items) // size))
    targets = {"prev": number - 1, "next": number + 1, "last": last, "first": 1}
    if number >= last:
        del targets["next"], targets["last"]
    if number <= 1:
        del targets["prev"], targets["first"]
    parts = [f'<{_page_address(ask, at)}>; rel="{rel}"' for rel, at in targets.items()]
    return shown, Reply(200, None, {"link": ", ".join(parts)} if parts else {})


def _page_address(ask: Ask, number: int) -> str:
    query = urlencode(ask.query | {"page": str(number)})
    return f"{ask.links.api}{ask.incoming.path}?{query}"


def _positive(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isdigit() and int(text) > 0 else default


def listed(ask: Ask, items: Sequence[Any], show: Callable[[Any], Any]) -> Reply:
    """A page of a list."""
    shown, reply = paged(ask, items, show)
    return Reply(200, shown, reply.headers)
