"""Who is told what: replies, reactions and labels that follow from a decision."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kickoff.core.answering.standing import standing
from kickoff.core.commands.carrying_out import Carried
from kickoff.core.effects import (
    Answer,
    CloseIssue,
    Effect,
    Outcome,
    React,
    Reaction,
    TakeLabel,
)
from kickoff.core.questions import threads_of
from kickoff.core.reasons import Tone, tone
from kickoff.core.registry import Registry

REACTIONS = {
    Tone.CHANGED: Reaction.CHANGED,
    Tone.NOTHING_TO_DO: Reaction.NOTHING_TO_DO,
    Tone.REFUSED: Reaction.REFUSED,
    Tone.NOT_UNDERSTOOD: Reaction.NOT_UNDERSTOOD,
}
_LOUDEST = (Tone.NOT_UNDERSTOOD, Tone.REFUSED, Tone.CHANGED, Tone.NOTHING_TO_DO)


def answers(before: Registry, after: Registry, carried: Carried) -> Iterator[Effect]:
    """Replies first, then what closes a case: reactions, labels, issues."""
    spoken = _by_thread(carried)
    moved = _moved_threads(before, after)
    shown = _shown_in_threads(after) if moved else {}
    for thread in dict.fromkeys((*spoken, *moved)):
        outcomes = tuple(spoken.get(thread, ()))
        named = [task for outcome in outcomes for task in outcome.tasks]
        around = () if outcomes else shown.get(thread, ())
        tasks = tuple(dict.fromkeys((*named, *moved.get(thread, ()), *around)))
        yield Answer(thread, outcomes, tasks, _asked_at(thread, carried))
    yield from _reactions(carried)
    yield from _labels(carried)
    yield from _closings(before, after)


def _shown_in_threads(registry: Registry) -> dict[int, list[str]]:
    """The tasks that each thread's reply goes on showing when one of them moves."""
    shown: dict[int, list[str]] = {}
    for entry in registry.tasks.values():
        for thread in threads_of(entry):
            shown.setdefault(thread, []).append(entry.id)
    return shown


def _asked_at(thread: int, carried: Carried) -> datetime | None:
    """When the newest of the commands that are answered there was given."""
    return max((i.changed_at for i, _ in carried.answered if i.thread == thread), default=None)


def _by_thread(carried: Carried) -> dict[int, list[Outcome]]:
    spoken: dict[int, list[Outcome]] = {}
    for issued, outcome in carried.answered:
        if issued.thread is not None:
            spoken.setdefault(issued.thread, []).append(outcome)
    return spoken


def _moved_threads(before: Registry, after: Registry) -> dict[int, list[str]]:
    """The threads that show a task whose standing has changed."""
    moved: dict[int, list[str]] = {}
    for task_id in dict.fromkeys((*before.tasks, *after.tasks)):
        old, new = before.tasks.get(task_id), after.tasks.get(task_id)
        entry = new or old
        if entry is None or standing(old) == standing(new):
            continue
        for thread in threads_of(entry):
            moved.setdefault(thread, []).append(task_id)
    return moved


def _reactions(carried: Carried) -> Iterator[Effect]:
    """One final reaction a comment: the loudest of what its commands came to."""
    tones: dict[tuple[str, int | None], set[Tone]] = {}
    heard = [(issued, tone(outcome.reason)) for issued, outcome in carried.answered]
    heard += [(issued, Tone.REFUSED) for issued in carried.strangers]
    for issued, came_to in heard:
        if issued.comment is not None:
            tones.setdefault((issued.comment, issued.thread), set()).add(came_to)
    strangers = {issued.comment for issued in carried.strangers}
    for (comment, thread), all_tones in tones.items():
        loudest = next((t for t in _LOUDEST if t in all_tones), Tone.NOTHING_TO_DO)
        yield React(comment, REACTIONS[loudest], None if comment in strangers else thread)


def _labels(carried: Carried) -> Iterator[Effect]:
    """A one-shot label goes once its command has been answered."""
    for issued in (*(i for i, _ in carried.answered), *carried.strangers):
        if issued.label is not None and issued.thread is not None:
            yield TakeLabel(issued.thread, issued.label)


def _closings(before: Registry, after: Registry) -> Iterator[Effect]:
    """The issue a task was born from is closed when the task is completed."""
    for entry in before.tasks.values():
        if entry.id in after.tasks or not entry.born_from_issue or entry.issue is None:
            continue
        if entry.completion is not None or entry.id in after.done:
            yield CloseIssue(entry.issue)
