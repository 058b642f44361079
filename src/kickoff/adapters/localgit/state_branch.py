"""The state branch in a plain repository: of this repository alone, or of its remote.

Here it moves by `update-ref` with the value it must have, there by a push with a lease. A branch
that lives at a remote lives nowhere else: what is here is what was last seen of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from kickoff.adapters.localgit.plumbing import batch, failures
from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.adapters.localgit.plumbing.objects import make_commit
from kickoff.adapters.localgit.repository import Repository
from kickoff.adapters.localgit.traces import keep_if_gone, seen_ref
from kickoff.errors import ConfigurationError, RegistryUnreadable, Unavailable
from kickoff.looks import Snapshot
from kickoff.ports import Ambiguous, Ancestor, Change, Clock, CommitMessage, Lost, Swap, Swapped

HISTORY_LIMIT = 256_000_000
"""Bytes of history, and of the files in it, that are read at once."""

PAUSE = 1.0
"""Seconds after which a remote that could not be reached is asked once more."""

_FIELDS = "--format=tformat:%H%x00%P%x00%ct%x00%B%x00"


class LocalGitStateBranch:
    """`kickoff.ports.StateBranch` on a branch of this repository."""

    def __init__(self, repository: Repository, branch: str) -> None:
        self._git = repository.git
        self._branch = branch
        self._ref = f"refs/heads/{branch}"

    def read(self, paths: Sequence[str]) -> Snapshot | None:
        """Two processes. Raises ForgeError, and RegistryUnreadable when the ref is broken."""
        head = self._head()
        return None if head is None else read_files(self._git, head, paths)

    def compare_and_swap(self, change: Change) -> Swap:
        """Eight processes. Raises ForgeError, after which nothing was written.

        Raises ConfigurationError when the branch is checked out: moving it would turn whatever is
        committed there next into an undoing of the queue.
        """
        place = self._place()
        if place.commit != change.expected:
            return Lost()
        self._refuse_checked_out(place)
        keep_if_gone(self._git, self._branch, place.seen, change.expected)
        commit = make_commit(self._git, change.expected, change.files, change.message)
        return self._move(commit, change.expected, change.message)

    def create(self, files: Mapping[str, bytes], message: CommitMessage) -> Swap:
        """An orphan. Raises ForgeError, after which nothing was written."""
        if self._head() is not None:
            return Lost()
        return self._move(make_commit(self._git, None, files, message), None, message)

    def history(
        self, limit: int, paths: Sequence[str] = (), start: str | None = None
    ) -> Sequence[Ancestor]:
        """One process, and one more for files. Raises ForgeError."""
        begin = start or self._head()
        return () if begin is None else ancestors(self._git, begin, limit, paths)

    def _head(self) -> str | None:
        """Where the branch is, without a word about work trees: one may be made at this moment."""
        return self._place("").commit

    def _place(self, worktree: str = "%(worktreepath)") -> _Place:
        wanted = f"--format=%(objectname)%00%(refname)%00{worktree}"
        ran = self._git.ask("for-each-ref", wanted, self._ref, seen_ref(self._branch))
        lines = ran.out.decode("utf-8", "surrogateescape").splitlines()
        found = {ref: (commit, tree) for commit, ref, tree in (line.split("\0") for line in lines)}
        if ran.status or (ran.err and self._ref not in found):
            raise _broken(self._branch, ran.said)
        commit, tree = found.get(self._ref, (None, ""))
        return _Place(commit, tree, found.get(seen_ref(self._branch), (None, ""))[0])

    def _refuse_checked_out(self, place: _Place) -> None:
        if place.worktree:
            raise ConfigurationError(
                f"`{self._branch}` is checked out in `{place.worktree}`: it moves by itself",
                reason="state_branch_checked_out",
                remedy=f"git -C '{place.worktree}' switch --detach",
            )

    def _move(self, commit: str, expected: str | None, message: CommitMessage) -> Swap:
        """What became of it is looked up, not read from git's words.

        The same commit need not be ours: others may make it in the same second.
        """
        ran = self._git.ask(
            *("update-ref", "-m", f"kickoff: {message.subject}"),
            *(self._ref, commit, expected or ""),
        )
        if ran.status == 0:
            self._git.ask("update-ref", seen_ref(self._branch), commit)
            return Swapped(commit)
        if self._head() == expected:
            raise failures.of_local(ran)
        return Lost() if ran.status > 0 else Ambiguous(str(failures.of_local(ran)))


class RemoteGitStateBranch:
    """`kickoff.ports.StateBranch` on a branch of the repository's remote.

    Everything raises ForgeError (Unavailable when the remote cannot be reached), and
    ConfigurationError when a local branch of that name has what the remote's has not.
    """

    def __init__(self, repository: Repository, branch: str, clock: Clock) -> None:
        if repository.remote is None:
            raise ValueError("a repository without a remote")
        self._git = repository.git
        self._remote = repository.remote
        self._branch = branch
        self._clock = clock

    def read(self, paths: Sequence[str]) -> Snapshot | None:
        """One connection, and one more when the branch moved."""
        head = self._head()
        return None if head is None else read_files(self._git, head, paths)

    def compare_and_swap(self, change: Change) -> Swap:
        """One connection, and one more when it is not moved."""
        if not self._git.holds("cat-file", "-e", f"{change.expected}^{{commit}}"):
            self._head()
        self._refuse_divergence(change.expected)
        commit = make_commit(self._git, change.expected, change.files, change.message)
        return self._remote.push(self._branch, commit, change.expected)

    def create(self, files: Mapping[str, bytes], message: CommitMessage) -> Swap:
        """An orphan. One connection, and one more when it is not made."""
        self._refuse_divergence(None)
        commit = make_commit(self._git, None, files, message)
        return self._remote.push(self._branch, commit, None)

    def history(
        self, limit: int, paths: Sequence[str] = (), start: str | None = None
    ) -> Sequence[Ancestor]:
        """As a read; without a connection when it begins at a commit."""
        begin = start or self._head()
        return () if begin is None else ancestors(self._git, begin, limit, paths)

    def _head(self) -> str | None:
        """Where the branch is, with all that is in it. Asked once more when that may help."""
        try:
            heads = self._remote.fetch([self._branch])
        except Unavailable:
            self._clock.sleep(PAUSE)
            heads = self._remote.fetch([self._branch])
        at = heads.commits.get(self._branch)
        self._refuse_divergence(at)
        return at

    def _refuse_divergence(self, at: str | None) -> None:
        refuse_divergence(self._git, self._branch, self._remote.name, at)


def refuse_divergence(git: Git, branch: str, remote: str, at: str | None) -> None:
    """Raises ConfigurationError when there is a local branch with commits that `at` has not.

    It was made before there was a remote, or by hand: going on would silently leave it behind.
    """
    ref = f"refs/heads/{branch}"
    local = batch.heads(git, [ref]).get(ref)
    if local in (None, at) or (at and git.holds("merge-base", "--is-ancestor", ref, at)):
        return
    publish = f"To publish it: git push {remote} {branch}. " if at is None else ""
    raise ConfigurationError(
        f"the local branch `{branch}` has commits that {remote} has not",
        reason="state_branch_diverged",
        remedy=f"{publish}To put it aside: git branch --move {branch} {branch}-here",
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the branch is, the work tree it is checked out in, and where we last moved it."""

    commit: str | None
    worktree: str
    seen: str | None = None


