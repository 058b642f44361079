"""What may become of a branch that was to be made for an attempt, on whatever forge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kickoff.core.effects import Dispatch
from kickoff.core.events import LaunchFailed
from kickoff.core.reasons import ReasonCode


@dataclass(frozen=True, slots=True)
class Made:
    """The branch is there and ours; `at` is its head."""

    at: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The branch is at a commit that is not ours; `spent`: all that it holds has been merged."""

    at: str
    spent: bool = False


@dataclass(frozen=True, slots=True)
class Denied:
    """The forge says no, for good."""

    why: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """No certain answer; a later look shows what became of it."""


Outcome: TypeAlias = Made | Taken | Denied | Unsure


def not_started(dispatch: Dispatch, outcome: Taken | Denied) -> LaunchFailed:
    """The report of an attempt that has no branch to begin on."""
    task, token = dispatch.task, dispatch.token
    if isinstance(outcome, Denied):
        return LaunchFailed(task, token, ReasonCode.WORKER_MISCONFIGURED, outcome.why)
    said = f"`{dispatch.branch}` exists at {outcome.at}, which is not Kickoff's"
    return LaunchFailed(task, token, ReasonCode.BRANCH_TAKEN, said, outcome.spent)
