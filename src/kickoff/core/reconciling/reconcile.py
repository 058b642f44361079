"""Put the world right: what was seen of pull requests, branches and runs, taken into the entries.

Observations are always taken, in whatever state the entry is; what was not seen changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from kickoff.core.facts import (
    Absent,
    Facts,
    Present,
    PullRequest,
    PullRequestState,
    Run,
    RunState,
    Unknown,
    seen,
)
from kickoff.core.policy import Policy
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import (
    ACTIONS,
    PERSON,
    Attempt,
    BoundBy,
    BoundPullRequest,
    Completion,
    Entry,
    RunRef,
    Signal,
)
from kickoff.core.scheduling.scheduler import failed_attempts

STALL = timedelta(minutes=10)
"""How long a requested dispatch may go without a run before it counts as stalled."""


def reconcile(entry: Entry, facts: Facts, policy: Policy, now: datetime) -> Entry:
    """The entry as the facts show it."""
    if entry.completion is not None or not entry.attempts:
        return entry
    entry = _take_merge(_take_pull_requests(entry, facts, now), facts)
    if entry.completion is not None or entry.pull_request is not None:
        return entry
    return _take_run(entry, facts, policy, now)


def _take_pull_requests(entry: Entry, facts: Facts, now: datetime) -> Entry:
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


def belonging(entry: Entry, facts: Facts) -> tuple[PullRequest, ...] | None:
    """The pull requests that belong to the task, newest first; None when they were not seen.

    Not from a fork, based on the default branch, headed by the current attempt's branch and
    opened after that attempt was requested; or bound by `link`. From where no pull requests are
    seen there are none, unless one is bound.
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
        and pull.created_at >= since
    )


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


def _take_merge(entry: Entry, facts: Facts) -> Entry:
    """Without a pull request: the branch's work is in the default branch."""
    merge = seen(facts.merges.get(entry.attempts[-1].branch, Absent()))
    if merge is None or entry.completion is not None or entry.pull_request is not None:
        return entry
    done = Completion(merge.at, merge.by, merge_commit=merge.commit)
    ended = end(entry.attempts[-1], ReasonCode.MERGED, merge.at)
    return replace(entry.with_attempt(ended), completion=done, stop=None, signals=())


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


def _take_run(entry: Entry, facts: Facts, policy: Policy, now: datetime) -> Entry:
    """What the worker's run tells of an attempt without a pull request."""
    attempt = entry.attempt
    if attempt is None:
        return entry
    if attempt.runner == PERSON:
        return _take_lease(entry, attempt, now)
    attempt = _alive(attempt, now) if _moved(attempt.base, attempt.branch, facts) else attempt
    entry = entry.with_attempt(attempt)
    if attempt.handed_over_at is not None:
        return entry
    match facts.run(attempt):
        case Present(run):
            alive = _renewed(_launched(attempt, run, now), run, policy, now)
            launched = entry.with_attempt(alive).without_signals(*_STARTED)
            return _follow(launched, run, facts, policy, now)
        case Absent() if _stalled(entry, facts, now):
            return _failed(entry, ReasonCode.DISPATCH_STALLED, policy, now, certain=False)
        case Absent() if _vanished(entry, facts, now):
            return _failed(entry, ReasonCode.WORKER_GONE, policy, now, certain=False)
        case Unknown() if attempt.runner != facts.here.runner:
            return _take_silence(entry, attempt, now)
        case _:
            return entry


def _take_lease(entry: Entry, attempt: Attempt, now: datetime) -> Entry:
    """A person shows life by a pull request or by `extend`; with the lease over they are asked."""
    if attempt.lease_until is None or now < attempt.lease_until:
        return entry
    return entry.with_signal(Signal(ReasonCode.WORKER_IDLE, 2, now, detail=attempt.worker))


_STARTED = (
    ReasonCode.DISPATCH_STALLED,
    ReasonCode.DISPATCH_FAILED,
    ReasonCode.WORKER_IDLE,
)
"""Signals whose cause is gone once a run is seen."""


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


def _stalled(entry: Entry, facts: Facts, now: datetime) -> bool:
    """Whether a dispatch came to nothing: every sign of life is known to be absent, for long."""
    attempt = entry.attempts[-1]
    silent = attempt.run is None and attempt.started_at is None and entry.stop is None
    unmoved = _moved(attempt.base, attempt.branch, facts) is False
    seen_all = unmoved and belonging(entry, facts) is not None
    return silent and seen_all and now - attempt.requested_at > STALL


def _vanished(entry: Entry, facts: Facts, now: datetime) -> bool:
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
            return _failed(entry, ReasonCode.RUN_FAILED, policy, now, certain=True)
        case _:
            return _failed(entry, ReasonCode.WORKER_GONE, policy, now, certain=True)


def has_work(entry: Entry, facts: Facts) -> bool | None:
    """Whether the current branch carries work, of this attempt or an earlier one on it.

    None when that was not seen.
    """
    branch = entry.attempts[-1].branch
    first = entry.attempts_on(branch)[:1]
    return _moved(first[0].base, branch, facts) if first else None


def _moved(base: str | None, branch: str, facts: Facts) -> bool | None:
    """Whether there is more on the branch than its beginning, of which the plan is a part."""
    match facts.branch(branch):
        case Present(head):
            return head != base and facts.begun.get(branch, head) != base
        case Absent():
            return False
        case _:
            return None


def _failed(
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


def end(attempt: Attempt, outcome: ReasonCode, now: datetime) -> Attempt:
    """The attempt as over."""
    return replace(attempt, ended_at=now, outcome=outcome)