def read_files(git: Git, commit: str, paths: Sequence[str]) -> Snapshot:
    """These files (those that exist) in a commit. One process. Raises ForgeError."""
    found = batch.objects(git, [f"{commit}:", *(f"{commit}:{path}" for path in paths)])
    if f"{commit}:" not in found:
        raise failures.missing(commit)
    things = {path: found.get(f"{commit}:{path}") for path in paths}
    return Snapshot(commit, {p: t.content for p, t in things.items() if t and t.type == "blob"})


def ancestors(git: Git, begin: str, limit: int, paths: Sequence[str]) -> Sequence[Ancestor]:
    """Commits along first parents, newest first, with these files. Raises ForgeError."""
    ran = git.ask(
        *("log", "-z", "--first-parent", "--no-show-signature", "--no-notes", "--no-mailmap"),
        *(_FIELDS, f"--max-count={limit}", begin, "--"),
        limit=HISTORY_LIMIT,
    )
    if ran.status:
        raise failures.of_local(ran)
    words = ran.out.decode("utf-8", "replace").split("\0")
    rows = [words[at : at + 4] for at in range(0, len(words) - 4, 5)]
    names = [f"{row[0]}:{path}" for row in rows for path in paths]
    found = batch.objects(git, names)
    return tuple(_ancestor(row, paths, found) for row in rows)


def _ancestor(
    row: Sequence[str], paths: Sequence[str], found: Mapping[str, batch.Thing]
) -> Ancestor:
    commit, parents, seconds, message = row
    things = {path: found.get(f"{commit}:{path}") for path in paths}
    return Ancestor(
        commit,
        message.rstrip("\n"),
        datetime.fromtimestamp(int(seconds), UTC),
        tuple(parents.split()),
        {path: t.content for path, t in things.items() if t and t.type == "blob"},
    )


def _broken(branch: str, said: str) -> RegistryUnreadable:
    return RegistryUnreadable(
        f"git cannot read the branch `{branch}`: {said}",
        remedy=f"Look for its last good commit in `git reflog {branch}`, and put it back there.",
    )
