"""The repository as the forge has it: one immutable value, so that older ones can be shown."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from kickoff.core.effects import Reaction
from kickoff.core.facts import PullRequestState, RunState
from kickoff.core.policy import Role

MAIN, STATE = "main", "kickoff-state"
BOT = "github-actions[bot]"
REPOSITORY = "acme/shop"
WEB = f"https://github.com/{REPOSITORY}"


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit with all its files."""

    id: str
    parents: tuple[str, ...]
    files: Mapping[str, bytes]
    message: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment; `reactions` are pairs of who and what."""

    number: int
    thread: int
    author: str
    body: str
    created_at: datetime
    updated_at: datetime
    edited_at: datetime | None = None
    editor: str | None = None
    reactions: tuple[tuple[str, Reaction], ...] = ()

    @property
    def node(self) -> str:
        """Its node id."""
        return f"IC_{self.number}"

    def ours(self) -> frozenset[Reaction]:
        """Our own reactions on it."""
        return frozenset(reaction for who, reaction in self.reactions if who == BOT)


@dataclass(frozen=True, slots=True)
class Labelling:
    """Somebody put a label on a thread."""

    event: str
    label: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Pull:
    """What a thread is besides, when it is a pull request; `from_fork` is a commit elsewhere."""

    head: str
    state: PullRequestState = PullRequestState.OPEN
    draft: bool = False
    from_fork: str | None = None
    merged_at: datetime | None = None
    merged_by: str | None = None
    merge_commit: str | None = None
    merged_head: str | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """An issue or a pull request."""

    number: int
    title: str
    body: str
    author: str
    created_at: datetime
    updated_at: datetime
    open: bool = True
    edited_at: datetime | None = None
    renamed_at: datetime | None = None
    labels: tuple[str, ...] = ()
    labellings: tuple[Labelling, ...] = ()
    comments: tuple[Comment, ...] = ()
    pull: Pull | None = None

    @property
    def node(self) -> str:
        """Its node id."""
        return f"T_{self.number}"

    @property
    def url(self) -> str:
        """Its page."""
        return f"{WEB}/{'pull' if self.pull else 'issues'}/{self.number}"


@dataclass(frozen=True, slots=True)
class Job:
    """A workflow's run, as the runs API shows it; `shown_at` is when a listing has it."""

    id: int
    state: RunState
    created_at: datetime
    shown_at: datetime
    token: str
    branch: str
    task: str
    attempt: int
    stopping: bool = False

    @property
    def url(self) -> str:
        """Its page."""
        return f"{WEB}/actions/runs/{self.id}"


@dataclass(frozen=True, slots=True)
class Hosted:
    """Branches, threads, runs and roles. `commits` only ever grows and is shared by all."""

    commits: dict[str, Commit]
    branches: Mapping[str, str] = field(default_factory=dict)
    threads: Mapping[int, Thread] = field(default_factory=dict)
    jobs: Mapping[int, Job] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)

    def head(self, branch: str) -> Commit | None:
        """The commit a branch is at."""
        at = self.branches.get(branch)
        return None if at is None else self.commits[at]

    def line(self, start: str) -> Iterator[Commit]:
        """The commits along first parents, newest first."""
        at: str | None = start
        while at is not None:
            commit = self.commits[at]
            yield commit
            at = commit.parents[0] if commit.parents else None

    def holds(self, commit: str, older: str) -> bool:
        """Whether `older` is `commit` or one of its ancestors."""
        seen, queue = {commit}, [commit]
        while queue:
            one = queue.pop()
            if one == older:
                return True
            for parent in self.commits[one].parents:
                if parent not in seen:
                    seen.add(parent)
                    queue.append(parent)
        return False

    def at_branch(self, branch: str, commit: str | None) -> Hosted:
        """With a branch elsewhere, or gone."""
        kept = {name: at for name, at in self.branches.items() if name != branch}
        return replace(self, branches=kept if commit is None else {**kept, branch: commit})

    def with_thread(self, thread: Thread) -> Hosted:
        """With a thread added or replaced."""
        return replace(self, threads={**self.threads, thread.number: thread})

    def with_comment(self, comment: Comment) -> Hosted:
        """With a comment added or replaced in its thread."""
        thread = self.threads[comment.thread]
        others = [c for c in thread.comments if c.number != comment.number]
        comments = tuple(sorted((*others, comment), key=lambda c: c.number))
        updated = max(thread.updated_at, comment.updated_at)
        return self.with_thread(replace(thread, comments=comments, updated_at=updated))

    def without_comment(self, comment: Comment) -> Hosted:
        """With a comment gone."""
        thread = self.threads[comment.thread]
        kept = tuple(c for c in thread.comments if c.number != comment.number)
        return self.with_thread(replace(thread, comments=kept))

    def with_job(self, job: Job) -> Hosted:
        """With a run added or replaced."""
        return replace(self, jobs={**self.jobs, job.id: job})

    def comments(self) -> Iterator[Comment]:
        """All comments there are."""
        for thread in self.threads.values():
            yield from thread.comments

    def find_comment(self, node: str) -> Comment | None:
        """The comment of that node id."""
        return next((c for c in self.comments() if c.node == node), None)

    def pulls(self, head: str) -> list[Thread]:
        """The pull requests from a branch, newest first."""
        found = [t for t in self.threads.values() if t.pull is not None and t.pull.head == head]
        return sorted(found, key=lambda t: -t.number)


def blob_id(content: bytes) -> str:
    """The id of a file's content."""
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def tree_id(files: Mapping[str, bytes], folder: str) -> str | None:
    """The id of a folder's tree; None when there is nothing in it."""
    inside = sorted((p, blob_id(c)) for p, c in files.items() if p.startswith(f"{folder}/"))
    return blob_id(repr(inside).encode()) if inside else None
