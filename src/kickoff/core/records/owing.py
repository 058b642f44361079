"""Which records the default branch is owed, and what became of those that were proposed for it.

A record is owed from the merge until it was seen on the default branch. The entry may leave before:
then the task's line of `done.yml` stands for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kickoff.core.facts import (
    Absent,
    Facts,
    Present,
    PullRequest,
    PullRequestState,
    RecordsBranch,
    seen,
)
from kickoff.core.identity import issue_of_task_id
from kickoff.core.policy import Completing, Policy
from kickoff.core.reasons import ReasonCode
from kickoff.core.reconciling.aftermath import with_notice
from kickoff.core.reconciling.reports import leave_completed
from kickoff.core.registry import Entry, Registry, Signal
from kickoff.core.remembered import Notice, Proposal
from kickoff.core.task import Record

AFTER_MERGE = timedelta(minutes=10)
"""A look may begin before a merge and end after it: so long a merged proposal is left alone."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A record that is to be in a task file, and is not known to be."""

    task: str
    path: str
    record: Record


def owed(registry: Registry, policy: Policy) -> Iterator[Owed]:
    """The tasks that have left the registry first, as they came, then the entries."""
    if policy.completion is Completing.LEDGER:
        return
    for task, line in registry.done.items():
        if line.path is not None and registry.find(task) is None:
            record = Record(line.at, line.by or "ghost", line.pull_request, line.merge_commit)
            yield Owed(task, line.path, record)
    for entry in registry.tasks.values():
        if entry.completion is not None:
            done = entry.completion
            record = Record(done.at, done.by, done.pull_request, done.merge_commit)
            yield Owed(entry.id, entry.path, record)


def is_anything_owed(registry: Registry, policy: Policy) -> bool:
    """Whether a task file is to be written: a record put in, or taken out."""
    return bool(registry.reopening) or any(True for _ in owed(registry, policy))


def follow_files(registry: Registry, facts: Facts, policy: Policy, now: datetime) -> Registry:
    """A file that moved gets its record where it is; one that is gone leaves it to the ledger.

    What was not seen changes nothing, nor does a file of which there are several.
    """
    listing = seen(facts.listing)
    if listing is None or facts.configuration_error is not None:
        return registry
    for one in tuple(owed(registry, policy)):
        renamed = facts.renamed.get(one.task)
        places = listing.paths_of(one.task) or ((renamed,) if renamed else ())
        if isinstance(facts.plan(one.path), Absent) and len(places) < 2:
            registry = _placed(registry, one, places[0] if places else None, now)
    for task, path in tuple(registry.reopening.items()):
        places = listing.paths_of(task)
        if isinstance(facts.plan(path), Absent) and len(places) == 1:
            registry = replace(registry, reopening={**registry.reopening, task: places[0]})
    return _brought_back(registry, facts)


def _placed(registry: Registry, one: Owed, path: str | None, now: datetime) -> Registry:
    entry = registry.tasks.get(one.task)
    if entry is not None and path is not None:
        registry = registry.with_entry(replace(entry, path=path))
    if entry is not None and path is None:
        registry = leave_completed(registry, entry, recorded=False)
    line = registry.done.get(one.task)
    if line is not None:
        registry = replace(registry, done={**registry.done, one.task: replace(line, path=path)})
    if path is not None or issue_of_task_id(one.task) is not None:
        return registry
    return with_notice(
        registry, Notice(one.task, ReasonCode.RECORD_HOMELESS, now, one.path, one.path)
    )


def _brought_back(registry: Registry, facts: Facts) -> Registry:
    """A file that was gone and is there again is owed its record."""
    for notice in registry.notices:
        line, path = registry.done.get(notice.task), notice.path
        if notice.code is not ReasonCode.RECORD_HOMELESS or path is None or line is None:
            continue
        if isinstance(facts.plan(path), Present):
            done = {**registry.done, notice.task: replace(line, path=path)}
            kept = tuple(n for n in registry.notices if n is not notice)
            registry = replace(registry, done=done, notices=kept)
    return registry


def take_proposal(registry: Registry, facts: Facts, policy: Policy, now: datetime) -> Registry:
    """What was seen of the pull request with the records. What was not seen changes nothing."""
    branch, known = seen(facts.records_branch), registry.proposal
    if known is None or branch is None:
        return registry
    registry = replace(registry, proposal=_as_seen(known, branch, registry, policy, now))
    return registry.with_entries(_told(e, registry.proposal, now) for e in _completing(registry))


def _as_seen(
    known: Proposal, branch: RecordsBranch, registry: Registry, policy: Policy, now: datetime
) -> Proposal | None:
    """None when nothing waits there any more, or what was merged did not bring the records."""
    pull = branch.open or _numbered(known.pull_request, branch)
    if pull is not None and pull.state is PullRequestState.OPEN:
        return replace(known, pull_request=pull.number, url=pull.url, closed=False)
    if not is_anything_owed(registry, policy):
        return known if branch.alone and branch.head is not None and branch.ours else None
    if pull is None:
        return known if known.pull_request is not None or branch.head is not None else None
    if pull.state is PullRequestState.CLOSED:
        return replace(known, closed=True)
    merged_at = pull.merged_at
    return None if merged_at is not None and now - merged_at > AFTER_MERGE else known


def _numbered(number: int | None, branch: RecordsBranch) -> PullRequest | None:
    return next((pull for pull in branch.pull_requests if pull.number == number), None)


def _completing(registry: Registry) -> Iterator[Entry]:
    return (entry for entry in registry.tasks.values() if entry.completion is not None)


def _told(entry: Entry, proposal: Proposal | None, now: datetime) -> Entry:
    """An entry that cannot leave, because somebody closed the only way for its record."""
    if proposal is None or not proposal.closed:
        return entry.without_signals(ReasonCode.RECORDS_CLOSED)
    return entry.with_signal(
        Signal(ReasonCode.RECORDS_CLOSED, 2, now, detail=f"#{proposal.pull_request}")
    )
