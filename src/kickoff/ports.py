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
    ShowLabels,
    TakeBack,
    TakeLabel,
)
from kickoff.core.events import Report
from kickoff.core.facts import Fact, Here, Listing, Run
from kickoff.core.policy import Role
from kickoff.errors import ForgeError
from kickoff.looks import FirstLook, FirstQuestion, SecondLook, SecondQuestion, Snapshot, ThreadSeen


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
