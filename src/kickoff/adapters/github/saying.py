"""Saying everything in one mutation document, with the next swap as its last field.

GitHub carries a document's mutations out one after the other and goes on after one that failed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never
from urllib.parse import quote

from kickoff.adapters.github import failures
from kickoff.adapters.github.answers import GraphQLAnswer
from kickoff.adapters.github.client import Client
from kickoff.adapters.github.comments import CONTENT
from kickoff.adapters.github.commits import COMMIT_FIELDS, commit_input, swap_of
from kickoff.adapters.github.landmarks import Landmarks
from kickoff.core.answering.labels import OUTPUT_LABELS, is_output
from kickoff.core.effects import (
    CloseIssue,
    Drop,
    Edit,
    Escalate,
    Post,
    React,
    ShowLabels,
    TakeBack,
    TakeLabel,
)
from kickoff.errors import ForgeError, RateLimited, Unavailable
from kickoff.looks import ThreadSeen
from kickoff.ports import Ambiguous, Change, Message, Said, Swap

MUTATIONS = 25
"""Mutations in one document at most: GitHub cuts a request off after ten seconds."""

_POST, _EDIT, _REACT = "addComment", "updateIssueComment", "addReaction"
_TAKE_BACK = "removeReaction"
_GONE = frozenset({"NOT_FOUND"})
_NO_SUCH_REACTION = frozenset({"NOT_FOUND", "UNPROCESSABLE"})
_FACTS = frozenset({_REACT, _TAKE_BACK})
"""What says that a command is answered, and so waits for the reply."""

_RIGHT = "issues: write"
_DOING = "answer"


@dataclass(frozen=True, slots=True)
class Mutation:
    """One field of the document: its name, its input, and the errors that are as good as success.

    `thread` is the node id of the thread that a reply or a reaction stands in, when it is known.
    """

    field: str
    input: Mapping[str, object]
    fine: frozenset[str] = frozenset()
    thread: str = ""

    @property
    def input_type(self) -> str:
        """The name of its input type, which GitHub derives from the field's."""
        return f"{self.field[0].upper()}{self.field[1:]}Input!"


@dataclass(frozen=True, slots=True)
class _Swap:
    branch: str
    change: Change


@dataclass(frozen=True, slots=True)
class _Failure:
    """A mutation that was not carried out, or nobody knows."""

    mutation: Mutation
    why: ForgeError

    @property
    def passes(self) -> bool:
        """Whether it may go well another time."""
        return isinstance(self.why, RateLimited | Unavailable)


@dataclass(frozen=True, slots=True)
class _Sent:
    """What became of one document; not `answered`: nobody knows of any of it."""

    swap: Swap | None = None
    failed: Sequence[_Failure] = ()
    answered: bool = True


def react(client: Client, effect: React) -> None:
    """One reaction. One request. Raises a ForgeError."""
    mutation = _reaction(effect)
    answer = client.graphql(
        _document([mutation], with_swap=False), {"m0": mutation.input}, doing="react", right=_RIGHT
    )
    if answer.errors:
        raise failures.of_error(answer.errors[0], "react", _RIGHT, answer.headers)


