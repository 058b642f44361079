"""One command with all it may look at, what comes of it, and what most verbs have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from kickoff.core.commands.resolve import Known, TaskRef
from kickoff.core.effects import Outcome, PlanText
from kickoff.core.events import Issued
from kickoff.core.facts import PullRequest, seen
from kickoff.core.grammar.parsing import Command
from kickoff.core.grammar.targets import format_target
from kickoff.core.lifecycle import State, phase
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Entry, Registry
from kickoff.core.sentences import (
    UNFIT_BASE,
    UNFIT_ELSEWHERE,
    UNFIT_SEVERAL,
    UNFIT_TAKEN,
    UNFIT_UNSEEN,
)
from kickoff.core.text.quoting import code, quote


@dataclass(frozen=True, slots=True)
class Asking:
    """One command with everything its verb may look at."""

    issued: Issued
    command: Command
    refs: tuple[TaskRef, ...]
    known: Known
    now: datetime

    @property
    def registry(self) -> Registry:
        """The registry as the commands before this one left it."""
        return self.known.registry

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The tasks in play among those the command is about."""
        found = (self.registry.find(ref.id) for ref in self.refs)
        return tuple(entry for entry in found if entry is not None)

    def says(self, reason: ReasonCode, detail: str = "", tasks: tuple[str, ...] = ()) -> Outcome:
        """The outcome of this command."""
        names = tasks or tuple(ref.id for ref in self.refs)
        return Outcome(self.issued.id, self.issued.by, reason, names, detail=detail)


@dataclass(frozen=True, slots=True)
class Done:
    """The registry after a command, what is answered, and the plans to keep."""

    registry: Registry
    outcome: Outcome
    plans: tuple[PlanText, ...] = ()


Action: TypeAlias = Callable[[Asking], Done]


def each(
    asking: Asking, reason: ReasonCode, change: Callable[[Entry], Entry], detail: str = ""
) -> Done:
    """The same change to every task the command is about; all of them must be in play."""
    if len(asking.entries) < len(asking.refs):
        return not_in_play(asking)
    completed = completed_among(asking)
    if completed is not None:
        return completed
    registry = asking.registry.with_entries(change(entry) for entry in asking.entries)
    changed = registry is not asking.registry
    return Done(registry, asking.says(reason if changed else ReasonCode.ALREADY_SO, detail))


def completed_among(asking: Asking) -> Done | None:
    """The refusal when one of the tasks is completed: nothing is done for the others either."""
    if any(phase(entry) is State.COMPLETING for entry in asking.entries):
        return Done(asking.registry, asking.says(ReasonCode.ALREADY_COMPLETED))
    return None


def named_pull_request(asking: Asking) -> PullRequest | str | None:
    """The pull request that the command names, or why there is none to look at."""
    target = asking.command.arguments.pull_request
    if target is None:
        return None
    ours = (None, asking.known.repository.casefold())
    named = target.repository.casefold() if target.repository else None
    if target.server is not None or named not in ours:
        return UNFIT_ELSEWHERE.format(pull=quote(format_target(target)))
    linked = asking.known.facts.linked
    pull = seen(linked[target.number]) if target.number in linked else None
    return pull or UNFIT_UNSEEN.format(pull=f"#{target.number}")


def unfit_place(pull: PullRequest, asking: Asking) -> str:
    """Why a pull request cannot be the task's, whatever its state; empty when it can."""
    shown = f"#{pull.number}"
    if pull.base != asking.known.facts.default_branch:
        return UNFIT_BASE.format(pull=shown, base=code(pull.base))
    if len(asking.refs) != 1:
        return UNFIT_SEVERAL
    others = (e for e in asking.registry.tasks.values() if e.id != asking.refs[0].id)
    bound = (e for e in others if e.pull_request and e.pull_request.number == pull.number)
    other = next(bound, None)
    return UNFIT_TAKEN.format(pull=shown, task=code(other.id)) if other else ""


def not_in_play(asking: Asking) -> Done:
    absent = tuple(r.id for r in asking.refs if asking.registry.find(r.id) is None)
    return Done(asking.registry, asking.says(ReasonCode.NOT_QUEUED, tasks=absent))
