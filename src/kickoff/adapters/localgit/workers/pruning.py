"""What of local workers' work trees and runs nobody needs any more, and removing that.

Nothing is removed that is nowhere else: changes that are not committed, commits that are neither
in the default branch nor on the remote. Branches stay; git removes them when a person says so.
"""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.adapters.localgit.plumbing.patches import patch_between, patches
from kickoff.adapters.localgit.repository import Repository
from kickoff.adapters.localgit.sight import Sight
from kickoff.adapters.localgit.workers.run_folder import RunFolder
from kickoff.adapters.localgit.workers.runs import runs_of
from kickoff.adapters.localgit.workers.worktrees import Worktree, Worktrees
from kickoff.core.registry import Registry
from kickoff.errors import ForgeError

KEPT_DAYS = 7
"""How long the run of a task that is not in play any more can be looked at."""

MOST = 5_000
"""Commits of the default branch that are compared, the newest first."""


class Stays(StrEnum):
    """Why a work tree is not removed."""

    IN_PLAY = "its task is in play"
    IN_USE = "a worker is in it"
    DETACHED = "it is on no branch"
    DIRTY = "it holds changes that are not committed"
    UNMERGED = "its commits are nowhere else"
    REFUSED = "git refuses to remove it"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A work tree of ours, and why it stays; None when it can go. `detail` says more."""

    tree: Worktree
    stays: Stays | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Every work tree of ours, and the folders of runs that can go."""

    trees: tuple[Verdict, ...] = ()
    runs: tuple[Path, ...] = ()


class Pruning:
    """The work trees and runs of a repository, seen against the queue and the branches."""

    def __init__(self, repository: Repository, sight: Sight, registry: Registry) -> None:
        self._worktrees = Worktrees(sight.git, repository.work / "worktrees")
        self._runs = runs_of(repository)
        self._sight = sight
        self._entries = registry.tasks

    def plan(self) -> Plan:
        """What could go. Nothing is changed. Raises ForgeError."""
        try:
            used = {Path(path) for path in self._used()}
            old = tuple(self._old_runs())
        except (OSError, ValueError) as error:
            raise ForgeError(f"the runs below `{self._runs}` cannot be read: {error}") from error
        return Plan(tuple(self._verdict(tree, used) for tree in self._worktrees.ours()), old)

    def carry_out(self, plan: Plan) -> Plan:
        """Remove what can go; what became of it. To be done in this machine's turn."""
        trees = tuple(self._remove(one) if one.stays is None else one for one in plan.trees)
        for path in plan.runs:
            shutil.rmtree(path, ignore_errors=True)
        return Plan(trees, plan.runs)

    def _verdict(self, tree: Worktree, used: set[Path]) -> Verdict:
        in_play = {a.branch for e in self._entries.values() for a in e.attempts}
        if tree.branch in in_play:
            return Verdict(tree, Stays.IN_PLAY)
        if tree.path in used or tree.half:
            return Verdict(tree, Stays.IN_USE)
        if not tree.there:
            return Verdict(tree)
        if tree.branch is None:
            return Verdict(tree, Stays.DETACHED)
        changes = _changes(self._worktrees.within(tree.path))
        if changes:
            return Verdict(tree, Stays.DIRTY, changes)
        if not self._is_elsewhere(tree.head, tree.branch):
            return Verdict(tree, Stays.UNMERGED)
        return Verdict(tree)

    def _is_elsewhere(self, head: str, branch: str) -> bool:
        """Whether the default branch or the remote has the work: as it is, squashed, rebased."""
        sight = self._sight
        main, theirs = sight.ref(sight.default_branch), sight.ref(branch)
        known = [main] if theirs == f"refs/heads/{branch}" else [main, theirs]
        if any(sight.git.holds("merge-base", "--is-ancestor", head, ref) for ref in known):
            return True
        return _is_copied(sight.git, head, main)

    def _remove(self, verdict: Verdict) -> Verdict:
        """Without force: git looks once more for changes."""
        force = () if verdict.tree.there else ("--force",)
        ran = self._sight.git.ask("worktree", "remove", *force, str(verdict.tree.path))
        return replace(verdict, stays=Stays.REFUSED, detail=ran.said) if ran.status else verdict

    def _used(self) -> Iterator[str]:
        """The work trees of runs that are not over."""
        for folder in self._folders():
            record = folder.record()
            if record is not None and not folder.state(record).over:
                yield record.worktree

    def _old_runs(self) -> Iterator[Path]:
        in_play = {a.token for e in self._entries.values() for a in e.attempts}
        oldest = time.time() - KEPT_DAYS * 86_400
        for folder in self._folders():
            record = folder.record()
            over = not folder.held if record is None else folder.state(record).over
            known = record is not None and record.token in in_play
            if over and not known and folder.path.stat().st_mtime < oldest:
                yield folder.path

    def _folders(self) -> Iterator[RunFolder]:
        with contextlib.suppress(FileNotFoundError):
            for path in sorted(self._runs.iterdir()):
                if path.is_dir():
                    yield RunFolder(path)


def _changes(git: Git) -> str:
    """Some paths with changes that are not committed; new files count, ignored ones do not."""
    said = git.run("status", "--porcelain", "--untracked-files=normal", "--ignore-submodules=none")
    paths = [line[3:] for line in said.splitlines()]
    return ", ".join(paths[:3]) + (" …" if len(paths) > 3 else "")


def _is_copied(git: Git, head: str, main: str) -> bool:
    """Whether the changes of a branch are in another, as one commit or commit by commit."""
    bases = git.ask("merge-base", head, main).out.decode().split()
    if not bases:
        return False
    theirs = git.run("rev-list", "--no-merges", f"--max-count={MOST}", f"{head}..{main}").split()
    found = frozenset(patches(git, theirs).values())
    if patch_between(git, bases[0], head) in found:
        return True
    own = git.run("rev-list", f"{main}..{head}").split()
    merges = git.run("rev-list", "--merges", "--max-count=1", f"{main}..{head}")
    return not merges and found.issuperset(patches(git, own).values())
