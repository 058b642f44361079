"""What the service needs of the outside: a state branch, a forge, a clock.

Ports speak in values; adapters translate and decide nothing. A failure reaches the service as a
`kickoff.errors.ForgeError` or as one of the values below, never as an exception of an SDK.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeAlias

from kickoff.core.effects import (
    CancelRun,
    CloseIssue,
    Dispatch,
    Drop,
    Edit,
    Escalate,
    OpenPullRequest,
    Post,
    React,
    Reaction,
    ShowLabels,
    TakeBack,
    TakeLabel,
)
from kickoff.core.events import Report
from kickoff.core.facts import (
    UNSEEN,
    Fact,
    Here,
    Listing,
    Merge,
    PullRequest,
    RecordsBranch,
    Revert,
    Run,
    Work,
)
from kickoff.core.policy import Role
from kickoff.errors import ForgeError


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state branch at one commit: the files that were read, by path.

    `message` is the commit's own, where it was read with them.
    """

    commit: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    message: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class CommitMessage:
    """A commit's subject and body; the trailers are part of the body."""

    subject: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A commit to be made by compare-and-swap at `expected`: files by path, None deletes."""

    files: Mapping[str, bytes | None]
    expected: str
    message: CommitMessage


@dataclass(frozen=True, slots=True)
class Swapped:
    """The swap is in, as that commit."""

    commit: str


@dataclass(frozen=True, slots=True)
class Lost:
    """The branch was elsewhere; nothing was written."""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """It may or may not be in; the history tells."""

    why: str


@dataclass(frozen=True, slots=True)
class Barred:
    """A rule forbids the commit, perhaps only in `passing`; nothing was written."""

    why: str
    passing: bool = False


Swap: TypeAlias = Swapped | Lost | Ambiguous | Barred


@dataclass(frozen=True, slots=True)
class Ancestor:
    """A commit of a branch's history: whole message, time, parents, the files asked for."""

    commit: str
    message: str
    at: datetime | None = None
    parents: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)


class StateBranch(Protocol):
    """One branch that moves only by compare-and-swap. Bytes and commits; YAML lives above it."""

    def read(self, paths: Sequence[str]) -> Snapshot | None:
        """The branch's head with these files (those that exist); None when it does not exist."""

    def compare_and_swap(self, change: Change) -> Swap:
        """Commit onto the branch if it is at `change.expected`. Never retries."""

    def create(self, files: Mapping[str, bytes], message: CommitMessage) -> Swap:
        """Make the branch as an orphan; `Lost` when it exists already."""

    def history(
        self, limit: int, paths: Sequence[str] = (), start: str | None = None
    ) -> Sequence[Ancestor]:
        """At most `limit` commits, newest first, along first parents, each with these files.

        They begin at the commit `start`, else at the head. A clone's cut-off has no parents.
        """


@dataclass(frozen=True, slots=True)
class CommentSeen:
    """A comment as the look found it; `answered`: it bears our own final reaction.

    `reactions` are all of our own; `before` is what it said before the edit that woke us.
    """

    node: str
    number: int
    thread: int
    author: str
    author_is_bot: bool
    body: str
    created_at: datetime
    updated_at: datetime
    url: str
    edited_at: datetime | None = None
    editor: str | None = None
    answered: bool = False
    ours: bool = False
    reactions: frozenset[Reaction] = frozenset()
    before: str | None = None


@dataclass(frozen=True, slots=True)
class LabellingSeen:
    """Somebody put an input label on a thread, and it is still there."""

    event: str
    thread: int
    label: str
    actor: str
    actor_is_bot: bool
    at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class FirstQuestion:
    """What the first query asks: with `listing`, the task files below `tasks/` too.

    So many `threads` (issues, and pull requests) are searched for comments since `since`, newest
    first, and so many `comments` of each are read (100 at most), and `own` wherever it stands.
    """

    state_branch: str
    config_path: str
    since: datetime
    listing: bool = False
    threads: int = 20
    comments: int = 30
    own: CommentSeen | None = None


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What the first query saw; `now` is the server's time, `folders` are top folders' tree ids.

    `merged` are pull requests merged lately, `reverts` commits of late that take others back.
    All comments since `swept_since` were read; later than asked when a page was full. `gone` is a
    commit of the state branch that was seen there once and is not in its history any more.
    """

    now: datetime
    repository: str
    default_branch: str
    head: str | None
    state: Snapshot | None
    config: Fact[str]
    folders: Mapping[str, str] = field(default_factory=dict)
    listing: Fact[Listing] = UNSEEN
    comments: Sequence[CommentSeen] = ()
    labellings: Sequence[LabellingSeen] = ()
    swept_since: datetime | None = None
    merged: tuple[PullRequest, ...] = ()
    reverts: tuple[Revert, ...] = ()
    gone: str | None = None


@dataclass(frozen=True, slots=True)
class SecondQuestion:
    """What the second query asks, at the default branch's `head`; `works`: are they merged?

    With `records`, where records are proposed.
    """

    head: str
    paths: Sequence[str] = ()
    threads: Sequence[int] = ()
    branches: Sequence[str] = ()
    pull_requests: Sequence[int] = ()
    works: Sequence[Work] = ()
    records: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to ask."""
        asked = (self.paths, self.threads, self.branches, self.pull_requests, self.records)
        return not any(asked)


