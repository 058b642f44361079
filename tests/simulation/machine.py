"""A laptop in the simulation: command workers in work trees, and a forge reached over git alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from kickoff.core.effects import CancelRun, Dispatch, OpenPullRequest, React
from kickoff.core.events import HandedOver, Launched, LaunchFailed, PullRequestFailed, Report
from kickoff.core.facts import Fact, Here, Listing, Merge, Present, Run, RunState
from kickoff.core.policy import DispatchKind, Role
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import RunRef
from kickoff.errors import Unavailable
from kickoff.looks import (
    FirstLook,
    FirstQuestion,
    SecondLook,
    SecondQuestion,
    ThreadSeen,
)
from kickoff.ports import (
    Change,
    Message,
    Said,
    Swap,
)
from simulation import seeing
from simulation.box import Box
from simulation.branch import swapped
from simulation.hosted import MAIN, STATE
from simulation.jobs import Temper, drawn_temper
from simulation.weather import Mishap
from simulation.world import Push, Start, Wire, World


@dataclass
class Process:
    """A worker on this machine, in its own work tree; `head` is where its branch is there."""

    token: str
    task: str
    branch: str
    base: str
    head: str
    temper: Temper
    since: datetime
    state: RunState = RunState.RUNNING
    ends_at: datetime | None = None
    stopping: bool = False

    @property
    def number(self) -> int:
        """The run's id."""
        return int(self.token[:8], 16)


@dataclass
class Machine:
    """One clone on one machine. Asleep, nothing on it moves.

    With `plain` there is no GitHub at all; its clock is `skew` seconds off.
    """

    world: World
    name: str
    plain: bool = False
    skew: int = 0
    asleep: bool = False
    taken: bool = False
    processes: dict[str, Process] = field(default_factory=dict)
    box: Box = field(default_factory=Box)

    def busy(self) -> list[Process]:
        """The workers that are not over."""
        return [process for process in self.processes.values() if not process.state.over]

    def launched(self, dispatch: Dispatch, head: str, since: datetime) -> Process:
        """The attempt's process: started once, however often that is asked for."""
        if dispatch.token not in self.processes:
            world = self.world
            world.on_start(Start(dispatch, since))
            temper = drawn_temper(world)
            minutes = world.dice.choice((1, 10, 60))
            self.processes[dispatch.token] = Process(
                dispatch.token,
                dispatch.task,
                dispatch.branch,
                head,
                head,
                temper,
                world.now,
                ends_at=world.now + timedelta(minutes=minutes),
            )
        return self.processes[dispatch.token]

    def works(self, process: Process) -> None:
        """A worker goes on by a bit: commits, and ends when its time is over."""
        if process.state.over:
            return
        world = self.world
        working = process.temper not in {Temper.IDLE, Temper.FAILS, Temper.HANGS}
        if working and process.head == process.base:
            files = {f"work/{process.token}.txt": b"x\n"}
            process.head = world.made(files, "Work", "worker", process.head).id
        late = process.ends_at is not None and world.now >= process.ends_at
        if process.stopping and (late or process.temper is not Temper.DEAF):
            self.ends(process, RunState.CANCELLED)
        elif late and process.temper is not Temper.HANGS:
            bad = process.temper in {Temper.FAILS, Temper.FAILS_WITH_WORK}
            self.ends(process, RunState.FAILED if bad else RunState.SUCCEEDED)

    def ends(self, process: Process, state: RunState) -> None:
        """A worker is over."""
        process.state = state
        self.world.note(f"{self.name}: worker of {process.task} {state.value}")

    def head_of(self, branch: str, there: str | None) -> str | None:
        """Where a branch is as this clone sees it: ahead where a worker has committed here."""
        ours = [p for p in self.processes.values() if p.branch == branch and p.head != p.base]
        if ours and (there is None or self.world.hosted.holds(ours[-1].head, there)):
            return ours[-1].head
        return there