class Speech:
    """Turns messages into mutations; what has no node id goes over REST on its own."""

    def __init__(
        self, client: Client, landmarks: Landmarks, threads: Mapping[int, ThreadSeen]
    ) -> None:
        self._client = client
        self._landmarks = landmarks
        self._threads = threads
        self._failures: list[ForgeError] = []

    def say(self, messages: Sequence[Message], branch: str, change: Change | None) -> Said:
        """Carry the messages out in order, then the swap.

        A reaction means "answered": where its reply failed, it is not put on or goes again.
        """
        pending = [m for message in messages for m in self._mutations(message)]
        failed: list[_Failure] = []
        while len(pending) > MUTATIONS:
            batch, pending = pending[:MUTATIONS], pending[MUTATIONS:]
            sent = _send(self._client, batch, None)
            failed += self._mended(batch, sent)
            unsaid = _unsaid(sent.failed)
            pending = [m for m in pending if not (m.field in _FACTS and m.thread in unsaid)]
        last = _send(self._client, pending, None if change is None else _Swap(branch, change))
        failed += self._mended(pending, last)
        troubles = dict.fromkeys(f.why for f in failed)
        return Said(last.swap, (*self._failures, *troubles))

    def _mended(self, batch: Sequence[Mutation], sent: _Sent) -> Sequence[_Failure]:
        """What failed for good. One more request where something can be done about it.

        An edit without an answer is sent again: it says the same however often it is made.
        """
        again = [f for f in sent.failed if f.mutation.field == _EDIT and f.passes]
        unsaid = _unsaid(sent.failed) if sent.answered else frozenset()
        hollow = [m for m in batch if m.field == _REACT and m.thread in unsaid]
        mending = [*(f.mutation for f in again), *(_taken_back(m) for m in hollow)]
        if not mending:
            return sent.failed
        still = _send(self._client, mending, None).failed
        return [*(f for f in sent.failed if f not in again), *still]

    def _mutations(self, message: Message) -> Iterator[Mutation]:
        match message:
            case Post(thread, body):
                yield Mutation(_POST, {"subjectId": thread, "body": body}, thread=thread)
            case Edit(comment, body):
                yield Mutation(_EDIT, {"id": comment, "body": body})
            case Drop(comment):
                yield Mutation("deleteIssueComment", {"id": comment}, _GONE)
            case React(thread=number):
                yield _reaction(message, self._node(number))
            case TakeBack(comment, reaction, number):
                yield _taken_back(_reaction(React(comment, reaction), self._node(number)))
            case TakeLabel():
                yield from self._take(message)
            case ShowLabels():
                yield from self._show(message)
            case Escalate(_, number, owners):
                self._assign(number, owners)
            case CloseIssue(number):
                yield from self._close(number)
            case _:
                assert_never(message)

    def _node(self, thread: int | None) -> str:
        """The thread's node id, empty when it was not looked at."""
        seen = self._threads.get(thread) if thread is not None else None
        return seen.node if seen is not None else ""

    def _take(self, effect: TakeLabel) -> Iterator[Mutation]:
        thread, label = self._threads.get(effect.thread), self._landmarks.label(effect.label)
        if thread is not None and label is not None:
            yield _labelling("removeLabelsFromLabelable", thread, [label])
            return
        path = f"issues/{effect.thread}/labels/{quote(effect.label, safe='')}"
        self._over_rest("DELETE", path, None)

    def _show(self, effect: ShowLabels) -> Iterator[Mutation]:
        thread = self._threads.get(effect.thread)
        if thread is None:
            self._failures.append(Unavailable(f"#{effect.thread} was not looked at"))
            return
        wanted = {label.casefold(): label for label in effect.labels}
        worn = {label.casefold() for label in thread.labels}
        surplus = [x for x in worn - wanted.keys() if is_output(x)]
        ids = [i for i in map(self._landmarks.label, sorted(surplus)) if i is not None]
        if ids:
            yield _labelling("removeLabelsFromLabelable", thread, ids)
        yield from self._add(thread, [wanted[x] for x in wanted if x not in worn])

    def _add(self, thread: ThreadSeen, labels: Sequence[str]) -> Iterator[Mutation]:
        """A label that the repository does not have yet is created: one request, once."""
        known = (self._landmarks.label(label) or self._create(label) for label in labels)
        ids = [node for node in known if node is not None]
        if ids:
            yield _labelling("addLabelsToLabelable", thread, ids)

    def _create(self, label: str) -> str | None:
        """The node id of a label made with its colour and description, by us or a faster run."""
        look = OUTPUT_LABELS[label.casefold()]
        body = {"name": look.name, "color": look.colour, "description": look.description}
        try:
            made = self._client.rest(
                "POST", "labels", doing=_DOING, right=_RIGHT, body=body, accept=(422,)
            )
            if made.status == 422:
                made = self._client.get(f"labels/{quote(look.name, safe='')}", doing=_DOING)
            return made.node.at("node_id").text()
        except ForgeError as failure:
            self._failures.append(failure)
            return None

    def _close(self, number: int) -> Iterator[Mutation]:
        thread = self._threads.get(number)
        if thread is not None:
            yield Mutation("closeIssue", {"issueId": thread.node, "stateReason": "COMPLETED"})
            return
        body = {"state": "closed", "state_reason": "completed"}
        self._over_rest("PATCH", f"issues/{number}", body)

    def _assign(self, number: int, owners: Sequence[str]) -> None:
        """Who cannot be assigned is left out by GitHub without a word."""
        if owners:
            self._over_rest("POST", f"issues/{number}/assignees", {"assignees": list(owners)})

    def _over_rest(self, verb: str, path: str, body: object) -> None:
        gone = (404,) if verb == "DELETE" else ()
        try:
            self._client.rest(verb, path, doing=_DOING, right=_RIGHT, body=body, accept=gone)
        except ForgeError as failure:
            self._failures.append(failure)


