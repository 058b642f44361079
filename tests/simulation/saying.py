"""Carrying out what is said: comments, reactions, labels; in order, and each may fail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kickoff.core.effects import (
    CloseIssue,
    Drop,
    Edit,
    Escalate,
    Post,
    React,
    Reaction,
    ShowLabels,
    TakeBack,
    TakeLabel,
)
from kickoff.errors import ForgeError, NotThere, Unavailable
from kickoff.ports import Message
from simulation.hosted import BOT, Comment
from simulation.weather import Mishap
from simulation.world import Wire, World


def carry_out(wire: Wire, messages: Sequence[Message], mishap: Mishap) -> list[ForgeError]:
    """Carry the messages out; what is told of them comes back as failures.

    A reaction means "answered": where its reply failed, it is not put on.
    """
    if mishap is Mishap.FAILS_BEFORE:
        return [Unavailable("502 before") for _ in messages]
    failures: list[ForgeError] = []
    unsaid: set[int] = set()
    for message in messages:
        if mishap is Mishap.PARTIAL and wire.unknown():
            failures.append(Unavailable("this one failed"))
            thread = _thread_of(wire.world, message)
            unsaid.update([thread] if thread is not None else [])
            continue
        if isinstance(message, React | TakeBack) and message.thread in unsaid:
            continue
        failures += _carried(wire.world, message)
    if mishap is Mishap.FAILS_AFTER:
        return [Unavailable("502 after") for _ in messages]
    return failures


def _thread_of(world: World, message: Message) -> int | None:
    if not isinstance(message, Post):
        return None
    return next((t.number for t in world.hosted.threads.values() if t.node == message.thread), None)


def _carried(world: World, message: Message) -> list[ForgeError]:
    match message:
        case TakeLabel() | ShowLabels() | CloseIssue() | Escalate():
            return _on_thread(world, message)
        case Post(thread, body):
            return _post(world, thread, body)
        case Edit(comment, body):
            return _changed(world, comment, lambda c: replace(c, body=body))
        case React(comment, reaction):
            return _changed(world, comment, lambda c: _with(c, reaction))
        case TakeBack(comment, reaction):
            return _changed(world, comment, lambda c: _without(c, reaction))
        case Drop(comment):
            found = world.hosted.find_comment(comment)
            if found is not None:
                world.become(world.hosted.without_comment(found))
            return []


def _on_thread(
    world: World, message: TakeLabel | ShowLabels | CloseIssue | Escalate
) -> list[ForgeError]:
    number = message.number if isinstance(message, CloseIssue) else message.thread
    thread = world.hosted.threads.get(number)
    if thread is None:
        return [NotThere("no such thread")]
    match message:
        case TakeLabel(label=label):
            thread = replace(thread, labels=tuple(x for x in thread.labels if x != label))
        case ShowLabels(labels=wanted):
            others = [x for x in thread.labels if not x.startswith("task: ")]
            thread = replace(thread, labels=tuple(dict.fromkeys((*others, *wanted))))
        case CloseIssue():
            thread = replace(thread, open=False)
        case Escalate():
            pass
    world.become(world.hosted.with_thread(thread))
    return []


def _post(world: World, node: str, body: str) -> list[ForgeError]:
    thread = next((t for t in world.hosted.threads.values() if t.node == node), None)
    if thread is None:
        return [NotThere("no such thread")]
    now = world.second
    comment = Comment(world.number(), thread.number, BOT, body, now, now)
    world.become(world.hosted.with_comment(comment))
    return []


def _changed(world: World, node: str, change: Callable[[Comment], Comment]) -> list[ForgeError]:
    comment = world.hosted.find_comment(node)
    if comment is None:
        return [NotThere("no such comment")]
    world.become(world.hosted.with_comment(change(comment)))
    return []


def _with(comment: Comment, reaction: Reaction) -> Comment:
    kept = tuple(one for one in comment.reactions if one != (BOT, reaction))
    return replace(comment, reactions=(*kept, (BOT, reaction)))


def _without(comment: Comment, reaction: Reaction) -> Comment:
    return replace(
        comment, reactions=tuple(one for one in comment.reactions if one != (BOT, reaction))
    )
