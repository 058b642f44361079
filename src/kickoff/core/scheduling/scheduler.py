"""Who may start: the order of the queue, the gates in front of each task, and the choice.

The order is: priority; then fairness, whoever has fewer tasks live or ahead goes first; then how
long ago it was queued; then the id. `why` shows exactly the gates that are computed here.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile

from kickoff.core.facts import Here
from kickoff.core.lifecycle import HOLDS_PATHS, HOLDS_SLOT, State, needs_attention, phase
from kickoff.core.policy import DispatchKind, Policy
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Entry, Priority, Registry
from kickoff.core.scheduling.claims import Claims
from kickoff.core.scheduling.dependencies import in_cycles

CAPACITY_GATES = frozenset(
    {ReasonCode.LIMIT_TOTAL, ReasonCode.LIMIT_OWNER, ReasonCode.LIMIT_WORKER}
)
"""Gates that only mean "wait your turn": a task behind nothing else is queued, not blocked."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Why a task may not start: a reason code, what it is about, and until when, if known.

    `kind` is that of a worker which does not start here.
    """

    code: ReasonCode
    about: tuple[str, ...] = ()
    until: datetime | None = None
    kind: DispatchKind | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A waiting task's place in the queue: 1-based, of how many, and its shut gates."""

    position: int
    of: int
    gates: tuple[Gate, ...]

    @property
    def state(self) -> State:
        """Blocked when a gate is shut that is more than waiting for one's turn."""
        blocked = any(gate.code not in CAPACITY_GATES for gate in self.gates)
        return State.BLOCKED if blocked else State.QUEUED


@dataclass(frozen=True, slots=True)
class Schedule:
    """What the scheduler decided: who starts now, and where everybody else stands."""

    starts: tuple[Entry, ...]
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What gates look at besides the registry."""

    policy: Policy
    now: datetime
    here: Here | None
    configuration_error: str | None = None


def queue_order(registry: Registry) -> tuple[Entry, ...]:
    """All waiting tasks in the order in which they are considered."""
    load = Counter(e.queued.by for e in registry.tasks.values() if phase(e) in HOLDS_SLOT)
    waiting = [e for e in registry.tasks.values() if phase(e) is State.QUEUED]
    return tuple(
        entry
        for priority in Priority
        for entry in _fairly([e for e in waiting if e.priority is priority], load)
    )


def _fairly(entries: Sequence[Entry], load: Counter[str]) -> Iterator[Entry]:
    """Take turns: each task taken adds to its requester's load."""
    lines: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda e: (e.queued.at, e.id), reverse=True):
        lines[entry.queued.by].append(entry)

    def ticket(by: str) -> tuple[int, datetime, str, str]:
        return load[by], lines[by][-1].queued.at, lines[by][-1].id, by

    heads = [ticket(by) for by in lines]
    heapq.heapify(heads)
    while heads:
        by = heapq.heappop(heads)[3]
        yield lines[by].pop()
        load[by] += 1
        if lines[by]:
            heapq.heappush(heads, ticket(by))


def schedule(registry: Registry, around: Surroundings) -> Schedule:
    """Walk the queue once: whoever has no shut gate starts and takes its slot."""
    order = queue_order(registry)
    cycles = in_cycles(registry)
    room = _Room.of(registry, around.policy)
    starts: list[Entry] = []
    places: dict[str, Place] = {}
    waiting: list[tuple[Entry, tuple[Gate, ...]]] = []
    for entry in order:
        gates = (*_own_gates(entry, registry, around, cycles), *room.gates(entry))
        if gates:
            waiting.append((entry, gates))
        else:
            starts.append(entry)
            room.take(entry)
    for position, (entry, gates) in enumerate(waiting, start=1):
        places[entry.id] = Place(position, len(waiting), gates)
    return Schedule(tuple(starts), places)


def _own_gates(
    entry: Entry, registry: Registry, around: Surroundings, cycles: frozenset[str]
) -> Iterator[Gate]:
    """The gates that do not depend on who else starts in this tick."""
    if around.configuration_error is not None:
        yield Gate(ReasonCode.CONFIGURATION_BROKEN, (around.configuration_error,))
    if registry.paused is not None:
        yield Gate(ReasonCode.QUEUE_PAUSED, (registry.paused.by,))
    if entry.hold is not None:
        yield Gate(ReasonCode.ON_HOLD, (entry.hold.by,))
    if needs_attention(entry):
        codes = tuple(s.code.value for s in entry.signals if s.tier == 2)
        yield Gate(ReasonCode.NEEDS_ATTENTION, codes)
    yield from _time_gates(entry, around)
    yield from _dependency_gates(entry, registry, cycles)
    yield from _worker_gates(entry, around)


def _time_gates(entry: Entry, around: Surroundings) -> Iterator[Gate]:
    if entry.not_before is not None and entry.not_before > around.now:
        yield Gate(ReasonCode.NOT_BEFORE, until=entry.not_before)
    again = retry_at(entry, around.policy)
    if again is not None and again > around.now:
        yield Gate(ReasonCode.BACKING_OFF, until=again)