def _reaction(effect: React, thread: str = "") -> Mutation:
    content = CONTENT[effect.reaction]
    return Mutation(_REACT, {"subjectId": effect.comment, "content": content}, thread=thread)


def _taken_back(reaction: Mutation) -> Mutation:
    return Mutation(_TAKE_BACK, reaction.input, _NO_SUCH_REACTION, reaction.thread)


def _unsaid(failed: Sequence[_Failure]) -> frozenset[str]:
    """The threads whose reply failed and may be given later."""
    return frozenset(f.mutation.thread for f in failed if f.mutation.field == _POST and f.passes)


def _labelling(field: str, thread: ThreadSeen, labels: Sequence[str]) -> Mutation:
    return Mutation(field, {"labelableId": thread.node, "labelIds": list(labels)})


def _send(client: Client, mutations: Sequence[Mutation], swap: _Swap | None) -> _Sent:
    """One document. Raises a ForgeError after which nothing of it was carried out."""
    if not mutations and swap is None:
        return _Sent()
    variables: dict[str, object] = {f"m{i}": m.input for i, m in enumerate(mutations)}
    if swap is not None:
        variables["swap"] = commit_input(client, swap.branch, swap.change)
    document = _document(mutations, with_swap=swap is not None)
    try:
        answer = client.graphql(document, variables, doing=_DOING, right=_RIGHT)
    except Unavailable as failure:
        unsure = None if swap is None else Ambiguous(str(failure))
        return _Sent(unsure, [_Failure(m, failure) for m in mutations], answered=False)
    return _Sent(_swapped(answer, swap), list(_failed(answer, mutations)))


def _document(mutations: Sequence[Mutation], *, with_swap: bool) -> str:
    variables = [f"$m{i}: {m.input_type}" for i, m in enumerate(mutations)]
    fields = [
        f"m{i}: {m.field}(input: $m{i}) {{ clientMutationId }}" for i, m in enumerate(mutations)
    ]
    if with_swap:
        variables.append("$swap: CreateCommitOnBranchInput!")
        fields.append(f"swap: createCommitOnBranch(input: $swap) {COMMIT_FIELDS}")
    return f"mutation Say({', '.join(variables)}) {{\n" + "\n".join(fields) + "\n}\n"


def _swapped(answer: GraphQLAnswer, swap: _Swap | None) -> Swap | None:
    return None if swap is None else swap_of(answer, "swap", swap.branch)


def _failed(answer: GraphQLAnswer, mutations: Sequence[Mutation]) -> Iterator[_Failure]:
    for index, mutation in enumerate(mutations):
        if not answer.node.at(f"m{index}").missing:
            continue
        error = answer.error_of(f"m{index}")
        if error is None:
            silence = Unavailable(f"{mutation.field}: GitHub's answer says nothing of it")
            yield _Failure(mutation, silence)
        elif error.type not in mutation.fine:
            why = failures.of_error(error, mutation.field, _RIGHT, answer.headers)
            yield _Failure(mutation, why)
