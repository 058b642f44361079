"""The board as a terminal shows it: sections of cells, from the one view.

A terminal is looked at and not kept, so that it may show ages where committed boards may not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from kickoff.core.lifecycle import State
from kickoff.core.messages import gate_text, pause_line, signal_text
from kickoff.core.quoting import one_line
from kickoff.core.registry import Ended, Entry
from kickoff.core.scheduler import Gate
from kickoff.core.terminal import unmarked
from kickoff.core.view import WORK, TaskView, View

RECENT = 5
"""Ended tasks shown; the ledger has all."""

TITLE = 120
"""Characters shown of a title."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the board: a heading, the names of its columns, and rows of as many cells.

    The first column names the task; a cell may be empty.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def totals(view: View) -> str:
    """How many tasks stand where, in a line."""
    waiting = view.in_state(State.QUEUED, State.BLOCKED)
    blocked = len(view.in_state(State.BLOCKED))
    parts = [
        f"{len(view.in_state(*WORK))} in work",
        f"{len(waiting) - blocked} queued",
        f"{blocked} blocked",
    ]
    if view.attention:
        parts.append(f"{len(view.attention)} in need of a person")
    return " · ".join(parts)


def warnings(view: View) -> Iterator[str]:
    """What concerns the whole queue and is no task."""
    if view.paused is not None:
        yield unmarked(pause_line(view))
    if view.configuration_error is not None:
        wrong = one_line(view.configuration_error, 400)
        yield f"The configuration cannot be read, so nothing starts: {wrong}"


def sections(view: View) -> Iterator[Section]:
    """The parts of the board that say something, in the order in which they are to be read."""
    made = (_attention(view), _work(view), _waiting(view), _recent(view))
    yield from (section for section in made if section.rows)


def _attention(view: View) -> Section:
    rows = tuple(
        (task.entry.id, age(signal.since, view.at), _what(signal_text(signal, task.entry)))
        for task in view.attention
        for signal in task.entry.signals
        if signal.tier == 2
    )
    return Section("Needs attention", ("task", "since", "what"), rows)


def _work(view: View) -> Section:
    rows = tuple(_work_row(task, view.at) for task in view.in_state(*WORK))
    head = ("task", "state", "attempt", "worker", "since", "where", "title")
    return Section("In work", head, rows)


def _work_row(task: TaskView, now: datetime) -> tuple[str, ...]:
    entry, attempt = task.entry, task.entry.attempt
    return (
        entry.id,
        task.state.value,
        str(attempt.number) if attempt else "",
        one_line(attempt.worker) if attempt else "",
        age(attempt.started_at or attempt.requested_at, now) if attempt else "",
        _where(entry),
        one_line(entry.title, TITLE),
    )


def _where(entry: Entry) -> str:
    """Where to look: the pull request, else the run's page, else the branch."""
    if entry.pull_request is not None:
        return f"#{entry.pull_request.number}"
    attempt = entry.attempt
    return (attempt.page or attempt.branch) if attempt else ""


def _waiting(view: View) -> Section:
    rows = tuple(_waiting_row(task) for task in view.in_state(State.QUEUED, State.BLOCKED))
    head = ("task", "#", "state", "priority", "waits for", "title")
    return Section("Waiting", head, rows)


def _waiting_row(task: TaskView) -> tuple[str, ...]:
    entry = task.entry
    return (
        entry.id,
        str(task.place.position) if task.place else "",
        task.state.value,
        entry.priority.value,
        "; ".join(_in_words(gate) for gate in task.gates) or "the next tick",
        one_line(entry.title, TITLE),
    )


def _in_words(gate: Gate) -> str:
    return unmarked(gate_text(gate))


def _recent(view: View) -> Section:
    rows = tuple(_recent_row(ended, view.at) for ended in view.recent[:RECENT])
    return Section("Recently ended", ("task", "how", "when", "title"), rows)


def _recent_row(ended: Ended, now: datetime) -> tuple[str, ...]:
    pull = f" by #{ended.pull_request}" if ended.pull_request else ""
    title = one_line(ended.title, TITLE)
    return ended.id, f"{ended.outcome.value}{pull}", f"{age(ended.at, now)} ago", title


def age(since: datetime, now: datetime) -> str:
    """How long ago, in the one unit that says most: `40s`, `12min`, `3h`, `5d`."""
    passed = max(now - since, timedelta(0))
    seconds = int(passed.total_seconds())
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length or (unit == "min" and seconds >= length):
            return f"{seconds // length}{unit}"
    return f"{seconds}s"


def _what(markdown: str) -> str:
    return one_line(unmarked(markdown.partition("\n")[0]), 400)
