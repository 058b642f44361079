"""What wakes a run besides the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kickoff.core.commands import Asked
from kickoff.core.events import Issued
from kickoff.core.identity import command_id
from kickoff.ports import CommentSeen

SHELL = "cli"
"""Where a shell's commands are said to come from."""


@dataclass(frozen=True, slots=True)
class Waking:
    """What wakes a run besides the clock: a comment, or commands given in a shell.

    `said` are the commands of `by`, named by `op`; they are given at the server's time.
    """

    comment: CommentSeen | None = None
    said: tuple[Asked, ...] = ()
    by: str = ""
    op: str = ""

    @property
    def commands(self) -> bool:
        """Whether commands come with it."""
        return self.comment is not None or bool(self.said)

    def issued(self, repository: str, now: datetime) -> tuple[Issued, ...]:
        """The shell's commands, as given now."""
        return tuple(
            Issued(
                id=command_id(repository, f"{SHELL}-{self.op}", asked.normalised, number),
                by=self.by,
                at=now,
                changed_at=now,
                via=SHELL,
                asked=asked,
            )
            for number, asked in enumerate(self.said, start=1)
        )
