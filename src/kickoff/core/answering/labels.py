"""The labels: input labels are one-shot commands, output labels mirror a task's state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kickoff.core.lifecycle import State
from kickoff.core.view.board import TaskView

QUEUE_LABEL = "kickoff"
HOLD_LABEL = "kickoff:hold"

INPUT_LABELS: Mapping[str, str] = {QUEUE_LABEL: "queue", HOLD_LABEL: "hold"}
"""What each input label commands; whoever puts it on gives the command, and it is taken away."""


@dataclass(frozen=True, slots=True)
class OutputLabel:
    """A label that only shows a state: its colour is six hexadecimal digits."""

    name: str
    colour: str
    description: str


NEEDS_ATTENTION = OutputLabel("task: needs attention", "d93f0b", "A person is needed")
_QUEUED = OutputLabel("task: queued", "c5def5", "Waits for its turn")
_BLOCKED = OutputLabel("task: blocked", "fbca04", "Waits for something; ask /kickoff why")
_RUNNING = OutputLabel("task: running", "0e8a16", "A worker is on it")
_IN_REVIEW = OutputLabel("task: in review", "5319e7", "Its pull request is open")

OUTPUT_LABELS: Mapping[str, OutputLabel] = {
    label.name: label for label in (_QUEUED, _BLOCKED, _RUNNING, _IN_REVIEW, NEEDS_ATTENTION)
}

_OF_STATE = {
    State.COMPLETING: _IN_REVIEW,
    State.STOPPING: _RUNNING,
    State.IN_REVIEW: _IN_REVIEW,
    State.RUNNING: _RUNNING,
    State.DISPATCHING: _RUNNING,
    State.BLOCKED: _BLOCKED,
    State.QUEUED: _QUEUED,
}


def state_label(task: TaskView) -> str:
    """The one output label for a task in play."""
    return NEEDS_ATTENTION.name if task.attention else _OF_STATE[task.state].name


def is_output(label: str) -> bool:
    """Whether a label only shows a state; GitHub ignores case."""
    return label.casefold() in OUTPUT_LABELS
