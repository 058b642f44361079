"""Task files that disagree with the registry: gone, moved, or telling another story."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from kickoff.core.facts import Facts, Listing, seen
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Ended, Entry, Registry, Signal
from kickoff.core.scheduling.scheduler import Place
from kickoff.core.task import Plan

OVERDUE = timedelta(hours=1)
"""How long a task that nothing but its runner holds up may wait before somebody is told."""


def notice_files(registry: Registry, facts: Facts, now: datetime) -> Registry:
    """What the task files show of tasks in play. What was not seen changes nothing.

    While the configuration cannot be read nobody knows which files are tasks.
    """
    listing = seen(facts.listing)
    if listing is None or facts.configuration_error is not None:
        return registry
    for entry in registry.tasks.values():
        if not entry.born_from_issue and entry.completion is None:
            registry = _followed(registry, entry, listing, now)
    return registry


def _followed(registry: Registry, entry: Entry, listing: Listing, now: datetime) -> Registry:
    """A file that moved is followed; one that is gone takes a task along that nobody has begun."""
    if entry.path in listing.files:
        return registry.with_entry(entry.without_signals(ReasonCode.REGISTRY_ORPHAN))
    places = listing.paths_of(entry.id)
    if len(places) == 1:
        moved = replace(entry, path=places[0])
        return registry.with_entry(moved.without_signals(ReasonCode.REGISTRY_ORPHAN))
    if places or _begun(entry):
        return registry.with_entry(
            entry.with_signal(Signal(ReasonCode.REGISTRY_ORPHAN, 2, now, detail=entry.path))
        )
    ended = Ended(entry.id, entry.title, ReasonCode.REGISTRY_ORPHAN, now)
    return registry.without_entry(entry.id, ended)


def _begun(entry: Entry) -> bool:
    return entry.attempt is not None or entry.pull_request is not None


def notice_drift(entry: Entry, facts: Facts, now: datetime) -> Entry:
    """A file that says `completed` of a task in play: only a person knows which is true.

    Any other status is of no account: the registry wins.
    """
    plan = seen(facts.plan(entry.path))
    if not isinstance(plan, Plan) or entry.completion is not None:
        return entry
    if plan.completed:
        return entry.with_signal(
            Signal(ReasonCode.METADATA_DRIFT, 2, now, detail=f"status: {plan.status}")
        )
    return entry.without_signals(ReasonCode.METADATA_DRIFT)


def notice_overdue(registry: Registry, places: Mapping[str, Place], now: datetime) -> Registry:
    """Tasks that only a tick on another runner could start, and that it has not started."""
    return registry.with_entries(
        _overdue(registry.tasks[task_id], now)
        for task_id, place in places.items()
        if {gate.code for gate in place.gates} == {ReasonCode.WORKER_ELSEWHERE}
    )


def _overdue(entry: Entry, now: datetime) -> Entry:
    ended = [a.ended_at for a in entry.attempts if a.ended_at is not None]
    since = max((entry.queued.at, *ended))
    if now - since < OVERDUE:
        return entry
    return entry.with_signal(Signal(ReasonCode.PICKUP_OVERDUE, 1, now))
