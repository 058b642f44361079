"""Migrations as decisions: tasks enter the queue as their files had them, or leave it again.

Each takes the path of every command: one swap, a line in the ledger, and a replay that comes out
the same. A migration starts nothing, so that it can be looked over, and taken back, first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from kickoff.core.commands.carrying_out import Carried
from kickoff.core.commands.enlisting import entry_of
from kickoff.core.effects import Outcome, PlanText
from kickoff.core.events import Event
from kickoff.core.facts import Facts, Present, seen
from kickoff.core.identity import attempt_token
from kickoff.core.migration import MIGRATE, Adopted, Becoming, Migrating, MigrationUndone
from kickoff.core.policy import Policy
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import (
    CAPACITY,
    PERSON,
    Applied,
    Attempt,
    BoundBy,
    BoundPullRequest,
    Ended,
    Entry,
    Mark,
    Queued,
    Registry,
)
from kickoff.core.task import Plan


def adopt(
    carried: Carried, event: Event, facts: Facts, policy: Policy, now: datetime, op: str
) -> Carried:
    """What a migration asks for, or the taking back of one; every other event asks nothing here.

    A file that has changed since it was read, or whose task entered the queue meanwhile, is left
    out: the next migration finds it.
    """
    match event:
        case Migrating():
            return _migrated(carried, event, facts, policy, now, op)
        case MigrationUndone():
            return _undone(carried, event, now, op)
        case _:
            return carried


def _migrated(
    carried: Carried, event: Migrating, facts: Facts, policy: Policy, now: datetime, op: str
) -> Carried:
    registry, plans, tasks = carried.registry, list[PlanText](), list[str]()
    for one in event.adopted:
        plan = _plan(one, registry, facts)
        if plan is None:
            continue
        registry = registry.with_entry(_entry(one, plan, event, policy, now, op))
        plans.append(PlanText(plan.id, plan.text))
        tasks.append(plan.id)
    outcome = Outcome(op, event.by, ReasonCode.MIGRATED, tuple(tasks))
    return _told(replace(carried, plans=(*carried.plans, *plans)), registry, outcome, now)


def _plan(one: Adopted, registry: Registry, facts: Facts) -> Plan | None:
    """The plan that is pinned, if everything still is as it was when the files were read."""
    listing, plan = seen(facts.listing), facts.plan(one.path)
    if listing is None or listing.files.get(one.path) != one.blob:
        return None
    taken = registry.find(one.task) is not None or registry.is_done(one.task)
    if taken or len(listing.paths_of(one.task)) > 1 or len(registry.tasks) >= CAPACITY:
        return None
    return plan.value if isinstance(plan, Present) and isinstance(plan.value, Plan) else None


def _entry(
    one: Adopted, plan: Plan, event: Migrating, policy: Policy, now: datetime, op: str
) -> Entry:
    entry = entry_of(plan, Queued(plan.owner or event.by, now, MIGRATE))
    if one.becomes is Becoming.HELD:
        return replace(entry, hold=Mark(event.by, now, one.note or None))
    if not one.holder:
        return entry
    bound = None
    if one.pull_request is not None:
        bound = BoundPullRequest(one.pull_request, one.url, BoundBy.LINK)
    attempt = _attempt(one, event.head, policy, now, op)
    return replace(entry, attempts=(attempt,), pull_request=bound)


def _attempt(one: Adopted, head: str, policy: Policy, now: datetime, op: str) -> Attempt:
    """Work that was begun before the queue knew of it, in a person's hands.

    What the default branch did not hold when the files were read counts as work. What a file says
    began later than now began now.
    """
    since = min(one.since or now, now)
    return Attempt(
        number=1,
        token=attempt_token(op, one.task, 1),
        branch=one.branch,
        base=head,
        worker=one.holder,
        runner=PERSON,
        requested_at=since,
        started_at=since,
        lease_until=now + policy.person_lease,
    )


def _undone(carried: Carried, event: MigrationUndone, now: datetime, op: str) -> Carried:
    """Tasks that have moved on since stay in the queue."""
    registry, tasks = carried.registry, list[str]()
    for entry in _unmoved(registry, event):
        ended = Ended(entry.id, entry.title, ReasonCode.MIGRATION_UNDONE, now)
        registry = registry.without_entry(entry.id, ended)
        tasks.append(entry.id)
    left = {i: one for i, one in registry.ready.items() if i not in tasks}
    registry = replace(registry, ready=left, read=None)
    outcome = Outcome(op, event.by, ReasonCode.MIGRATION_UNDONE, tuple(tasks))
    return _told(carried, registry, outcome, now)


def _unmoved(registry: Registry, event: MigrationUndone) -> Iterator[Entry]:
    for task in event.tasks:
        entry = registry.find(task)
        if entry is not None and is_as_adopted(entry, event.op):
            yield entry


def is_as_adopted(entry: Entry, op: str) -> bool:
    """Whether nothing has become of a task since the migration of that operation."""
    tokens = [attempt.token for attempt in entry.attempts]
    as_it_was = tokens in ([], [attempt_token(op, entry.id, 1)])
    ended = any(attempt.ended_at is not None for attempt in entry.attempts)
    moved = entry.completion is not None or entry.stop is not None or ended
    return entry.queued.via == MIGRATE and as_it_was and not moved


def _told(carried: Carried, registry: Registry, outcome: Outcome, now: datetime) -> Carried:
    """Written down as every command is: exactly once, and in the ledger."""
    applied = Applied(outcome.command, now, outcome.reason)
    registry = replace(registry, applied=(*registry.applied, applied))
    return replace(carried, registry=registry, quiet=(*carried.quiet, outcome))
