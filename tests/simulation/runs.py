"""Runs of Kickoff itself: the real service on a strand, on Actions or on a machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from kickoff.core.grammar.parsing import Command
from kickoff.core.grammar.verbs import Verb
from kickoff.core.identity import command_id
from kickoff.errors import KickoffError
from kickoff.service.kit import Kit
from kickoff.service.running import Woken, run
from kickoff.service.telling import Ran
from kickoff.service.waking import SHELL
from simulation.branch import SimulatedStateBranch
from simulation.forge import SimulatedGitHub
from simulation.hosted import REPOSITORY
from simulation.jobs import Jobs
from simulation.machine import Machine, SimulatedMachineForge
from simulation.strands import Strand
from simulation.world import SimulatedClock, Wire, World


@dataclass(eq=False)
class Run:
    """One run under way; `machine` is None on Actions."""

    strand: Strand
    machine: Machine | None = None
    ran: Ran | None = None
    failure: KickoffError | None = None

    @property
    def asleep(self) -> bool:
        """Whether its machine sleeps, and it with it."""
        return self.machine is not None and self.machine.asleep


@dataclass
class Runs:
    """All runs under way."""

    world: World
    jobs: Jobs
    live: list[Run] = field(default_factory=list)
    count: int = 0
    promised: dict[str, str] = field(default_factory=dict)
    _last: Run | None = None

    def begins(self, woken: Woken, why: str, machine: Machine | None = None) -> Run:
        """A new run, which has not made a request yet."""
        self.count += 1
        name = f"{machine.name if machine else 'run'} {self.count}"
        op = f"op-{self.count}"
        self.world.note(f"{name} begins: {why}")
        begun: list[Run] = []
        strand = Strand(name, lambda strand: self._runs(begun[0], woken, op))
        begun.append(Run(strand, machine))
        self.live.append(begun[0])
        return begun[0]

    def steps(self, one: Run, requests: int) -> None:
        """A run goes on by so many requests."""
        if self._last is not one and self._last is not None:
            self.world.figures.switches += 1
        self._last = one
        one.strand.step(requests)
        self._buried()

    def dies(self, one: Run) -> None:
        """The process of a run is gone."""
        self.world.fault("killed runs", f"{one.strand.name} is killed")
        one.strand.kill()
        self._buried()

    def _buried(self) -> None:
        self.live = [one for one in self.live if not one.strand.over]
        if self._last not in self.live:
            self._last = None

    def _runs(self, one: Run, woken: Woken, op: str) -> None:
        try:
            one.ran = run(self._kit(one), woken, op)
            self.world.note(f"{one.strand.name} ends: {one.ran.outcome}")
            self._promises(woken, op)
        except KickoffError as failure:
            one.failure = failure
            self.world.note(f"{one.strand.name} ends: {type(failure).__name__}: {failure}")

    def _promises(self, woken: Woken, op: str) -> None:
        """What only asks leaves no trace; of all else in a shell one was told that it counts."""
        for number, asked in enumerate(woken.said, start=1):
            if isinstance(asked, Command) and asked.verb not in _ASKING:
                named = command_id(REPOSITORY, f"{SHELL}-{op}", asked.normalised, number)
                self.promised[named] = asked.normalised

    def _kit(self, one: Run) -> Kit:
        wire = Wire(self.world, one.strand, git=one.machine is not None)
        clock = SimulatedClock(self.world, one.strand)
        state = SimulatedStateBranch(wire)
        machine = one.machine
        if machine is None:
            return Kit(SimulatedGitHub(wire, self.jobs), state, clock)
        return Kit(
            SimulatedMachineForge(wire, machine),
            state,
            clock,
            turn=lambda: _turn(self.world, one.strand, machine),
            outbox=machine.box,
        )


_ASKING = frozenset({Verb.STATUS, Verb.WHY, Verb.LIST, Verb.HELP})


@contextmanager
def _turn(world: World, strand: Strand, machine: Machine) -> Iterator[None]:
    """The lock that all runs of a machine take one after the other; it goes with its process."""
    while machine.taken:
        strand.rest(world.now + timedelta(seconds=1))
    machine.taken = True
    try:
        yield
    finally:
        machine.taken = False