class SimulatedMachineForge:
    """`kickoff.ports.Forge` of a clone: git only, no threads, and workers of its own."""

    def __init__(self, wire: Wire, machine: Machine) -> None:
        self.here = Here(
            machine.name, frozenset({DispatchKind.COMMAND}), threads=False, certain=True
        )
        self._wire = wire
        self._world = wire.world
        self._machine = machine

    def role(self, login: str) -> Fact[Role]:
        return Present(Role.ADMIN)

    def look(self, question: FirstQuestion) -> FirstLook:
        answer = self._wire.read("fetch")
        since = question.since if self._machine.plain else None
        swept = seeing.Swept((), since)
        look = seeing.first_look(self._wire, answer, question, swept, labels=False)
        return replace(look, now=look.now + timedelta(seconds=self._machine.skew))

    def look_closer(self, question: SecondQuestion) -> SecondLook:
        self._wire.local("look closer")
        hosted = self._world.hosted
        files = hosted.commits[question.head].files if question.head else {}
        handed_over = {w.branch for w in question.works if w.head is not None}
        heads = {
            b: hosted.branches.get(b)
            if b in handed_over
            else self._machine.head_of(b, hosted.branches.get(b))
            for b in question.branches
        }
        merges: Mapping[str, Fact[Merge]] = {}
        if self._machine.plain:
            merges = {
                w.branch: seeing.merged(hosted, w, heads.get(w.branch)) for w in question.works
            }
        moved = {b: at for b, at in heads.items() if at is not None}
        return SecondLook(
            texts={p: seeing.text_of(files, p) for p in question.paths},
            branches={
                b: Present(moved[b]) if b in moved else seeing.branch_at(hosted, b) for b in heads
            },
            merges=merges,
            begun=seeing.begun(
                hosted, [b for b in heads if moved.get(b) == hosted.branches.get(b)]
            ),
        )

    def list_tasks(self, tree: str, folder: str) -> Fact[Listing]:
        head = self._world.hosted.head(MAIN)
        return seeing.listed(head.files if head is not None else {})

    def branches_below(self, folder: str) -> Sequence[str]:
        return [name for name in self._world.hosted.branches if name.startswith(folder)]

    def runs(self, since: datetime) -> Fact[tuple[Run, ...]]:
        self._wire.local("list processes")
        return Present(
            tuple(Run(p.number, "", p.state, p.token) for p in self._machine.processes.values())
        )

    def start(self, dispatches: Sequence[Dispatch]) -> Sequence[Report]:
        return [report for dispatch in dispatches for report in self._start(dispatch)]

    def _start(self, dispatch: Dispatch) -> Sequence[Report]:
        at = self._world.hosted.branches.get(dispatch.branch)
        if dispatch.create is not None:
            mishap = self._wire.write(f"push new {dispatch.branch}")
            if mishap is Mishap.FAILS_BEFORE:
                return ()
            at = self._world.hosted.branches.get(dispatch.branch)
            if at is None:
                at = dispatch.create.base
                self._world.become(self._world.hosted.at_branch(dispatch.branch, at))
            elif at != dispatch.create.base:
                detail = "the branch is not Kickoff's"
                reason = ReasonCode.BRANCH_TAKEN
                return (LaunchFailed(dispatch.task, dispatch.token, reason, detail),)
            if mishap is Mishap.FAILS_AFTER:
                return ()
        if at is None:
            return ()
        if not dispatch.workflow and not dispatch.command:
            return (Launched(dispatch.task, dispatch.token, None, at),)
        self._wire.local(f"start {dispatch.task}@{dispatch.attempt}")
        head = self._machine.head_of(dispatch.branch, at) or at
        process = self._machine.launched(dispatch, head, self._wire.performing_since())
        run = RunRef(process.number, "")
        return (Launched(dispatch.task, dispatch.token, run, process.base),)

    def cancel(self, effect: CancelRun) -> None:
        self._wire.local(f"stop process {effect.token}")
        process = self._machine.processes.get(effect.token)
        if process is not None and not process.state.over:
            self._world.on_cancel(process.token)
            process.stopping = True

    def open_pull_request(self, effect: OpenPullRequest) -> Report:
        """Push the branch, with a lease on where it was: whatever else it is at stays."""
        mishap = self._wire.write(f"push {effect.branch}")
        if mishap is Mishap.FAILS_BEFORE:
            raise Unavailable("no route to host")
        there = self._world.hosted.branches.get(effect.branch)
        head = self._machine.head_of(effect.branch, there)
        if head is None or (there is not None and not self._world.hosted.holds(head, there)):
            return PullRequestFailed(effect.task, "the branch was moved", "")
        if head != there:
            self._world.become(self._world.hosted.at_branch(effect.branch, head))
            self._world.on_push(Push(effect.token, effect.branch))
        if mishap is Mishap.FAILS_AFTER:
            raise Unavailable("connection reset")
        return HandedOver(effect.task, effect.token, head)

    def commit(self, branch: str, change: Change) -> Swap:
        mishap = self._wire.write(f"commit onto {branch} ({change.message.subject})")
        return swapped(self._world, branch, change, mishap)

    def say(
        self, messages: Sequence[Message], threads: Mapping[int, ThreadSeen], swap: Change | None
    ) -> Said:
        if swap is None:
            return Said()
        mishap = self._wire.write(f"swap ({swap.message.subject})")
        return Said(swapped(self._world, STATE, swap, mishap))

    def react(self, effect: React) -> None:
        """There is nothing to react to."""
