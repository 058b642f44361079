"""What a decision asks of the outside, as values. Performed only after the swap is in.

Every effect is idempotent, because it may be performed more than once; those that start something
carry a deadline past which they are not performed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from kickoff.core.grammar.verbs import Besides
from kickoff.core.reasons import ReasonCode
from kickoff.core.task import Record


class Reaction(StrEnum):
    """Our reaction on a comment. A final one *is* the fact "answered"; `SEEN` is not final."""

    CHANGED = "rocket"
    NOTHING_TO_DO = "+1"
    REFUSED = "-1"
    NOT_UNDERSTOOD = "confused"
    SEEN = "eyes"


@dataclass(frozen=True, slots=True)
class CreateBranch:
    """Make the attempt's branch at the default branch's head.

    With `plan_path`, the first commit on it adds the plan file of an issue-born task.
    """

    task: str
    branch: str
    base: str
    plan_path: str | None = None
    plan_text: str = ""


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Start the attempt's worker: a workflow, a command, or nothing for a person.

    `plan` is the approved text, which is added when the effect is performed.
    """

    task: str
    path: str
    attempt: int
    token: str
    branch: str
    base: str
    worker: str
    workflow: str
    deadline: datetime
    note: str = ""
    create: CreateBranch | None = None
    command: tuple[str, ...] = ()
    plan: str = ""


@dataclass(frozen=True, slots=True)
class CancelRun:
    """Stop a worker's run; `token` is that of the attempt it is for."""

    task: str
    run_id: int
    token: str


@dataclass(frozen=True, slots=True)
class OpenPullRequest:
    """Bring a branch that has work up for review, by a pull request where there are any."""

    task: str
    token: str
    branch: str
    base: str
    title: str
    body: str
    draft: bool = True


@dataclass(frozen=True, slots=True)
class WriteRecord:
    """Write the completion record into the task file on the default branch."""

    task: str
    path: str
    record: Record


@dataclass(frozen=True, slots=True)
class RemoveRecord:
    """Take the five keys of the record out of the task file on the default branch."""

    task: str
    path: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Delete the branch with the records, which is at `head`: nothing waits there any more.

    Its pull request, if there is one, is closed by that.
    """

    head: str
    pull_request: int | None = None


@dataclass(frozen=True, slots=True)
class Escalate:
    """Tell a task's owners, once, that it needs a person: assign and mention them in a thread."""

    task: str
    thread: int
    owners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CloseIssue:
    """Close the issue a completed task was born from."""

    number: int


@dataclass(frozen=True, slots=True)
class TakeLabel:
    """Take a one-shot input label away."""

    thread: int
    label: str


@dataclass(frozen=True, slots=True)
class ShowLabels:
    """Show the task's state as labels; all other output labels go."""

    thread: int
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one command: one reason code for each target, in order.

    `target` is the word the asker used, `detail` what the sentence needs besides, `suggestions`
    lines to paste instead. When a right is missing, `needed` and `have` are roles, `named` are the
    logins that the configuration allows, `besides` says who else may on their own tasks, and
    `owners` who that is.
    """

    command: str
    by: str
    reason: ReasonCode
    tasks: tuple[str, ...] = ()
    target: str = ""
    detail: str = ""
    suggestions: tuple[str, ...] = ()
    needed: str = ""
    have: str = ""
    named: tuple[str, ...] = ()
    besides: Besides = Besides.NOBODY
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Happening:
    """Why something was decided, and about which tasks; the ledger tells it."""

    reason: ReasonCode
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Bring a thread's living reply up to date; `outcomes` are the commands it answers.

    The words come from the registry when the answer is given. With `asked_at`, the time of the
    newest command, a new reply is put at the end of the thread instead of editing the one that is
    there.
    """

    thread: int
    outcomes: tuple[Outcome, ...] = ()
    tasks: tuple[str, ...] = ()
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class React:
    """Put a reaction on a comment, which stands in `thread`."""

    comment: str
    reaction: Reaction
    thread: int | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A new comment at the end of a thread (`thread` is its node id)."""

    thread: str
    body: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Another text for one of our comments (`comment` is its node id)."""

    comment: str
    body: str


@dataclass(frozen=True, slots=True)
class Drop:
    """Delete one of our comments (`comment` is its node id)."""

    comment: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Take one of our reactions off a comment, which stands in `thread`, if it is there."""

    comment: str
    reaction: Reaction
    thread: int | None = None


Effect: TypeAlias = (
    Dispatch
    | CancelRun
    | OpenPullRequest
    | WriteRecord
    | RemoveRecord
    | Withdraw
    | Escalate
    | CloseIssue
    | TakeLabel
    | ShowLabels
    | Answer
    | React
)


@dataclass(frozen=True, slots=True)
class PlanText:
    """An approved plan to be kept beside the registry; `text` None drops it."""

    task: str
    text: str | None = field(default=None)
