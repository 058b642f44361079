"""A task as planned: what a task file or an issue says, typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kickoff.core.registry import Priority

READY = "ready"
"""What a file of a file-based queue says of itself to be worked on."""


@dataclass(frozen=True, slots=True)
class Record:
    """The completion record: the keys written into the task file, once.

    `completed_at` is UTC in whole seconds, `merge_commit` a full commit id.
    """

    completed_at: datetime
    completed_by: str
    pull_request: int | None = None
    merge_commit: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One task's plan, read from its file or its issue.

    `text` is the approved text that is pinned: a file without runtime keys, or an issue's title
    and body. `status` is what the file says of itself, lower case, or None.
    """

    id: str
    path: str
    title: str
    text: str
    priority: Priority = Priority.P2
    status: str | None = None
    owner: str | None = None
    worker: str | None = None
    depends_on: tuple[str, ...] = ()
    touches: tuple[str, ...] = ()
    issue: int | None = None
    not_before: datetime | None = None
    warnings: tuple[str, ...] = field(default=())

    @property
    def completed(self) -> bool:
        """Whether the file says that the task is completed."""
        return self.status == "completed"


@dataclass(frozen=True, slots=True)
class BrokenPlan:
    """A task file that cannot be read as a plan; line and column are 1-based, 0 when unknown."""

    path: str
    problem: str
    line: int = 0
    column: int = 0
