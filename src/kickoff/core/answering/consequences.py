"""What follows from a decision: the effects that bring the outside in line with the registry.

They are derived from facts, not remembered: an effect that a crash swallowed follows again from
the next look.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kickoff.core.attempts.starting import dispatch_of
from kickoff.core.effects import (
    CancelRun,
    Effect,
    OpenPullRequest,
    RemoveRecord,
    Withdraw,
    WriteRecord,
)
from kickoff.core.facts import Absent, Facts, seen
from kickoff.core.lifecycle import State, phase
from kickoff.core.migration import MIGRATE
from kickoff.core.policy import Policy
from kickoff.core.reasons import ReasonCode
from kickoff.core.reconciling.signs import belonging, has_work, is_gone
from kickoff.core.records.owing import is_anything_owed, owed
from kickoff.core.registry import PERSON, Attempt, Entry, Registry
from kickoff.core.wording.messages import pull_request_body, pull_request_title


def consequences(
    before: Registry, after: Registry, facts: Facts, policy: Policy, now: datetime
) -> Iterator[Effect]:
    """The effects of a decision on the world, in the order in which they are performed.

    Where records go is the configuration's to say: while it cannot be read, none is written and
    none is taken back.
    """
    yield from _stale(after, facts)
    for entry in after.tasks.values():
        yield from _stop(entry, facts)
    for entry in after.tasks.values():
        yield from _start(before.tasks.get(entry.id), entry, facts, policy, now)
        yield from _pull_request(entry, facts, now)
    if facts.configuration_error is None:
        yield from _records(after, facts, policy)


def _start(
    before: Entry | None, entry: Entry, facts: Facts, policy: Policy, now: datetime
) -> Iterator[Effect]:
    """A new attempt is asked for; with a pull request at hand there is nothing left to begin."""
    attempt = entry.attempt
    if attempt is None or entry.pull_request is not None or _was_begun(entry, attempt):
        return
    if _is_new(before, attempt) or _never_launched(entry, attempt, facts):
        yield dispatch_of(entry, attempt, facts, policy, now)


def _was_begun(entry: Entry, attempt: Attempt) -> bool:
    """Whether the work was begun before the queue knew of it: somebody linked it, or migrated."""
    by_hand = attempt.runner == PERSON and attempt.requested_at <= entry.queued.at
    return attempt.base is None or (by_hand and entry.queued.via == MIGRATE)


def _is_new(before: Entry | None, attempt: Attempt) -> bool:
    return before is None or all(a.token != attempt.token for a in before.attempts)


def _never_launched(entry: Entry, attempt: Attempt, facts: Facts) -> bool:
    """Whether a run ended between its swap and this launch, for certain: it is made up for."""
    silent = attempt.run is None and attempt.started_at is None and entry.stop is None
    return silent and facts.here.certain and isinstance(facts.run(attempt), Absent)


def _stop(entry: Entry, facts: Facts) -> Iterator[Effect]:
    attempt = entry.attempt
    if entry.stop is None or attempt is None:
        return
    run = seen(facts.run(attempt))
    if run is not None and not run.state.over:
        yield CancelRun(entry.id, run.id, attempt.token)


def _stale(after: Registry, facts: Facts) -> Iterator[Effect]:
    """Runs that work on with a token which opens nothing any more.

    Where others may be launching, only tokens count that the registry knows to have ended.
    """
    current = {e.attempt.token for e in after.tasks.values() if e.attempt is not None}
    ended = {a.token: e.id for e in after.tasks.values() for a in e.attempts} if current else {}
    for run in seen(facts.runs) or ():
        if run.state.over or run.token is None or run.token in current:
            continue
        if facts.here.certain or run.token in ended:
            yield CancelRun(ended.get(run.token, ""), run.id, run.token)


def _pull_request(entry: Entry, facts: Facts, now: datetime) -> Iterator[Effect]:
    """A branch with work whose run is over and that has no pull request gets one."""
    attempt = entry.attempt
    if attempt is None or not _to_be_opened(entry, attempt, facts, now):
        return
    refused = any(s.code is ReasonCode.PULL_REQUEST_REFUSED for s in entry.signals)
    if refused or not has_work(entry, facts) or belonging(entry, facts) is None:
        return
    yield OpenPullRequest(
        task=entry.id,
        token=attempt.token,
        branch=attempt.branch,
        base=facts.default_branch,
        title=pull_request_title(entry),
        body=pull_request_body(entry, attempt),
    )


def _to_be_opened(entry: Entry, attempt: Attempt, facts: Facts, now: datetime) -> bool:
    """Whether the worker is over: its run is, or it has handed over where nobody opens any."""
    if attempt.handed_over_at is not None:
        return facts.here.threads and entry.pull_request is None and entry.stop is None
    run = seen(facts.run(attempt))
    over = run.state.over if run is not None else is_gone(attempt, facts, now)
    return phase(entry) is State.RUNNING and over


def _records(after: Registry, facts: Facts, policy: Policy) -> Iterator[Effect]:
    """Every record that is owed, whether it is proposed already or not; the files tell."""
    yield from (WriteRecord(one.task, one.path, one.record) for one in owed(after, policy))
    yield from (RemoveRecord(task, path) for task, path in after.reopening.items())
    proposal, branch = after.proposal, seen(facts.records_branch)
    if proposal is None or proposal.closed or branch is None or branch.head is None:
        return
    if not is_anything_owed(after, policy):
        yield Withdraw(branch.head, proposal.pull_request)
