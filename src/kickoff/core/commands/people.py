"""People as workers: a claim is an attempt with a person at work and a lease of days."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from kickoff.core.attempts.starting import next_attempt
from kickoff.core.commands.asking import (
    Asking,
    Done,
    completed_among,
    named_pull_request,
    not_in_play,
    unfit_place,
)
from kickoff.core.commands.enlisting import Request, enlist
from kickoff.core.facts import PullRequest, PullRequestState
from kickoff.core.policy import DispatchKind, Policy
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import (
    PERSON,
    Attempt,
    BoundBy,
    BoundPullRequest,
    Entry,
    Mark,
    Registry,
    Stop,
    StopThen,
)
from kickoff.core.sentences import HOLDER, UNFIT_NOT_OPEN
from kickoff.core.text.quoting import code, quote
from kickoff.core.wording.messages import moment


def claim(asking: Asking) -> Done:
    """A person takes tasks: all of them or none. One that is not in the queue enters it so."""
    request = Request(asking.issued, asking.command.arguments, asking.known, asking.now)
    enlisted = enlist(request, asking.refs)
    if enlisted.reason in _NOT_TAKEN:
        outcome = asking.says(enlisted.reason, enlisted.detail, enlisted.tasks)
        return Done(asking.registry, replace(outcome, target=enlisted.target))
    registry = enlisted.registry
    for ref in asking.refs:
        entry = registry.tasks[ref.id]
        if _holds(entry, asking.issued.by):
            continue
        refusal = _refusal(entry, registry, asking)
        if refusal is not None:
            return refusal
        registry = registry.with_entry(_claimed(entry, asking))
    if registry == asking.registry:
        return Done(asking.registry, asking.says(ReasonCode.ALREADY_SO))
    return Done(registry, asking.says(ReasonCode.CLAIMED), enlisted.plans)


_NOT_TAKEN = frozenset(ReasonCode) - {
    ReasonCode.QUEUED,
    ReasonCode.ALREADY_QUEUED,
    ReasonCode.ALREADY_RUNNING,
}


def _holds(entry: Entry, login: str) -> bool:
    attempt = entry.attempt
    return (
        attempt is not None
        and attempt.runner == PERSON
        and attempt.worker.casefold() == login.casefold()
    )


def _refusal(entry: Entry, registry: Registry, asking: Asking) -> Done | None:
    """Somebody else is at it, or this person has enough."""
    attempt = entry.attempt
    if attempt is not None:
        return Done(
            asking.registry, asking.says(ReasonCode.TAKEN, _holder(entry, attempt), (entry.id,))
        )
    most = _most(asking.known.policy)
    held = sum(_holds(e, asking.issued.by) for e in registry.tasks.values())
    if most is not None and held >= most:
        return Done(asking.registry, asking.says(ReasonCode.HOLDS_ENOUGH, str(most)))
    return None


def _holder(entry: Entry, attempt: Attempt) -> str:
    """Who has it, since when, where to look, and what to type to have it nevertheless."""
    since = attempt.started_at or attempt.requested_at
    where = f" ([run]({attempt.page}))" if attempt.page else ""
    pull = f", #{entry.pull_request.number}" if entry.pull_request else ""
    return HOLDER.format(
        who=quote(attempt.worker),
        since=moment(since),
        where=where + pull,
        release=code(f"/kickoff release {entry.id}"),
    )


def _most(policy: Policy) -> int | None:
    """How many tasks one person may hold: the limit of the worker that is a person."""
    limits = (w.limit for w in policy.workers.values() if w.dispatch is DispatchKind.NONE)
    return next(limits, None)


def _lease(policy: Policy) -> timedelta:
    leases = (w.lease for w in policy.workers.values() if w.dispatch is DispatchKind.NONE)
    return next(leases, None) or policy.person_lease


def _claimed(entry: Entry, asking: Asking) -> Entry:
    """The claim is evidence of life by itself: it runs from now on."""
    known, now = asking.known, asking.now
    attempt = replace(
        next_attempt(entry, known.policy, known.facts, now, asking.issued.id),
        worker=asking.issued.by,
        runner=PERSON,
        started_at=now,
        lease_until=now + _lease(known.policy),
    )
    free = replace(entry.without_signals(), hold=None, not_before=None, notes=())
    return free.with_attempt(attempt)


def release(asking: Asking) -> Done:
    """Give tasks back: to hold, not to the next worker in line."""
    held = _held(asking)
    if isinstance(held, Done):
        return held
    registry = asking.registry.with_entries(_released(e, a, asking) for e, a in held)
    return Done(registry, asking.says(ReasonCode.RELEASED))


def _held(asking: Asking) -> tuple[tuple[Entry, Attempt], ...] | Done:
    """The tasks with whoever is at work on them; all of them must be in somebody's hands."""
    if len(asking.entries) < len(asking.refs):
        return not_in_play(asking)
    completed = completed_among(asking)
    if completed is not None:
        return completed
    free = tuple(entry.id for entry in asking.entries if entry.attempt is None)
    if free:
        return Done(asking.registry, asking.says(ReasonCode.NOT_HELD, tasks=free))
    return tuple((entry, entry.attempt) for entry in asking.entries if entry.attempt)


