"""What the first look saw people say: comments and labellings, and how far back they were read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kickoff.adapters.github.answers import GraphQLAnswer
from kickoff.adapters.github.nodes import Node
from kickoff.core.effects import Reaction
from kickoff.looks import CommentSeen, FirstQuestion, LabellingSeen

GHOST = "ghost"
"""The account GitHub shows in place of a deleted one."""

CONTENT = {
    Reaction.CHANGED: "ROCKET",
    Reaction.NOTHING_TO_DO: "THUMBS_UP",
    Reaction.REFUSED: "THUMBS_DOWN",
    Reaction.NOT_UNDERSTOOD: "CONFUSED",
    Reaction.SEEN: "EYES",
}
"""What GitHub calls our reactions."""

_OURS = {content: reaction for reaction, content in CONTENT.items()}
_ONE_SECOND = timedelta(seconds=1)
_NOTHING_READ = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sweep:
    """Comments changed since a time; `since` is None when some page could not be read at all."""

    comments: tuple[CommentSeen, ...]
    since: datetime | None


def sweep(answer: GraphQLAnswer, question: FirstQuestion) -> Sweep:
    """The comments in the first look's answer that changed since then, oldest first.

    The one that woke the run is among them wherever it stands. GitHub's times are whole seconds:
    where a page was full, what lies beyond it may have changed in the same second as its last
    member, and everything was read from one second later on.
    """
    since = question.since
    found = list(_own(answer, question))
    bounds = [since]
    for connection in _read(answer, "issues", "pullRequests"):
        bounds.extend(_bound(connection, since))
        for thread in _changed(connection.at("nodes"), since):
            comments = thread.at("comments")
            bounds.extend(_bound(comments, since))
            number = thread.at("number").number()
            found.extend(comment_seen(c, number) for c in _changed(comments.at("nodes"), since))
    whole = not any(answer.error_at("repository", c) for c in ("issues", "pullRequests"))
    every = {comment.number: comment for comment in found}.values()
    newest = tuple(sorted(every, key=lambda c: (c.created_at, c.number)))
    return Sweep(newest, max(bounds) if whole else None)


def _own(answer: GraphQLAnswer, question: FirstQuestion) -> Iterator[CommentSeen]:
    own, seen = question.own, answer.node.at("own")
    if own is not None and not seen.missing:
        yield comment_seen(seen, own.thread)


def comment_seen(node: Node, thread: int) -> CommentSeen:
    """One comment. Raises UnexpectedShape."""
    author, is_bot = actor(node.at("author"))
    edited_at, editor = node.at("lastEditedAt").moment_or_none(), node.at("editor")
    reactions = frozenset(_reactions(node.at("reactionGroups")))
    return CommentSeen(
        node=node.at("id").text(),
        number=node.at("fullDatabaseId").number(),
        thread=thread,
        author=author,
        author_is_bot=is_bot,
        body=node.at("body").text(),
        created_at=node.at("createdAt").moment(),
        updated_at=node.at("updatedAt").moment(),
        url=node.at("url").text(),
        edited_at=edited_at,
        editor=None if edited_at is None else actor(editor)[0],
        answered=bool(reactions - {Reaction.SEEN}),
        ours=node.at("viewerDidAuthor").flag(),
        reactions=reactions,
    )


def actor(node: Node) -> tuple[str, bool]:
    """Login and whether it is a bot's. GraphQL leaves out the `[bot]` that REST has."""
    if node.missing:
        return GHOST, False
    login = node.at("login").text()
    is_bot = node.at("__typename").text() == "Bot"
    return (f"{login}[bot]" if is_bot and not login.endswith("[bot]") else login), is_bot


def labellings(
    answer: GraphQLAnswer, connections: Sequence[str], label: str
) -> Iterator[LabellingSeen]:
    """Who put that input label on threads that bear it now."""
    for connection in _read(answer, *connections):
        for thread in connection.at("nodes").each():
            events = [e for e in thread.at("timelineItems", "nodes").each() if _puts(e, label)]
            if events:
                yield _labelling(thread, events[-1], label)


def _read(answer: GraphQLAnswer, *connections: str) -> Iterator[Node]:
    for name in connections:
        connection = answer.node.at("repository", name)
        if not connection.missing:
            yield connection


def _changed(nodes: Node, since: datetime) -> Iterator[Node]:
    if not nodes.missing:
        yield from (n for n in nodes.each() if n.at("updatedAt").moment() >= since)


def _bound(connection: Node, since: datetime) -> Iterator[datetime]:
    """The time before which a page that was full may have left something out."""
    if connection.missing or not connection.at("pageInfo", "hasNextPage").flag():
        return
    shown = [n.at("updatedAt").moment() for n in connection.at("nodes").each()]
    if not shown:
        yield _NOTHING_READ
    elif min(shown) >= since:
        yield min(shown) + _ONE_SECOND


def _reactions(groups: Node) -> Iterator[Reaction]:
    """Those of ours that mean something to us."""
    if groups.missing:
        return
    for group in groups.each():
        reaction = _OURS.get(group.at("content").text())
        if reaction is not None and group.at("viewerHasReacted").flag():
            yield reaction


def _puts(event: Node, label: str) -> bool:
    return event.at("label", "name").text().casefold() == label.casefold()


def _labelling(thread: Node, event: Node, label: str) -> LabellingSeen:
    login, is_bot = actor(event.at("actor"))
    return LabellingSeen(
        event=event.at("id").text(),
        thread=thread.at("number").number(),
        label=label,
        actor=login,
        actor_is_bot=is_bot,
        at=event.at("createdAt").moment(),
        url=thread.at("url").text(),
    )
