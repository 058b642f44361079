"""How attempts end, and what is flagged when one fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kickoff.core.policy import Policy
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Attempt, Entry, Signal
from kickoff.core.scheduling.scheduler import failed_attempts


def end(attempt: Attempt, outcome: ReasonCode, now: datetime) -> Attempt:
    """The attempt as over."""
    return replace(attempt, ended_at=now, outcome=outcome)


def failed(
    entry: Entry, outcome: ReasonCode, policy: Policy, now: datetime, *, certain: bool
) -> Entry:
    """End the attempt as failed; with the budget spent it needs a person."""
    ended = replace(end(entry.attempts[-1], outcome, now), certain=certain)
    entry = entry.with_attempt(ended)
    return flag_failure(entry, outcome, policy, now)


def flag_failure(
    entry: Entry, outcome: ReasonCode, policy: Policy, now: datetime, detail: str | None = None
) -> Entry:
    """Raise the signal of a failed attempt: tier 1 while it is tried again, then tier 2.

    A dispatch that stalls twice is not tried a third time: whatever swallows runs goes on with it.
    """
    stalled = outcome is ReasonCode.DISPATCH_STALLED and _stalled_before(entry)
    spent = stalled or failed_attempts(entry) >= policy.retry.budget
    code = ReasonCode.WORKER_GONE if outcome is ReasonCode.RUN_FAILED else outcome
    cleared = entry.without_signals(code)
    return cleared.with_signal(Signal(code, 2 if spent else 1, now, detail=detail))


def _stalled_before(entry: Entry) -> bool:
    earlier = entry.attempts[max(entry.budget_from - 1, 0) : -1]
    return any(a.outcome is ReasonCode.DISPATCH_STALLED for a in earlier)
