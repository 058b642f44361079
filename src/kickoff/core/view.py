"""One view of the queue, drawn from one value; every surface renders it, none computes its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kickoff.core.lifecycle import State, needs_attention, phase
from kickoff.core.registry import Ended, Entry, Mark, Registry
from kickoff.core.scheduler import Gate, Place, Schedule, Surroundings, schedule


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task as people see it; `place` is there while it waits."""

    entry: Entry
    state: State
    place: Place | None = None

    @property
    def gates(self) -> tuple[Gate, ...]:
        """The shut gates in front of a waiting task."""
        return self.place.gates if self.place else ()

    @property
    def attention(self) -> bool:
        """Whether a person is needed."""
        return needs_attention(self.entry)


@dataclass(frozen=True, slots=True)
class View:
    """The queue at one moment. `tasks` are in the order of the board: work first, then the line."""

    at: datetime
    tasks: Mapping[str, TaskView] = field(default_factory=dict)
    recent: tuple[Ended, ...] = ()
    paused: Mark | None = None
    configuration_error: str | None = None

    def in_state(self, *states: State) -> tuple[TaskView, ...]:
        """The tasks in any of these states, in the order of the board."""
        return tuple(task for task in self.tasks.values() if task.state in states)

    @property
    def attention(self) -> tuple[TaskView, ...]:
        """The tasks that need a person."""
        return tuple(task for task in self.tasks.values() if task.attention)


WORK = (
    State.COMPLETING,
    State.STOPPING,
    State.IN_REVIEW,
    State.RUNNING,
    State.DISPATCHING,
)
"""The states of tasks in work, in the order of the board."""


def view(registry: Registry, around: Surroundings) -> View:
    """The queue as people see it, with every waiting task's place and gates."""
    return drawn(registry, schedule(registry, around), around)


def drawn(registry: Registry, planned: Schedule, around: Surroundings) -> View:
    """The view for a schedule that was computed already."""
    shown = [_task(entry, planned) for entry in registry.tasks.values()]
    return View(
        at=around.now,
        tasks={task.entry.id: task for task in sorted(shown, key=_rank)},
        recent=registry.recent,
        paused=registry.paused,
        configuration_error=around.configuration_error,
    )


def _task(entry: Entry, planned: Schedule) -> TaskView:
    place = planned.places.get(entry.id)
    if phase(entry) is not State.QUEUED or place is None:
        return TaskView(entry, phase(entry))
    return TaskView(entry, place.state, place)


def _rank(task: TaskView) -> tuple[int, int, str]:
    work = WORK.index(task.state) if task.state in WORK else len(WORK)
    return work, task.place.position if task.place else 0, task.entry.id
