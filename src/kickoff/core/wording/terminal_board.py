"""The board as a terminal shows it: sections of cells, from the one view.

A terminal is looked at and not kept, so that it may show ages where committed boards may not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from kickoff.core.reasons import REASONS
from kickoff.core.registry import Ended, Entry
from kickoff.core.scheduling.scheduler import Gate
from kickoff.core.sentences import ENDINGS, NOTHING_STARTS
from kickoff.core.text.quoting import one_line
from kickoff.core.view.board import Alarm, Health, Refused, TaskView, Unstarted, View
from kickoff.core.wording.messages import gate_text, pause_line
from kickoff.core.wording.remarks import remarks
from kickoff.core.wording.terminal import unmarked

RECENT = 5
"""Ended tasks shown; the ledger has all."""

UNSTARTED = 10
"""Task files shown that nobody has queued, where not all of them are asked for."""

TITLE = 120
"""Characters shown of a title."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the board: a heading, the names of its columns, and rows of as many cells.

    The first column names the task; a cell may be empty. `rest` counts rows that are left out.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    rest: int = 0


def totals(view: View) -> str:
    """How many tasks there are of each kind, in a line. What was not looked at is left out."""
    count = view.totals
    parts = [
        f"{count.in_work} in work",
        f"{count.runnable} queued",
        f"{count.blocked} blocked",
    ]
    if count.attention:
        parts.insert(0, f"{count.attention} in need of a person")
    if count.not_started:
        parts.append(f"{count.not_started} not started")
    if count.refused:
        parts.append(f"{count.refused} cannot be queued")
    if count.completed:
        parts.append(f"{count.completed} completed")
    return " · ".join(parts)


def warnings(view: View) -> Iterator[str]:
    """What concerns the whole queue and is no task."""
    if view.paused is not None:
        yield unmarked(pause_line(view))
    if view.configuration_error is not None:
        wrong = unmarked(one_line(view.configuration_error.replace("\n", "; "), 400))
        yield NOTHING_STARTS.format(wrong=wrong)
    yield from (unmarked(remark) for remark in remarks(view))


def sections(view: View, unstarted: int | None = UNSTARTED) -> Iterator[Section]:
    """The parts of the board that say something, in the order in which they are to be read.

    `unstarted` is how many of the files that nobody has queued are shown; None: all of them.
    """
    made = (
        _attention(view),
        _work(view),
        _noticed(view),
        _waiting(view),
        _not_started(view, unstarted),
        _refused(view),
        _recent(view),
    )
    yield from (section for section in made if section.rows)


def _attention(view: View) -> Section:
    alarms = (alarm for task in view.attention for alarm in task.alarms)
    rows = tuple((a.task, age(a.since, view.at), alarm_text(a)) for a in alarms)
    return Section("Needs attention", ("task", "since", "what"), rows)


def alarm_text(alarm: Alarm) -> str:
    """What is wrong, what is known of it, and what to type."""
    typed = " or ".join(command.removeprefix("/") for command in alarm.commands)
    return f"{_known_of(alarm)}. {typed}"


def _known_of(alarm: Alarm) -> str:
    detail = f": {unmarked(one_line(alarm.detail, 300))}" if alarm.detail else ""
    return f"{alarm.meaning}{detail}"


def _work(view: View) -> Section:
    rows = tuple(_work_row(task, view.at) for task in view.work)
    head = ("task", "state", "attempt", "worker", "since", "where", "title")
    return Section("In work", head, rows)


def _work_row(task: TaskView, now: datetime) -> tuple[str, ...]:
    attempt = task.attempt
    return (
        task.entry.id,
        _state(task),
        str(attempt.number) if attempt else "",
        one_line(attempt.worker) if attempt else "",
        age(task.since, now),
        _where(task.entry),
        one_line(task.entry.title, TITLE),
    )


def _state(task: TaskView) -> str:
    """The state, and what is to be known about how it goes."""
    match task.health:
        case Health.LATE:
            return f"{task.state.value}, late"
        case Health.UNSEEN:
            return f"{task.state.value} elsewhere"
        case Health.OK | Health.STOPPING | None:
            return task.state.value


def _where(entry: Entry) -> str:
    """Where to look: the pull request, else the run's page, else the branch."""
    if entry.pull_request is not None:
        return f"#{entry.pull_request.number}"
    attempt = entry.attempt
    return (attempt.page or attempt.branch) if attempt else ""


def _noticed(view: View) -> Section:
    """What is wrong and mends itself: why a record is not written, why a task is tried again."""
    notices = (notice for task in view.tasks.values() for notice in task.notices)
    rows = tuple((n.task, age(n.since, view.at), _known_of(n)) for n in notices)
    return Section("Noticed", ("task", "since", "what"), rows)


def _waiting(view: View) -> Section:
    rows = tuple(_waiting_row(task) for task in view.line)
    head = ("task", "#", "state", "priority", "waits for", "title")
    return Section("Waiting", head, rows)


def _waiting_row(task: TaskView) -> tuple[str, ...]:
    entry = task.entry
    return (
        entry.id,
        str(task.place.position) if task.place else "",
        task.state.value,
        entry.priority.value,
        _gates(task.gates) or NEXT,
        one_line(entry.title, TITLE),
    )


NEXT = "the next tick"
"""What a task waits for that nothing keeps."""


def _gates(gates: tuple[Gate, ...]) -> str:
    return "; ".join(unmarked(gate_text(gate)) for gate in gates)


def _not_started(view: View, most: int | None) -> Section:
    files = view.files.unstarted if view.files else ()
    rows = tuple(_unstarted_row(one) for one in files[:most])
    head = ("task", "priority", "would wait", "title")
    return Section("Not started", head, rows, len(files) - len(rows))


def _unstarted_row(one: Unstarted) -> tuple[str, ...]:
    file = one.file
    return file.id, file.priority.value, _gates(one.gates), one_line(file.title, TITLE)


def _refused(view: View) -> Section:
    files = view.files.refused if view.files else ()
    rows = tuple((one_line(one.path, 300), _wrong(one)) for one in files[:UNSTARTED])
    return Section("Cannot be queued", ("file", "why"), rows, len(files) - len(rows))


def _wrong(one: Refused) -> str:
    place = f"line {one.line}: " if one.line else ""
    said = unmarked(one_line(one.problem, 300)) if one.problem else REASONS[one.code].meaning
    twins = f": {', '.join(one_line(path, 300) for path in one.twins)}" if one.twins else ""
    return f"{place}{said}{twins}"


def _recent(view: View) -> Section:
    rows = tuple(_recent_row(ended, view.at) for ended in view.recent[:RECENT])
    return Section("Recently ended", ("task", "how", "when", "title"), rows)


def _recent_row(ended: Ended, now: datetime) -> tuple[str, ...]:
    pull = f" by #{ended.pull_request}" if ended.pull_request else ""
    title = one_line(ended.title, TITLE)
    how = ENDINGS.get(ended.outcome, ended.outcome.value)
    return ended.id, f"{how}{pull}", f"{age(ended.at, now)} ago", title


def age(since: datetime, now: datetime) -> str:
    """How long ago, in the one unit that says most: `40s`, `12min`, `3h`, `5d`."""
    seconds = int(max(now - since, timedelta(0)).total_seconds())
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length or (unit == "min" and seconds >= length):
            return f"{seconds // length}{unit}"
    return f"{seconds}s"
