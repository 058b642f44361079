"""Workflow runs: what a dispatch makes, and how they end. A job is a strand with a temper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import Enum, auto

from kickoff.core.effects import Dispatch
from kickoff.core.events import RunFinished
from kickoff.core.facts import RunState
from simulation.hosted import Job
from simulation.strands import Strand
from simulation.world import Delivery, Start, World


class Temper(Enum):
    """How a worker goes about its task."""

    GOOD = auto()
    PUSHES_ITSELF = auto()
    IDLE = auto()
    FAILS = auto()
    FAILS_WITH_WORK = auto()
    HANGS = auto()
    ROGUE = auto()
    DEAF = auto()


TEMPERS = {
    Temper.GOOD: 6,
    Temper.PUSHES_ITSELF: 2,
    Temper.IDLE: 1,
    Temper.FAILS: 2,
    Temper.FAILS_WITH_WORK: 1,
    Temper.HANGS: 1,
    Temper.ROGUE: 1,
    Temper.DEAF: 1,
}
"""How many of each kind there are; a deaf one does not end when it is asked to."""

LIMIT = timedelta(hours=6)
"""After which GitHub ends a job."""

FAR = datetime.max.replace(tzinfo=UTC)


class Lateness(Enum):
    """How a run can be late: it waits for a machine, or nobody sees it until it begins."""

    NONE = auto()
    WAITS = auto()
    TURNS_UP = auto()


@dataclass
class Worker:
    """One worker at its task: a job's, or one on a machine."""

    token: str
    branch: str
    task: str
    attempt: int
    temper: Temper
    due_at: datetime = FAR
    begun_at: datetime = FAR
    stops_at: datetime = FAR
    strand: Strand | None = None
    admitted: bool = False
    live_since: datetime = FAR
    outcome: RunState = RunState.FAILED

    @property
    def ends_by(self) -> datetime:
        """When GitHub ends it, whatever it does."""
        return FAR if self.begun_at is FAR else self.begun_at + LIMIT


def drawn_temper(world: World) -> Temper:
    """How the next worker is, in this world."""
    weights = [
        weight * (1 if temper is Temper.GOOD else world.prone(f"{temper.name} workers"))
        for temper, weight in TEMPERS.items()
    ]
    temper = world.dice.choices(list(TEMPERS), weights)[0]
    if temper in _FAULTY:
        world.figures.faults["bad workers"] += 1
    return temper


_FAULTY = frozenset(TEMPERS) - {Temper.GOOD, Temper.PUSHES_ITSELF}

Hire = Callable[[World, Worker], Strand]


@dataclass
class Jobs:
    """All workflow runs of the world, and who works in them."""

    world: World
    hire: Hire
    workers: dict[int, Worker] = field(default_factory=dict)

    def dispatched(self, dispatch: Dispatch, since: datetime) -> Job:
        """A new run: it waits for a machine, and a listing may not have it yet."""
        world = self.world
        world.on_start(Start(dispatch, since))
        shown = world.now + timedelta(seconds=world.dice.choice((0, 0, 2, 20)))
        due = world.now
        match self._lateness():
            case Lateness.WAITS:
                due += timedelta(minutes=world.dice.choice((12, 60, 180)))
            case Lateness.TURNS_UP:
                due = shown = due + timedelta(minutes=world.dice.choice((12, 60, 180)))
            case Lateness.NONE:
                pass
        job = Job(
            world.number(),
            RunState.WAITING,
            shown.replace(microsecond=0),
            shown,
            dispatch.token,
            dispatch.branch,
            dispatch.task,
            dispatch.attempt,
        )
        temper = drawn_temper(world)
        self.workers[job.id] = Worker(
            job.token, job.branch, job.task, job.attempt, temper, due, live_since=shown
        )
        world.become(world.hosted.with_job(job))
        return job

    def _lateness(self) -> Lateness:
        world = self.world
        if world.dice.random() > 1 - 0.06 * world.prone("late runs"):
            late = world.dice.choice((Lateness.WAITS, Lateness.TURNS_UP))
            world.fault("late runs", f"    this run {late.name.lower().replace('_', ' ')} late")
            return late
        return Lateness.NONE

    def asked_to_stop(self, job_id: int) -> None:
        """Somebody cancels the run; it ends a little later."""
        job = self.world.hosted.jobs.get(job_id)
        if job is not None and not job.state.over:
            self.world.on_cancel(job.token)
            self._set(replace(job, stopping=True))
            wait = timedelta(minutes=self.world.dice.choice((0, 0, 1, 6)))
            self.workers[job_id].stops_at = self.world.now + wait

    def steps(self, job_id: int, requests: int) -> None:
        """The run goes on by a bit."""
        job, worker = self.world.hosted.jobs[job_id], self.workers[job_id]
        heard = job.stopping and (worker.temper is not Temper.DEAF or not worker.admitted)
        if (heard and self.world.now >= worker.stops_at) or self.world.now >= worker.ends_by:
            self.ends(job_id, RunState.CANCELLED)
            return
        if self.world.now < worker.due_at:
            return
        if worker.strand is None:
            worker.begun_at = self.world.now
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
        worker.begun_at = FAR
        worker.live_since = self.world.now
        worker.temper = self.world.dice.choice((Temper.GOOD, Temper.ROGUE))

    def live(self) -> list[Job]:
        """The runs that are not over."""
        return [job for job in self.world.hosted.jobs.values() if not job.state.over]

    def _set(self, job: Job) -> None:
        self.world.become(self.world.hosted.with_job(job))
