"""The second look: everything asked for by name, in one query built of numbered aliases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kickoff.adapters.github.answers import GraphQLAnswer
from kickoff.adapters.github.client import Client
from kickoff.adapters.github.comments import actor
from kickoff.adapters.github.landmarks import Landmarks
from kickoff.adapters.github.nodes import Node, UnexpectedShape
from kickoff.adapters.github.pulls_seen import (
    names_of_records,
    pull_request_of,
    records_branch,
)
from kickoff.adapters.github.queries import second_look
from kickoff.adapters.github.texts import LASTING, text_fact
from kickoff.core.facts import UNSEEN, Absent, Fact, Present, PullRequest, Unknown
from kickoff.core.records.plan_file import is_plan_commit
from kickoff.core.records.proposing import RECORDS_BRANCH
from kickoff.errors import ForgeError
from kickoff.looks import ReplySeen, SecondLook, SecondQuestion, ThreadSeen

T = TypeVar("T")

NAMES_PER_QUERY = 100
"""More names take several requests: a query over ten seconds is cut off by GitHub."""


@dataclass(frozen=True, slots=True)
class _Name:
    """One name that is asked for: its kind (the alias' letter) and the variable's value."""

    kind: str
    value: str | int


_RECORDS = _Name("records", RECORDS_BRANCH)

_Answers = dict[_Name, tuple[GraphQLAnswer | ForgeError, str]]


def look_closer(client: Client, landmarks: Landmarks, question: SecondQuestion) -> SecondLook:
    """Ask the second query, in requests of 100 names. What fails is unknown; nothing is raised."""
    answers: _Answers = {}
    names = list(_names(question))
    for start in range(0, max(len(names), 1), NAMES_PER_QUERY):
        top = question.head if question.records and start == 0 else None
        answers.update(_ask(client, names[start : start + NAMES_PER_QUERY], top))

    def fact(kind: str, value: str | int, read: Callable[[Node], Fact[T]]) -> Fact[T]:
        return _fact(*answers[_Name(kind, value)], read)

    at = question.head
    texts = {p: fact("x", f"{at}:{p}", lambda b: _text(client, b)) for p in question.paths}
    return SecondLook(
        texts=texts,
        unreadable=frozenset(p for p, found in texts.items() if found in LASTING),
        threads={n: fact("t", n, lambda t: _thread(t, landmarks)) for n in question.threads},
        branches={b: fact("b", f"refs/heads/{b}", _head) for b in question.branches},
        begun=_seen({b: fact("b", f"refs/heads/{b}", _below_plan) for b in question.branches}),
        pull_requests={b: fact("h", b, _pull_requests) for b in question.branches},
        linked={n: fact("p", n, _linked) for n in question.pull_requests},
        records_branch=records_branch(answers[_RECORDS][0]) if question.records else UNSEEN,
    )


def _names(question: SecondQuestion) -> Iterator[_Name]:
    for path in dict.fromkeys(question.paths):
        yield _Name("x", f"{question.head}:{path}")
    for thread in dict.fromkeys(question.threads):
        yield _Name("t", thread)
    for branch in dict.fromkeys(question.branches):
        yield _Name("b", f"refs/heads/{branch}")
        yield _Name("h", branch)
    for number in dict.fromkeys(question.pull_requests):
        yield _Name("p", number)


def _ask(client: Client, names: Sequence[_Name], top: str | None) -> _Answers:
    """One request; with `top`, the head of the default branch, where records are proposed too."""
    counts: dict[str, int] = {}
    aliases: dict[_Name, str] = {}
    for name in names:
        index = counts.get(name.kind, 0)
        counts[name.kind] = index + 1
        aliases[name] = f"{name.kind}{index}"
    values: dict[str, object] = {alias: name.value for name, alias in aliases.items()}
    if top is not None:
        values.update(names_of_records(top))
        aliases[_RECORDS] = "records"
    answer = _query(client, counts, values, records=top is not None)
    return {name: (answer, alias) for name, alias in aliases.items()}


def _query(
    client: Client, counts: Mapping[str, int], values: Mapping[str, object], *, records: bool
) -> GraphQLAnswer | ForgeError:
    document = second_look(
        paths=counts.get("x", 0),
        threads=counts.get("t", 0),
        branches=counts.get("b", 0),
        heads=counts.get("h", 0),
        pull_requests=counts.get("p", 0),
        records=records,
    )
    known = {"owner": client.owner, "name": client.name}
    try:
        return client.query(document, {**known, **values}, doing="look closer")
    except ForgeError as failure:
        return failure


def _fact(
    answer: GraphQLAnswer | ForgeError, alias: str, read: Callable[[Node], Fact[T]]
) -> Fact[T]:
    """One thing seen: null without an error is absent, null with one is unknown."""
    if isinstance(answer, ForgeError):
        return Unknown(str(answer))
    if answer.node.at("repository").missing:
        return Unknown("the repository was not seen")
    node = answer.node.at("repository", alias)
    error = answer.error_at("repository", alias)
    if error is not None:
        return Unknown(error.message)
    try:
        return Absent() if node.missing else read(node)
    except UnexpectedShape as surprise:
        return Unknown(str(surprise))


def _text(client: Client, node: Node) -> Fact[str]:
    if node.at("__typename").text() != "Blob":
        return Absent()
    return text_fact(client, node)


def _head(node: Node) -> Fact[str]:
    return Present(node.at("target", "oid").text())


def _below_plan(node: Node) -> Fact[str]:
    """The commit below a branch's head, when the head is our plan and nothing else."""
    commit = node.at("target")
    parents = [parent.at("oid").text() for parent in commit.at("parents", "nodes").each()]
    ours = len(parents) == 1 and is_plan_commit(commit.at("message").text())
    return Present(parents[0]) if ours else Absent()


def _seen(facts: Mapping[str, Fact[str]]) -> Mapping[str, str]:
    return {name: fact.value for name, fact in facts.items() if isinstance(fact, Present)}


def _thread(node: Node, landmarks: Landmarks) -> Fact[ThreadSeen]:
    renamed = list(node.at("timelineItems", "nodes").each())
    labels = list(node.at("labels", "nodes").each())
    for label in labels:
        landmarks.learn_label(label)
    return Present(
        ThreadSeen(
            node=node.at("id").text(),
            number=node.at("number").number(),
            is_pull_request=node.at("__typename").text() == "PullRequest",
            title=node.at("title").text(),
            body=node.at("body").text(),
            open=not node.at("closed").flag(),
            author=actor(node.at("author"))[0],
            edited_at=node.at("lastEditedAt").moment_or_none(),
            renamed_at=renamed[-1].at("createdAt").moment() if renamed else None,
            labels=tuple(label.at("name").text() for label in labels),
            replies=tuple(_replies(node.at("comments", "nodes"))),
        )
    )


def _replies(comments: Node) -> Iterator[ReplySeen]:
    for comment in comments.each():
        if comment.at("viewerDidAuthor").flag():
            yield ReplySeen(
                node=comment.at("id").text(),
                number=comment.at("fullDatabaseId").number(),
                body=comment.at("body").text(),
                created_at=comment.at("createdAt").moment(),
            )


def _pull_requests(node: Node) -> Fact[tuple[PullRequest, ...]]:
    """All pull requests from branches of a name; a part of them may lack the one that counts."""
    if node.at("pageInfo", "hasNextPage").flag():
        return Unknown("more pull requests than one look reads")
    return Present(tuple(pull_request_of(p) for p in node.at("nodes").each()))


def _linked(node: Node) -> Fact[PullRequest]:
    return Present(pull_request_of(node))
