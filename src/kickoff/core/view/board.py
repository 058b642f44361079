"""One view of the queue, drawn from one value; every surface renders it, none computes its own.

The pieces stand in the order in which surfaces show them: what needs a person, what is in work,
what waits, what nobody has queued, what has ended. Times are aware datetimes in UTC.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kickoff.core.catalogue import Catalogue
from kickoff.core.facts import Facts
from kickoff.core.files_read import ReadyFile
from kickoff.core.lifecycle import State, needs_attention, phase
from kickoff.core.policy import LegacyReady, Policy
from kickoff.core.reconciling.by_hand import by_hand_to_tell
from kickoff.core.reconciling.set_back import to_tell
from kickoff.core.registry import Attempt, Ended, Entry, Mark, Registry
from kickoff.core.remembered import ByHand, Notice, Proposal, SetBack
from kickoff.core.scheduling.scheduler import Gate, Place, Schedule, Surroundings, schedule
from kickoff.core.view.alarms import Alarm, alarms
from kickoff.core.view.files import Files, Refused, Unstarted, files_of
from kickoff.core.view.graph import Graph, graph_of
from kickoff.core.view.health import Health, health
from kickoff.core.view.links import Links, links, web_of

__all__ = [
    "LINE",
    "WORK",
    "Alarm",
    "Files",
    "Graph",
    "Health",
    "Links",
    "Refused",
    "TaskView",
    "Totals",
    "Unstarted",
    "View",
    "drawn",
    "view",
]

WORK = (
    State.COMPLETING,
    State.STOPPING,
    State.IN_REVIEW,
    State.RUNNING,
    State.DISPATCHING,
)
"""The states of tasks in work, in the order of the board."""

LINE = (State.QUEUED, State.BLOCKED)
"""The states of tasks that wait in the queue."""


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task in play as people see it.

    `place` (position, of how many, shut gates) is there while it waits, `health` while it is in
    work. `web` is the repository's own page, empty where it has none.
    """

    entry: Entry
    state: State
    place: Place | None = None
    health: Health | None = None
    web: str = ""

    @property
    def gates(self) -> tuple[Gate, ...]:
        """The shut gates in front of a waiting task."""
        return self.place.gates if self.place else ()

    @property
    def attention(self) -> bool:
        """Whether a person is needed."""
        return needs_attention(self.entry)

    @property
    def alarms(self) -> tuple[Alarm, ...]:
        """The signals that need a person: what each means, since when, what to type."""
        return alarms(self.entry, tier=2)

    @property
    def notices(self) -> tuple[Alarm, ...]:
        """The signals that the tick mends by itself."""
        return alarms(self.entry, tier=1)

    @property
    def attempt(self) -> Attempt | None:
        """The attempt under way, else the last one: worker, runner, branch and lease are its own.

        None for a task that never had one.
        """
        return self.entry.attempts[-1] if self.entry.attempts else None

    @property
    def since(self) -> datetime:
        """When the work came to where it stands; when the task was queued while it waits."""
        entry, attempt = self.entry, self.entry.attempt
        if entry.completion is not None:
            return entry.completion.at
        if entry.stop is not None:
            return entry.stop.at
        if attempt is None:
            return entry.queued.at
        return attempt.handed_over_at or attempt.started_at or attempt.requested_at

    @property
    def links(self) -> Links:
        """The addresses of the task's pages."""
        return links(self.entry, self.web)


@dataclass(frozen=True, slots=True)
class Totals:
    """How many tasks there are of each kind.

    `runnable` tasks are queued with nothing in their way but their turn; `blocked` ones are queued
    behind a shut gate; `refused` are files that cannot be queued as they stand. `ready` counts the
    part of `not_started` that would wait for nothing. The last four are None when the task files
    were not looked at. `by_state` has every state that occurs.
    """

    in_work: int
    runnable: int
    blocked: int
    attention: int
    by_state: Mapping[State, int]
    not_started: int | None = None
    ready: int | None = None
    refused: int | None = None
    completed: int | None = None


