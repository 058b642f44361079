"""From answers to messages: each thread's living reply as the registry now has it, and the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kickoff.core.answering.labels import state_label
from kickoff.core.answering.markers import read_marker, read_shows, sign
from kickoff.core.answering.standing import digest_of
from kickoff.core.effects import (
    Answer,
    CloseIssue,
    Drop,
    Edit,
    Effect,
    Escalate,
    Post,
    React,
    Reaction,
    ShowLabels,
    TakeBack,
    TakeLabel,
)
from kickoff.core.questions import threads_of
from kickoff.core.registry import Entry
from kickoff.core.view.board import View
from kickoff.core.wording.messages import call, reply
from kickoff.looks import ThreadSeen
from kickoff.ports import Message
from kickoff.service.living import living_reply, our_replies


@dataclass(frozen=True, slots=True)
class Scene:
    """Where things are said: the threads that were seen, and what of ours stands in them.

    `replies` are the numbers of the living replies as the registry remembers them, by thread;
    `eyed` are the comments that bear our 👀; `labels` tells whether states are shown as labels.
    """

    threads: Mapping[int, ThreadSeen]
    replies: Mapping[int, int] = field(default_factory=dict)
    eyed: frozenset[str] = frozenset()
    labels: bool = True


def messages(effects: Sequence[Effect], view: View, scene: Scene) -> Iterator[Message]:
    """What to say, replies before the reactions that mean "answered".

    A thread that was not seen is not written to; its commands stay unanswered, and a later tick
    answers them.
    """
    unseen: set[int] = set()
    calls = _calls(effects)
    told = combined((*effects, *(_shown(thread, view) for thread in calls)))
    for answer in (*told, *_overdue({answer.thread for answer in told}, view, scene)):
        thread = scene.threads.get(answer.thread)
        if thread is None:
            unseen.update([answer.thread] if answer.outcomes else [])
            continue
        yield from _replies(answer, thread, view, scene, calls.get(answer.thread, ()))
        if scene.labels:
            yield from _labels(answer.thread, thread, view)
    for effect in effects:
        match effect:
            case React(thread=thread_number) if thread_number in unseen:
                continue
            case React(comment=comment, thread=number) if comment in scene.eyed:
                yield effect
                yield TakeBack(comment, Reaction.SEEN, number)
            case React() | TakeLabel() | ShowLabels() | Escalate() | CloseIssue():
                yield effect
            case _:
                continue


def _overdue(told: Collection[int], view: View, scene: Scene) -> Iterator[Answer]:
    """Replies that show another standing than the tasks have by now.

    Somebody moved them who cannot speak here, or a run ended between its swap and its words.
    """
    for number, thread in scene.threads.items():
        living = living_reply(thread, scene.replies.get(number))
        shows = read_shows(living.body) if living is not None else None
        here = _entries(number, view)
        if number not in told and here and shows not in (None, digest_of(here)):
            yield _shown(number, view)


def _shown(thread: int, view: View) -> Answer:
    return Answer(thread, tasks=tuple(entry.id for entry in _entries(thread, view)))


def _calls(effects: Sequence[Effect]) -> Mapping[int, tuple[str, ...]]:
    """The sentences that mention owners, by thread."""
    calls: dict[int, tuple[str, ...]] = {}
    for effect in effects:
        if isinstance(effect, Escalate) and effect.owners:
            said = call(effect.task, effect.owners)
            calls[effect.thread] = (*calls.get(effect.thread, ()), said)
    return calls


def _entries(thread: int, view: View) -> tuple[Entry, ...]:
    """The tasks that are talked about in a thread."""
    return tuple(t.entry for t in view.tasks.values() if thread in threads_of(t.entry))


def combined(effects: Sequence[Effect]) -> tuple[Answer, ...]:
    """One answer for each thread, with everything that is to be said there."""
    by_thread: dict[int, Answer] = {}
    for effect in effects:
        if isinstance(effect, Answer):
            earlier = by_thread.get(effect.thread, Answer(effect.thread))
            by_thread[effect.thread] = Answer(
                effect.thread,
                (*earlier.outcomes, *effect.outcomes),
                tuple(dict.fromkeys((*earlier.tasks, *effect.tasks))),
                earlier.asked_at or effect.asked_at,
            )
    return tuple(by_thread.values())


def _replies(
    answer: Answer, thread: ThreadSeen, view: View, scene: Scene, calls: Sequence[str]
) -> Iterator[Message]:
    """A new reply for a command, the older one pruned; else the old one edited if it differs.

    A call needs a new one, too: GitHub tells nobody of a mention that an edit brought.
    """
    remembered = scene.replies.get(answer.thread)
    living, asked = living_reply(thread, remembered), answer.asked_at
    ours = our_replies(thread, remembered)
    shows = digest_of(_entries(answer.thread, view))
    body = sign(reply(answer.outcomes, answer.tasks, view, calls), shows)
    same = living is not None and read_marker(living.body) == read_marker(body)
    again = asked is not None or bool(calls)
    if living is not None and (not again or (same and asked and living.created_at >= asked)):
        if not same:
            yield Edit(living.node, body)
            yield from (Drop(other.node) for other in ours if other != living)
        return
    if not again:
        return
    yield Post(thread.node, body)
    yield from (Drop(older.node) for older in ours)


def _labels(number: int, thread: ThreadSeen, view: View) -> Iterator[Message]:
    """The states of the issue's own tasks as labels, when they are not there already."""
    tasks = [task for task in view.tasks.values() if task.entry.issue == number]
    wanted = tuple(sorted({state_label(task) for task in tasks}))
    shown = tuple(sorted(label for label in thread.labels if label.startswith("task: ")))
    if wanted != shown:
        yield ShowLabels(number, wanted)
