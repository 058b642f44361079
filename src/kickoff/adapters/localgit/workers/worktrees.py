"""Work trees for workers: one per task branch, in a folder of ours.

git keeps the list; nothing is remembered beside it. The user's own work trees are looked at, so
that no branch is taken from under somebody, and never touched.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kickoff.adapters.localgit.plumbing import failures
from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.errors import RejectedByForge

CHECKOUT_SECONDS = 600
"""How long a checkout may take."""

HALF_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Worktree:
    """A work tree that git knows of. `branch` is None with a detached HEAD.

    `half` says that git has not finished making it.
    """

    path: Path
    head: str
    branch: str | None
    half: bool = False

    @property
    def there(self) -> bool:
        """Whether the folder is; git remembers work trees whose folders are gone."""
        return (self.path / ".git").exists()


class Worktrees:
    """The work trees below `folder`, of the repository that `git` works on.

    Everything raises ForgeError when git says no. `half_seconds` is how long a git whose starter
    was killed may go on making one.
    """

    def __init__(self, git: Git, folder: Path, half_seconds: float = HALF_SECONDS) -> None:
        lfs = git.environment.get("GIT_LFS_SKIP_SMUDGE", "0")
        self._git = replace(git, variables={**git.variables, "GIT_LFS_SKIP_SMUDGE": lfs})
        self.folder = folder.resolve()
        self._half_seconds = half_seconds

    def all(self) -> tuple[Worktree, ...]:
        """Every work tree that git knows, the user's own first."""
        ran = self._git.ask("worktree", "list", "--porcelain")
        if ran.status:
            raise failures.of_local(ran)
        return tuple(_listed(os.fsdecode(ran.out)))

    def ours(self) -> tuple[Worktree, ...]:
        """Those in our folder."""
        return tuple(tree for tree in self.all() if tree.path.parent == self.folder)

    def within(self, path: Path) -> Git:
        """Git in a work tree."""
        return replace(self._git, folder=path, variables={})

    def holding(self, lock: int) -> Worktrees:
        """The same; git holds that descriptor's lock until it is done, whoever started it."""
        return Worktrees(replace(self._git, held=(lock,)), self.folder, self._half_seconds)

    def take(self, branch: str, base: str) -> Worktree:
        """The work tree with that branch, made if there is none; the branch too, at `base`.

        A branch that is behind `base` is brought there. What else is in a work tree that is there
        stays as it is. Raises RejectedByForge when the branch is checked out elsewhere.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        tree = self._with(branch)
        if tree is None:
            return self._made(branch, base)
        if tree.path.parent != self.folder:
            raise _elsewhere(tree)
        if tree.half or not tree.there:
            self._git.run("worktree", "remove", "--force", "--force", str(tree.path))
            return self._made(branch, base)
        self._unlock(tree)
        return self._brought(tree, base)

    def _with(self, branch: str) -> Worktree | None:
        """Where the branch is checked out, once git is done with making it."""
        patience = time.monotonic() + self._half_seconds
        while True:
            tree = next((tree for tree in self.all() if tree.branch == branch), None)
            if tree is None or not tree.half or time.monotonic() > patience:
                return tree
            time.sleep(0.05)

    def _made(self, branch: str, base: str) -> Worktree:
        if not self._git.holds("show-ref", "--verify", "--quiet", f"refs/heads/{branch}"):
            self._git.run("update-ref", f"refs/heads/{branch}", base, "0" * len(base))
        path = self.folder / branch.rpartition("/")[2]
        if path.exists():
            path = self.folder / branch.replace("/", "+")
        ran = self._git.ask(
            *("worktree", "add", "--quiet", str(path), branch), seconds=CHECKOUT_SECONDS
        )
        if ran.status:
            raise RejectedByForge(f"no work tree can be made for `{branch}`: {ran.said}")
        return self._brought(
            Worktree(path, self.within(path).run("rev-parse", "HEAD"), branch), base
        )

    def _brought(self, tree: Worktree, base: str) -> Worktree:
        """With what others have added to the branch since; work of its own is never merged."""
        git = self.within(tree.path)
        if tree.head == base or not git.holds("merge-base", "--is-ancestor", tree.head, base):
            return tree
        ran = git.ask("merge", "--ff-only", "--quiet", base, seconds=CHECKOUT_SECONDS)
        if ran.status:
            raise RejectedByForge(f"`{tree.path}` cannot be brought up to date: {ran.said}")
        return replace(tree, head=base)

    def _unlock(self, tree: Worktree) -> None:
        """Nobody is at it: locks of git that are there were left by a worker that was killed."""
        private = Path(self.within(tree.path).run("rev-parse", "--absolute-git-dir"))
        for name in ("index.lock", "HEAD.lock"):
            (private / name).unlink(missing_ok=True)
        shared = Path(self._git.run("rev-parse", "--path-format=absolute", "--git-common-dir"))
        (shared / f"refs/heads/{tree.branch}.lock").unlink(missing_ok=True)


def _listed(text: str) -> Iterator[Worktree]:
    """Of `git worktree list --porcelain`; the bare repository itself has no HEAD."""
    for block in text.split("\n\n"):
        lines = dict(_pair(line) for line in block.splitlines())
        if "HEAD" in lines:
            branch = lines.get("branch", "").removeprefix("refs/heads/") or None
            half = lines.get("locked") == "initializing"
            yield Worktree(Path(lines["worktree"]), lines["HEAD"], branch, half)


def _pair(line: str) -> tuple[str, str]:
    key, _, value = line.partition(" ")
    return key, value


def _elsewhere(tree: Worktree) -> RejectedByForge:
    if not tree.there:
        return RejectedByForge(
            f"git remembers `{tree.branch}` as checked out in `{tree.path}`, which is gone",
            remedy="type `git worktree prune`",
        )
    return RejectedByForge(
        f"`{tree.branch}` is checked out in `{tree.path}`",
        remedy=f"type `git -C '{tree.path}' switch --detach`, or another branch there",
    )
