"""What happened to a task from one decision to the next, in words: the lines of its story.

Read off the task's own facts before and after, so that it holds for every decision alike: for one
that a person asked for, and for one that a tick came to by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from kickoff.core.reasons import REASONS, ReasonCode, Tone, tone
from kickoff.core.registry import (
    PERSON,
    Attempt,
    Completion,
    Ended,
    Entry,
    Priority,
    Signal,
    StopThen,
)
from kickoff.core.text.quoting import one_line
from kickoff.core.wording.messages import moment
from kickoff.core.wording.terminal import unmarked

LONGEST = 300
"""Characters quoted of what somebody or a program has said."""

SHORT = 7
"""Characters of a commit's id."""


class Kind(StrEnum):
    """What a line of a story is about, so that it can be told at a glance."""

    ASKED = "asked"
    WORK = "work"
    TROUBLE = "trouble"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a task. `by` is who asked for it, where the facts tell."""

    kind: Kind
    text: str
    by: str = ""


STOPS = {
    StopThen.CANCEL: "its worker is told to stop, to be cancelled",
    StopThen.RETRY: "its worker is told to stop, for another attempt",
    StopThen.HOLD: "given back",
    StopThen.SWITCH: "its worker is told to stop, for another worker",
}

_WITH_THE_MERGE = frozenset({ReasonCode.MERGED, ReasonCode.COMPLETED})
"""Ends of an attempt that are told by what follows from them."""


def steps(
    before: Entry | None, after: Entry | None, ended: Ended | None = None
) -> tuple[Step, ...]:
    """What happened to a task, whose facts these were and are; None: not in play.

    `ended` is how it left, where it is in play no more.
    """
    if after is None:
        return () if before is None else (_left(before, ended),)
    old = before or _unqueued(after)
    told = (
        _queued(before, after),
        _wishes(old, after),
        _stops(old, after),
        _tries(old, after),
        _review(old, after),
        _troubles(old, after),
        _completion(old.completion, after.completion),
    )
    return tuple(step for part in told for step in part)


def outcome_step(reason: ReasonCode) -> Step:
    """What became of a command or a run as a whole, where no task tells it."""
    if tone(reason) in (Tone.REFUSED, Tone.NOT_UNDERSTOOD):
        return Step(Kind.TROUBLE, f"refused: {REASONS[reason].meaning} ({reason.value})")
    return Step(Kind.ASKED, REASONS[reason].meaning)


def _unqueued(entry: Entry) -> Entry:
    """The task as it would have been before anything happened to it."""
    return replace(
        entry,
        depends_met=(),
        hold=None,
        attempts=(),
        stop=None,
        pull_request=None,
        completion=None,
        signals=(),
        notes=(),
    )


def _left(before: Entry, ended: Ended | None) -> Step:
    by = before.stop.by if before.stop else ""
    if ended is None:
        return Step(Kind.ASKED, "out of the queue", by)
    if ended.outcome is ReasonCode.COMPLETED:
        waited = before.completion is not None
        return Step(Kind.GOOD, f"completed{', its record is written' if waited else ''}")
    return Step(Kind.ASKED, REASONS[ended.outcome].meaning, by)


def _queued(before: Entry | None, after: Entry) -> Iterator[Step]:
    if before is None:
        yield Step(Kind.ASKED, ", ".join(("queued", *_terms(after))), after.queued.by)
    elif before.queued != after.queued:
        yield Step(Kind.ASKED, "asked for again", after.queued.by)
    elif before.plan != after.plan:
        yield Step(Kind.ASKED, "its plan is approved as it is now")


def _terms(entry: Entry) -> Iterator[str]:
    """What was said with the wish to have it."""
    if entry.priority is not Priority.P2:
        yield f"priority {entry.priority.value}"
    if entry.worker is not None:
        yield f"for the worker {one_line(entry.worker)}"
    if entry.depends_on:
        yield f"after {_names(entry.depends_on)}"
    if entry.not_before is not None:
        yield f"not before {moment(entry.not_before)}"


def _wishes(old: Entry, new: Entry) -> Iterator[Step]:
    """What is wanted of it now, and was not before."""
    yield from (Step(Kind.ASKED, text) for text in _changed_terms(old, new))
    if new.hold is not None and new.hold != old.hold:
        why = f": {one_line(new.hold.reason, LONGEST)}" if new.hold.reason else ""
        yield Step(Kind.ASKED, f"on hold{why}", new.hold.by)
    elif old.hold is not None and new.hold is None:
        yield Step(Kind.ASKED, "no longer on hold")
    for note in _new(_notes(old), _notes(new)):
        yield Step(Kind.ASKED, f"told: {one_line(note, LONGEST)}")


def _changed_terms(old: Entry, new: Entry) -> Iterator[str]:
    if new.priority is not old.priority:
        yield f"priority {new.priority.value}"
    if new.worker != old.worker:
        yield f"for the worker {one_line(new.worker)}" if new.worker else "for any worker"
    more = _new(old.depends_on, new.depends_on)
    if more:
        yield f"waits for {_names(more)} too"
    if new.not_before is not None and new.not_before != old.not_before:
        yield f"not before {moment(new.not_before)}"


def _stops(old: Entry, new: Entry) -> Iterator[Step]:
    if new.stop is not None and new.stop != old.stop:
        yield Step(Kind.ASKED, STOPS[new.stop.then], new.stop.by)


def _tries(old: Entry, new: Entry) -> Iterator[Step]:
    known = {attempt.number: attempt for attempt in old.attempts}
    met = _new(old.depends_met, new.depends_met)
    if met:
        yield Step(Kind.WORK, f"waits no longer for {_names(met)}")
    for attempt in new.attempts:
        yield from _try(known.get(attempt.number), attempt)


def _try(old: Attempt | None, new: Attempt) -> Iterator[Step]:
    """What happened in one attempt."""
    if old is None:
        yield _start(new)
    if new.runner != PERSON and new.started_at and not (old and old.started_at):
        yield Step(Kind.WORK, f"its worker is at work{_page(new)}")
    if new.handed_over_at and (old is None or new.head != old.head):
        yield Step(Kind.GOOD, f"up for review: {new.branch} at {(new.head or '')[:SHORT]}".strip())
    if new.ended_at and not (old and old.ended_at):
        yield from _end(new)


def _start(attempt: Attempt) -> Step:
    by = one_line(attempt.worker)
    if attempt.runner == PERSON:
        return Step(Kind.ASKED, f"claimed: attempt {attempt.number} on {attempt.branch}", by)
    return Step(Kind.WORK, f"attempt {attempt.number} started on {attempt.branch}, by {by}")


def _page(attempt: Attempt) -> str:
    return f": {attempt.page}" if attempt.page else ""


def _end(attempt: Attempt) -> Iterator[Step]:
    outcome = attempt.outcome
    if outcome is None:
        yield Step(Kind.WORK, f"attempt {attempt.number} is over")
    elif outcome is ReasonCode.STOPPED:
        yield Step(Kind.WORK, "its worker has stopped")
    elif outcome not in _WITH_THE_MERGE:
        why = f"{REASONS[outcome].meaning} ({outcome.value})"
        yield Step(Kind.TROUBLE, f"attempt {attempt.number} failed: {why}")


def _review(old: Entry, new: Entry) -> Iterator[Step]:
    pull = new.pull_request
    if pull is not None and (old.pull_request is None or old.pull_request.number != pull.number):
        yield Step(Kind.GOOD, f"up for review: #{pull.number}")
    elif old.pull_request is not None and pull is None:
        yield Step(Kind.WORK, f"#{old.pull_request.number} belongs to it no longer")


def _troubles(old: Entry, new: Entry) -> Iterator[Step]:
    known = {(signal.code, signal.tier) for signal in old.signals}
    over = {attempt.number for attempt in old.attempts if attempt.ended_at}
    failed = {a.outcome for a in new.attempts if a.ended_at and a.number not in over}
    for signal in new.signals:
        if (signal.code, signal.tier) not in known and (signal.tier == 2 or not failed):
            yield _trouble(signal, told=signal.code in failed)


def _trouble(signal: Signal, *, told: bool) -> Step:
    """A signal that has come up; what it means may have been `told` by the attempt's end."""
    detail = f": {unmarked(one_line(signal.detail, LONGEST))}" if signal.detail else ""
    meaning = "" if told else f"{REASONS[signal.code].meaning} ({signal.code.value})"
    if signal.tier == 1:
        return Step(Kind.TROUBLE, f"{meaning}{detail}")
    return Step(Kind.TROUBLE, f"needs a person{': ' if meaning else ''}{meaning}{detail}")


def _completion(old: Completion | None, new: Completion | None) -> Iterator[Step]:
    if new is None or old is not None:
        return
    if new.merge_commit is None:
        yield Step(Kind.GOOD, "said to be completed", one_line(new.by))
        return
    pull = f"#{new.pull_request} " if new.pull_request else ""
    yield Step(Kind.GOOD, f"{pull}merged as {new.merge_commit[:SHORT]}, by {one_line(new.by)}")


def _notes(entry: Entry) -> tuple[str, ...]:
    return (*(note for a in entry.attempts for note in a.notes), *entry.notes)


def _new(before: Iterable[str], after: Iterable[str]) -> tuple[str, ...]:
    known = frozenset(before)
    return tuple(one for one in after if one not in known)


def _names(ids: tuple[str, ...]) -> str:
    more = f" and {len(ids) - 3} more" if len(ids) > 3 else ""
    return ", ".join(map(one_line, ids[:3])) + more