@dataclass(frozen=True, slots=True)
class View:
    """The queue at one moment. `tasks` are in the order of the board: work first, then the line.

    `files` are the task files that are not in play; None when nobody looked at them, which is not
    to say that there are none. `recent` are the tasks that ended last, newest first; of completed
    ones `proposal` says where records wait, and `notices` what somebody should look at. `ready` are
    the files that say `status: ready`, by task id, where that means something. `set_back` tells
    that decisions are gone from the state branch, `by_hand` that somebody wrote there.
    """

    at: datetime
    tasks: Mapping[str, TaskView] = field(default_factory=dict)
    recent: tuple[Ended, ...] = ()
    paused: Mark | None = None
    configuration_error: str | None = None
    files: Files | None = None
    web: str = ""
    proposal: Proposal | None = None
    notices: tuple[Notice, ...] = ()
    set_back: SetBack | None = None
    by_hand: ByHand | None = None
    ready: Mapping[str, ReadyFile] = field(default_factory=dict)

    def in_state(self, *states: State) -> tuple[TaskView, ...]:
        """The tasks in any of these states, in the order of the board."""
        return tuple(task for task in self.tasks.values() if task.state in states)

    @property
    def attention(self) -> tuple[TaskView, ...]:
        """The tasks that need a person."""
        return tuple(task for task in self.tasks.values() if task.attention)

    @property
    def work(self) -> tuple[TaskView, ...]:
        """The tasks in work."""
        return self.in_state(*WORK)

    @property
    def line(self) -> tuple[TaskView, ...]:
        """The tasks that wait, in the order in which they are considered."""
        return self.in_state(*LINE)

    @property
    def totals(self) -> Totals:
        """How many tasks there are of each kind."""
        return _totals(self)

    @property
    def graph(self) -> Graph:
        """Which task waits for which. Worked out anew at each call."""
        entries = {i: (task.entry, task.state) for i, task in self.tasks.items()}
        return graph_of(entries, self.files.unstarted if self.files else (), self.recent)


def view(
    registry: Registry,
    around: Surroundings,
    look: Facts | None = None,
    catalogue: Catalogue | None = None,
) -> View:
    """The queue as people see it, with every waiting task's place and gates.

    Without a look health goes by leases alone; without a catalogue `files` is None.
    """
    return drawn(registry, schedule(registry, around), around, look, catalogue)


def drawn(
    registry: Registry,
    planned: Schedule,
    around: Surroundings,
    look: Facts | None = None,
    catalogue: Catalogue | None = None,
) -> View:
    """The view for a schedule that was computed already."""
    web = web_of(registry)
    shown = [_task(entry, planned, around, look, web) for entry in registry.tasks.values()]
    return View(
        at=around.now,
        tasks={task.entry.id: task for task in sorted(shown, key=_rank)},
        recent=registry.recent,
        paused=registry.paused,
        configuration_error=around.configuration_error,
        files=None if catalogue is None else files_of(catalogue, registry, around.policy),
        web=web,
        proposal=registry.proposal,
        notices=registry.notices,
        set_back=to_tell(registry, look, around.now),
        by_hand=by_hand_to_tell(registry, look, around.now),
        ready=_ready(registry, around.policy),
    )


def _ready(registry: Registry, policy: Policy) -> Mapping[str, ReadyFile]:
    """The files that say `status: ready`: those that wait, and those whose task is in play."""
    if policy.legacy_ready is LegacyReady.OFF:
        return {}
    told = registry.ready.items()
    return {i: one for i, one in told if one.barred is not None or registry.find(i) is not None}


def _task(
    entry: Entry, planned: Schedule, around: Surroundings, look: Facts | None, web: str
) -> TaskView:
    state, place = phase(entry), planned.places.get(entry.id)
    if state is not State.QUEUED:
        return TaskView(entry, state, health=health(entry, state, around, look), web=web)
    return TaskView(entry, place.state if place else state, place, web=web)


def _rank(task: TaskView) -> tuple[int, int, str]:
    work = WORK.index(task.state) if task.state in WORK else len(WORK)
    return work, task.place.position if task.place else 0, task.entry.id


def _totals(shown: View) -> Totals:
    states = Counter(task.state for task in shown.tasks.values())
    files = shown.files
    if files is not None:
        states[State.NOT_STARTED] = len(files.unstarted)
        states[State.COMPLETED] = files.completed
    return Totals(
        in_work=sum(states[state] for state in WORK),
        runnable=states[State.QUEUED],
        blocked=states[State.BLOCKED],
        attention=len(shown.attention),
        by_state={state: states[state] for state in State if states[state]},
        not_started=len(files.unstarted) if files else None,
        ready=sum(one.ready for one in files.unstarted) if files else None,
        refused=len(files.refused) if files else None,
        completed=files.completed if files else None,
    )
