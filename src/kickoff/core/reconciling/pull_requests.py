"""What pull requests and merges tell of an attempt."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kickoff.core.facts import Absent, Facts, PullRequest, PullRequestState, seen
from kickoff.core.reasons import ReasonCode
from kickoff.core.reconciling.endings import end
from kickoff.core.reconciling.signs import belonging
from kickoff.core.registry import PERSON, BoundBy, BoundPullRequest, Completion, Entry, Signal

_CURED = (
    ReasonCode.PULL_REQUEST_CLOSED,
    ReasonCode.PULL_REQUEST_REFUSED,
    ReasonCode.NO_CHANGES,
    ReasonCode.WORKER_GONE,
    ReasonCode.DISPATCH_FAILED,
    ReasonCode.DISPATCH_STALLED,
    ReasonCode.WORKER_IDLE,
)
"""Signals whose cause is gone once a pull request is open."""


_REVIVED = frozenset({ReasonCode.PULL_REQUEST_CLOSED, ReasonCode.PULL_REQUEST_REFUSED})
"""How an attempt may have ended that goes on once its pull request is open."""


def take_pull_requests(entry: Entry, facts: Facts, now: datetime) -> Entry:
    """Merged completes, the first of several; open binds, closed flags, the newest."""
    ours = belonging(entry, facts)
    if ours is None:
        return entry
    for state, taken in (
        (PullRequestState.MERGED, _merged),
        (PullRequestState.OPEN, _opened),
        (PullRequestState.CLOSED, _closed),
    ):
        found = [p for p in ours if p.state is state]
        if found:
            return taken(entry, min(found, key=lambda p: p.merged_at or now), now)
    return entry


def take_merge(entry: Entry, facts: Facts) -> Entry:
    """Without a pull request: the branch's work is in the default branch."""
    merge = seen(facts.merges.get(entry.attempts[-1].branch, Absent()))
    if merge is None or entry.completion is not None or entry.pull_request is not None:
        return entry
    done = Completion(merge.at, merge.by, merge_commit=merge.commit)
    ended = end(entry.attempts[-1], ReasonCode.MERGED, merge.at)
    return replace(entry.with_attempt(ended), completion=done, stop=None, signals=())


def _merged(entry: Entry, pull: PullRequest, now: datetime) -> Entry:
    at = pull.merged_at or now
    done = Completion(at, pull.merged_by or "ghost", pull.number, pull.merge_commit)
    ended = end(entry.attempts[-1], ReasonCode.MERGED, at)
    return replace(
        entry.with_attempt(ended),
        completion=done,
        pull_request=_bound(entry, pull),
        stop=None,
        signals=(),
    )


def _opened(entry: Entry, pull: PullRequest, now: datetime) -> Entry:
    """In review, unless another attempt was asked for, which has yet to begin.

    A worker with a further instruction waiting is followed to the end of its run.
    """
    last = entry.attempts[-1]
    another = last.outcome in (ReasonCode.STOPPED, ReasonCode.CONTINUED)
    instructed = bool(entry.notes) and last.ended_at is None and last.runner != PERSON
    if another or (instructed and entry.pull_request is None):
        return entry
    alive = replace(last, started_at=last.started_at or now)
    if last.outcome in _REVIVED:
        alive = replace(alive, ended_at=None, outcome=None)
    return replace(
        entry.with_attempt(alive).without_signals(*_CURED), pull_request=_bound(entry, pull)
    )


def _closed(entry: Entry, pull: PullRequest, now: datetime) -> Entry:
    """A closed pull request ends the attempt; it is never retried by itself.

    One from before the attempt is history. While a stop is under way only the worker's end counts.
    """
    bound, attempt = entry.pull_request, entry.attempt
    ours = bound is not None and bound.number == pull.number
    fresh = bound is None and attempt is not None and pull.created_at >= attempt.requested_at
    if not ours and not fresh:
        return entry
    loose = replace(entry, pull_request=None)
    if entry.stop is not None:
        return loose
    if attempt is not None:
        loose = loose.with_attempt(end(attempt, ReasonCode.PULL_REQUEST_CLOSED, now))
    return loose.with_signal(
        Signal(ReasonCode.PULL_REQUEST_CLOSED, 2, now, detail=f"#{pull.number}")
    )


def _bound(entry: Entry, pull: PullRequest) -> BoundPullRequest:
    by = entry.pull_request.bound_by if entry.pull_request else BoundBy.BRANCH
    return BoundPullRequest(pull.number, pull.url, by)
