"""Issues, pull requests, comments, labels, reactions and timelines."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from stateful_github.model.accounts import Account

if TYPE_CHECKING:
    from stateful_github.repository import Repository

BODY_LIMIT = 65_536  # characters of an issue's or comment's body [V]

# GraphQL's ReactionContent and REST's spelling of it [V]
REACTIONS = {
    "THUMBS_UP": "+1",
    "THUMBS_DOWN": "-1",
    "LAUGH": "laugh",
    "HOORAY": "hooray",
    "CONFUSED": "confused",
    "HEART": "heart",
    "ROCKET": "rocket",
    "EYES": "eyes",
}


@dataclass(slots=True, eq=False)
class Label:
    """A label of the repository."""

    repository: Repository
    database_id: int
    node_id: str
    name: str
    color: str
    description: str | None
    created_at: datetime


@dataclass(slots=True, eq=False)
class Reaction:
    """One account's reaction; `content` in GraphQL's spelling."""

    subject: Remark
    database_id: int
    node_id: str
    content: str
    account: Account
    created_at: datetime


@dataclass(slots=True, eq=False)
class TimelineEvent:
    """Something that happened in a thread; `kind` is its GraphQL type."""

    kind: str
    thread: Thread
    database_id: int
    node_id: str
    actor: Account
    created_at: datetime
    label: Label | None = None
    assignee: Account | None = None
    previous_title: str = ""
    current_title: str = ""
    commit: str = ""


@dataclass(slots=True, eq=False, kw_only=True)
class Remark:
    """What has an author, a body and reactions: threads and comments."""

    repository: Repository
    database_id: int
    node_id: str
    author: Account
    body: str
    created_at: datetime
    updated_at: datetime
    last_edited_at: datetime | None = None
    editor: Account | None = None
    reactions: list[Reaction] = field(default_factory=list)


@dataclass(slots=True, eq=False, kw_only=True)
class Comment(Remark):
    """A comment on an issue or a pull request's conversation."""

    thread: Thread
    minimized: str | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Thread(Remark):
    """An issue or pull request."""

    number: int
    title: str
    closed_at: datetime | None = None
    closed_by: Account | None = None
    labels: list[Label] = field(default_factory=list)
    assignees: list[Account] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    timeline: list[TimelineEvent | Comment] = field(default_factory=list)

    @property
    def closed(self) -> bool:
        """Not open (merged counts)."""
        return self.closed_at is not None


@dataclass(slots=True, eq=False, kw_only=True)
class Issue(Thread):
    """An issue; `state_reason` is GraphQL's (`COMPLETED`, `NOT_PLANNED`, `REOPENED`)."""

    state_reason: str | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class PullRequest(Thread):
    """A pull request. `head_oid` and `base_oid` follow their branches while it is open."""

    head_repository: Repository
    head_branch: str
    head_oid: str
    base_branch: str
    base_oid: str
    draft: bool = False
    merged_at: datetime | None = None
    merged_by: Account | None = None
    merge_commit: str | None = None

    @property
    def merged(self) -> bool:
        """Whether it was merged."""
        return self.merged_at is not None

    @property
    def cross_repository(self) -> bool:
        """Whether it comes from a fork."""
        return self.head_repository is not self.repository
