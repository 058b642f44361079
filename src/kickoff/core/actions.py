"""What each verb does: one function for each, in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from kickoff.core import messages
from kickoff.core.arguments import RetryMode
from kickoff.core.commands import Command
from kickoff.core.effects import Outcome, PlanText
from kickoff.core.enlisting import Request, enlist
from kickoff.core.events import Issued
from kickoff.core.helping import absent_text, help_text
from kickoff.core.lifecycle import State, phase
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Ended, Entry, Mark, Registry, Stop, StopThen
from kickoff.core.resolve import Known, TaskRef
from kickoff.core.verbs import Verb


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


def _queue(asking: Asking) -> Done:
    """All of the tasks or none of them."""
    request = Request(asking.issued, asking.command.arguments, asking.known, asking.now)
    enlisted = enlist(request, asking.refs)
    if asking.command.arguments.dry_run and enlisted.reason is ReasonCode.QUEUED:
        return Done(asking.registry, asking.says(ReasonCode.WOULD_QUEUE))
    outcome = asking.says(enlisted.reason, enlisted.detail, enlisted.tasks)
    outcome = replace(outcome, target=enlisted.target)
    return Done(enlisted.registry, outcome, enlisted.plans)


def _cancel(asking: Asking) -> Done:
    """Out of the queue at once, or stopping while a worker's end has not been seen."""
    if len(asking.entries) < len(asking.refs):
        return _not_in_play(asking)
    registry, reason = asking.registry, ReasonCode.CANCELLED
    for entry in asking.entries:
        if phase(entry) is State.COMPLETING:
            return Done(asking.registry, asking.says(ReasonCode.ALREADY_COMPLETED))
        if entry.attempt is None:
            ended = Ended(entry.id, entry.title, ReasonCode.CANCELLED, asking.now)
            registry = registry.without_entry(entry.id, ended)
        else:
            stop = Stop(asking.issued.by, asking.now, StopThen.CANCEL)
            registry = registry.with_entry(replace(entry, stop=stop))
            reason = ReasonCode.STOPPING
    return Done(registry, asking.says(reason))


def _hold(asking: Asking) -> Done:
    mark = Mark(asking.issued.by, asking.now, asking.command.note or None)
    return _each(
        asking, ReasonCode.HELD, lambda e: e if e.hold is not None else replace(e, hold=mark)
    )


def _resume(asking: Asking) -> Done:
    return _each(asking, ReasonCode.RESUMED, lambda e: replace(e, hold=None))


def _priority(asking: Asking) -> Done:
    priority = asking.command.arguments.priority
    if priority is None:
        return Done(asking.registry, asking.says(ReasonCode.ALREADY_SO))
    return _each(
        asking,
        ReasonCode.REPRIORITISED,
        lambda e: replace(e, priority=priority),
        detail=priority.value,
    )


def _retry(asking: Asking) -> Done:
    """The next attempt, with a fresh budget; what runs is stopped first.

    A plan that was edited still waits for somebody to approve it.
    """
    fresh = asking.command.arguments.retry is RetryMode.FRESH
    stop = Stop(asking.issued.by, asking.now, StopThen.RETRY)

    def again(entry: Entry) -> Entry:
        if entry.attempts and fresh:
            entry = entry.with_attempt(replace(entry.attempts[-1], certain=False))
        kept = tuple(s for s in entry.signals if s.code is ReasonCode.PLAN_CHANGED)
        cleared = replace(entry, signals=kept, budget_from=len(entry.attempts) + 1)
        if entry.attempt is not None:
            return replace(cleared, stop=stop)
        return replace(cleared, pull_request=None)

    return _each(asking, ReasonCode.RETRYING, again)


def _each(
    asking: Asking, reason: ReasonCode, change: Callable[[Entry], Entry], detail: str = ""
) -> Done:
    """The same change to every task the command is about; all of them must be in play."""
    if len(asking.entries) < len(asking.refs):
        return _not_in_play(asking)
    registry = asking.registry
    for entry in asking.entries:
        if phase(entry) is State.COMPLETING:
            return Done(asking.registry, asking.says(ReasonCode.ALREADY_COMPLETED))
        registry = registry.with_entry(change(entry))
    changed = registry is not asking.registry
    return Done(registry, asking.says(reason if changed else ReasonCode.ALREADY_SO, detail))


def _not_in_play(asking: Asking) -> Done:
    absent = tuple(r.id for r in asking.refs if asking.registry.find(r.id) is None)
    return Done(asking.registry, asking.says(ReasonCode.NOT_QUEUED, tasks=absent))


def _pause(asking: Asking) -> Done:
    if asking.registry.paused is not None:
        return Done(asking.registry, asking.says(ReasonCode.ALREADY_SO))
    mark = Mark(asking.issued.by, asking.now, asking.command.note or None)
    return Done(replace(asking.registry, paused=mark), asking.says(ReasonCode.PAUSED))


def _unpause(asking: Asking) -> Done:
    if asking.registry.paused is None:
        return Done(asking.registry, asking.says(ReasonCode.ALREADY_SO))
    return Done(replace(asking.registry, paused=None), asking.says(ReasonCode.UNPAUSED))


def _status(asking: Asking) -> Done:
    """The reply shows where each task stands; only those out of play need words here."""
    return Done(
        asking.registry, asking.says(ReasonCode.SHOWN, absent_text(asking.refs, asking.known))
    )


def _list(asking: Asking) -> Done:
    everything = tuple(asking.registry.tasks)
    detail = "" if everything else messages.EMPTY_QUEUE
    return Done(asking.registry, asking.says(ReasonCode.SHOWN, detail, tasks=everything))


def _help(asking: Asking) -> Done:
    text = help_text(asking.command.arguments.topic, asking.known, tuple(ACTIONS))
    return Done(asking.registry, asking.says(ReasonCode.SHOWN, text))


ACTIONS: Mapping[Verb, Action] = {
    Verb.QUEUE: _queue,
    Verb.CANCEL: _cancel,
    Verb.HOLD: _hold,
    Verb.RESUME: _resume,
    Verb.PRIORITY: _priority,
    Verb.RETRY: _retry,
    Verb.PAUSE: _pause,
    Verb.UNPAUSE: _unpause,
    Verb.STATUS: _status,
    Verb.WHY: _status,
    Verb.LIST: _list,
    Verb.HELP: _help,
}
"""The verbs this version carries out."""
