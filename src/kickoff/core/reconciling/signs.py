"""The signs of an attempt, read off the facts: its pull requests, its branch, its run."""

from __future__ import annotations

from datetime import datetime, timedelta

from kickoff.core.facts import Absent, Facts, Present, PullRequest, seen
from kickoff.core.registry import Attempt, BoundBy, Entry

STALL = timedelta(minutes=10)
"""How long a requested dispatch may go without a run before it counts as stalled."""


def belonging(entry: Entry, facts: Facts) -> tuple[PullRequest, ...] | None:
    """The pull requests that belong to the task, newest first; None when they were not seen.

    Not from a fork, based on the default branch, headed by the current attempt's branch and
    opened after that attempt was requested, unless it was bound before, since a machine's clock may
    be ahead; or bound by `link`. From where no pull requests are seen there are none, unless one is
    bound.
    """
    bound = entry.pull_request
    if not facts.here.threads and bound is None:
        return ()
    if bound is not None and bound.bound_by is BoundBy.LINK:
        linked = seen(facts.linked.get(bound.number, Absent()))
        return (linked,) if linked is not None else None
    attempt = entry.attempts[-1]
    listed = seen(facts.pull_requests.get(attempt.branch, Absent()))
    if listed is None:
        return None
    since = min((a.requested_at for a in entry.attempts_on(attempt.branch)), default=None)
    return tuple(
        pull
        for pull in listed
        if since is not None
        and not pull.from_fork
        and pull.base == facts.default_branch
        and pull.head == attempt.branch
        and (pull.created_at >= since or (bound is not None and pull.number == bound.number))
    )


def has_work(entry: Entry, facts: Facts) -> bool | None:
    """Whether the current branch carries work, of this attempt or an earlier one on it.

    None when that was not seen.
    """
    branch = entry.attempts[-1].branch
    first = entry.attempts_on(branch)[:1]
    return moved(first[0].base, branch, facts) if first else None


def moved(base: str | None, branch: str, facts: Facts) -> bool | None:
    """Whether there is more on the branch than its beginning, of which the plan is a part."""
    match facts.branch(branch):
        case Present(head):
            return head != base and facts.begun.get(branch, head) != base
        case Absent():
            return False
        case _:
            return None


def stalled(entry: Entry, facts: Facts, now: datetime) -> bool:
    """Whether a dispatch came to nothing: every sign of life is known to be absent, for long."""
    attempt = entry.attempts[-1]
    silent = attempt.run is None and attempt.started_at is None and entry.stop is None
    unmoved = moved(attempt.base, attempt.branch, facts) is False
    seen_all = unmoved and belonging(entry, facts) is not None
    return silent and seen_all and now - attempt.requested_at > STALL


def vanished(entry: Entry, facts: Facts, now: datetime) -> bool:
    """Whether a run that was launched on this runner has left no trace but an empty branch."""
    attempt = entry.attempts[-1]
    begun = (attempt.run or attempt.started_at) is not None and entry.stop is None
    seen_all = has_work(entry, facts) is False and belonging(entry, facts) is not None
    return begun and seen_all and is_gone(attempt, facts, now)


def is_gone(attempt: Attempt, facts: Facts, now: datetime) -> bool:
    """Whether there is no run of the attempt, and none can turn up any more.

    A run that has just been dispatched may be missing from a list; one that was deleted stays so.
    """
    late = now - attempt.requested_at > STALL
    sure = late or (facts.here.certain and attempt.run is not None)
    return sure and isinstance(facts.run(attempt), Absent)
