"""A workspace with a branch checked out, whatever was in the workspace before.

Objects are fetched straight into the workspace's own store, but from a repository of ours (see
`origin`): git in the workspace never talks to the forge and never sees the token.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kickoff.adapters.localgit.origin import FILE_LIMIT, Origin
from kickoff.adapters.localgit.plumbing import failures
from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.core.text.quoting import plain
from kickoff.errors import Refused

DEPTHS = (50, 1_000)
"""Commits that are fetched, and fetched more, until the branch's base is among them."""

CHECKOUT_SECONDS = 600

NAME = "kickoff-worker"
EMAIL = "41898282+github-actions[bot]@users.noreply.github.com"
"""Who commits when nobody else is configured; the address is that of the job's token."""


class Checkout:
    """The workspace in `folder`, of the repository at `origin`."""

    def __init__(self, folder: Path, origin: Origin, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._origin = origin
        self._git = Git(folder, environment)

    def check_out(self, branch: str, base: str | None) -> str:
        """Check out the branch as it is at the forge; the commit it is at.

        Its history reaches back to `base` if that is not very far. A local branch of that name is
        set to that commit; what only it had stays in its reflog. Raises a ForgeError, and Refused
        when changes that are not committed would be mixed into the work, or lost.
        """
        self._make()
        self._refuse_changes()
        commit = self._fetch(branch, base)
        self._git.run("update-ref", f"refs/remotes/origin/{branch}", commit)
        ran = self._git.ask(
            *("checkout", "--quiet", "--no-track", "-B", branch, commit, "--"),
            seconds=CHECKOUT_SECONDS,
        )
        if ran.status:
            raise _in_use(ran.said)
        self._introduce()
        return commit

    def head(self) -> str:
        """The commit that is checked out. Raises ForgeError when there is none."""
        return self._git.run("rev-parse", "--verify", "HEAD^{commit}")

    def follows(self, commit: str, earlier: str) -> bool:
        """Whether `earlier` is `commit` or one of its ancestors, as far as is known here."""
        known = self._git.holds("cat-file", "-e", f"{earlier}^{{commit}}")
        return known and self._git.holds("merge-base", "--is-ancestor", earlier, commit)

    def uncommitted(self) -> tuple[str, ...]:
        """Paths with changes that are not committed, new files among them."""
        return self._changes("--untracked-files=normal")

    def push(self, branch: str, commit: str, expected: str) -> None:
        """Move the branch at the forge from `expected` to `commit`. Raises a ForgeError."""
        git = self._origin.repository("push", self._path("objects"))
        _copy(self._path("shallow"), git.folder / "shallow")
        self._origin.push(git, branch, commit, expected)

    def _make(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        if not self._git.holds("rev-parse", "--git-dir"):
            self._git.run("init", "--quiet", "--template=")
            self._git.run("remote", "add", "origin", self._origin.url)

    def _refuse_changes(self) -> None:
        changes = self._changes("--untracked-files=no")
        if changes:
            shown = ", ".join(f"`{plain(path)}`" for path in changes[:5])
            raise _in_use(f"{shown} changed since the last commit")

    def _fetch(self, branch: str, base: str | None) -> str:
        """With a depth only where the history is shallow or not there yet: none gets lost."""
        git = self._origin.repository("fetch", self._path("objects"))
        shallow = git.folder / "shallow"
        _copy(self._path("shallow"), shallow)
        for number, commit in enumerate(self._known()):
            git.run("update-ref", f"refs/kickoff/known-{number}", commit)
        if self._git.run("for-each-ref", "--count=1") and not shallow.exists():
            return self._origin.fetch(git, branch)
        commit = self._origin.fetch(git, branch, f"--depth={DEPTHS[0]}")
        for depth in DEPTHS[1:]:
            if base is not None and shallow.exists() and not _reaches(git, commit, base):
                commit = self._origin.fetch(git, branch, f"--deepen={depth}")
        _copy(shallow, self._path("shallow"))
        return commit

    def _known(self) -> tuple[str, ...]:
        """Commits that need not be fetched, because they are here with all that is in them."""
        head = self._git.ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        partial = self._git.holds("config", "--get-regexp", r"^remote\..*\.promisor$")
        return () if head.status or partial else (head.out.decode().strip(),)

    def _introduce(self) -> None:
        for key, value in (("user.name", NAME), ("user.email", EMAIL)):
            if not self._git.holds("config", "--get", key):
                self._git.run("config", key, value)

    def _changes(self, untracked: str) -> tuple[str, ...]:
        ran = self._git.ask(
            *("status", "--porcelain", "-z", "--no-renames", "--ignore-submodules=dirty"),
            untracked,
            limit=FILE_LIMIT,
        )
        if ran.status:
            raise failures.of_local(ran)
        entries = ran.out.decode("utf-8", "replace").split("\0")
        return tuple(entry[3:] for entry in entries if entry)

    def _path(self, name: str) -> Path:
        """Where the workspace's repository keeps something."""
        return (self._folder / self._git.run("rev-parse", "--git-path", name)).resolve()


def _reaches(git: Git, commit: str, base: str) -> bool:
    known = git.holds("cat-file", "-e", f"{base}^{{commit}}")
    return known and git.holds("merge-base", "--is-ancestor", base, commit)


def _copy(source: Path, target: Path) -> None:
    """The same file at `target`, or none."""
    if source.exists():
        target.write_bytes(source.read_bytes())
    else:
        target.unlink(missing_ok=True)


def _in_use(said: str) -> Refused:
    return Refused(
        f"the workspace cannot take the task's branch: {said}",
        reason="workspace_in_use",
        remedy="Let `step: begin` be the first step that changes files, or commit or clean before.",
    )
