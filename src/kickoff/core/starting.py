"""Starting a task: the attempt that is written down, and the dispatch that is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from kickoff.core.effects import CreateBranch, Dispatch
from kickoff.core.identity import attempt_token, branch_name
from kickoff.core.policy import Policy
from kickoff.core.reconcile import STALL
from kickoff.core.registry import Attempt, Entry

DEADLINE: timedelta = STALL / 2
"""How long after the decision a dispatch may still be performed."""


def begin_attempt(
    entry: Entry, policy: Policy, base: str, runner: str, now: datetime, op: str
) -> Entry:
    """The entry with its next attempt requested.

    After a certain end the branch and its base are kept; after an uncertain one the attempt gets
    a branch of its own, so that a worker that comes back late cannot reach it.
    """
    number = len(entry.attempts) + 1
    name, worker = policy.worker(entry.worker)
    series = 1 + sum(not attempt.certain for attempt in entry.attempts)
    branch = branch_name(policy.branch, entry.id, series)
    last = entry.attempts[-1] if entry.attempts else None
    kept = last is not None and last.branch == branch
    lease = worker.lease if worker is not None and worker.lease is not None else policy.lease
    attempt = Attempt(
        number=number,
        token=attempt_token(op, entry.id, number),
        branch=branch,
        worker=name,
        runner=runner,
        requested_at=now,
        base=last.base if kept and last is not None else base,
        lease_until=now + lease,
    )
    return replace(entry.with_attempt(attempt), not_before=None)


def dispatch_of(entry: Entry, attempt: Attempt, policy: Policy) -> Dispatch:
    """What is asked of the forge to start an attempt."""
    worker = policy.workers[attempt.worker]
    base = attempt.base or ""
    return Dispatch(
        task=entry.id,
        path=entry.path,
        attempt=attempt.number,
        token=attempt.token,
        branch=attempt.branch,
        base=base,
        worker=attempt.worker,
        workflow=worker.workflow or "",
        deadline=attempt.requested_at + DEADLINE,
        note="\n".join(attempt.notes),
        create=_branch_of(entry, attempt, base),
    )


def _branch_of(entry: Entry, attempt: Attempt, base: str) -> CreateBranch:
    """An issue-born task's plan file is the first commit on its branch."""
    if entry.born_from_issue:
        return CreateBranch(entry.id, attempt.branch, base, entry.path, entry.title)
    return CreateBranch(entry.id, attempt.branch, base)
