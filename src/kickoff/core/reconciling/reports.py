"""What became of effects, taken into the registry: launches, pull requests, records."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kickoff.core.events import (
    HandedOver,
    Launched,
    LaunchFailed,
    ProposalWithdrawn,
    PullRequestFailed,
    PullRequestOpened,
    RecordFailed,
    RecordRemoved,
    RecordsProposed,
    RecordWritten,
    Report,
)
from kickoff.core.lifecycle import State, phase
from kickoff.core.policy import Policy
from kickoff.core.reasons import ReasonCode
from kickoff.core.reconciling.aftermath import with_notice
from kickoff.core.reconciling.endings import flag_failure
from kickoff.core.registry import (
    PERSON,
    BoundBy,
    BoundPullRequest,
    Done,
    Ended,
    Entry,
    Registry,
    Signal,
)
from kickoff.core.remembered import Notice, Proposal

NOT_RETRIED = frozenset({ReasonCode.WORKER_MISCONFIGURED, ReasonCode.BRANCH_TAKEN})
"""Refusals of a dispatch that trying again cannot cure: straight to a person."""


def take_report(registry: Registry, report: Report, policy: Policy, now: datetime) -> Registry:
    """The registry with one report taken in; one about a task that has moved on is ignored."""
    match report:
        case RecordRemoved(task):
            kept = {i: path for i, path in registry.reopening.items() if i != task}
            return _no_longer_proposed(replace(registry, reopening=kept), task)
        case RecordWritten(task):
            return _recorded(registry, report, now)
        case RecordsProposed():
            return _proposed(registry, report, now)
        case ProposalWithdrawn():
            return replace(registry, proposal=None)
        case _:
            entry = registry.tasks.get(report.task)
            if entry is None:
                return registry
            return registry.with_entry(_taken(entry, report, policy, now))


def _taken(
    entry: Entry,
    report: Launched
    | LaunchFailed
    | PullRequestOpened
    | HandedOver
    | PullRequestFailed
    | RecordFailed,
    policy: Policy,
    now: datetime,
) -> Entry:
    match report:
        case Launched():
            return _launched(entry, report)
        case LaunchFailed():
            return _launch_failed(entry, report, policy, now)
        case PullRequestOpened():
            return _pull_request_opened(entry, report)
        case HandedOver():
            return _handed_over(entry, report, now)
        case PullRequestFailed():
            return _pull_request_failed(entry, report, now)
        case RecordFailed():
            return _record_failed(entry, report, now)


def _launched(entry: Entry, report: Launched) -> Entry:
    attempt = entry.attempt
    if attempt is None or attempt.token != report.token or attempt.run is not None:
        return entry
    return entry.with_attempt(replace(attempt, run=report.run, base=report.base or attempt.base))


def _launch_failed(entry: Entry, report: LaunchFailed, policy: Policy, now: datetime) -> Entry:
    """A refused dispatch ends its attempt; nothing ran, so the end is certain.

    A branch that is not ours is never gone on with: the next attempt gets one of its own, and gets
    it at once where nothing but merged work stands in the way. A person needs no more than a branch
    and can make it: without it they keep the task.
    """
    attempt = entry.attempt
    if attempt is None or attempt.token != report.token:
        return entry
    if attempt.runner == PERSON and report.reason is not ReasonCode.BRANCH_TAKEN:
        return entry
    ours = report.reason is not ReasonCode.BRANCH_TAKEN
    kept = entry if ours else _without_pull_request(entry)
    ended = kept.with_attempt(replace(attempt, ended_at=now, outcome=report.reason, certain=ours))
    if report.spent and attempt.runner != PERSON:
        return ended
    if report.reason in NOT_RETRIED:
        return ended.with_signal(Signal(report.reason, 2, now, detail=report.detail))
    return flag_failure(ended, report.reason, policy, now, report.detail)


def _without_pull_request(entry: Entry) -> Entry:
    """Without the pull request that was found by its branch: what is on it is somebody else's."""
    bound = entry.pull_request
    found = bound is not None and bound.bound_by is BoundBy.BRANCH
    return replace(entry, pull_request=None) if found else entry


