"""The board as Markdown: the state branch's README, and the summary of a job, from one view.

The README is committed: it shows absolute times, no ages and no health, so that nothing in it
becomes another with time alone. The summary is of its moment and shows health too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kickoff.core.lifecycle import State
from kickoff.core.registry import Signal
from kickoff.core.text.quoting import code, quote
from kickoff.core.view.board import TaskView, View
from kickoff.core.wording import board_words as words
from kickoff.core.wording.messages import ended_line, moment, pause_line, signal_text
from kickoff.core.wording.remarks import remarks
from kickoff.formats.board_files import file_sections
from kickoff.formats.mermaid import graph_section
from kickoff.formats.pieces import ROWS, fitting, link, table

LIMIT = 500_000
"""Bytes of a board. Beyond 512 KB GitHub does not render a file; a step's summary has 1 MiB."""

RECENT = 20
"""Ended tasks shown; the ledger has all."""

ALARMS = 200
"""Tasks shown that need a person."""


@dataclass(frozen=True, slots=True)
class _Style:
    """Where a board stands: beside the approved plans or not, and whether it is of its moment."""

    plans: str | None
    live: bool


_README = _Style(plans="plans/", live=False)
_SUMMARY = _Style(plans=None, live=True)

_CUT = "\n\n… and more than GitHub shows on one page. `kickoff status` shows everything.\n"


def board_markdown(view: View, repository: str) -> str:
    """The README of the state branch."""
    end = f"Last changed {moment(view.at)}. Do not edit this branch by hand: it is the queue."
    return fitting((*_sections(view, repository, _README), end), LIMIT, _CUT)


def summary_markdown(view: View, repository: str, board: str = "") -> str:
    """The summary of a job; `board` is the address of the whole board, for when it is cut."""
    rest = f" [The board]({board}) has everything." if board else ""
    cut = f"\n\n… and more than fits into a summary.{rest}\n"
    end = f"As of {moment(view.at)}."
    return fitting((*_sections(view, repository, _SUMMARY), end), LIMIT, cut)


def _sections(view: View, repository: str, style: _Style) -> Iterator[str]:
    yield f"# Queue of {code(repository)}"
    totals = view.totals
    yield " · ".join(f"**{number}** {what}" for number, what in words.counts(totals))
    if view.paused is not None:
        yield f"> **Paused.** {pause_line(view)}"
    if view.configuration_error is not None:
        yield f"> **The configuration cannot be read.** {quote(view.configuration_error)}"
    yield from (f"> {remark}" for remark in remarks(view))
    if view.attention:
        yield "## Needs attention\n\n" + "\n".join(_attention(view.attention, style))
    if view.work:
        yield "## In work\n\n" + _work(view.work, style)
    if view.line:
        yield "## Queue\n\n" + _line(view.line, style)
    if not view.tasks:
        yield words.EMPTY
    yield from file_sections(view)
    if view.recent:
        yield "## Recently ended\n\n" + "\n".join(_ended(view))
    yield from graph_section(view)
    if totals.by_state:
        yield words.legend(totals)


def _attention(tasks: Sequence[TaskView], style: _Style) -> Iterator[str]:
    for task in tasks[:ALARMS]:
        yield f"- {_name(task, style)} · {task.state.value} · {quote(task.entry.title, 80)}"
        for alarm, signal in zip(task.alarms, _persons(task), strict=True):
            said = signal_text(signal, task.entry).partition("\n")[0]
            typed = words.alarm_commands(alarm, said)
            text = f"{code(alarm.code.value)} since {moment(alarm.since)}: {said} {typed}"
            yield f"  - {text.rstrip()}"
    if len(tasks) > ALARMS:
        yield f"- … and {len(tasks) - ALARMS} more"


def _persons(task: TaskView) -> Sequence[Signal]:
    return [signal for signal in task.entry.signals if signal.tier == 2]


_LEASED = (State.RUNNING, State.DISPATCHING)
"""States in which somebody has to show life."""


def _work(tasks: Sequence[TaskView], style: _Style) -> str:
    head = ["task", "state", "attempt", "worker", "since", "lease until", "pages", "title"]
    if style.live:
        head.insert(2, "health")
    return table(head, [_work_row(task, style) for task in tasks[:ROWS]], len(tasks))


def _work_row(task: TaskView, style: _Style) -> Sequence[str]:
    attempt = task.attempt
    live = [words.HEALTH[task.health] if task.health else ""] if style.live else []
    lease = attempt.lease_until if attempt and task.state in _LEASED else None
    return (
        _name(task, style),
        _state(task),
        *live,
        str(attempt.number) if attempt else "",
        words.worker_text(task),
        moment(task.since),
        moment(lease) if lease else "",
        " · ".join(_pages(task)),
        quote(task.entry.title, 80),
    )


def _pages(task: TaskView) -> Iterator[str]:
    """Its run, its pull request and its branch."""
    links, pull, attempt = task.links, task.entry.pull_request, task.attempt
    if links.run:
        yield link("run", links.run)
    if pull is not None:
        yield link(f"#{pull.number}", links.pull_request)
    if attempt is not None:
        yield link(code(attempt.branch), links.branch)


def _line(tasks: Sequence[TaskView], style: _Style) -> str:
    head = ("#", "task", "priority", "state", "waits for", "title")
    return table(head, [_line_row(task, style) for task in tasks[:ROWS]], len(tasks))


def _line_row(task: TaskView, style: _Style) -> Sequence[str]:
    return (
        str(task.place.position) if task.place else "",
        _name(task, style),
        task.entry.priority.value,
        _state(task),
        words.waits_text(task),
        quote(task.entry.title, 80),
    )


def _state(task: TaskView) -> str:
    """The state, with what the tick is mending."""
    return " ".join((task.state.value, *(code(n.code.value) for n in task.notices)))


def _name(task: TaskView, style: _Style) -> str:
    """The task's id, leading to its approved plan, its file or its thread."""
    task_id = task.entry.id
    if style.plans is not None:
        return link(code(task_id), f"{style.plans}{task_id}.md")
    return link(code(task_id), task.links.file or task.links.thread)


def _ended(view: View) -> Iterator[str]:
    for ended in view.recent[:RECENT]:
        yield f"- {ended_line(ended)} · {moment(ended.at)} · {quote(ended.title, 80)}"
