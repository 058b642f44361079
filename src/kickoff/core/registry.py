"""The registry: all tasks that are in play, as one immutable value.

Facts only. What a person sees (queued, running, …) is derived by `kickoff.core.lifecycle`.
All times are aware datetimes in UTC, whole seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from kickoff.core.commanded import Commanded
from kickoff.core.files_read import Reading, ReadyFile
from kickoff.core.identity import issue_of_task_id, thread_of_url
from kickoff.core.reasons import ReasonCode
from kickoff.core.remembered import ByHand, Notice, Proposal, SetBack

CAPACITY = 2_000
"""Entries beyond which queueing is refused (`queue_full`)."""

ACTIONS = "actions"
"""The runner of everything that runs as a workflow."""

PERSON = "person"
"""The runner of an attempt that somebody claimed: nothing runs anywhere, a person is at it."""

LEGACY = "legacy"
"""Where a task was asked for by a line in its file; who asked, where the file names no owner."""

RECENT = 50
"""How many ended tasks are kept for the boards."""


class Priority(StrEnum):
    """How urgent a task is; p0 goes first."""

    P0 = "p0"
    P1 = "p1"
    P2 = "p2"
    P3 = "p3"


class StopThen(StrEnum):
    """What follows once a stopped worker's end has been seen."""

    CANCEL = "cancel"
    RETRY = "retry"
    HOLD = "hold"
    SWITCH = "switch"


class BoundBy(StrEnum):
    """What ties a pull request to a task."""

    BRANCH = "branch"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Mark:
    """Who did something, when, and why: a pause or a hold."""

    by: str
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Queued:
    """Who asked for the task, when, and where (a URL, `legacy` or `cli`)."""

    by: str
    at: datetime
    via: str


@dataclass(frozen=True, slots=True)
class RunRef:
    """A worker's run on its runner; `url` is empty where a run has no page."""

    id: int
    url: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at a task by one worker on one branch.

    *requested* is `requested_at`, *launched* is `run`, *running* is `started_at`; three facts.
    Where the worker's end is seen by who sees no pull requests, its work is handed over at
    `handed_over_at`, with the branch at `head`.
    """

    number: int
    token: str
    branch: str
    worker: str
    runner: str
    requested_at: datetime
    base: str | None = None
    run: RunRef | None = None
    started_at: datetime | None = None
    lease_until: datetime | None = None
    handed_over_at: datetime | None = None
    head: str | None = None
    ended_at: datetime | None = None
    outcome: ReasonCode | None = None
    certain: bool = True
    notes: tuple[str, ...] = ()

    @property
    def page(self) -> str:
        """Where its run can be looked at; empty where it cannot."""
        return self.run.url if self.run else ""


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop was asked for; what follows when the worker's end has been seen."""

    by: str
    at: datetime
    then: StopThen


@dataclass(frozen=True, slots=True)
class BoundPullRequest:
    """The pull request that belongs to the task."""

    number: int
    url: str
    bound_by: BoundBy