def _pull_request_opened(entry: Entry, report: PullRequestOpened) -> Entry:
    if entry.pull_request is not None or entry.attempt is None:
        return entry
    bound = BoundPullRequest(report.number, report.url, BoundBy.BRANCH)
    return replace(entry.without_signals(ReasonCode.PULL_REQUEST_REFUSED), pull_request=bound)


def _handed_over(entry: Entry, report: HandedOver, now: datetime) -> Entry:
    attempt = entry.attempt
    if attempt is None or attempt.token != report.token:
        return entry
    return entry.with_attempt(replace(attempt, handed_over_at=now, head=report.head))


def _pull_request_failed(entry: Entry, report: PullRequestFailed, now: datetime) -> Entry:
    """The worker is over and its work waits for a person: it holds no place any more."""
    if entry.attempt is None or entry.pull_request is not None:
        return entry
    if phase(entry) not in (State.RUNNING, State.IN_REVIEW):
        return entry
    outcome = ReasonCode.PULL_REQUEST_REFUSED
    ended = replace(entry.attempt, ended_at=now, outcome=outcome)
    return entry.with_attempt(ended).with_signal(Signal(outcome, 2, now, detail=report.compare_url))


def _record_failed(entry: Entry, report: RecordFailed, now: datetime) -> Entry:
    if phase(entry) is not State.COMPLETING:
        return entry
    tier = 1 if report.passing else 2
    flag = Signal(ReasonCode.COMPLETED_UNRECONCILED, tier, now, detail=report.detail)
    return entry.with_signal(flag)


def _recorded(registry: Registry, report: RecordWritten, now: datetime) -> Registry:
    """A record is on the default branch: nothing else needs to remember it.

    Whose it is, where it is another one, a person is told.
    """
    task = report.task
    entry = registry.tasks.get(task)
    known = task in registry.done or (entry is not None and entry.completion is not None)
    if not known or (entry is not None and entry.completion is None):
        return registry
    line = registry.done.get(task)
    path = entry.path if entry is not None else line.path if line is not None else None
    if entry is not None:
        registry = leave_completed(registry, entry, recorded=True)
    if report.differs:
        notice = Notice(task, ReasonCode.RECORD_CONFLICT, now, report.differs, path)
        registry = with_notice(registry, notice)
    done = {i: line for i, line in registry.done.items() if i != task}
    return _no_longer_proposed(replace(registry, done=done), task)


def _proposed(registry: Registry, report: RecordsProposed, now: datetime) -> Registry:
    """The entries leave: their lines of `done.yml` stand for them until somebody merges."""
    known = registry.proposal
    same = known is not None and known.pull_request == report.pull_request
    since = known.since if known is not None and same else now
    for entry in [registry.tasks.get(task) for task in report.tasks]:
        if entry is not None:
            registry = leave_completed(registry, entry, recorded=False)
    proposal = Proposal(since, report.tasks, report.pull_request, report.url)
    return replace(registry, proposal=proposal)


def _no_longer_proposed(registry: Registry, task: str) -> Registry:
    proposal = registry.proposal
    if proposal is None or task not in proposal.tasks:
        return registry
    left = tuple(one for one in proposal.tasks if one != task)
    return replace(registry, proposal=replace(proposal, tasks=left))


def leave_completed(registry: Registry, entry: Entry, *, recorded: bool) -> Registry:
    """The registry without a completed entry; its `done.yml` line goes when the record is in."""
    completion = entry.completion
    if completion is None:
        return registry
    ended = Ended(
        entry.id,
        entry.title,
        ReasonCode.COMPLETED,
        completion.at,
        completion.pull_request,
        completion.merge_commit,
        entry.attempts[-1].branch if entry.attempts else None,
        entry.path,
    )
    left = registry.without_entry(entry.id, ended)
    if not recorded:
        return left
    return replace(left, done={i: d for i, d in left.done.items() if i != entry.id})


def note_done(registry: Registry, entry: Entry) -> Registry:
    """The registry with the `done.yml` line of an entry that was seen merged."""
    completion = entry.completion
    if completion is None:
        return registry
    line = Done(
        completion.at, completion.pull_request, completion.merge_commit, completion.by, entry.path
    )
    if registry.done.get(entry.id) == line:
        return registry
    return replace(registry, done={**registry.done, entry.id: line})
