"""What a worker's run tells of an attempt that has no pull request yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kickoff.core.facts import Absent, Facts, Present, Run, RunState, Unknown
from kickoff.core.policy import Policy
from kickoff.core.reasons import ReasonCode
from kickoff.core.reconciling.endings import end, failed
from kickoff.core.reconciling.signs import belonging, has_work, moved, stalled, vanished
from kickoff.core.registry import ACTIONS, PERSON, Attempt, Entry, RunRef, Signal

_STARTED = (
    ReasonCode.DISPATCH_STALLED,
    ReasonCode.DISPATCH_FAILED,
    ReasonCode.WORKER_IDLE,
)
"""Signals whose cause is gone once a run is seen."""


def take_run(entry: Entry, facts: Facts, policy: Policy, now: datetime) -> Entry:
    """What the worker's run tells of an attempt without a pull request."""
    attempt = entry.attempt
    if attempt is None:
        return entry
    if attempt.runner == PERSON:
        return _take_lease(entry, attempt, now)
    attempt = _alive(attempt, now) if moved(attempt.base, attempt.branch, facts) else attempt
    entry = entry.with_attempt(attempt)
    if attempt.handed_over_at is not None:
        return _take_handed_over(entry, attempt, facts, policy, now)
    match facts.run(attempt):
        case Present(run):
            alive = _renewed(_launched(attempt, run, now), run, policy, now)
            launched = entry.with_attempt(alive).without_signals(*_STARTED)
            return _follow(launched, run, facts, policy, now)
        case Absent() if stalled(entry, facts, now):
            return failed(entry, ReasonCode.DISPATCH_STALLED, policy, now, certain=False)
        case Absent() if vanished(entry, facts, now):
            return failed(entry, ReasonCode.WORKER_GONE, policy, now, certain=False)
        case Unknown() if attempt.runner != facts.here.runner:
            return _take_silence(entry, attempt, now)
        case _:
            return entry


def _take_handed_over(
    entry: Entry, attempt: Attempt, facts: Facts, policy: Policy, now: datetime
) -> Entry:
    """Its worker is over for certain: with a further instruction the next attempt goes on."""
    if entry.notes and entry.stop is None:
        return entry.with_attempt(end(attempt, ReasonCode.CONTINUED, now))
    return _take_loss(entry, facts, policy, now)


def _take_loss(entry: Entry, facts: Facts, policy: Policy, now: datetime) -> Entry:
    """What was handed over waits on its branch; if that is gone before it was pulled, so is it.

    Where nobody pulls, somebody has deleted it, and may have merged it in a way that does not show.
    """
    nothing = has_work(entry, facts) is False and belonging(entry, facts) == ()
    if entry.stop is not None:
        return entry
    if not facts.here.threads:
        return _take_deletion(entry, facts, now)
    return failed(entry, ReasonCode.WORKER_GONE, policy, now, certain=True) if nothing else entry


def _take_deletion(entry: Entry, facts: Facts, now: datetime) -> Entry:
    branch = entry.attempts[-1].branch
    match facts.branch(branch), facts.merges.get(branch):
        case Absent(), Absent():
            return entry.with_signal(Signal(ReasonCode.BRANCH_GONE, 2, now, detail=branch))
        case Present(), _:
            return entry.without_signals(ReasonCode.BRANCH_GONE)
        case _:
            return entry


def _take_lease(entry: Entry, attempt: Attempt, now: datetime) -> Entry:
    """A person shows life by a pull request or by `extend`; with the lease over they are asked."""
    if attempt.lease_until is None or now < attempt.lease_until:
        return entry
    return entry.with_signal(Signal(ReasonCode.WORKER_IDLE, 2, now, detail=attempt.worker))


def _take_silence(entry: Entry, attempt: Attempt, now: datetime) -> Entry:
    """A machine that nobody here can see keeps its task alive by its lease; late, a person looks.

    A workflow is always seen by the next tick that runs as one.
    """
    if attempt.runner == ACTIONS or attempt.lease_until is None or now < attempt.lease_until:
        return entry
    return entry.with_signal(Signal(ReasonCode.WORKER_IDLE, 2, now, detail=attempt.runner))


def _renewed(attempt: Attempt, run: Run, policy: Policy, now: datetime) -> Attempt:
    """Machines tell the others that they are alive by a new lease, when half of one has passed."""
    if attempt.runner == ACTIONS or run.state.over or attempt.lease_until is None:
        return attempt
    lease = policy.lease_of(attempt.worker)
    return (
        attempt
        if attempt.lease_until - now > lease / 2
        else replace(attempt, lease_until=now + lease)
    )


def _alive(attempt: Attempt, now: datetime) -> Attempt:
    return replace(attempt, started_at=attempt.started_at or now)


def _launched(attempt: Attempt, run: Run, now: datetime) -> Attempt:
    named = replace(attempt, run=attempt.run or RunRef(run.id, run.url))
    return named if run.state is RunState.WAITING else _alive(named, now)


def _follow(entry: Entry, run: Run, facts: Facts, policy: Policy, now: datetime) -> Entry:
    """A run that is over ends its attempt unless its branch carries work.

    With a further instruction waiting the next attempt takes over, work or not.
    """
    if not run.state.over or entry.stop is not None:
        return entry
    if entry.notes:
        return entry.with_attempt(end(entry.attempts[-1], ReasonCode.CONTINUED, now))
    if has_work(entry, facts) is not False or belonging(entry, facts) is None:
        return entry
    match run.state:
        case RunState.SUCCEEDED:
            ended = end(entry.attempts[-1], ReasonCode.NO_CHANGES, now)
            flag = Signal(ReasonCode.NO_CHANGES, 2, now, detail=run.url)
            return entry.with_attempt(ended).with_signal(flag)
        case RunState.FAILED:
            return failed(entry, ReasonCode.RUN_FAILED, policy, now, certain=True)
        case _:
            return failed(entry, ReasonCode.WORKER_GONE, policy, now, certain=True)