@dataclass(frozen=True, slots=True)
class ReplySeen:
    """One of our own comments in a thread."""

    node: str
    number: int
    body: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ThreadSeen:
    """An issue or pull request with our own comments in it, oldest first."""

    node: str
    number: int
    is_pull_request: bool
    title: str
    body: str
    open: bool
    author: str
    edited_at: datetime | None = None
    renamed_at: datetime | None = None
    labels: tuple[str, ...] = ()
    replies: tuple[ReplySeen, ...] = ()


@dataclass(frozen=True, slots=True)
class SecondLook:
    """What the second query saw, by number or branch, newest first; `begun`: with a plan only.

    Of the texts that are unknown the `unreadable` ones stay so until the files change.
    """

    texts: Mapping[str, Fact[str]] = field(default_factory=dict)
    unreadable: frozenset[str] = frozenset()
    threads: Mapping[int, Fact[ThreadSeen]] = field(default_factory=dict)
    branches: Mapping[str, Fact[str]] = field(default_factory=dict)
    pull_requests: Mapping[str, Fact[tuple[PullRequest, ...]]] = field(default_factory=dict)
    linked: Mapping[int, Fact[PullRequest]] = field(default_factory=dict)
    merges: Mapping[str, Fact[Merge]] = field(default_factory=dict)
    begun: Mapping[str, str] = field(default_factory=dict)
    records_branch: Fact[RecordsBranch] = UNSEEN


Message: TypeAlias = (
    Post | Edit | Drop | React | TakeBack | TakeLabel | ShowLabels | Escalate | CloseIssue
)
"""What can be said in one document. They are carried out in order."""


@dataclass(frozen=True, slots=True)
class Said:
    """What became of one document: why messages of it failed, and the swap in it."""

    swap: Swap | None = None
    failures: tuple[ForgeError, ...] = ()


class Forge(Protocol):
    """Where issues and pull requests live."""

    here: Here

    def role(self, login: str) -> Fact[Role]:
        """A person's role; absent for who is not known at all. One request."""

    def look(self, question: FirstQuestion) -> FirstLook:
        """The first query. One request. Raises a ForgeError: without it a run knows nothing."""

    def look_closer(self, question: SecondQuestion) -> SecondLook:
        """The second query. One request (chunks of 100 names at most); failures are Unknown."""

    def list_tasks(self, tree: str, folder: str) -> Fact[Listing]:
        """All files below the tree `tree`, which stands at `folder`. One request."""

    def branches_below(self, folder: str) -> Sequence[str]:
        """Some of the branches whose names begin with `folder`. One request."""

    def runs(self, since: datetime) -> Fact[tuple[Run, ...]]:
        """Workers' runs created since then. One request; unknown when the page was full."""

    def start(self, dispatches: Sequence[Dispatch]) -> Sequence[Report]:
        """Create all branches in one request, then dispatch each worker in one."""

    def cancel(self, effect: CancelRun) -> None:
        """Ask for the end of a run. One request; an ended run is no error."""

    def open_pull_request(self, effect: OpenPullRequest) -> Report:
        """Bring a branch up for review, or find that it is (`HandedOver`: none). One request."""

    def commit(self, branch: str, change: Change) -> Swap:
        """Commit onto a branch that is not ours, by compare-and-swap. One request."""

    def say(
        self, messages: Sequence[Message], threads: Mapping[int, ThreadSeen], swap: Change | None
    ) -> Said:
        """Say everything in one document, with the next swap of the state branch in it."""

    def react(self, effect: React) -> None:
        """Put one reaction on a comment. One request."""


class Clock(Protocol):
    """Time passing, for waits; the time of day that decisions go by comes from the server."""

    def now(self) -> datetime:
        """This machine's idea of the time (UTC): good enough to say how far back to look."""

    def sleep(self, seconds: float) -> None:
        """Wait that long."""

    def monotonic(self) -> float:
        """Seconds since some moment."""
