"""What must hold of workers: who is started, let in and stopped, and which branches they reach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Attempt, Entry, Registry
from simulation.gates import begun
from simulation.hosted import STATE
from simulation.jobs import Jobs
from simulation.machine import Machine
from simulation.registries import registry_at
from simulation.world import LetIn, Push, Start, Violation, World

GONE = frozenset(
    {
        ReasonCode.WORKER_GONE,
        ReasonCode.DISPATCH_STALLED,
        ReasonCode.RUN_FAILED,
        ReasonCode.NO_CHANGES,
    }
)
"""How an attempt ends whose worker is taken for over."""

SLACK = timedelta(minutes=4)
"""By so much clocks may be wrong, listings late and answers old, all together."""


class Live(NamedTuple):
    """A worker that is not over; `listed_at` is since when everybody can see that."""

    token: str
    branch: str
    listed_at: datetime
    let_in: bool


@dataclass
class Fences:
    """Watches workers on Actions and on machines."""

    world: World
    jobs: Jobs
    machines: Sequence[Machine]
    decided: set[str] = field(default_factory=set)
    started: Counter[str] = field(default_factory=Counter)
    shaken: bool = False

    def live(self) -> Iterator[Live]:
        """The workers that are not over."""
        for job in self.jobs.live():
            worker = self.jobs.workers[job.id]
            yield Live(worker.token, worker.branch, worker.live_since, worker.admitted)
        for machine in self.machines:
            for process in machine.busy():
                yield Live(process.token, process.branch, process.since, let_in=True)

    # ------------------------------------------------------------- of what was decided

    def state_moved(self, before: Registry, after: Registry, *, shaken: bool) -> None:
        """A decision is in; with a state branch that was `shaken`, workers may be forgotten."""
        self.shaken = shaken
        self._one_token(after)
        for entry, attempt in begun(before, after):
            self.decided.add(attempt.token)
            earlier = [a for a in entry.attempts_on(attempt.branch) if a.number < attempt.number]
            uncertain = any(not a.certain for a in earlier)
            if uncertain and attempt.base is not None:
                raise Violation("an uncertain end leaves its branch", f"{entry.id}: {attempt}")
            if not shaken and attempt.base is not None:
                self._alone(entry, attempt)
        for attempt in ended(before, after):
            self._not_alive(attempt)

    def _one_token(self, after: Registry) -> None:
        """At most the last attempt of a task is under way, and no token is used twice."""
        tokens = Counter(a.token for e in after.tasks.values() for a in e.attempts)
        for entry in after.tasks.values():
            if any(a.ended_at is None for a in entry.attempts[:-1]):
                raise Violation("one attempt holds the token", entry.id)
        if any(count > 1 for count in tokens.values()):
            raise Violation("one attempt holds the token", f"a token twice in {tokens}")

    def _alone(self, entry: Entry, attempt: Attempt) -> None:
        """No earlier worker is at it, unless its end was uncertain; and never on the same branch.

        Something is known to have ended that has not: a run, or a process.
        """
        earlier = {a.token: a for a in entry.attempts if a.token != attempt.token}
        for one in self.live():
            if not one.let_in or one.token == attempt.token or self._again(one, entry):
                continue
            if one.branch == attempt.branch:
                raise Violation("no two workers share a branch", f"{entry.id} on {one.branch}")
            old = earlier.get(one.token)
            if old is not None and old.certain and old.outcome is not ReasonCode.BRANCH_TAKEN:
                raise Violation("a certain end is one", f"{entry.id}@{old.number} is alive")

    def _again(self, one: Live, entry: Entry) -> bool:
        """Whether somebody ran it again while others were just told that it was over.

        Of an attempt whose pull request was closed nobody has asked whether its worker goes on.
        """
        mine = [a for a in entry.attempts if a.token == one.token and a.ended_at is not None]
        closed = any(a.outcome is ReasonCode.PULL_REQUEST_CLOSED for a in mine)
        return closed or any(one.listed_at > a.ended_at - SLACK for a in mine if a.ended_at)

    def _not_alive(self, attempt: Attempt) -> None:
        """Nobody is taken for gone whom everybody could see at work."""
        if attempt.outcome not in GONE or attempt.ended_at is None:
            return
        for one in self.live():
            if one.token == attempt.token and one.listed_at < attempt.ended_at - SLACK:
                said = f"{attempt.outcome} of {attempt.branch}, whose worker is alive"
                raise Violation("who is alive is not taken for gone", said)

    # -------------------------------------------------------------- of what workers do

    def starts(self, start: Start) -> None:
        """A worker is started: as was decided, once, and in time."""
        dispatch = start.dispatch
        self.started[dispatch.token] += 1
        said = f"{dispatch.task}@{dispatch.attempt}"
        if dispatch.token not in self.decided:
            raise Violation("nothing is started that was not decided", said)
        if self.started[dispatch.token] > 1 and not self.shaken:
            raise Violation("nothing is started twice", said)
        if start.since > dispatch.deadline + SLACK:
            raise Violation("what comes too late is left", f"{said}, due {dispatch.deadline}")

    def lets_in(self, let_in: LetIn) -> None:
        """A worker was told to go on: its attempt was the current one, and wanted."""
        registry = registry_at(self.world.hosted.commits[let_in.seen])
        entry = registry.tasks.get(let_in.task)
        said = f"{let_in.task}@{let_in.attempt}"
        if entry is None or entry.attempt is None or entry.attempt.token != let_in.token:
            raise Violation("only the current attempt is let in", said)
        if entry.stop is not None or entry.completion is not None:
            raise Violation("who is to stop is not let in", said)

    def pushed(self, push: Push) -> None:
        """A worker moved a branch: no other attempt's."""
        registry = None if self.shaken else self._registry()
        for entry in registry.tasks.values() if registry is not None else ():
            current = entry.attempt
            if current is None or current.branch != push.branch or current.token == push.token:
                continue
            if current.base is None:  # somebody bound a pull request, from wherever it came
                continue
            if not any(o.token == push.token and self._again(o, entry) for o in self.live()):
                raise Violation("a fenced worker reaches no branch", f"{push.branch} of {entry.id}")

    def cancelled(self, token: str) -> None:
        """A worker is asked to stop: nobody who is wanted."""
        registry = None if self.shaken else self._registry()
        for entry in registry.tasks.values() if registry is not None else ():
            current = entry.attempt
            if current is not None and current.token == token and entry.stop is None:
                raise Violation("who is wanted is left alone", f"{entry.id}@{current.number}")

    def _registry(self) -> Registry | None:
        head = self.world.hosted.head(STATE)
        return None if head is None else registry_at(head)


def ended(before: Registry, after: Registry) -> Iterator[Attempt]:
    """The attempts that a decision ended."""
    open_ = {a.token for e in before.tasks.values() for a in e.attempts if a.ended_at is None}
    for entry in after.tasks.values():
        yield from (a for a in entry.attempts if a.token in open_ and a.ended_at is not None)