def _dependency_gates(entry: Entry, registry: Registry, cycles: frozenset[str]) -> Iterator[Gate]:
    """Each dependency that is not met, under the one code that says most about it."""
    shut: dict[ReasonCode, list[str]] = {}
    for name in entry.depends_on:
        if name not in entry.depends_met:
            shut.setdefault(_unmet(name, entry, registry, cycles), []).append(name)
    yield from (Gate(code, tuple(shut[code])) for code in DEPENDENCY_GATES if code in shut)


DEPENDENCY_GATES = (
    ReasonCode.DEPENDENCY_CYCLE,
    ReasonCode.DEPENDENCY_UNKNOWN,
    ReasonCode.DEPENDENCY_CANCELLED,
    ReasonCode.DEPENDENCY_OPEN,
)
"""The gates of dependencies, what says most first."""


def _unmet(name: str, entry: Entry, registry: Registry, cycles: frozenset[str]) -> ReasonCode:
    other = registry.find(name)
    if other is not None:
        circular = entry.id in cycles and other.id in cycles
        return ReasonCode.DEPENDENCY_CYCLE if circular else ReasonCode.DEPENDENCY_OPEN
    if name in entry.depends_unknown:
        return ReasonCode.DEPENDENCY_UNKNOWN
    last = next((e.outcome for e in registry.recent if e.id == name), None)
    cancelled = last is ReasonCode.CANCELLED
    return ReasonCode.DEPENDENCY_CANCELLED if cancelled else ReasonCode.DEPENDENCY_OPEN


def _worker_gates(entry: Entry, around: Surroundings) -> Iterator[Gate]:
    name, worker = around.policy.worker(entry.worker)
    if worker is None:
        yield Gate(ReasonCode.WORKER_UNKNOWN, (name,))
    elif around.here is not None and worker.dispatch not in around.here.starts:
        yield Gate(ReasonCode.WORKER_ELSEWHERE, (name,), kind=worker.dispatch)


def retry_at(entry: Entry, policy: Policy) -> datetime | None:
    """When the next attempt may begin: backoff doubles with each attempt that failed.

    Of one that stalled nothing has run since it was requested: that wait counts.
    """
    failures = failed_attempts(entry)
    if not failures or entry.attempt is not None:
        return None
    last = entry.attempts[-1]
    stalled = last.outcome is ReasonCode.DISPATCH_STALLED
    since = last.requested_at if stalled else last.ended_at
    wait = policy.retry.backoff * 2 ** min(failures - 1, _DOUBLINGS)
    return since + min(wait, max(LONGEST_WAIT, policy.retry.backoff)) if since else None


LONGEST_WAIT = timedelta(days=7)
"""Backoff doubles up to this, unless a longer one is configured."""

_DOUBLINGS = 16

FAILURES = frozenset(
    {
        ReasonCode.RUN_FAILED,
        ReasonCode.WORKER_GONE,
        ReasonCode.DISPATCH_FAILED,
        ReasonCode.DISPATCH_STALLED,
    }
)
"""How an attempt may end so that it is tried again."""


def failed_attempts(entry: Entry) -> int:
    """How many attempts failed in a row, at the end of the list, since the last `retry`.

    One that found its branch taken has not begun, and says nothing about those around it.
    """
    counted = [
        a
        for a in entry.attempts
        if a.number >= entry.budget_from and a.outcome is not ReasonCode.BRANCH_TAKEN
    ]
    return sum(1 for _ in takewhile(lambda a: a.outcome in FAILURES, reversed(counted)))


@dataclass(slots=True)
class _Room:
    """What is left of the limits while the queue is walked."""

    policy: Policy
    total: int
    owners: Counter[str]
    workers: Counter[str]
    claims: Claims

    @classmethod
    def of(cls, registry: Registry, policy: Policy) -> _Room:
        room = cls(policy, 0, Counter(), Counter(), Claims())
        for entry in registry.tasks.values():
            state = phase(entry)
            if state in HOLDS_SLOT:
                room._count(entry)
            if state in HOLDS_PATHS:
                room.claims.add(entry.id, entry.touches)
        return room

    def take(self, entry: Entry) -> None:
        self._count(entry)
        self.claims.add(entry.id, entry.touches)

    def gates(self, entry: Entry) -> Iterator[Gate]:
        limits = self.policy.limits
        if self.total >= limits.total:
            yield Gate(ReasonCode.LIMIT_TOTAL, (str(limits.total),))
        owner = owner_of(entry)
        if limits.per_owner is not None and self.owners[owner] >= limits.per_owner:
            yield Gate(ReasonCode.LIMIT_OWNER, (owner, str(limits.per_owner)))
        name, worker = self.policy.worker(entry.worker)
        if worker is not None and worker.limit is not None and self.workers[name] >= worker.limit:
            yield Gate(ReasonCode.LIMIT_WORKER, (name, str(worker.limit)))
        others = self.claims.owners(entry.touches)
        if others:
            yield Gate(ReasonCode.PATHS_OVERLAP, others)

    def _count(self, entry: Entry) -> None:
        attempt = entry.attempt
        worker = attempt.worker if attempt else self.policy.worker(entry.worker)[0]
        self.total += 1
        self.owners[owner_of(entry)] += 1
        self.workers[worker] += 1


def owner_of(entry: Entry) -> str:
    """Who owns a task: the owner its file names, else whoever asked for it."""
    return entry.owner or entry.queued.by
