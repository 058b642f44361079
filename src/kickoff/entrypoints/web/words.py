"""The pages' own few words, beside the sentences of `kickoff.core`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from kickoff.core.lifecycle import State
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Ended
from kickoff.core.view.board import Health, Refused, TaskView, Unstarted
from kickoff.core.view.board import Totals as Numbers
from kickoff.core.wording.board_words import EMPTY, gate_words, place_of, refused_text
from kickoff.core.wording.terminal import unmarked
from kickoff.entrypoints.web.values import Count

TONES: Mapping[State, str] = {
    State.COMPLETING: "completing",
    State.STOPPING: "stopping",
    State.IN_REVIEW: "review",
    State.RUNNING: "running",
    State.DISPATCHING: "dispatching",
    State.BLOCKED: "blocked",
    State.QUEUED: "queued",
    State.NOT_STARTED: "planned",
    State.COMPLETED: "done",
    State.CANCELLED: "cancelled",
}
"""The colour of each state."""

NEXT = "starts with the next tick"


def iso(at: datetime | None) -> str:
    """A time for machines: UTC, to the second; empty for none."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""


def shown_moment(at: str) -> str:
    """The same time for people."""
    return f"{at[:10]} {at[11:16]} UTC" if at else ""


def health_counts(totals: Numbers) -> tuple[Count, ...]:
    """The sentence at the top: `2 in work, 1 needs you, 5 wait`."""
    waiting = totals.runnable + totals.blocked
    counts = (
        Count(totals.in_work, "in work", "running", "work"),
        Count(totals.attention, _verb(totals.attention, "need", "you"), "attention", "attention"),
        Count(waiting, _verb(waiting, "wait"), "queued", "waiting"),
    )
    return tuple(count for count in counts if count.number) or (Count(0, EMPTY.rstrip(".")),)


def _verb(number: int, verb: str, *rest: str) -> str:
    return " ".join((verb if number != 1 else f"{verb}s", *rest))


def counted(*parts: tuple[int | None, str]) -> str:
    """`3 queued, 2 blocked`, without what is none or not known."""
    return ", ".join(f"{number:,} {words}" for number, words in parts if number)


def waits_for(task: TaskView | Unstarted) -> str:
    """Why a task waits, or would; that a person is needed is said by a flag beside it."""
    shown = (gate for gate in task.gates if gate.code is not ReasonCode.NEEDS_ATTENTION)
    return "; ".join(unmarked(gate_words(gate)) for gate in shown)


def why(task: TaskView) -> str:
    """Why a task in the queue waits; that a person is needed is said by a flag beside it."""
    return waits_for(task) or ("" if task.attention else NEXT)


def health_words(task: TaskView) -> str:
    """How the work goes, where that is worth a word."""
    attempt = task.attempt
    match task.health:
        case Health.LATE:
            return "no sign of life for longer than agreed"
        case Health.UNSEEN:
            return f"out of sight from here, on {attempt.runner}" if attempt else ""
        case Health.STOPPING:
            return "a stop was asked for; the worker's end is not seen yet"
        case Health.OK | None:
            return ""


def problem_of(refused: Refused) -> str:
    """What is wrong with a task file, and where in it; a row has no code in it."""
    where = place_of(refused)
    said = unmarked(f"{where}: {refused_text(refused)}" if where else refused_text(refused))
    return said.replace("`", "")


def end_of(ended: Ended) -> tuple[str, str]:
    """How a task ended, and the colour of that."""
    cancelled = ended.outcome is ReasonCode.CANCELLED
    state = State.CANCELLED if cancelled else State.COMPLETED
    return state.value, TONES[state]
