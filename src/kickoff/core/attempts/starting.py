"""Starting a task: the attempt that is written down, and the dispatch that is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from kickoff.core.effects import CreateBranch, Dispatch
from kickoff.core.facts import Absent, Facts, seen
from kickoff.core.identity import attempt_token, branch_name
from kickoff.core.policy import Policy
from kickoff.core.reasons import ReasonCode
from kickoff.core.reconciling.signs import STALL
from kickoff.core.registry import PERSON, Attempt, Entry

DEADLINE: timedelta = STALL / 2
"""How long after the decision a dispatch may still be performed."""


def begin_attempt(entry: Entry, policy: Policy, facts: Facts, now: datetime, op: str) -> Entry:
    """The entry with its next attempt requested, and all further instructions given to it."""
    attempt = next_attempt(entry, policy, facts, now, op)
    begun = entry.without_signals(ReasonCode.PICKUP_OVERDUE).with_attempt(attempt)
    return replace(begun, not_before=None, notes=())


def next_attempt(entry: Entry, policy: Policy, facts: Facts, now: datetime, op: str) -> Attempt:
    """The attempt that comes after those there are.

    After a certain end the branch is kept; after an uncertain one the attempt gets a branch of its
    own, so that a worker that comes back late cannot reach it.
    """
    number = len(entry.attempts) + 1
    name, _ = policy.worker(entry.worker)
    series = 1 + sum(not attempt.certain for attempt in entry.attempts)
    branch = branch_name(policy.branch, entry.id, series)
    return Attempt(
        number=number,
        token=attempt_token(op, entry.id, number),
        branch=branch,
        worker=name,
        runner=facts.here.runner,
        requested_at=now,
        base=_base(entry, branch, facts),
        lease_until=now + policy.lease_of(name),
        notes=entry.notes,
    )


def _base(entry: Entry, branch: str, facts: Facts) -> str | None:
    """Where the attempt begins: what it adds to that commit is its own evidence of life."""
    earlier = entry.attempts_on(branch)
    if not earlier:
        return facts.head
    return seen(facts.branch(branch)) or earlier[-1].base or facts.head


def dispatch_of(
    entry: Entry, attempt: Attempt, facts: Facts, policy: Policy, now: datetime
) -> Dispatch:
    """What is asked of the forge to start an attempt; for a person, no more than the branch."""
    worker = policy.workers.get(attempt.worker) if attempt.runner != PERSON else None
    base = attempt.base or ""
    return Dispatch(
        task=entry.id,
        path=entry.path,
        attempt=attempt.number,
        token=attempt.token,
        branch=attempt.branch,
        base=base,
        worker=attempt.worker,
        workflow=(worker.workflow if worker else None) or "",
        deadline=now + DEADLINE,
        note="\n".join(attempt.notes),
        create=_branch_of(entry, attempt, base, facts),
        command=worker.command if worker else (),
    )


def _branch_of(entry: Entry, attempt: Attempt, base: str, facts: Facts) -> CreateBranch | None:
    """The branch to create, unless an earlier attempt has made it and it is not known to be gone.

    An issue-born task's plan file is the first commit on its branch.
    """
    kept = [a for a in entry.attempts_on(attempt.branch) if a.number < attempt.number]
    if kept and not isinstance(facts.branch(attempt.branch), Absent):
        return None
    if entry.born_from_issue:
        return CreateBranch(entry.id, attempt.branch, base, entry.path, entry.title)
    return CreateBranch(entry.id, attempt.branch, base)
