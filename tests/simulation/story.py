"""One seed's story: a world, and step after step of whatever happens in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

from kickoff.core.events import Tick
from kickoff.core.facts import RunState
from kickoff.core.grammar.parsing import parse_command
from kickoff.service.running import Woken
from simulation.fences import Fences
from simulation.hosted import MAIN, Commit, Hosted, Pull, Thread
from simulation.jobs import Jobs
from simulation.machine import Machine
from simulation.people import ROLES, People
from simulation.profile import Kind, Profile, profile_of
from simulation.promises import Promises
from simulation.runs import Run, Runs
from simulation.vandals import Vandals
from simulation.weather import CALM
from simulation.working import hire
from simulation.world import Violation, World

BEGIN = datetime(2026, 11, 1, 10, tzinfo=UTC)
AT_ONCE = 5
"""Runs that are under way together, at most."""


@dataclass
class Story:
    """Everything that belongs to one seed."""

    seed: int
    profile: Profile
    world: World
    jobs: Jobs
    machines: list[Machine]
    runs: Runs
    people: People
    promises: Promises
    rewritten: set[str] = field(default_factory=set)
    schedule_is_dead: bool = False
    vandals: Vandals = field(init=False)

    def __post_init__(self) -> None:
        self.vandals = Vandals(self.world)

    @classmethod
    def of(cls, seed: int) -> Story:
        """The story at its beginning."""
        return cls.in_world(seed, profile_of(seed))

    @classmethod
    def in_world(cls, seed: int, profile: Profile) -> Story:
        """A story in a world that is not the seed's own."""
        world = _world(profile)
        jobs = Jobs(world, hire)
        machines = [
            Machine(world, name, plain=profile.kind is Kind.PLAIN, skew=profile.skew)
            for name in profile.machines
        ]
        workers = {Kind.GITHUB: ("default",), Kind.HYBRID: ("default", "local")}
        people = People(
            world, list(profile.tasks), (*workers.get(profile.kind, ("default",)), "someone")
        )
        fences = Fences(world, jobs, machines)
        promises = Promises(world, fences, people.commands)
        world.on_state = promises.state_moved
        world.on_push = fences.pushed
        world.on_let_in = fences.lets_in
        world.on_start = fences.starts
        world.on_cancel = fences.cancelled
        story = cls(seed, profile, world, jobs, machines, Runs(world, jobs), people, promises)
        world.on_main = story.main_moved
        return story

    def main_moved(self, commit: Commit) -> None:
        """Records are looked at; what people do to a file is theirs."""
        self.promises.main_moved(commit)
        old = self.world.hosted.commits[commit.parents[0]].files if commit.parents else {}
        if commit.by == "walt":
            changed = {p for p in {*old, *commit.files} if old.get(p) != commit.files.get(p)}
            tasks = {p.rpartition("/")[2].removesuffix(".md") for p in changed}
            self.rewritten |= tasks
            self.promises.completed -= {t for t in tasks if not _is_recorded(t, commit)}

    # --------------------------------------------------------------------- steps

    def step(self, number: int) -> None:
        """Something happens. Which, only the seed, the number, and what is possible decide."""
        self.world.dice = Random(f"{self.seed}/{number}")
        self.world.figures.steps += 1
        ways = [(weight, way) for weight, way in self._ways() if weight]
        [(_, way)] = self.world.dice.choices(ways, [weight for weight, _ in ways])
        way()

    def _ways(self) -> Iterable[tuple[float, Callable[[], None]]]:
        github = self.profile.kind is not Kind.PLAIN
        room = len(self.runs.live) < AT_ONCE
        awake = [m for m in self.machines if not m.asleep]
        yield 14 * bool(self.world.deliveries and room) * github, self._deliver
        yield 3 * (github and room and not self.schedule_is_dead), self._schedule
        yield 5 * bool(awake and room), self._watch
        yield 4 * bool(awake and room) * (1 if github else 3), self._shell
        yield 24 * bool(self.runs.live), self._go_on
        yield 12 * bool(self.runs.live), self._finish_one
        yield 14, self.people.does_something if github else self._plain_deed
        yield 16 * bool(self.jobs.live() or awake), self._work
        yield 6, self._time
        yield from self._mischief(github=github)

    def _mischief(self, *, github: bool) -> Iterable[tuple[float, Callable[[], None]]]:
        """What goes wrong beside requests; more of it in worlds that are prone to it."""
        prone = self.world.prone
        yield 1.5 * bool(self.runs.live) * prone("killed runs"), self._kill
        yield 1 * bool(self.world.deliveries) * prone("lost events"), self._lose
        yield 1 * bool(self.jobs.workers) * prone("meddling with jobs"), self._meddle_with_jobs
        yield 1.5 * bool(self.machines) * prone("sleeping machines"), self._sleep_or_wake
        yield 0.7, self._weather
        yield 2 * self.profile.vandals, self._vandalises
        yield 0.3 * github, self._schedule_dies

    def _deliver(self) -> None:
        self.deliver(self.world.dice.randrange(len(self.world.deliveries)))

    def deliver(self, number: int) -> None:
        """An event wakes a run; now and then it will do so again."""
        world = self.world
        delivery = world.deliveries[number]
        if number:
            world.figures.faults["reordered events"] += 1
        if world.weather is CALM or world.dice.random() > 0.1 * world.prone("repeated events"):
            del world.deliveries[number]
        else:
            world.fault("repeated events", f"this event will be delivered again: {delivery.said}")
        self.runs.begins(Woken(delivery.event, delivery.comment), delivery.said)

    def _schedule(self) -> None:
        self.runs.begins(Woken(Tick()), "schedule")

    def _watch(self) -> None:
        machine = self.world.dice.choice([m for m in self.machines if not m.asleep])
        self.runs.begins(Woken(Tick()), "watch", machine)

    def _shell(self) -> None:
        machine = self.world.dice.choice([m for m in self.machines if not m.asleep])
        words = self.people.command().splitlines()[0]
        if not words.startswith("/kickoff"):
            return
        asked = parse_command(words.removeprefix("/kickoff").strip())
        woken = Woken(Tick("cli"), said=(asked,), by="walt")
        self.runs.begins(woken, f"walt types {words!r}", machine)

    def _go_on(self) -> None:
        one = self.world.dice.choice(self.runs.live)
        self._stepped(one, self.world.dice.choice((1, 1, 2, 3, 8)))

    def _finish_one(self) -> None:
        one = self.world.dice.choice(self.runs.live)
        for _ in range(20):
            if not one.strand.over:
                self._stepped(one, 100)

    def _stepped(self, one: Run, requests: int) -> None:
        """A run goes on, unless its machine sleeps; while it waits, time passes."""
        if one.asleep:
            return
        if one.strand.wakes_at is not None:
            self.world.now = max(self.world.now, one.strand.wakes_at)
        self.runs.steps(one, requests)

    def _work(self) -> None:
        """A worker goes on by a bit."""
        jobs = self.jobs.live()
        awake = [m for m in self.machines if not m.asleep and m.busy()]
        if awake and (not jobs or self.world.dice.random() < 0.5):
            machine = self.world.dice.choice(awake)
            machine.works(self.world.dice.choice(machine.busy()))
        elif jobs:
            self._work_on(self.world.dice.choice(jobs).id, self.world.dice.choice((1, 2, 100)))

    def _work_on(self, job: int, requests: int) -> None:
        strand = self.jobs.workers[job].strand
        wakes = strand.wakes_at if strand is not None else None
        if wakes is not None and self.world.dice.random() < 0.5:
            self.world.now = max(self.world.now, wakes)
        if wakes is None or wakes <= self.world.now:
            self.jobs.steps(job, requests)

    def _time(self) -> None:
        minutes = self.world.dice.choice((*(0.5, 1, 3, 3, 11, 11, 30) * 3, 60, 240, 60 * 26))
        self.world.passes(timedelta(minutes=minutes))
        self.world.note(f"{minutes} minutes pass")

    def _kill(self) -> None:
        self.runs.dies(self.world.dice.choice(self.runs.live))

    def _lose(self) -> None:
        lost = self.world.deliveries.pop(self.world.dice.randrange(len(self.world.deliveries)))
        self.world.fault("lost events", f"event lost: {lost.said}")

    def _meddle_with_jobs(self) -> None:
        """A run is cancelled or dies, a laptop loses its processes, or a run is started again."""
        dice, now = self.world.dice, self.world.now
        shown = [job for job in self.world.hosted.jobs.values() if job.shown_at <= now]
        live = [job for job in shown if not job.state.over]
        over = [job for job in shown if job.state.over]
        if live and dice.random() < 0.6:
            job = dice.choice(live)
            self.world.fault("dead workers", f"run {job.id} is ended from outside")
            self.jobs.ends(job.id, dice.choice((RunState.CANCELLED, RunState.FAILED)))
        elif over and dice.random() < 0.3:
            job = dice.choice(over)
            self.world.fault("deleted runs", f"somebody deletes run {job.id}")
            kept = {n: j for n, j in self.world.hosted.jobs.items() if n != job.id}
            self.world.become(replace(self.world.hosted, jobs=kept))
        elif over:
            job = dice.choice(over)
            self.world.fault("repeated runs", f"somebody runs {job.id} again")
            self.jobs.again(job.id)

    def _vandalises(self) -> None:
        """Somebody lays hands on the state branch: not all that was promised can hold from now."""
        self.promises.shaken = True
        self.world.dice.choice(self.vandals.deeds())()

    def _sleep_or_wake(self) -> None:
        """A laptop's lid; or its power, and all of its processes are gone."""
        machine = self.world.dice.choice(self.machines)
        if self.world.dice.random() < 0.3:
            self.world.fault("power cuts", f"{machine.name} loses power")
            for one in [run for run in self.runs.live if run.machine is machine]:
                self.runs.dies(one)
            for process in machine.processes.values():
                if not process.state.over:
                    machine.ends(process, RunState.FAILED)
        else:
            machine.asleep = not machine.asleep
            said = f"{machine.name} {'sleeps' if machine.asleep else 'wakes'}"
            self.world.fault("sleeping machines", said)

    def _weather(self) -> None:
        self.world.weather = self.world.dice.choice((CALM, self.profile.weather))

    def _schedule_dies(self) -> None:
        self.schedule_is_dead = not self.schedule_is_dead
        said = f"the schedule is {'dead' if self.schedule_is_dead else 'back'}"
        self.world.fault("dead schedules", said)

    def _plain_deed(self) -> None:
        """Where there is no GitHub, people edit, push and merge."""
        deeds = (
            *(self._merges_branch,) * 4,
            self.people.pushers.edits_plan,
            self.people.pushers.other_work,
            self.people.pushers.pushes,
            self.people.pushers.deletes_branch,
            self.people.pushers.takes_branch,
        )
        self.world.dice.choice(deeds)()

    def _merges_branch(self) -> None:
        """Somebody merges a branch by hand; a thread nobody sees remembers it."""
        world = self.world
        branches = [b for b in world.hosted.branches if b.startswith("task/")]
        if not branches:
            return
        branch = world.dice.choice(branches)
        hosted = world.hosted
        if hosted.holds(hosted.branches[MAIN], hosted.branches[branch]):
            return
        number = world.number()
        thread = Thread(number, branch, "", "mona", world.second, world.second, pull=Pull(branch))
        world.become(world.hosted.with_thread(thread))
        self.people.reviewers.merge(thread)

    # ------------------------------------------------------------------ in peace

    def finish_runs(self, *, calm: bool = False) -> None:
        """Every run goes to its end; in peace none of them may fail."""
        ending = list(self.runs.live)
        for _ in range(100):
            for one in self.runs.live:
                self._stepped(one, 200)
        for one in ending:
            if not one.strand.over:
                raise Violation("every run ends", one.strand.name)
            if calm and one.failure is not None:
                said = f"{type(one.failure).__name__}: {one.failure}"
                raise Violation("in peace no run fails", said)

    def work_on(self) -> None:
        """Every worker goes on as far as it can."""
        for job in self.jobs.live():
            if not self.world.hosted.jobs[job.id].state.over:
                self._work_on(job.id, 100)
        for machine in self.machines:
            for process in machine.processes.values():
                machine.works(process)

    def live_tokens(self) -> set[str]:
        """The tokens of all workers that are not over."""
        jobs = {job.token for job in self.jobs.live()}
        processes = (p for m in self.machines for p in m.processes.values())
        return jobs | {p.token for p in processes if not p.state.over}


def _is_recorded(task: str, commit: Commit) -> bool:
    return any(b"completed_at:" in c for p, c in commit.files.items() if p.endswith(f"/{task}.md"))


def _world(profile: Profile) -> World:
    """A repository with task files, a configuration and two issues."""
    world = World(BEGIN, Hosted({}, roles=ROLES), Random(0), profile.weather, profile.seed)
    first = world.made(profile.files, "Begin", "walt")
    world.hosted = world.hosted.at_branch(MAIN, first.id)
    for title in ("Operations", "A wish"):
        thread = Thread(world.number(), title, "Please.", "wendy", BEGIN, BEGIN)
        world.hosted = world.hosted.with_thread(thread)
    return world
