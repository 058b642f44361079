"""From the view to the page of the board."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from kickoff.core.text.quoting import one_line
from kickoff.core.view.board import Alarm, TaskView, Totals, View
from kickoff.core.wording.board_words import alarm_commands
from kickoff.core.wording.messages import pause_line, signal_text
from kickoff.core.wording.remarks import remarks
from kickoff.entrypoints.web import words
from kickoff.entrypoints.web.offers import alarm_buttons
from kickoff.entrypoints.web.plan_html import coded_html, sentence_html
from kickoff.entrypoints.web.rows import rows_of, task_row
from kickoff.entrypoints.web.values import (
    Banner,
    BoardPage,
    Card,
    Count,
    Group,
    Row,
    Section,
    Slice,
    Wrong,
)

AT_ONCE = 40
"""Rows of a section that are drawn at once; the page's script adds more as they are scrolled to."""

CARDS = 30
"""Tasks that need a person and are shown with what to do; the list below has them all."""

WRONG = 400
"""Characters shown of what is wrong with the configuration."""

EMPTY_QUEUE = "Nothing waits."


def board_page(
    view: View,
    repository: str,
    version: str,
    changed_at: str,
    ending: str = "",
    folder: str = "tasks",
) -> BoardPage:
    """The page of the board; `ending` is that of the other pages' names.

    `folder` is where task files are.
    """
    rows = tuple(rows_of(view, ending))
    totals = view.totals
    counts = words.health_counts(totals)
    return BoardPage(
        title=_title(counts, repository),
        repository=repository,
        version=version,
        changed_at=changed_at,
        counts=counts,
        filters=tuple(_filters(rows)),
        bar=tuple(_bar(view)),
        banners=banners(view),
        cards=tuple(_card(task, ending) for task in view.attention[:CARDS]),
        more_cards=max(len(view.attention) - CARDS, 0),
        sections=tuple(_sections(view, rows, totals)),
        rows=rows,
        begin=_first_task(folder or ".") if not rows and view.files is not None else "",
    )


def _first_task(folder: str) -> str:
    """What to type for a first task, in a shell."""
    place, file = shlex.quote(folder), shlex.quote(f"{folder}/hello.md")
    return (
        f"mkdir -p {place}\necho '# Say hello' > {file}\n"
        f"git add {file}\ngit commit -m 'Plan to say hello'\nkickoff hello"
    )


def banners(view: View) -> tuple[Banner, ...]:
    """What concerns the whole queue."""
    shown = []
    if view.paused is not None:
        shown.append(Banner("paused", "Paused.", sentence_html(pause_line(view))))
    if view.configuration_error is not None:
        why = coded_html(f"Nothing starts until it is mended: {_shortened(view)}")
        shown.append(Banner("broken", "The configuration cannot be read.", why))
    shown += [Banner("paused", "Worth a look.", sentence_html(remark)) for remark in remarks(view)]
    return tuple(shown)


def _shortened(view: View) -> str:
    return one_line(view.configuration_error or "", WRONG)


def wrongs_of(task: TaskView) -> tuple[Wrong, ...]:
    """What is wrong with a task, and what to do about it."""
    signals = (signal for signal in task.entry.signals if signal.tier == 2)
    return tuple(
        _wrong(signal_text(signal, task.entry), alarm)
        for signal, alarm in zip(signals, task.alarms, strict=True)
    )


def _wrong(said: str, alarm: Alarm) -> Wrong:
    more = alarm_commands(alarm, said)
    return Wrong(sentence_html(f"{said}\n\n{more}"), words.iso(alarm.since))


def _title(counts: Sequence[Count], repository: str) -> str:
    needs = next((c.number for c in counts if c.filter == "attention"), 0)
    return f"({needs}) {repository}" if needs else repository


def _card(task: TaskView, ending: str) -> Card:
    return Card(task_row(task, ending), wrongs_of(task), alarm_buttons(task))


def _filters(rows: Sequence[Row]) -> Iterator[Count]:
    yield Count(len(rows), "All", "", "")
    needs = sum(1 for row in rows if row.attention)
    if needs:
        yield Count(needs, "Needs you", "attention", "attention")
    for group, title in _TITLES.items():
        number = sum(1 for row in rows if row.group is group)
        if number:
            yield Count(number, title, "", group)


_TITLES = {
    Group.WORK: "In work",
    Group.WAITING: "Waiting",
    Group.PLANNED: "Not started",
    Group.FINISHED: "Finished",
}


def _sections(view: View, rows: Sequence[Row], totals: Totals) -> Iterator[Section]:
    waiting = f"{totals.runnable:,} queued, {totals.blocked:,} blocked" if view.line else ""
    planned = words.counted((totals.ready, "ready"), (totals.refused, "cannot be queued"))
    completed = totals.completed or 0
    finished = f"{completed:,} completed in all" if completed > len(view.recent) else ""
    said = {
        Group.WORK: ("", "Nothing is in work."),
        Group.WAITING: (waiting, EMPTY_QUEUE),
        Group.PLANNED: (planned, _no_files(view)),
        Group.FINISHED: (finished, ""),
    }
    for group, (detail, empty) in said.items():
        own = tuple(row for row in rows if row.group is group)
        yield Section(group, _TITLES[group], len(own), own[:AT_ONCE], detail, empty)


def _no_files(view: View) -> str:
    return "The task files were not looked at." if view.files is None else ""


def _bar(view: View) -> Iterator[Slice]:
    parts = _parts(view)
    whole, start = sum(number for _, number in parts), 0.0
    for tone, number in parts:
        if number:
            width = 100 * number / whole
            yield Slice(tone, f"{start:.3f}", f"{width:.3f}", number, _NAMES[tone])
            start += width


def _parts(view: View) -> Sequence[tuple[str, int]]:
    totals = view.totals
    review = sum(1 for task in view.work if words.TONES[task.state] == "review")
    return (
        ("done", totals.completed or 0),
        ("review", review),
        ("running", totals.in_work - review),
        ("blocked", totals.blocked),
        ("queued", totals.runnable),
        ("planned", totals.not_started or 0),
    )


_NAMES = {
    "done": "completed",
    "review": "in review",
    "running": "at work",
    "blocked": "blocked",
    "queued": "queued",
    "planned": "not started",
}
"""What each part of the bar counts."""
