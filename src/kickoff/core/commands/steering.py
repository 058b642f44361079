"""Verbs that change a task in place: its turn, its worker, what the worker is told."""

from __future__ import annotations

from dataclasses import replace

from kickoff.core.commanded import Commanded
from kickoff.core.commands.asking import Asking, Done, completed_among, each, not_in_play
from kickoff.core.commands.reapproving import remember, wait_also
from kickoff.core.commands.resolve import Unresolved, resolve_target
from kickoff.core.grammar.arguments import RetryMode
from kickoff.core.lifecycle import State, phase
from kickoff.core.policy import DispatchKind
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import PERSON, BoundBy, Entry, Mark, Registry, Stop, StopThen
from kickoff.core.scheduling.dependencies import in_cycles, is_completed


def hold(asking: Asking) -> Done:
    mark = Mark(asking.issued.by, asking.now, asking.command.note or None)
    return each(
        asking, ReasonCode.HELD, lambda e: e if e.hold is not None else replace(e, hold=mark)
    )


def resume(asking: Asking) -> Done:
    return each(asking, ReasonCode.RESUMED, lambda e: replace(e, hold=None))


def priority(asking: Asking) -> Done:
    priority = asking.command.arguments.priority
    if priority is None:
        return Done(asking.registry, asking.says(ReasonCode.ALREADY_SO))
    return each(
        asking,
        ReasonCode.REPRIORITISED,
        lambda e: remember(replace(e, priority=priority), Commanded.PRIORITY),
        detail=priority.value,
    )


STAYS = frozenset({ReasonCode.PLAN_CHANGED, ReasonCode.METADATA_DRIFT, ReasonCode.REGISTRY_ORPHAN})
"""Signals whose cause is in the task file: another attempt does not cure them."""


def retry(asking: Asking) -> Done:
    """The next attempt, with a fresh budget; what runs is stopped first.

    A plan that was edited still waits for somebody to approve it.
    """
    fresh = asking.command.arguments.retry is RetryMode.FRESH
    stop = Stop(asking.issued.by, asking.now, StopThen.RETRY)

    def again(entry: Entry) -> Entry:
        if entry.attempts and fresh:
            entry = entry.with_attempt(replace(entry.attempts[-1], certain=False))
        kept = tuple(s for s in entry.signals if s.code in STAYS)
        cleared = replace(entry, signals=kept, budget_from=len(entry.attempts) + 1)
        if entry.attempt is not None:
            return replace(cleared, stop=stop)
        return _let_go(cleared, ReasonCode.STOPPED)

    return each(asking, ReasonCode.RETRYING, again)


def _let_go(entry: Entry, outcome: ReasonCode) -> Entry:
    """The entry free for another attempt: its open pull request stands in the way no more."""
    if entry.pull_request is None:
        return entry
    ended = replace(entry.attempts[-1], outcome=outcome)
    return replace(entry.with_attempt(ended), pull_request=None)


def worker(asking: Asking) -> Done:
    """Another worker: at once for what waits, after a stop for what runs.

    What a stop that is under way is for stays as it was asked. Whoever has the task already is the
    worker that is a person.
    """
    name = asking.command.arguments.worker or ""
    given = asking.known.policy.workers.get(name)
    if given is None:
        outcome = asking.says(ReasonCode.UNKNOWN_WORKER)
        return Done(asking.registry, replace(outcome, target=name))
    stop = Stop(asking.issued.by, asking.now, StopThen.SWITCH)

    by_person = given.dispatch is DispatchKind.NONE

    def switched(entry: Entry) -> Entry:
        named = remember(replace(entry, worker=name), Commanded.WORKER)
        attempt = entry.attempt
        if attempt is None or entry.pull_request is not None or entry.stop is not None:
            return named
        same = by_person if attempt.runner == PERSON else attempt.worker == name
        return named if same else replace(named, stop=stop)

    return each(asking, ReasonCode.REASSIGNED, switched, detail=name)


def continue_(asking: Asking) -> Done:
    """A further instruction on the same branch: for the next attempt, which the note brings on.

    When what runs is seen to be over, an attempt follows that has the instruction from its
    beginning; so also in review, since the run may go on there. What people have in review is
    theirs to go on with.
    """
    note = asking.command.note

    def told(entry: Entry) -> Entry:
        noted = replace(entry, notes=(*entry.notes, note))
        attempt = entry.attempt
        if attempt is None:
            kept = tuple(s for s in entry.signals if s.code in STAYS)
            cleared = replace(noted, signals=kept, budget_from=len(entry.attempts) + 1)
            return _let_go(cleared, ReasonCode.CONTINUED)
        if entry.stop is not None or attempt.runner == PERSON or _by_hand(entry):
            return noted
        return replace(noted, pull_request=None)

    return each(asking, ReasonCode.CONTINUED, told)


def _by_hand(entry: Entry) -> bool:
    """Whether the pull request is one that somebody bound: no attempt of ours works on it."""
    return entry.pull_request is not None and entry.pull_request.bound_by is BoundBy.LINK


def after(asking: Asking) -> Done:
    """More dependencies beside the task file's; one that cannot be waited for is refused."""
    if len(asking.entries) < len(asking.refs):
        return not_in_play(asking)
    completed = completed_among(asking)
    if completed is not None:
        return completed
    ids: list[str] = []
    for target in asking.command.arguments.after:
        resolved = resolve_target(target, asking.known)
        if isinstance(resolved, Unresolved):
            outcome = asking.says(resolved.reason, resolved.detail)
            return Done(asking.registry, replace(outcome, target=resolved.target))
        ids += [ref.id for ref in resolved]
    started = tuple(e.id for e in asking.entries if phase(e) is not State.QUEUED)
    if started:
        return Done(asking.registry, asking.says(ReasonCode.ALREADY_RUNNING, tasks=started))
    return _waiting_for(ids, asking) or _with_dependencies(ids, asking)


def _waiting_for(ids: list[str], asking: Asking) -> Done | None:
    """Why a task cannot be waited for: it is completed or was cancelled."""
    cancelled = {e.id for e in asking.registry.recent if e.outcome is ReasonCode.CANCELLED}
    for task_id in ids:
        if is_completed(task_id, asking.registry, asking.known.facts) is True:
            outcome = asking.says(ReasonCode.DEPENDENCY_MET)
            return Done(asking.registry, replace(outcome, target=task_id))
        if task_id in cancelled and asking.registry.find(task_id) is None:
            outcome = asking.says(ReasonCode.WAIT_WITHOUT_END)
            return Done(asking.registry, replace(outcome, target=task_id))
    return None


def _with_dependencies(ids: list[str], asking: Asking) -> Done:
    """All of them or none: an order that bites its own tail is refused."""
    registry: Registry = asking.registry
    for entry in asking.entries:
        registry = registry.with_entry(wait_also(entry, tuple(ids)))
    if in_cycles(registry) - in_cycles(asking.registry):
        outcome = asking.says(ReasonCode.WAIT_IN_CIRCLE)
        return Done(asking.registry, replace(outcome, target=", ".join(ids)))
    changed = registry != asking.registry
    reason = ReasonCode.REORDERED if changed else ReasonCode.ALREADY_SO
    return Done(registry, replace(asking.says(reason), target=", ".join(ids)))
