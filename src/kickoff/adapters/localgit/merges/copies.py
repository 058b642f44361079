"""Whether what a branch changes stands in another one: as one commit, or commit by commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kickoff.adapters.localgit.plumbing import patches
from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.adapters.localgit.plumbing.history import Commit, History
from kickoff.adapters.localgit.plumbing.patches import Changed


class Copies:
    """Looks for copies in a piece of history. Differences are read only where files agree."""

    def __init__(self, git: Git, history: History) -> None:
        self._git = git
        self._history = history
        self._touched: Mapping[str, frozenset[Changed]] = {}
        self._patches: dict[str, str] = {}

    def prepare(self, commits: Iterable[str]) -> None:
        """Read which files these commits touch. One process. Raises a ForgeError."""
        wanted = sorted({oid for oid in commits if not self._history.commits[oid].is_merge})
        self._touched = patches.touched(self._git, wanted)

    def of(self, head: str, own: frozenset[str], since: frozenset[str], main: str) -> Commit | None:
        """The last commit of a copy of the branch at `head`, whose own commits are `own`.

        `since` are the commits among which it may be. Raises a ForgeError.
        """
        return self._squashed(head, own, since, main) or self._rebased(own, since)

    def _squashed(
        self, head: str, own: frozenset[str], since: frozenset[str], main: str
    ) -> Commit | None:
        below = self._below(head, own, main)
        if below is None:
            return None
        whole = patches.touched_between(self._git, below, head)
        alike = [oid for oid in self._newest(since) if self._touched.get(oid) == whole]
        if not whole or not alike:
            return None
        patch = patches.patch_between(self._git, below, head)
        self._learn(alike)
        return next((self._history.commits[o] for o in alike if self._patches[o] == patch), None)

    def _below(self, head: str, own: frozenset[str], main: str) -> str | None:
        """Where the branch leaves the default branch."""
        parents = {p for oid in own for p in self._history.commits[oid].parents} - own
        if len(parents) == 1:
            return parents.pop()
        base = self._git.ask("merge-base", main, head)
        return base.out.decode().strip() or None

    def _rebased(self, own: frozenset[str], since: frozenset[str]) -> Commit | None:
        """Every commit that changes anything has its equal; the newest of these."""
        wanted = [oid for oid in own if self._touched.get(oid)]
        files = {self._touched[oid] for oid in wanted}
        alike = [oid for oid in self._newest(since) if self._touched.get(oid) in files]
        if not wanted or not alike:
            return None
        self._learn([*wanted, *alike])
        theirs = {self._patches[oid]: oid for oid in reversed(alike)}
        if any(self._patches[oid] not in theirs for oid in wanted):
            return None
        equal = {theirs[self._patches[oid]] for oid in wanted}
        return next(self._history.commits[oid] for oid in alike if oid in equal)

    def _newest(self, commits: frozenset[str]) -> list[str]:
        """In the order of the history."""
        return [oid for oid in self._history.commits if oid in commits]

    def _learn(self, commits: Iterable[str]) -> None:
        missing = [oid for oid in commits if oid not in self._patches]
        self._patches.update(patches.patches(self._git, missing))
