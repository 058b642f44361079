"""What Robin does in the demo: review what is up for it, and merge it into `main`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.core.lifecycle import State
from kickoff.core.view.board import View

SQUASHED = 3
"""Every third branch is squashed: its commits never reach `main`, and its work does."""


@dataclass(slots=True)
class Robin:
    """A person at the repository's own checkout, with git and nothing else."""

    git: Git
    merged: list[str] = field(default_factory=list)

    def merges(self, board: View) -> Iterator[str]:
        """Merge every branch that is in review; what was done about each, in words."""
        for task in board.in_state(State.IN_REVIEW):
            attempt = task.entry.attempt
            if attempt is not None and attempt.branch not in self.merged:
                self.merged.append(attempt.branch)
                yield self._merge(attempt.branch, task.entry.title)

    def _merge(self, branch: str, title: str) -> str:
        if len(self.merged) % SQUASHED:
            self.git.run("merge", "--quiet", "--no-ff", "--message", f"Merge {branch}", branch)
            return f"Robin reads {branch} and merges it"
        self.git.run("merge", "--quiet", "--squash", branch)
        self.git.run("commit", "--quiet", "--message", title)
        return f"Robin reads {branch} and squashes it into one commit"
