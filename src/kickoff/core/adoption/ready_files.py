"""Task files that say `status: ready`: taken at their word, once for each version of the file.

File-based queues put that line into a file to have it worked on. Whoever can push to the default
branch can edit the queue, so no rights are asked; what was cancelled or put on hold since is not
taken again until the file has changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from kickoff.core.commands.enlisting import entry_of
from kickoff.core.commands.reapproving import reapproved
from kickoff.core.effects import Happening, PlanText
from kickoff.core.facts import Facts, Listing, seen
from kickoff.core.files_read import ReadyFile
from kickoff.core.identity import plan_hash
from kickoff.core.lifecycle import State, phase
from kickoff.core.policy import LegacyReady, Policy
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import CAPACITY, LEGACY, Entry, Queued, Registry
from kickoff.core.task import READY, Plan

_UNFIT = frozenset({ReasonCode.ALREADY_COMPLETED})
"""Why a file is passed over without a trace: it says nothing that could come true later."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The registry with what ready files ask for, the plans to keep, and what to tell."""

    registry: Registry
    plans: tuple[PlanText, ...] = ()
    tasks: tuple[str, ...] = ()

    @property
    def happened(self) -> tuple[Happening, ...]:
        """What the ledger tells."""
        return (Happening(ReasonCode.QUEUED, self.tasks),) if self.tasks else ()


def take_ready(
    registry: Registry, facts: Facts, policy: Policy, now: datetime, earlier: Registry
) -> Taken:
    """What the ready files that were read ask for; `earlier` is the queue before the commands.

    A task that a command has just taken out of the queue is not put back. Nothing is taken while
    the configuration cannot be read.
    """
    listing = seen(facts.listing)
    if facts.configuration_error is not None:
        return Taken(registry)
    if policy.legacy_ready is LegacyReady.OFF:
        return Taken(replace(registry, read=None) if registry.read is not None else registry)
    if listing is None:
        return Taken(registry)
    taken = Taken(_pruned(registry, facts, listing))
    for plan in _ready(facts, listing):
        taken = _take(taken, plan, listing, policy, now, earlier)
    if facts.read is None or facts.read == registry.read:
        return taken
    return replace(taken, registry=replace(taken.registry, read=facts.read))


def _ready(facts: Facts, listing: Listing) -> Iterator[Plan]:
    for path in sorted(facts.plans):
        plan = seen(facts.plans[path])
        if isinstance(plan, Plan) and plan.status == READY and path in listing.files:
            yield plan


def _pruned(registry: Registry, facts: Facts, listing: Listing) -> Registry:
    """Without the files that are gone, or no longer ready. What was not seen stays."""
    kept = {i: one for i, one in registry.ready.items() if _still_ready(i, one, facts, listing)}
    return registry if len(kept) == len(registry.ready) else replace(registry, ready=kept)


def _still_ready(task_id: str, file: ReadyFile, facts: Facts, listing: Listing) -> bool:
    paths = listing.paths_of(task_id)
    if any(listing.files[path] == file.blob for path in paths):
        return True
    plans = [seen(facts.plan(path)) for path in paths]
    return any(not isinstance(plan, Plan) or plan.status == READY for plan in plans)


def _take(
    taken: Taken, plan: Plan, listing: Listing, policy: Policy, now: datetime, earlier: Registry
) -> Taken:
    """One ready file: into the queue, pinned anew, or only noted."""
    registry, blob = taken.registry, listing.files[plan.path]
    known = registry.ready.get(plan.id)
    if known is not None and known.blob == blob and known.barred is None:
        return taken
    entry = registry.find(plan.id)
    if entry is not None or earlier.find(plan.id) is not None:
        noted = replace(taken, registry=_noted(registry, plan, ReadyFile(blob)))
        return _pinned_anew(noted, entry, plan) if entry is not None else noted
    barred = _barred(plan, registry, listing, policy)
    if barred in _UNFIT:
        return taken
    noted = replace(taken, registry=_noted(registry, plan, ReadyFile(blob, barred)))
    return noted if barred is not None else _queued(noted, plan, now)


def _barred(plan: Plan, registry: Registry, listing: Listing, policy: Policy) -> ReasonCode | None:
    """Why a ready file is not queued."""
    if registry.is_done(plan.id) or plan.id in registry.reopening:
        return ReasonCode.ALREADY_COMPLETED
    if len(listing.paths_of(plan.id)) > 1:
        return ReasonCode.DUPLICATE_TASK_ID
    if policy.legacy_ready is not LegacyReady.QUEUE:
        return ReasonCode.READY_IN_FILE
    return ReasonCode.QUEUE_FULL if len(registry.tasks) >= CAPACITY else None


def _noted(registry: Registry, plan: Plan, file: ReadyFile) -> Registry:
    """Once for each id, ignoring case."""
    if registry.ready.get(plan.id) == file:
        return registry
    folded = plan.id.casefold()
    others = {i: one for i, one in registry.ready.items() if i.casefold() != folded}
    return replace(registry, ready={**others, plan.id: file})


def _queued(taken: Taken, plan: Plan, now: datetime) -> Taken:
    entry = entry_of(plan, Queued(plan.owner or LEGACY, now, LEGACY))
    return replace(
        taken,
        registry=taken.registry.with_entry(entry),
        plans=(*taken.plans, PlanText(entry.id, plan.text)),
        tasks=(*taken.tasks, entry.id),
    )


def _pinned_anew(taken: Taken, entry: Entry, plan: Plan) -> Taken:
    """A new version of a file that queued the task itself approves the plan as it is now.

    What a person approved stays approved as they saw it.
    """
    ours = entry.queued.via == LEGACY and phase(entry) is State.QUEUED
    if not ours or plan_hash(plan.text) == entry.plan:
        return taken
    return replace(
        taken,
        registry=taken.registry.with_entry(reapproved(entry, plan)),
        plans=(*taken.plans, PlanText(entry.id, plan.text)),
        tasks=(*taken.tasks, entry.id),
    )
