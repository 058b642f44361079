"""What a resolver is given: who asks, with which arguments, for which field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLResolveInfo

from stateful_github.access import Viewer
from stateful_github.hub import StatefulGitHub
from stateful_github.model.threads import Comment, Label, Reaction, Remark, TimelineEvent
from stateful_github.refusals import Refusal, not_found
from stateful_github.repository import Repository
from stateful_github.tokens import Level


@dataclass(frozen=True, slots=True)
class Context:
    """What one request has in common."""

    hub: StatefulGitHub
    viewer: Viewer
    cost: int
    fails: dict[str, Refusal]


@dataclass(frozen=True, slots=True)
class Call:
    """One field being resolved."""

    context: Context
    args: dict[str, Any]
    info: GraphQLResolveInfo[Context]

    @property
    def hub(self) -> StatefulGitHub:
        """The stateful GitHub."""
        return self.context.hub

    @property
    def viewer(self) -> Viewer:
        """Who asks."""
        return self.context.viewer

    @property
    def input(self) -> dict[str, Any]:
        """A mutation's `input`."""
        given: dict[str, Any] = self.args["input"]
        return given

    def seen(self, repository: Repository) -> bool:
        """Whether the viewer may know of it."""
        return self.viewer.sees(repository)

    def node(self, node_id: str, *kinds: type) -> Any:
        """The thing with that id, of one of those kinds; NOT_FOUND otherwise [V]."""
        found = self.hub.nodes.get(node_id)
        home = repository_of(found)
        hidden = home is not None and not self.seen(home)
        if found is None or hidden or (kinds and not isinstance(found, kinds)):
            raise not_found(f"Could not resolve to a node with the global id of '{node_id}'")
        return found

    def readable(self, repository: Repository, scope: str) -> None:
        """Refuse reading a private repository without the right."""
        self.viewer.require(repository, Level.READ, scope)


Resolver = Callable[[Any, Call], Any]
Fields = dict[str, Resolver]


def repository_of(found: object) -> Repository | None:
    """The repository a node lives in."""
    if isinstance(found, Repository):
        return found
    if isinstance(found, Remark | Label | Comment):
        return found.repository
    if isinstance(found, Reaction):
        return found.subject.repository
    if isinstance(found, TimelineEvent):
        return found.thread.repository
    return None
