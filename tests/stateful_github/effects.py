"""The ledger of everything written through the API; what a test leaves unread fails it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar


@dataclass(frozen=True, slots=True)
class Effect:
    """Something an API client changed. `by` is the token's login."""

    repository: str
    by: str


@dataclass(frozen=True, slots=True)
class Commented(Effect):
    """A new comment in thread `number`."""

    number: int
    comment: int
    body: str


@dataclass(frozen=True, slots=True)
class CommentEdited(Effect):
    """A comment got another body."""

    number: int
    comment: int
    body: str


@dataclass(frozen=True, slots=True)
class CommentDeleted(Effect):
    """A comment is gone."""

    number: int
    comment: int


@dataclass(frozen=True, slots=True)
class CommentMinimized(Effect):
    """A comment was folded away; `reason` as in GraphQL's classifiers, None: unfolded."""

    number: int
    comment: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class Reacted(Effect):
    """A reaction on a comment, or on the thread itself (`comment` None), in GraphQL's words."""

    number: int
    comment: int | None
    content: str


@dataclass(frozen=True, slots=True)
class Unreacted(Effect):
    """A reaction was taken back."""

    number: int
    comment: int | None
    content: str


@dataclass(frozen=True, slots=True)
class Labeled(Effect):
    """A label was put on a thread."""

    number: int
    label: str


@dataclass(frozen=True, slots=True)
class Unlabeled(Effect):
    """A label was taken off a thread."""

    number: int
    label: str


@dataclass(frozen=True, slots=True)
class LabelCreated(Effect):
    """The repository has a new label."""

    label: str


@dataclass(frozen=True, slots=True)
class Assigned(Effect):
    """Somebody was assigned to a thread."""

    number: int
    login: str


@dataclass(frozen=True, slots=True)
class Unassigned(Effect):
    """Somebody was unassigned from a thread."""

    number: int
    login: str


@dataclass(frozen=True, slots=True)
class IssueOpened(Effect):
    """A new issue."""

    number: int
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class ThreadEdited(Effect):
    """Title, body, base or draft state of an issue or pull request changed."""

    number: int
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Closed(Effect):
    """An issue or pull request was closed; `reason` for issues only."""

    number: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Reopened(Effect):
    """An issue or pull request was reopened."""

    number: int


@dataclass(frozen=True, slots=True)
class PullRequestOpened(Effect):
    """A new pull request."""

    number: int
    head: str
    base: str
    title: str
    body: str
    draft: bool


@dataclass(frozen=True, slots=True)
class Merged(Effect):
    """A pull request was merged as `commit`."""

    number: int
    commit: str


@dataclass(frozen=True, slots=True)
class Committed(Effect):
    """A commit on a branch by `createCommitOnBranch` or the contents routes."""

    branch: str
    commit: str
    headline: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RefCreated(Effect):
    """A ref that was not there; full name."""

    ref: str
    oid: str


@dataclass(frozen=True, slots=True)
class RefMoved(Effect):
    """A ref points elsewhere; full name."""

    ref: str
    before: str
    oid: str


@dataclass(frozen=True, slots=True)
class RefDeleted(Effect):
    """A ref is gone; full name."""

    ref: str
    before: str


@dataclass(frozen=True, slots=True)
class Dispatched(Effect):
    """A `workflow_dispatch`; `inputs` sorted by name, as sent."""

    workflow: str
    ref: str
    inputs: tuple[tuple[str, str], ...]
    run: int


@dataclass(frozen=True, slots=True)
class RepositoryDispatched(Effect):
    """A `repository_dispatch`; `payload` is canonical JSON."""

    event_type: str
    payload: str


@dataclass(frozen=True, slots=True)
class RunCancelled(Effect):
    """A workflow run was asked to stop."""

    run: int


Kind = TypeVar("Kind", bound=Effect)


class UnreadEffects(AssertionError):
    """The test ended without having looked at everything its subject did."""


class Effects:
    """The ledger. Reading takes: what was taken is read."""

    def __init__(self) -> None:
        self._unread: list[Effect] = []
        self._every: list[Effect] = []

    def record(self, effect: Effect) -> None:
        """Add an effect (called by the stateful GitHub only)."""
        self._unread.append(effect)
        self._every.append(effect)

    def take(self, kind: type[Kind]) -> list[Kind]:
        """All unread effects of one kind, oldest first."""
        taken = [one for one in self._unread if isinstance(one, kind)]
        self._unread = [one for one in self._unread if not isinstance(one, kind)]
        return taken

    def take_all(self) -> list[Effect]:
        """All unread effects, oldest first."""
        taken, self._unread = self._unread, []
        return taken

    def every(self) -> tuple[Effect, ...]:
        """Everything that ever happened, read or not; reading it here does not count."""
        return tuple(self._every)

    def assert_all_read(self) -> None:
        """Raises UnreadEffects when something was not taken."""
        if self._unread:
            lines = "\n".join(f"  {one}" for one in self._unread)
            raise UnreadEffects(f"{len(self._unread)} effects were not read:\n{lines}")
