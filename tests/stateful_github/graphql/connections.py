"""Connections: pages of lists, with GitHub's bounds."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from stateful_github.graphql.call import Call
from stateful_github.refusals import Refusal

PAGE_LIMIT = 100  # of `first` and `last` [V]


@dataclass(frozen=True, slots=True)
class PageInfo:
    """Where a page stands."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class Edge:
    """A node and its cursor."""

    cursor: str
    node: Any


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a connection."""

    edges: list[Edge]
    page_info: PageInfo
    total_count: int

    @property
    def nodes(self) -> list[Any]:
        """The nodes without their cursors."""
        return [edge.node for edge in self.edges]

    @property
    def filtered_count(self) -> int:
        """As timelines call it."""
        return self.total_count

    @property
    def page_count(self) -> int:
        """As timelines call it."""
        return len(self.edges)


def page(call: Call, items: Sequence[Any]) -> Page:
    """The page that `first`, `last`, `after` and `before` ask for.

    Refuses a missing or impossible size [T]. `0` is taken, for those who only want `totalCount`
    [M].
    """
    first, last = call.args.get("first"), call.args.get("last")
    check_bounds(call.info.field_name, first, last)
    cursors = [cursor(item) for item in items]
    low, high = 0, len(items)
    if call.args.get("after"):
        low = _position(cursors, call.args["after"], "after") + 1
    if call.args.get("before"):
        high = _position(cursors, call.args["before"], "before")
    cut = call.hub.list_limits.get(call.info.field_name, PAGE_LIMIT)
    if first is not None:
        high = max(low, min(high, low + min(first, cut)))
    else:
        low = max(low, high - min(int(last or 0), cut))
    edges = [Edge(cursors[at], items[at]) for at in range(low, high)]
    ends = (edges[0].cursor, edges[-1].cursor) if edges else (None, None)
    return Page(edges, PageInfo(high < len(items), low > 0, *ends), len(items))


def check_bounds(field: str, first: int | None, last: int | None) -> None:
    """Refuse what GitHub refuses about page sizes."""
    if first is None and last is None:
        raise Refusal(
            422,
            f"You must provide a `first` or `last` value to properly paginate the `{field}`"
            " connection.",
            kind="MISSING_PAGINATION_BOUNDARIES",
        )
    if first is not None and last is not None:
        raise Refusal(
            422,
            f"Passing both `first` and `last` to paginate the `{field}` connection is not"
            " supported.",
            kind="INVALID_PAGINATION_BOUNDARIES",
        )
    for name, size in (("first", first), ("last", last)):
        if size is not None and size > PAGE_LIMIT:
            raise Refusal(
                422,
                f"Requesting {size} records on the `{field}` connection exceeds the `{name}`"
                f" limit of {PAGE_LIMIT} records.",
                kind="EXCESSIVE_PAGINATION",
            )
        if size is not None and size < 0:
            raise Refusal(
                422,
                f"`{name}` on the `{field}` connection cannot be less than zero.",
                kind="INVALID_PAGINATION_BOUNDARIES",
            )


def cursor(item: Any) -> str:
    """An opaque cursor: it names the item, so that it survives insertions."""
    name = getattr(item, "node_id", None) or getattr(item, "id", None) or repr(item)
    return base64.b64encode(f"cursor:{name}".encode()).decode("ascii")


def _position(cursors: list[str], wanted: str, argument: str) -> int:
    if wanted not in cursors:
        raise Refusal(
            422,
            f"`{wanted}` does not appear to be a valid cursor.",
            kind="INVALID_CURSOR_ARGUMENTS",
        )
    return cursors.index(wanted)
