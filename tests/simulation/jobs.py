"""Workflow runs: what a dispatch makes, and how they end. A job is a strand with a temper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import Enum, auto

from kickoff.core.effects import Dispatch
from kickoff.core.events import RunFinished
from kickoff.core.facts import RunState
from simulation.hosted import Job
from simulation.strands import Strand
from simulation.world import Delivery, World


class Temper(Enum):
    """How a worker goes about its task."""

    GOOD = auto()
    PUSHES_ITSELF = auto()
    IDLE = auto()
    FAILS = auto()
    FAILS_WITH_WORK = auto()
    HANGS = auto()
    ROGUE = auto()


TEMPERS = {
    Temper.GOOD: 6,
    Temper.PUSHES_ITSELF: 2,
    Temper.IDLE: 1,
    Temper.FAILS: 2,
    Temper.FAILS_WITH_WORK: 1,
    Temper.HANGS: 1,
    Temper.ROGUE: 1,
}
"""How many of each kind there are."""

LIMIT = timedelta(hours=6)
"""After which GitHub ends a job."""


@dataclass
class Worker:
    """One worker at its task: a job's, or one on a machine."""

    token: str
    branch: str
    task: str
    attempt: int
    temper: Temper
    strand: Strand | None = None
    admitted: bool = False
    outcome: RunState = RunState.FAILED


Hire = Callable[[World, Worker], Strand]


@dataclass
class Jobs:
    """All workflow runs of the world, and who works in them."""

    world: World
    hire: Hire
    workers: dict[int, Worker] = field(default_factory=dict)

    def dispatched(self, dispatch: Dispatch) -> Job:
        """A new run: it waits for a machine, and a listing may not have it yet."""
        world = self.world
        shown = world.now + timedelta(seconds=world.dice.choice((0, 0, 2, 20)))
        job = Job(
            world.number(),
            RunState.WAITING,
            world.second,
            shown,
            dispatch.token,
            dispatch.branch,
            dispatch.task,
            dispatch.attempt,
        )
        temper = world.dice.choices(list(TEMPERS), list(TEMPERS.values()))[0]
        self.workers[job.id] = Worker(job.token, job.branch, job.task, job.attempt, temper)
        world.become(world.hosted.with_job(job))
        return job

    def asked_to_stop(self, job_id: int) -> None:
        """Somebody cancels the run; it ends a little later."""
        job = self.world.hosted.jobs.get(job_id)
        if job is not None and not job.state.over:
            self._set(replace(job, stopping=True))

    def steps(self, job_id: int, requests: int) -> None:
        """The run goes on by a bit."""
        job, worker = self.world.hosted.jobs[job_id], self.workers[job_id]
        if job.stopping or self.world.now - job.created_at > LIMIT:
            self.ends(job_id, RunState.CANCELLED)
            return
        if worker.strand is None:
            self._set(replace(job, state=RunState.RUNNING))
            self.world.note(
                f"run {job_id} of {job.task}@{job.attempt} begins ({worker.temper.name})"
            )
            worker.strand = self.hire(self.world, worker)
        worker.strand.step(requests)
        if worker.strand.over:
            self.ends(job_id, worker.outcome)

    def ends(self, job_id: int, state: RunState) -> None:
        """The run is over, and so is its worker; that rings the queue."""
        job, worker = self.world.hosted.jobs[job_id], self.workers[job_id]
        if job.state.over:
            return
        self._set(replace(job, state=state))
        self.world.note(f"run {job_id} of {job.task}@{job.attempt} {state.value}")
        self.world.deliveries.append(Delivery(RunFinished(job_id), said=f"run {job_id} finished"))
        worker.admitted = False
        if worker.strand is not None:
            worker.strand.kill()

    def again(self, job_id: int) -> None:
        """A person runs it again: the same inputs, the same token."""
        job, worker = self.world.hosted.jobs[job_id], self.workers[job_id]
        self._set(replace(job, state=RunState.WAITING, stopping=False))
        worker.strand = None
        worker.temper = Temper.GOOD

    def live(self) -> list[Job]:
        """The runs that are not over."""
        return [job for job in self.world.hosted.jobs.values() if not job.state.over]

    def _set(self, job: Job) -> None:
        self.world.become(self.world.hosted.with_job(job))