@dataclass(frozen=True, slots=True)
class Signal:
    """Something wrong that a tick noticed; tier 1 the tick mends, tier 2 needs a person."""

    code: ReasonCode
    tier: int
    since: datetime
    notified_at: datetime | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """What the record will say; present from the merge until the record is written."""

    at: datetime
    by: str
    pull_request: int | None = None
    merge_commit: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One task in play.

    `depends_met` are the dependencies seen completed, `depends_unknown` those known to be no task.
    `commanded` is what commands have set, `after` the dependencies that they added to the plan's.
    `budget_from` is the first attempt that counts against the retry budget; `notes` are further
    instructions that no attempt has been given from its beginning.
    """

    id: str
    path: str
    plan: str
    title: str
    queued: Queued
    priority: Priority = Priority.P2
    owner: str | None = None
    worker: str | None = None
    depends_on: tuple[str, ...] = ()
    depends_met: tuple[str, ...] = ()
    depends_unknown: tuple[str, ...] = ()
    touches: tuple[str, ...] = ()
    issue: int | None = None
    not_before: datetime | None = None
    commanded: tuple[Commanded, ...] = ()
    after: tuple[str, ...] = ()
    hold: Mark | None = None
    attempts: tuple[Attempt, ...] = ()
    budget_from: int = 1
    stop: Stop | None = None
    pull_request: BoundPullRequest | None = None
    completion: Completion | None = None
    signals: tuple[Signal, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def attempt(self) -> Attempt | None:
        """The attempt that holds the current token, when one is under way."""
        last = self.attempts[-1] if self.attempts else None
        return last if last is not None and last.ended_at is None else None

    @property
    def born_from_issue(self) -> bool:
        """Whether no file on the default branch plans the task, only its issue."""
        return self.issue is not None and issue_of_task_id(self.id) == self.issue

    @property
    def thread(self) -> int | None:
        """The issue or pull request in which the task was queued."""
        return thread_of_url(self.queued.via)

    def attempts_on(self, branch: str) -> tuple[Attempt, ...]:
        """The attempts on that branch, except those that found it taken by somebody else."""
        taken = ReasonCode.BRANCH_TAKEN
        return tuple(a for a in self.attempts if a.branch == branch and a.outcome is not taken)

    def with_attempt(self, attempt: Attempt) -> Entry:
        """The same entry with the attempt of that number replaced or added."""
        others = tuple(a for a in self.attempts if a.number != attempt.number)
        return replace(self, attempts=(*others, attempt))

    def with_signal(self, signal: Signal) -> Entry:
        """The same entry with the signal raised; one of the same code keeps its `since`."""
        if any(s.code == signal.code and s.tier == signal.tier for s in self.signals):
            return self
        others = tuple(s for s in self.signals if s.code != signal.code)
        return replace(self, signals=(*others, signal))

    def without_signals(self, *codes: ReasonCode) -> Entry:
        """The same entry with these signals gone; all of them when none is named."""
        kept = tuple(s for s in self.signals if codes and s.code not in codes)
        return self if kept == self.signals else replace(self, signals=kept)


@dataclass(frozen=True, slots=True)
class Applied:
    """A command that has been carried out, or refused, for good."""

    id: str
    at: datetime
    outcome: ReasonCode


@dataclass(frozen=True, slots=True)
class Ended:
    """A task that left the registry; `noticed` is what came after its merge and was told of."""

    id: str
    title: str
    outcome: ReasonCode
    at: datetime
    pull_request: int | None = None
    merge_commit: str | None = None
    branch: str | None = None
    path: str | None = None
    noticed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """A line of `done.yml`: a record that is not on the default branch.

    It is owed to the task file at `path`, or to none where no file is left to hold it.
    """

    at: datetime
    pull_request: int | None = None
    merge_commit: str | None = None
    by: str | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Registry:
    """Everything the queue knows.

    `after` is the cursor over commands, by the comment's last change: commands older than it that
    are not in `applied` have expired. `reopening` maps the ids of tasks whose record is to be taken
    back to their paths. `ready` are the files that say so, by task id, as far as they were `read`.
    `proposal` is where records wait that could not be committed. `set_back` is the last time that
    decisions were found to be gone, `by_hand` the last commit that was none.
    """

    after: datetime
    applied: tuple[Applied, ...] = ()
    tasks_tree: str | None = None
    replies: Mapping[int, int] = field(default_factory=dict)
    tasks: Mapping[str, Entry] = field(default_factory=dict)
    recent: tuple[Ended, ...] = ()
    paused: Mark | None = None
    done: Mapping[str, Done] = field(default_factory=dict)
    reopening: Mapping[str, str] = field(default_factory=dict)
    ready: Mapping[str, ReadyFile] = field(default_factory=dict)
    read: Reading | None = None
    proposal: Proposal | None = None
    notices: tuple[Notice, ...] = ()
    set_back: SetBack | None = None
    by_hand: ByHand | None = None
    _folded: dict[str, Mapping[str, str]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def find(self, task_id: str) -> Entry | None:
        """The entry of that id, ignoring case, or None."""
        exact = self.tasks.get(task_id)
        if exact is not None:
            return exact
        return self.tasks.get(self._ids("tasks", self.tasks).get(task_id.casefold(), ""))

    def is_done(self, task_id: str) -> bool:
        """Whether `done.yml` has a line for that id, ignoring case."""
        return task_id in self.done or task_id.casefold() in self._ids("done", self.done)

    def _ids(self, name: str, ids: Iterable[str]) -> Mapping[str, str]:
        """The ids by their folded writing, worked out at the first question that needs it."""
        if name not in self._folded:
            self._folded[name] = {i.casefold(): i for i in ids}
        return self._folded[name]

    def with_entry(self, entry: Entry) -> Registry:
        """The same registry with the entry added or replaced."""
        if self.tasks.get(entry.id) == entry:
            return self
        return replace(self, tasks={**self.tasks, entry.id: entry})

    def with_entries(self, entries: Iterable[Entry]) -> Registry:
        """The same registry with all these entries added or replaced."""
        changed = {e.id: e for e in entries if self.tasks.get(e.id) != e}
        return replace(self, tasks={**self.tasks, **changed}) if changed else self

    def without_entry(self, task_id: str, ended: Ended) -> Registry:
        """The same registry with the entry gone and remembered among the recent ones."""
        kept = {i: e for i, e in self.tasks.items() if i != task_id}
        return replace(self, tasks=kept, recent=(ended, *self.recent)[:RECENT])

    def applied_outcome(self, command_id: str) -> ReasonCode | None:
        """What became of a command, when it has been applied."""
        return next((a.outcome for a in self.applied if a.id == command_id), None)
