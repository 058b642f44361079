"""What is remembered beside the tasks in play: where records wait, notices, a queue set back.

All times are aware datetimes in UTC, whole seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kickoff.core.reasons import ReasonCode


@dataclass(frozen=True, slots=True)
class Proposal:
    """Where records wait for somebody to merge them: one standing pull request.

    `tasks` are those whose record, or the removal of it, is in there. Where there are no pull
    requests the branch alone stands for it. `closed`: somebody closed it without a merge.
    """

    since: datetime
    tasks: tuple[str, ...] = ()
    pull_request: int | None = None
    url: str = ""
    closed: bool = False


@dataclass(frozen=True, slots=True)
class SetBack:
    """The state branch was set back: decisions that were made are gone from its history.

    `commit` is the newest of them, where somebody had seen it; `earlier` are those that were noted
    before, so that clones that saw different ones do not note theirs in turn.
    """

    since: datetime
    commit: str | None = None
    earlier: tuple[str, ...] = ()

    @property
    def commits(self) -> tuple[str, ...]:
        """All commits that were noted, the last one first."""
        return (self.commit, *self.earlier) if self.commit is not None else self.earlier


@dataclass(frozen=True, slots=True)
class ByHand:
    """A commit of the state branch that no decision has written, and since when that is known."""

    since: datetime
    commit: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about a completed task that somebody should look at; it blocks nothing.

    `path` is the task's file. It goes by `reopen`, by `done`, or with its cause.
    """

    task: str
    code: ReasonCode
    since: datetime
    detail: str = ""
    path: str | None = None