def _released(entry: Entry, attempt: Attempt, asking: Asking) -> Entry:
    """A person's attempt is over at once; a machine's when its end is seen.

    An open pull request stays bound: it can be reviewed and merged whoever opened it.
    """
    by, now = asking.issued.by, asking.now
    held = replace(entry, hold=Mark(by, now, asking.command.note or None))
    if attempt.runner != PERSON:
        return replace(held, stop=Stop(by, now, StopThen.HOLD))
    ended = replace(attempt, ended_at=now, outcome=ReasonCode.RELEASED)
    return held.with_attempt(ended).without_signals(ReasonCode.WORKER_IDLE)


def extend(asking: Asking) -> Done:
    """Keep tasks for longer: the lease grows from now or from its end, whichever is later."""
    held = _held(asking)
    if isinstance(held, Done):
        return held
    registry = asking.registry
    ends: list[datetime] = []
    for entry, attempt in held:
        kept = replace(attempt, lease_until=_longer(attempt, asking))
        idle = ReasonCode.WORKER_IDLE
        registry = registry.with_entry(entry.with_attempt(kept).without_signals(idle))
        ends.append(_longer(attempt, asking))
    return Done(registry, asking.says(ReasonCode.EXTENDED, f"{min(ends):%Y-%m-%d %H:%M} UTC"))


def _longer(attempt: Attempt, asking: Asking) -> datetime:
    duration = asking.command.arguments.duration or timedelta()
    return max(attempt.lease_until or asking.now, asking.now) + duration


def link(asking: Asking) -> Done:
    """Bind an open pull request to a task; without a worker the asker counts as the one."""
    pull = _fit(asking)
    if isinstance(pull, str):
        return Done(asking.registry, asking.says(ReasonCode.PULL_REQUEST_UNFIT, pull))
    request = Request(asking.issued, asking.command.arguments, asking.known, asking.now)
    enlisted = enlist(request, asking.refs)
    if enlisted.reason in _NOT_TAKEN:
        outcome = asking.says(enlisted.reason, enlisted.detail, enlisted.tasks)
        return Done(asking.registry, replace(outcome, target=enlisted.target))
    entry = enlisted.registry.tasks[asking.refs[0].id]
    bound = replace(
        _at_work(entry, pull, asking),
        pull_request=BoundPullRequest(pull.number, pull.url, BoundBy.LINK),
    )
    registry = enlisted.registry.with_entry(bound)
    if registry == asking.registry:
        return Done(asking.registry, asking.says(ReasonCode.ALREADY_SO))
    return Done(registry, asking.says(ReasonCode.LINKED, f"#{pull.number}"), enlisted.plans)


def _fit(asking: Asking) -> PullRequest | str:
    """The pull request that is to be bound, or why it cannot be."""
    pull = named_pull_request(asking)
    if pull is None or isinstance(pull, str):
        return pull or "no pull request was named"
    return _unfit(pull, asking) or pull


def _unfit(pull: PullRequest, asking: Asking) -> str:
    """Why a pull request cannot be bound; empty when it can."""
    if pull.state is not PullRequestState.OPEN:
        return UNFIT_NOT_OPEN.format(pull=f"#{pull.number}", state=pull.state.value)
    return unfit_place(pull, asking)


def _at_work(entry: Entry, pull: PullRequest, asking: Asking) -> Entry:
    if entry.attempt is not None:
        return entry
    claimed = _claimed(entry, asking)
    return claimed.with_attempt(replace(claimed.attempts[-1], branch=pull.head, base=None))
