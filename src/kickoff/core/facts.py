"""What a look saw. A fact is present, absent or unknown, and unknown is never absent.

Everything here is plain values, so that a decision can be written down and replayed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar

from kickoff.core.events import Issued
from kickoff.core.files_read import Reading
from kickoff.core.policy import DispatchKind, Role
from kickoff.core.registry import ACTIONS, Attempt
from kickoff.core.task import BrokenPlan, Plan

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Present(Generic[T]):
    """Seen."""

    value: T


@dataclass(frozen=True, slots=True)
class Absent:
    """Known not to be there."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not seen, for the reason given."""

    why: str = "not looked at"


Fact: TypeAlias = Present[T] | Absent | Unknown

UNSEEN = Unknown()


@dataclass(frozen=True, slots=True)
class Listing:
    """The task files on the default branch: path to blob id, and the folder's tree id.

    `links` are symbolic links, which are never followed; `uncommitted` are files that stand in a
    work tree here and not on the default branch. `others` counts files that were left out
    because nothing asked for them.
    """

    tree: str
    files: Mapping[str, str] = field(default_factory=dict)
    links: frozenset[str] = frozenset()
    uncommitted: frozenset[str] = frozenset()
    others: int = 0
    _named: dict[str, tuple[str, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def paths_of(self, task_id: str) -> tuple[str, ...]:
        """The paths of all task files with that id, ignoring case."""
        if self.files and not self._named:  # worked out at the first question
            for path in self.files:
                name = path.rpartition("/")[2].casefold()
                self._named[name] = (*self._named.get(name, ()), path)
        return self._named.get(f"{task_id}.md".casefold(), ())


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue as a plan: its title and body, and when the body last changed."""

    number: int
    title: str
    body: str
    open: bool = True
    edited_at: datetime | None = None
    renamed_at: datetime | None = None
    is_pull_request: bool = False


class PullRequestState(StrEnum):
    """Whether a pull request is open, closed without a merge, or merged."""

    OPEN = "open"
    CLOSED = "closed"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request, as far as it can belong to a task."""

    number: int
    url: str
    state: PullRequestState
    head: str
    base: str
    from_fork: bool
    created_at: datetime
    draft: bool = False
    merged_at: datetime | None = None
    merged_by: str | None = None
    merge_commit: str | None = None
    updated_at: datetime | None = None
    node: str = ""


class RunState(StrEnum):
    """How far a worker's run has come."""

    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        """Whether the run has ended."""
        return self not in (RunState.WAITING, RunState.RUNNING)


@dataclass(frozen=True, slots=True)
class Run:
    """A worker's run; `token` is the one its name carries, when it carries one."""

    id: int
    url: str
    state: RunState
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """What was done for a task: on `branch`, on top of `base`; `head` where it was handed over."""

    task: str
    branch: str
    base: str | None
    head: str | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """A branch's work is in the default branch: the commit that brought it, by whom, and when."""

    commit: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Revert:
    """A commit on the default branch that says what it takes back: commits, pull requests."""

    commit: str
    commits: tuple[str, ...] = ()
    pull_requests: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordsBranch:
    """The branch on which records are proposed, as far as it exists.

    `holds` is the digest of what our last commit on it writes, on top of `onto`; `ours` tells
    whether nothing but that commit, and merges into it, is there. `pull_requests` are the open ones
    from it into the default branch, and the one that the registry knows. `tree` is that of the
    default branch.
    `barred`: a rule keeps commits out of the default branch that come from here. `alone`: there are
    no pull requests, and the branch stands for one.
    """

    head: str | None = None
    holds: str | None = None
    onto: str | None = None
    ours: bool = False
    pull_requests: tuple[PullRequest, ...] = ()
    tree: str = ""
    barred: bool = False
    alone: bool = False

    @property
    def open(self) -> PullRequest | None:
        """The open pull request: there is never more than one from a branch into another."""
        states = (p for p in self.pull_requests if p.state is PullRequestState.OPEN)
        return next(states, None)


@dataclass(frozen=True, slots=True)
class Here:
    """Where this tick runs and what it can start and see.

    `threads` tells whether issues and pull requests are seen and written from here. With `certain`
    nobody else can be launching on this runner meanwhile: a run that is not listed was never
    launched. `answers` tells whether comments are answered from here: who does so with a token of
    their own does not see what the queue's workflow has answered, and would say it all again.
    """

    runner: str = ACTIONS
    starts: frozenset[DispatchKind] = frozenset({DispatchKind.WORKFLOW})
    threads: bool = True
    certain: bool = False
    answers: bool = True


@dataclass(frozen=True, slots=True)
class Facts:
    """One look at the world.

    Maps hold what was asked for; a key that is missing is unknown. `merges` are by branch; so are
    `begun`: the commits below branches that hold nothing yet but the plan of an issue-born task.
    `swept_since` is the time from which every comment was read, or None when they were not.
    `folder_tree` is the id of the tree of the tasks' folder. `commands` are all unhandled ones, in
    order. With this look, the task files that `read` names have been read; None when no more than
    before. `gone` is a commit of the state branch that was seen once and is not in its history any
    more; `by_hand` is the commit it is at, when nobody decided that one. `renamed` are the files of
    tasks under names that are no longer theirs.
    """

    default_branch: str
    head: str | None
    here: Here = field(default_factory=Here)
    commands: tuple[Issued, ...] = ()
    swept_since: datetime | None = None
    roles: Mapping[str, Fact[Role]] = field(default_factory=dict)
    folder_tree: Fact[str] = UNSEEN
    listing: Fact[Listing] = UNSEEN
    plans: Mapping[str, Fact[Plan | BrokenPlan]] = field(default_factory=dict)
    issues: Mapping[int, Fact[Issue]] = field(default_factory=dict)
    branches: Mapping[str, Fact[str]] = field(default_factory=dict)
    pull_requests: Mapping[str, Fact[tuple[PullRequest, ...]]] = field(default_factory=dict)
    linked: Mapping[int, Fact[PullRequest]] = field(default_factory=dict)
    merges: Mapping[str, Fact[Merge]] = field(default_factory=dict)
    begun: Mapping[str, str] = field(default_factory=dict)
    runs: Fact[tuple[Run, ...]] = UNSEEN
    replies: Mapping[int, int] = field(default_factory=dict)
    records_branch: Fact[RecordsBranch] = UNSEEN
    second_merges: tuple[PullRequest, ...] = ()
    reverts: tuple[Revert, ...] = ()
    configuration_error: str | None = None
    read: Reading | None = None
    gone: str | None = None
    by_hand: str | None = None
    renamed: Mapping[str, str] = field(default_factory=dict)

    def plan(self, path: str) -> Fact[Plan | BrokenPlan]:
        """The plan at that path, as far as it was seen."""
        return self.plans.get(path, UNSEEN)

    def branch(self, name: str) -> Fact[str]:
        """The commit a branch is at, as far as it was seen."""
        return self.branches.get(name, UNSEEN)

    def run(self, attempt: Attempt) -> Fact[Run]:
        """The attempt's run, by its id or, when that is not known, by the token in its name.

        What runs elsewhere is unknown here.
        """
        if attempt.runner != self.here.runner:
            return Unknown(f"it runs on {attempt.runner}")
        run_id = attempt.run.id if attempt.run else None
        match self.runs:
            case Present(runs):
                for run in runs:
                    if run.id == run_id or (run_id is None and run.token == attempt.token):
                        return Present(run)
                return Absent()
            case other:
                return other


def seen(fact: Fact[T]) -> T | None:
    """The value of a fact that is present, else None."""
    return fact.value if isinstance(fact, Present) else None
