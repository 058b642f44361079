"""What happened, as a closed union. Events are hints: facts decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from kickoff.core.grammar.parsing import Command, CommandError
from kickoff.core.migration import Migrating, MigrationUndone
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import RunRef


@dataclass(frozen=True, slots=True)
class Issued:
    """A command that somebody gave, wherever: a comment, a label, a shell.

    `comment` is the comment to react to and `label` the label to take away, when there is one.
    `changed_at` is when the text it stands in was last changed; the cursor goes by it. `forgotten`:
    it was carried out before, and the registry knows nothing of that any more.
    """

    id: str
    by: str
    at: datetime
    changed_at: datetime
    via: str
    asked: Command | CommandError
    thread: int | None = None
    comment: str | None = None
    label: str | None = None
    answered: bool = False
    forgotten: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """Commands that could not be given when they were said, in the operation `op`.

    `tried` is when it first became possible that they were carried out all the same.
    """

    op: str
    by: str
    at: datetime
    said: tuple[Command | CommandError, ...]
    tried: datetime | None = None


@dataclass(frozen=True, slots=True)
class CommandsIssued:
    """Somebody gave commands: the comment's event, or a shell."""

    commands: tuple[Issued, ...]


@dataclass(frozen=True, slots=True)
class PullRequestChanged:
    """A pull request was opened, merged, closed, reopened or pushed to."""

    number: int


@dataclass(frozen=True, slots=True)
class RunFinished:
    """A worker's run ended."""

    run_id: int


@dataclass(frozen=True, slots=True)
class TasksChanged:
    """The default branch moved."""


@dataclass(frozen=True, slots=True)
class Tick:
    """The heartbeat, or an event that says no more than that."""

    why: str = "schedule"


@dataclass(frozen=True, slots=True)
class Launched:
    """A dispatch was taken; `run` is None when the forge did not name the run."""

    task: str
    token: str
    run: RunRef | None
    base: str | None = None


@dataclass(frozen=True, slots=True)
class LaunchFailed:
    """A dispatch was refused: `reason` says whether for good.

    `spent`: the branch that stands in the way holds nothing that is not merged, as that of a task
    that was completed and reopened.
    """

    task: str
    token: str
    reason: ReasonCode
    detail: str
    spent: bool = False


@dataclass(frozen=True, slots=True)
class PullRequestOpened:
    """A pull request was opened for a task's branch."""

    task: str
    number: int
    url: str


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A task's branch is up for review at the commit `head`; whoever sees pull requests goes on."""

    task: str
    token: str
    head: str


@dataclass(frozen=True, slots=True)
class PullRequestFailed:
    """The forge refused to open a pull request; `compare_url` opens it by hand."""

    task: str
    detail: str
    compare_url: str


@dataclass(frozen=True, slots=True)
class RecordWritten:
    """The completion record is in the task file; `differs` says how another one is there."""

    task: str
    differs: str = ""


@dataclass(frozen=True, slots=True)
class RecordFailed:
    """The completion record could not be written; `passing` says that it need not stay so."""

    task: str
    detail: str
    passing: bool = False


@dataclass(frozen=True, slots=True)
class RecordRemoved:
    """The record is out of the task file, or was not in it."""

    task: str


@dataclass(frozen=True, slots=True)
class RecordsProposed:
    """The records of these tasks stand in a pull request, or on a branch where there are none."""

    tasks: tuple[str, ...]
    pull_request: int | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class ProposalWithdrawn:
    """Nothing waits any more in the pull request with the records: it is gone."""


Report: TypeAlias = (
    Launched
    | LaunchFailed
    | PullRequestOpened
    | HandedOver
    | PullRequestFailed
    | RecordWritten
    | RecordFailed
    | RecordRemoved
    | RecordsProposed
    | ProposalWithdrawn
)


@dataclass(frozen=True, slots=True)
class EffectsReported:
    """What became of the effects of an earlier decision of the same run."""

    reports: tuple[Report, ...]


Event: TypeAlias = (
    CommandsIssued
    | PullRequestChanged
    | RunFinished
    | TasksChanged
    | Tick
    | EffectsReported
    | Migrating
    | MigrationUndone
)
