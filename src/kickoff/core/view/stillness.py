"""Whether a queue moves by itself: what `watch --until-done` waits for."""

from __future__ import annotations

from kickoff.core.lifecycle import State
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import PERSON
from kickoff.core.view.board import TaskView, View

_MOVING = frozenset({State.DISPATCHING, State.RUNNING, State.STOPPING, State.COMPLETING})
_BY_THEMSELVES = frozenset({ReasonCode.NOT_BEFORE, ReasonCode.BACKING_OFF})
"""Gates that open when their time comes; the others open when something else moves."""


def is_still(view: View) -> bool:
    """Whether nothing will change until somebody does something, outside or in the queue.

    What is in review, on hold, claimed or in need of a person moves only by a person's hand, and
    what waits for it waits too.
    """
    return not any(_moves(task) for task in view.tasks.values())


def _moves(task: TaskView) -> bool:
    attempt = task.entry.attempt
    if task.state in _MOVING:
        by_hand = attempt is not None and attempt.runner == PERSON
        return not (by_hand or task.attention)
    if task.place is None:
        return False
    return all(gate.code in _BY_THEMSELVES for gate in task.gates)
