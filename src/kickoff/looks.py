"""What a look at the outside asks and sees: as it came, before anybody has read it.

There are two looks in a run: one at everything, and one at what it showed to matter, by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kickoff.core.effects import Reaction
from kickoff.core.facts import (
    UNSEEN,
    Fact,
    Listing,
    Merge,
    PullRequest,
    RecordsBranch,
    Revert,
    Work,
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state branch at one commit: the files that were read, by path.

    `message` is the commit's own, where it was read with them.
    """

    commit: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    message: str | None = field(default=None, compare=False)


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
