"""The decision: from what is known to what shall be. Pure and total.

take reports ─ or ─ reconcile → carry out commands → settle stops → retire → start
                                                 │
                                                 └▶ new registry, effects, reason codes
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from kickoff.core.adoption.adopting import adopt
from kickoff.core.adoption.ready_files import take_ready
from kickoff.core.answering.answers import answers
from kickoff.core.answering.consequences import consequences
from kickoff.core.answering.escalating import escalations, note_escalations
from kickoff.core.attempts.starting import begin_attempt
from kickoff.core.attempts.stopping import settle_stop
from kickoff.core.commands.carrying_out import Carried, carry_out
from kickoff.core.commands.repinning import check_pin
from kickoff.core.commands.resolve import Known
from kickoff.core.cursor import advance
from kickoff.core.effects import Effect, Happening, Outcome, PlanText
from kickoff.core.events import CommandsIssued, EffectsReported, Event
from kickoff.core.facts import Facts
from kickoff.core.migration import Migrating, MigrationUndone
from kickoff.core.policy import Completing, Policy
from kickoff.core.reasons import ReasonCode
from kickoff.core.reconciling.aftermath import note_aftermath
from kickoff.core.reconciling.by_hand import note_by_hand
from kickoff.core.reconciling.noticing import notice_drift, notice_files, notice_overdue
from kickoff.core.reconciling.reconcile import reconcile
from kickoff.core.reconciling.reports import leave_completed, note_done, take_report
from kickoff.core.reconciling.set_back import note_set_back
from kickoff.core.records.owing import follow_files, take_proposal
from kickoff.core.registry import Ended, Registry
from kickoff.core.scheduling.dependencies import refresh_dependencies
from kickoff.core.scheduling.scheduler import Surroundings, schedule


@dataclass(frozen=True, slots=True)
class Decision:
    """A new registry, what to do about it, and why.

    `outcomes` are the commands that were answered; `changed` tells whether there is anything to
    swap in; `plans` are the approved texts to keep or to drop.
    """

    registry: Registry
    changed: bool
    effects: tuple[Effect, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    plans: tuple[PlanText, ...] = ()
    happened: tuple[Happening, ...] = field(default=())

    @property
    def reasons(self) -> tuple[ReasonCode, ...]:
        """Each reason code once, in the order in which they came up."""
        return tuple(dict.fromkeys(one.reason for one in self.happened))


def decide(
    registry: Registry,
    event: Event,
    facts: Facts,
    policy: Policy,
    now: datetime,
    op: str,
    repository: str = "",
) -> Decision:
    """What shall be, given what is known. No clock, no entropy, no outside."""
    match event:
        case EffectsReported(reports):
            after = registry
            for report in reports:
                after = take_report(after, report, policy, now)
            return _decision(registry, after, Carried(after), facts, policy, now, reported=True)
        case _:
            observed = _observed(registry, facts, policy, now)
            known = Known(observed, facts, policy, repository, _own(event))
            carried = _carried(known, event, now, op)
            looked_over = isinstance(event, Migrating | MigrationUndone)
            after = carried.registry
            after = after if looked_over else _started(after, facts, policy, now, op)
            after = note_escalations(advance(after, facts, now), facts, now)
            return _decision(registry, after, carried, facts, policy, now, reported=False)


def _own(event: Event) -> frozenset[str]:
    """The commands that the run was woken by, and has to answer."""
    issued = event.commands if isinstance(event, CommandsIssued) else ()
    return frozenset(one.id for one in issued)


def _carried(known: Known, event: Event, now: datetime, op: str) -> Carried:
    """Commands after observations, then what files ask for, then the stops that took effect."""
    carried = adopt(carry_out(known, now), event, known.facts, known.policy, now, op)
    if not isinstance(event, Migrating | MigrationUndone):
        carried = _with_ready(carried, known, now)
    settled = _settled(carried.registry, known.facts, now)
    filed = notice_files(_retired(settled, known.policy), known.facts, now)
    return replace(carried, registry=_refreshed(filed, known.facts))


def _with_ready(carried: Carried, known: Known, now: datetime) -> Carried:
    taken = take_ready(carried.registry, known.facts, known.policy, now, known.registry)
    return replace(
        carried,
        registry=taken.registry,
        plans=(*carried.plans, *taken.plans),
        happened=(*carried.happened, *taken.happened),
    )


def _observed(registry: Registry, facts: Facts, policy: Policy, now: datetime) -> Registry:
    """Observations are taken before anything is asked for."""
    seen = [reconcile(entry, facts, policy, now) for entry in registry.tasks.values()]
    pinned = [check_pin(entry, facts, policy, now) for entry in seen]
    registry = registry.with_entries(notice_drift(entry, facts, now) for entry in pinned)
    for entry in seen:
        registry = note_done(registry, entry)
    registry = follow_files(registry, facts, policy, now)
    registry = note_by_hand(note_aftermath(registry, facts, now), facts, now)
    registry = note_set_back(registry, facts, now)
    return take_proposal(registry, facts, policy, now)


def _settled(registry: Registry, facts: Facts, now: datetime) -> Registry:
    for entry in [e for e in registry.tasks.values() if e.stop is not None]:
        settled = settle_stop(entry, facts, now)
        if settled is None:
            ended = Ended(entry.id, entry.title, ReasonCode.CANCELLED, now)
            registry = registry.without_entry(entry.id, ended)
        else:
            registry = registry.with_entry(settled)
    return registry


def _retired(registry: Registry, policy: Policy) -> Registry:
    """With the ledger as the only record, a completed entry leaves at once."""
    if policy.completion is not Completing.LEDGER:
        return registry
    for entry in registry.tasks.values():
        registry = leave_completed(registry, entry, recorded=False)
    return registry


def _refreshed(registry: Registry, facts: Facts) -> Registry:
    """What is known of dependencies after everything else has been taken in."""
    waiting = (entry for entry in registry.tasks.values() if entry.depends_on)
    return registry.with_entries(refresh_dependencies(e, registry, facts) for e in waiting)


def _started(registry: Registry, facts: Facts, policy: Policy, now: datetime, op: str) -> Registry:
    """Everything that may start, starts."""
    if facts.head is None:
        return registry
    around = Surroundings(policy, now, facts.here, facts.configuration_error)
    planned = schedule(registry, around)
    registry = notice_overdue(registry, planned.places, now)
    starts = (registry.tasks[entry.id] for entry in planned.starts)
    return registry.with_entries(begin_attempt(e, policy, facts, now, op) for e in starts)


def _decision(
    before: Registry,
    after: Registry,
    carried: Carried,
    facts: Facts,
    policy: Policy,
    now: datetime,
    *,
    reported: bool,
) -> Decision:
    """What differs, and what follows from it."""
    applied = carried.registry.applied != before.applied
    changed = applied or _substance(before) != _substance(after)
    kept = after if changed else before
    follows = () if reported else tuple(consequences(before, kept, facts, policy, now))
    calls = () if reported else tuple(escalations(before, kept, facts, policy))
    return Decision(
        registry=kept,
        changed=changed,
        effects=(*follows, *answers(before, kept, carried), *calls),
        outcomes=carried.outcomes,
        plans=(*_kept_plans(carried, kept), *_dropped_plans(before, kept)),
        happened=tuple(_happened(before, kept, carried)),
    )


_NEVER = datetime.min.replace(tzinfo=UTC)


def _substance(registry: Registry) -> Registry:
    """The registry without what is only carried along: an idle tick makes no commit for it.

    Commands that are forgotten because the cursor has passed them are no change either.
    """
    return replace(registry, replies={}, after=_NEVER, applied=())


def _kept_plans(carried: Carried, after: Registry) -> Iterator[PlanText]:
    """The approved texts of tasks that stay; the last word on each."""
    texts = {plan.task: plan for plan in carried.plans if plan.task in after.tasks}
    yield from texts.values()


def _dropped_plans(before: Registry, after: Registry) -> Iterator[PlanText]:
    for task_id in before.tasks:
        if task_id not in after.tasks:
            yield PlanText(task_id)


def _happened(before: Registry, after: Registry, carried: Carried) -> Iterator[Happening]:
    """Commands first, then what was noticed, then who left."""
    yield from (Happening(outcome.reason, outcome.tasks) for outcome in carried.outcomes)
    yield from carried.happened
    if after.set_back not in (None, before.set_back):
        yield Happening(ReasonCode.STATE_SET_BACK)
    if after.by_hand not in (None, before.by_hand):
        yield Happening(ReasonCode.STATE_EDITED)
    for entry in after.tasks.values():
        old = before.tasks.get(entry.id)
        for signal in entry.signals:
            if old is None or signal not in old.signals:
                yield Happening(signal.code, (entry.id,))
    ended = {e.id: e.outcome for e in reversed(after.recent)}
    for task_id in before.tasks:
        if task_id not in after.tasks and task_id in ended:
            yield Happening(ended[task_id], (task_id,))
