"""The few words that boards say beside the sentences on tasks: states, totals, files, health.

Markdown; what comes from users passes through `kickoff.core.text.quoting`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kickoff.core.lifecycle import State
from kickoff.core.reasons import REASONS, ReasonCode
from kickoff.core.registry import ACTIONS, PERSON
from kickoff.core.scheduling.scheduler import Gate
from kickoff.core.text.quoting import code, quote
from kickoff.core.view.board import Alarm, Health, Refused, TaskView, Totals, Unstarted
from kickoff.core.wording.messages import gate_text

NOT_LOOKED_AT = "Task files that nobody has queued were not looked at: `kickoff status` shows them."
"""Said where other boards list what is not started."""

EMPTY = "Nothing is in work, and nothing waits."

STATES: Mapping[State, str] = {
    State.COMPLETING: "merged; the record is yet to be written",
    State.STOPPING: "a stop was asked for; the worker's end is not seen yet",
    State.IN_REVIEW: "its pull request is open, or its branch handed over",
    State.RUNNING: "a worker is on it",
    State.DISPATCHING: "its worker has been called",
    State.BLOCKED: "queued, and something is in the way",
    State.QUEUED: "waits for its turn only",
    State.COMPLETED: "done, and on record",
    State.CANCELLED: "taken out of the queue",
    State.NOT_STARTED: "nobody has queued it",
}
"""What each state means."""

HEALTH: Mapping[Health, str] = {
    Health.OK: "ok",
    Health.LATE: "late",
    Health.STOPPING: "stopping",
    Health.UNSEEN: "unseen from here",
}

READY = "ready"
"""In place of gates, for a task file that could be queued and started."""


def counts(totals: Totals) -> Iterator[tuple[int, str]]:
    """Each total with its words, in the order of the board; those not looked at are left out."""
    yield totals.in_work, "in work"
    yield totals.runnable, "queued"
    yield totals.blocked, "blocked"
    yield totals.attention, "in need of a person"
    if totals.not_started is not None:
        yield totals.not_started, f"not started ({totals.ready} ready)"
    if totals.refused is not None:
        yield totals.refused, "cannot be queued"
    if totals.completed is not None:
        yield totals.completed, "completed"


def legend(totals: Totals) -> str:
    """The states that occur, each in a few words."""
    return " · ".join(f"{code(s.value)}: {STATES[s]}" for s in totals.by_state)


_OF_ALL: Mapping[ReasonCode, str] = {
    ReasonCode.QUEUE_PAUSED: "paused",
    ReasonCode.CONFIGURATION_BROKEN: "configuration broken",
}
"""Gates in front of every task: the head of a board says more about them."""


def gate_words(gate: Gate) -> str:
    """One gate in a row of a board."""
    return _OF_ALL.get(gate.code) or gate_text(gate)


def waits_text(task: TaskView | Unstarted) -> str:
    """Why a task waits, or would; nothing for one that waits for nothing."""
    return "; ".join(gate_words(gate) for gate in task.gates)


def alarm_commands(alarm: Alarm, said: str) -> str:
    """What to type, where the sentence about it does not say so already."""
    missing = [command for command in alarm.commands if command not in said]
    return "Type " + " or ".join(code(command) for command in missing) + "." if missing else ""


def place_of(refused: Refused) -> str:
    """Where in its file something is wrong: `line 3, column 11`."""
    if not refused.line:
        return ""
    column = f", column {refused.column}" if refused.column else ""
    return f"line {refused.line}{column}"


def refused_text(refused: Refused) -> str:
    """Why a task file cannot be queued as it stands."""
    if refused.code is ReasonCode.DUPLICATE_TASK_ID:
        return f"has the same id as {', '.join(code(twin) for twin in refused.twins[:3])}"
    return quote(refused.problem) if refused.problem else REASONS[refused.code].meaning


def worker_text(task: TaskView) -> str:
    """Who is at work, and on which machine unless it is a workflow."""
    attempt = task.attempt
    if attempt is None:
        return ""
    if attempt.runner == PERSON:
        return f"{quote(attempt.worker)}, in person"
    where = "" if attempt.runner == ACTIONS else f" on {quote(attempt.runner)}"
    return quote(attempt.worker) + where
