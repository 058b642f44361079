"""The labels: input labels are one-shot commands, output labels mirror a task's state."""

from __future__ import annotations

from kickoff.core.lifecycle import State
from kickoff.core.view import TaskView

QUEUE_LABEL = "kickoff"
HOLD_LABEL = "kickoff:hold"

NEEDS_ATTENTION = "task: needs attention"

_LABELS = {
    State.COMPLETING: "task: in review",
    State.STOPPING: "task: running",
    State.IN_REVIEW: "task: in review",
    State.RUNNING: "task: running",
    State.DISPATCHING: "task: running",
    State.BLOCKED: "task: blocked",
    State.QUEUED: "task: queued",
}


def state_label(task: TaskView) -> str:
    """The one output label for a task in play."""
    return NEEDS_ATTENTION if task.attention else _LABELS[task.state]
