"""What wakes a run besides the clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kickoff.core.events import Issued, Kept
from kickoff.core.grammar.parsing import Asked
from kickoff.core.identity import command_id
from kickoff.looks import CommentSeen

SHELL = "cli"
"""Where a shell's commands are said to come from."""


@dataclass(frozen=True, slots=True)
class Waking:
    """What wakes a run besides the clock: a comment, or commands given in a shell.

    `said` are the commands of `by`, named by `op`; they are given at the server's time. `kept` are
    those of earlier operations. `files` are the task files that the run is about.
    """

    comment: CommentSeen | None = None
    said: tuple[Asked, ...] = ()
    by: str = ""
    op: str = ""
    kept: tuple[Kept, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def commands(self) -> bool:
        """Whether commands come with it."""
        return self.comment is not None or bool(self.said) or bool(self.kept)

    def issued(self, repository: str, now: datetime) -> tuple[Issued, ...]:
        """The shell's commands: those that were kept, then those that are given now.

        What may have been carried out earlier counts as given then: it is known by its id, or too
        old to be carried out again.
        """
        mine = Kept(self.op, self.by, now, self.said)
        return tuple(i for kept in (*self.kept, mine) for i in _issued(kept, repository, now))


def _issued(kept: Kept, repository: str, now: datetime) -> Iterator[Issued]:
    at = kept.tried or now
    for number, asked in enumerate(kept.said, start=1):
        yield Issued(
            id=command_id(repository, f"{SHELL}-{kept.op}", asked.normalised, number),
            by=kept.by,
            at=at,
            changed_at=at,
            via=SHELL,
            asked=asked,
        )
