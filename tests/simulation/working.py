"""What workers do, by their temper: the real `begin` and `end` around whatever they make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from kickoff.core.facts import RunState
from kickoff.errors import KickoffError, RejectedByForge, Unavailable
from kickoff.looks import Snapshot
from kickoff.service.worker_steps import Assignment, WorkerKit, begin, end
from simulation.hosted import MAIN, STATE
from simulation.jobs import Temper, Worker
from simulation.strands import Strand
from simulation.weather import Mishap
from simulation.world import LetIn, Push, Wire, World


@dataclass(frozen=True, slots=True)
class SimulatedHeads:
    """Where branches are."""

    commits: Mapping[str, str]
    default_branch: str = MAIN


@dataclass
class SimulatedWorkspace:
    """A checkout in a job: also the origin it came from, as that job reaches it."""

    wire: Wire
    token: str
    at: str = ""
    seen: str = ""

    def heads(self, branches: Sequence[str]) -> SimulatedHeads:
        """`git ls-remote`."""
        there = self.wire.read("ls-remote").hosted.branches
        return SimulatedHeads({b: there[b] for b in branches if b in there})

    def read(self, branch: str, paths: Sequence[str]) -> Snapshot:
        """Fetch a branch and read files."""
        head = self.wire.read(f"fetch {branch}").hosted.head(branch)
        if head is None:
            raise Unavailable(f"there is no {branch}")
        self.seen = head.id
        return Snapshot(head.id, {p: head.files[p] for p in paths if p in head.files})

    def check_out(self, branch: str, base: str | None) -> str:
        """The commit the branch is at."""
        at = self.wire.read(f"check out {branch}").hosted.branches.get(branch)
        if at is None:
            raise Unavailable(f"there is no {branch}")
        self.at = at
        return at

    def head(self) -> str:
        return self.at

    def follows(self, commit: str, earlier: str) -> bool:
        return self.wire.world.hosted.holds(commit, earlier)

    def uncommitted(self) -> tuple[str, ...]:
        return ()

    def works(self) -> None:
        """One commit, here only."""
        path = f"work/{self.token}.txt"
        before = self.wire.world.hosted.commits[self.at].files.get(path, b"")
        made = self.wire.world.made({path: before + b"x\n"}, "Work", "worker", self.at)
        self.at = made.id

    def push(self, branch: str, commit: str, expected: str) -> None:
        """Push with a lease. Raises a ForgeError."""
        mishap = self.wire.write(f"push {branch}")
        world = self.wire.world
        if mishap is Mishap.FAILS_BEFORE:
            raise Unavailable("502 before")
        if world.hosted.branches.get(branch) != expected:
            raise RejectedByForge("stale info")
        world.become(world.hosted.at_branch(branch, commit))
        world.on_push(Push(self.token, branch))
        if mishap is Mishap.FAILS_AFTER:
            raise Unavailable("502 after")


def hire(world: World, worker: Worker) -> Strand:
    """A strand in which the worker works; its outcome is the run's."""
    return Strand(
        f"worker {worker.task}@{worker.attempt}", lambda strand: _works(world, worker, strand)
    )


def _works(world: World, worker: Worker, strand: Strand) -> None:
    wire = Wire(world, strand, git=True)
    workspace = SimulatedWorkspace(wire, worker.token)
    try:
        worker.outcome = _job(worker, workspace, strand)
    except KickoffError as failure:
        world.note(f"  {strand.name}: {type(failure).__name__}: {failure}")
        worker.outcome = RunState.FAILED


def _job(worker: Worker, workspace: SimulatedWorkspace, strand: Strand) -> RunState:
    """The steps of a worker's job. Raises a KickoffError where one of them ends it."""
    kit = WorkerKit(workspace, workspace, STATE)
    assignment = Assignment(worker.task, worker.attempt, worker.token, worker.branch)
    begun = begin(kit, assignment)
    _let_in(worker, workspace)
    worker.admitted = True
    _takes_its_time(workspace, strand)
    match worker.temper:
        case Temper.FAILS:
            return RunState.FAILED
        case Temper.HANGS:
            while True:
                _takes_its_time(workspace, strand)
        case Temper.IDLE:
            _ends(kit, assignment, begun.base, worker, workspace)
            return RunState.SUCCEEDED
        case Temper.ROGUE:
            for _ in range(3):
                _pushes(worker, workspace)
                _takes_its_time(workspace, strand)
            return RunState.SUCCEEDED
        case Temper.FAILS_WITH_WORK:
            _pushes(worker, workspace)
            return RunState.FAILED
        case Temper.PUSHES_ITSELF | Temper.DEAF:
            _pushes(worker, workspace)
            _takes_its_time(workspace, strand)
        case Temper.GOOD:
            pass
    workspace.works()
    _ends(kit, assignment, begun.base, worker, workspace)
    return RunState.SUCCEEDED


def _ends(
    kit: WorkerKit, assignment: Assignment, base: str, worker: Worker, workspace: SimulatedWorkspace
) -> None:
    end(kit, assignment, base)
    _let_in(worker, workspace)


def _let_in(worker: Worker, workspace: SimulatedWorkspace) -> None:
    """Whether it was rightly told to go on is for the world to judge."""
    world = workspace.wire.world
    world.on_let_in(LetIn(worker.task, worker.attempt, worker.token, workspace.seen))


def _pushes(worker: Worker, workspace: SimulatedWorkspace) -> None:
    """A push without asking anybody, from where the workspace is."""
    before = workspace.at
    workspace.works()
    workspace.push(worker.branch, workspace.at, before)


def _takes_its_time(workspace: SimulatedWorkspace, strand: Strand) -> None:
    world = workspace.wire.world
    minutes = world.dice.choice((1, 5, 30))
    strand.rest(world.now + timedelta(minutes=minutes))
