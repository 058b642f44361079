"""The board as Markdown: the state branch's README and the job summary, from one view.

A board that is committed shows absolute times and no ages: it must not change when nothing does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kickoff.core.lifecycle import State
from kickoff.core.messages import ended_line, gate_text, moment, pause_line, signal_text
from kickoff.core.quoting import code, quote
from kickoff.core.registry import Ended
from kickoff.core.view import WORK, TaskView, View

ROWS = 500
"""Tasks shown in one table; the rest is counted."""


def board_markdown(view: View, repository: str) -> str:
    """The whole board."""
    return "\n\n".join(_sections(view, repository)) + "\n"


def _sections(view: View, repository: str) -> Iterator[str]:
    yield f"# Queue of {code(repository)}"
    yield _totals(view)
    if view.paused is not None:
        yield f"> **Paused.** {pause_line(view)}"
    if view.configuration_error is not None:
        yield f"> **The configuration cannot be read.** {quote(view.configuration_error)}"
    if view.attention:
        yield "## Needs attention\n\n" + "\n".join(_attention(view.attention))
    work = view.in_state(*WORK)
    if work:
        yield "## In work\n\n" + _table(("task", "state", "attempt", "title"), map(_work, work))
    line = view.in_state(State.QUEUED, State.BLOCKED)
    if line:
        rows = map(_waiting, line)
        yield "## Queue\n\n" + _table(("#", "task", "state", "waits for", "title"), rows)
    if view.recent:
        yield "## Recently ended\n\n" + "\n".join(f"- {_ended(e)}" for e in view.recent[:20])
    yield f"Last changed {moment(view.at)}. Do not edit this branch by hand: it is the queue."


def _totals(view: View) -> str:
    work = len(view.in_state(*WORK))
    queued = len(view.in_state(State.QUEUED))
    blocked = len(view.in_state(State.BLOCKED))
    return f"**{work}** in work · **{queued}** queued · **{blocked}** blocked"


def _attention(tasks: Sequence[TaskView]) -> Iterator[str]:
    for task in tasks:
        for signal in task.entry.signals:
            if signal.tier == 2:
                since = moment(signal.since)
                what = signal_text(signal, task.entry).partition("\n")[0]
                yield f"- {code(task.entry.id)} since {since}: {what}"


def _work(task: TaskView) -> Sequence[str]:
    entry = task.entry
    attempt = entry.attempts[-1] if entry.attempts else None
    run = f"[{attempt.number}]({attempt.page})" if attempt and attempt.page else ""
    pull = f"[#{entry.pull_request.number}]({entry.pull_request.url})" if entry.pull_request else ""
    number = str(attempt.number) if attempt else ""
    shown = " · ".join(part for part in (run or number, pull) if part)
    return (code(entry.id), task.state.value, shown, quote(entry.title, 80))


def _waiting(task: TaskView) -> Sequence[str]:
    position = str(task.place.position) if task.place else ""
    gates = "; ".join(gate_text(gate) for gate in task.gates)
    return (position, code(task.entry.id), task.state.value, gates, quote(task.entry.title, 80))


def _ended(ended: Ended) -> str:
    return f"{ended_line(ended)} · {moment(ended.at)}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    shown = list(rows)
    lines = [_row(head), _row(["---"] * len(head)), *map(_row, shown[:ROWS])]
    rest = len(shown) - ROWS
    return "\n".join(lines) + (f"\n\n… and {rest} more." if rest > 0 else "")


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
