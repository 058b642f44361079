"""Where a repository's branches are looked at: here, or as a remote has them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kickoff.adapters.localgit.plumbing import batch
from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.adapters.localgit.repository import Repository
from kickoff.adapters.localgit.state_branch import refuse_divergence
from kickoff.core.records.proposing import RECORDS_BRANCH

OWN = "refs/heads/"
"""What stands before the name of a branch in its full one."""

_USUAL = ("main", "master")
_TASKS = "task/*"


@dataclass(frozen=True, slots=True)
class Sight:
    """One look at the branches. `common` is the directory that all work trees share.

    `prefix` stands before a branch's name in its full one: that of branches here, or of the folder
    into which a remote's are fetched. `name` is what the repository is called. With
    `conversations` there are pull requests and comments, which somebody else reads. `root` is the
    main work tree, if there is one. `remote` is what the remote is called here.
    """

    git: Git
    common: Path
    default_branch: str
    name: str
    prefix: str = OWN
    conversations: bool = False
    state_branch: str = ""
    root: Path | None = None
    remote: str | None = None

    def ref(self, branch: str) -> str:
        """The full name of a branch, as it is looked at."""
        return f"{self.prefix}{branch}"

    def heads(
        self, branches: Sequence[str], handed_over: Collection[str] = ()
    ) -> Mapping[str, str]:
        """Where those of these branches are that exist; what is done here counts before a push.

        What was handed over counts where it was handed to: every clone sees the same of that.
        One process, one more when a branch is elsewhere on the remote. Raises a ForgeError.
        """
        names = {b: (self.ref(b), self.ref(b) if b in handed_over else OWN + b) for b in branches}
        found = batch.heads(
            self.git, list(dict.fromkeys(n for pair in names.values() for n in pair))
        )
        heads: dict[str, str] = {}
        for branch, (theirs, ours) in names.items():
            both = [found[name] for name in (theirs, ours) if name in found]
            if both:
                heads[branch] = both[-1] if self._goes_on(both) else both[0]
        return heads

    def _goes_on(self, both: Sequence[str]) -> bool:
        """Whether the second of two commits is the first, or comes after it."""
        first, last = both[0], both[-1]
        return first == last or self.git.holds("merge-base", "--is-ancestor", first, last)

    def written(self, branch: str) -> str:
        """The branch about which git wrote down what happened to it: the one here."""
        return f"{OWN}{branch}"


def sight_of(repository: Repository, state_branch: str) -> Sight:
    """A fresh look: with a remote, its branches are fetched first.

    One connection, two when its default branch has an unusual name. Raises a ForgeError, and
    ConfigurationError (`no_default_branch`, `state_branch_diverged`).
    """
    remote = repository.remote
    if remote is None:
        return _sight(repository, repository.default_branch(), state_branch)
    heads = remote.fetch([state_branch, RECORDS_BRANCH, *_USUAL, _TASKS])
    at = heads.commits.get(state_branch)
    refuse_divergence(repository.git, state_branch, remote.name, at)
    default = heads.default_branch or repository.default_branch()
    if default not in heads.commits:
        remote.fetch([default])
    return _sight(repository, default, state_branch)


def last_sight(repository: Repository) -> Sight:
    """What was seen of the remote the last time; without a remote, what is there now.

    No connection. Raises a ForgeError (`empty_repository` when nothing was ever fetched), and
    ConfigurationError (`no_default_branch`).
    """
    remote = repository.remote
    if remote is None:
        return sight_of(repository, "")
    listed = repository.git.run("for-each-ref", "--format=%(refname)", remote.prefix)
    branches = [name.removeprefix(remote.prefix) for name in listed.splitlines()]
    default = repository.default_among(branches, f"what was fetched from {remote.name}")
    return _sight(repository, default, "")


def _sight(repository: Repository, default_branch: str, state_branch: str) -> Sight:
    remote = repository.remote
    return Sight(
        repository.git,
        repository.common,
        default_branch,
        name_of(repository),
        prefix=remote.prefix if remote is not None else OWN,
        conversations=repository.on_github,
        state_branch=state_branch,
        root=repository.root,
        remote=remote.name if remote is not None else None,
    )


def name_of(repository: Repository) -> str:
    """The folder's name, or on a GitHub the owner's and the repository's."""
    remote = repository.remote
    if remote is not None and repository.on_github:
        return "/".join(
            remote.url.removesuffix("/").removesuffix(".git").replace(":", "/").split("/")[-2:]
        )
    here = repository.root or repository.common
    return here.name.removesuffix(".git") or here.name
