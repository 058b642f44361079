"""The task files of the default branch, read as far as a board needs them.

A run that did not read them has no `Catalogue` at all (None): what was not looked at is unknown,
and a board says so. `from_plan` makes an entry of a file that was read whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from kickoff.core.registry import Priority
from kickoff.core.task import BrokenPlan, Plan

COMPLETED = "completed"
"""What `status` says once the record is in the file."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A task file that can be queued, as far as its own keys tell.

    `status` is what the file says of itself, lower case, or None. `depends_on` are task ids, which
    need not exist. `issue` is the number of the issue it belongs to.
    """

    id: str
    path: str
    title: str
    status: str | None = None
    priority: Priority = Priority.P2
    owner: str | None = None
    worker: str | None = None
    depends_on: tuple[str, ...] = ()
    issue: int | None = None

    @property
    def completed(self) -> bool:
        """Whether the file says that the task is completed."""
        return self.status == COMPLETED


@dataclass(frozen=True, slots=True)
class Broken:
    """A task file that cannot be read as a plan; line and column are 1-based, 0 when unknown."""

    path: str
    problem: str
    line: int = 0
    column: int = 0


FileEntry: TypeAlias = Planned | Broken


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every task file of the default branch by its path, completed and broken ones too.

    Files with the same id, ignoring case, are all listed: the view tells them apart.
    """

    entries: Mapping[str, FileEntry] = field(default_factory=dict)

    def after(self, recorded: Iterable[str], reopened: Iterable[str]) -> Catalogue:
        """The same files once records were written into these tasks' and taken out of those'."""
        statuses: dict[str, str | None] = {task.casefold(): COMPLETED for task in recorded}
        statuses.update((task.casefold(), None) for task in reopened)
        if not statuses:
            return self
        return Catalogue({path: _with(one, statuses) for path, one in self.entries.items()})


def _with(one: FileEntry, statuses: Mapping[str, str | None]) -> FileEntry:
    if not isinstance(one, Planned) or one.id.casefold() not in statuses:
        return one
    return replace(one, status=statuses[one.id.casefold()])


def from_plan(plan: Plan | BrokenPlan) -> FileEntry:
    """What a board needs of a plan that was read."""
    match plan:
        case BrokenPlan(path, problem, line, column):
            return Broken(path, problem, line, column)
        case Plan():
            return Planned(
                id=plan.id,
                path=plan.path,
                title=plan.title,
                status=plan.status,
                priority=plan.priority,
                owner=plan.owner,
                worker=plan.worker,
                depends_on=plan.depends_on,
                issue=plan.issue,
            )
