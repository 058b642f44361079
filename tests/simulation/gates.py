"""What must hold whenever attempts begin: every gate of the scheduler was open, none too many."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from kickoff.core.lifecycle import State, phase
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import PERSON, Attempt, Entry, Registry
from kickoff.core.text.overlap import parts_of, parts_overlap
from kickoff.service.state_files import DECISION
from simulation.hosted import Commit
from simulation.world import Violation

SLOTS = (State.STOPPING, State.RUNNING, State.DISPATCHING)
FAILED = frozenset(
    {
        ReasonCode.RUN_FAILED,
        ReasonCode.WORKER_GONE,
        ReasonCode.DISPATCH_FAILED,
        ReasonCode.DISPATCH_STALLED,
    }
)
"""How an attempt ends that counts against the budget."""


def begun(before: Registry, after: Registry) -> Iterator[tuple[Entry, Attempt]]:
    """The attempts that a decision made, with their tasks."""
    for entry in after.tasks.values():
        old = before.tasks.get(entry.id)
        known = {a.token for a in old.attempts} if old else set()
        for attempt in entry.attempts:
            if attempt.token not in known:
                yield entry, attempt


@dataclass
class Gates:
    """Watches what begins.

    `plans` are those that attempts have begun with, by token; `met` is what was completed once,
    and `budget` the largest there was: somebody may have edited the configuration.
    """

    plans: dict[str, str] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)
    budget: int = 0

    def state_moved(
        self, before: Registry, after: Registry, commit: Commit, completed: AbstractSet[str]
    ) -> None:
        """Whether what began in a decision was allowed to begin. Raises Violation."""
        policy = json.loads(commit.files[DECISION])["policy"]
        self.budget = max(self.budget, policy["retry"]["budget"])
        self.met |= completed | after.done.keys()
        new = list(begun(before, after))
        for entry, attempt in new:
            if entry.id in completed:
                raise Violation("what is completed never starts again", entry.id)
            if attempt.runner != PERSON:
                self._patient(entry, after)
                _apart(entry, after)
                self._within_budget(entry, attempt)
            self.plans[attempt.token] = entry.plan
        _limited([e for e, attempt in new if attempt.runner != PERSON], after, policy)

    def _patient(self, entry: Entry, after: Registry) -> None:
        """Whoever is held, or waits for others, does not begin."""
        if entry.hold is not None or after.paused is not None:
            raise Violation("what is held waits", entry.id)
        unmet = set(entry.depends_on) - set(entry.depends_met)
        busy = {t for t in entry.depends_on if t in after.tasks} - self.met
        if unmet or busy:
            raise Violation("dependencies wait", f"{entry.id} for {unmet | busy}")

    def _within_budget(self, entry: Entry, attempt: Attempt) -> None:
        """Nobody is started again who has failed as often as may be, unless a person says so.

        Whoever approves a plan that was edited says so too.
        """
        counted = [a for a in entry.attempts if entry.budget_from <= a.number < attempt.number]
        failed = list(takewhile(lambda a: a.outcome in FAILED, reversed(counted)))
        approved = bool(failed) and self.plans.get(failed[0].token) != entry.plan
        if len(failed) >= self.budget and not approved:
            raise Violation("the budget is kept", f"{entry.id} has failed {len(failed)} times")


def _apart(entry: Entry, after: Registry) -> None:
    """Overlapping paths are not worked on together, but for people, who may."""
    for other in after.tasks.values():
        held = other.id != entry.id and phase(other) in (*SLOTS, State.IN_REVIEW)
        person = any(attempt.runner == PERSON for attempt in other.attempts[-1:])
        if held and not person and _overlap(entry, other):
            raise Violation("overlapping paths wait", f"{entry.id} and {other.id}")


def _overlap(one: Entry, other: Entry) -> bool:
    return any(parts_overlap(parts_of(a), parts_of(b)) for a in one.touches for b in other.touches)


def _limited(started: Sequence[Entry], after: Registry, policy: Mapping[str, Any]) -> None:
    """People may take more than their share; whoever is started then is one too many."""
    busy = [e for e in after.tasks.values() if phase(e) in SLOTS]
    limits = policy["limits"]
    for entry in started:
        worker, owner = entry.attempts[-1].worker, _owner(entry)
        at_it = [e for e in busy if e.attempt is not None and e.attempt.worker == worker]
        theirs = [e for e in busy if _owner(e) == owner]
        _within(len(busy), limits["total"], "in all")
        _within(len(at_it), policy["workers"][worker].get("limit"), f"with {worker}")
        _within(len(theirs), limits.get("per_owner"), f"of {owner}")


def _within(count: int, most: int | None, what: str) -> None:
    if most is not None and count > most:
        raise Violation("limits hold", f"{count} of {most} {what}")


def _owner(entry: Entry) -> str:
    return entry.owner or entry.queued.by
