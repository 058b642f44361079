"""Starting attempts: the branch first, then the command that works on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol, assert_never

from kickoff.adapters.branch_outcomes import Denied, Made, Outcome, Taken, Unsure, not_started
from kickoff.core.effects import Dispatch
from kickoff.core.events import Launched, LaunchFailed, Report
from kickoff.core.facts import Fact, Run


class Runs(Protocol):
    """The workers of this machine."""

    def launch(self, dispatch: Dispatch) -> Launched | LaunchFailed:
        """Start the attempt's command, once, however often that is asked for."""

    def listed(self) -> Fact[tuple[Run, ...]]:
        """All runs that were started here."""

    def cancel(self, token: str) -> None:
        """Ask for the end of a run."""


def start(
    runs: Runs, dispatches: Sequence[Dispatch], branches: Mapping[str, Outcome]
) -> Sequence[Report]:
    """Start each attempt whose branch is there; `branches` are those that were to be made."""
    started = (_start(runs, d, branches.get(d.branch, Made(d.base))) for d in dispatches)
    return [report for report in started if report is not None]


def _start(runs: Runs, dispatch: Dispatch, outcome: Outcome) -> Report | None:
    match outcome:
        case Made(at) if dispatch.command:
            return runs.launch(replace(dispatch, base=at))
        case Made(at):
            return Launched(dispatch.task, dispatch.token, None, at)
        case Taken() | Denied():
            return not_started(dispatch, outcome)
        case Unsure():
            return None
        case _:
            assert_never(outcome)
