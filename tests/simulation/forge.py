"""GitHub in the simulation, as a job with its token has it: as unkind as the real one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from kickoff.core.effects import CancelRun, CreateBranch, Dispatch, OpenPullRequest, React
from kickoff.core.events import (
    Launched,
    LaunchFailed,
    PullRequestFailed,
    PullRequestOpened,
    Report,
)
from kickoff.core.facts import Absent, Fact, Here, Listing, Present, PullRequestState, Run, Unknown
from kickoff.core.policy import Role
from kickoff.core.reasons import ReasonCode
from kickoff.core.records.plan_file import plan_subject
from kickoff.core.registry import RunRef
from kickoff.errors import RateLimited, Unavailable
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
from simulation.branch import swapped
from simulation.hosted import BOT, MAIN, STATE, WEB, Hosted, Pull, Thread
from simulation.jobs import Jobs
from simulation.saying import carry_out
from simulation.weather import Mishap
from simulation.world import Wire


class SimulatedGitHub:
    """`kickoff.ports.Forge` over the world's repository, with issues and pull requests."""

    def __init__(self, wire: Wire, jobs: Jobs) -> None:
        self.here = Here()
        self._wire = wire
        self._world = wire.world
        self._jobs = jobs

    def role(self, login: str) -> Fact[Role]:
        roles = self._wire.read(f"role of {login}").hosted.roles
        return Present(roles[login]) if login in roles else Absent()

    def look(self, question: FirstQuestion) -> FirstLook:
        answer = self._wire.read("look")
        page = self._world.dice.choice((2, 5, 100)) if answer.partial else 100
        swept = seeing.swept(answer.hosted, question, page)
        if answer.partial and self._wire.unknown():
            swept = replace(swept, since=None)
        return seeing.first_look(self._wire, answer, question, swept, labels=True)

    def look_closer(self, question: SecondQuestion) -> SecondLook:
        try:
            answer = self._wire.read("look closer")
        except (Unavailable, RateLimited) as failure:
            return _nothing(question, str(failure))
        return seeing.second_look(self._wire, answer, question)

    def list_tasks(self, tree: str, folder: str) -> Fact[Listing]:
        head = self._wire.read("list tasks").hosted.head(MAIN)
        return seeing.listed(head.files if head is not None else {})

    def branches_below(self, folder: str) -> Sequence[str]:
        branches = self._wire.read("list branches").hosted.branches
        return [name for name in branches if name.startswith(folder)]

    def runs(self, since: datetime) -> Fact[tuple[Run, ...]]:
        try:
            answer = self._wire.read("list runs")
        except (Unavailable, RateLimited) as failure:
            return Unknown(str(failure))
        if answer.partial:
            return Unknown("the page was full")
        now = self._world.now
        jobs = [j for j in answer.hosted.jobs.values() if j.shown_at <= now]
        dated = [j for j in jobs if j.created_at >= since]
        return Present(tuple(Run(j.id, j.url, j.state, j.token) for j in dated))

    def start(self, dispatches: Sequence[Dispatch]) -> Sequence[Report]:
        reports: list[Report] = []
        try:
            made = self._branches([d.create for d in dispatches if d.create])
            for dispatch in dispatches:
                reports += self._start(dispatch, made)
        except RateLimited:
            return reports
        return reports

    def _branches(self, wanted: Sequence[CreateBranch]) -> Mapping[str, str | None]:
        """Where each branch is after one request; None when that is not known."""
        if not wanted:
            return {}
        mishap = self._wire.write(f"create {', '.join(w.branch for w in wanted)}")
        if mishap is Mishap.FAILS_BEFORE:
            return {w.branch: None for w in wanted}
        made = {w.branch: self._branch(w) for w in wanted}
        unsure = mishap in {Mishap.FAILS_AFTER, Mishap.PARTIAL}
        return {name: None if unsure else at for name, at in made.items()}

    def _branch(self, wanted: CreateBranch) -> str:
        """Create it, or find what an earlier try has made of it."""
        hosted = self._world.hosted
        if wanted.branch not in hosted.branches:
            self._world.become(hosted.at_branch(wanted.branch, wanted.base))
        at = self._world.hosted.branches[wanted.branch]
        if at == wanted.base and wanted.plan_path is not None:
            files = {wanted.plan_path: wanted.plan_text.encode()}
            at = self._world.committed(wanted.branch, files, plan_subject(wanted.task), BOT).id
        return at

    def _start(self, dispatch: Dispatch, made: Mapping[str, str | None]) -> Sequence[Report]:
        at: str | None = dispatch.base
        if dispatch.create is not None:
            at = made[dispatch.branch]
            if at is None:
                return ()
            if not _is_ours(self._world.hosted, dispatch.create, at):
                return (_failed(dispatch, ReasonCode.BRANCH_TAKEN),)
        if not dispatch.workflow:
            return (Launched(dispatch.task, dispatch.token, None, at),)
        return self._dispatch(dispatch, at)

    def _dispatch(self, dispatch: Dispatch, base: str | None) -> Sequence[Report]:
        mishap = self._wire.write(f"dispatch {dispatch.task}@{dispatch.attempt}")
        if mishap is Mishap.FAILS_BEFORE:
            return ()
        if mishap is Mishap.PARTIAL and self._world.dice.random() < 0.2:
            return (_failed(dispatch, ReasonCode.WORKER_MISCONFIGURED),)
        job = self._jobs.dispatched(dispatch, self._wire.performing_since())
        if mishap is Mishap.FAILS_AFTER:
            return ()
        named = None if mishap is Mishap.PARTIAL else RunRef(job.id, job.url)
        return (Launched(dispatch.task, dispatch.token, named, base),)

    def cancel(self, effect: CancelRun) -> None:
        mishap = self._wire.write(f"cancel run {effect.run_id}")
        if mishap is not Mishap.FAILS_BEFORE:
            self._jobs.asked_to_stop(effect.run_id)
        if mishap in {Mishap.FAILS_BEFORE, Mishap.FAILS_AFTER}:
            raise Unavailable("502")

    def open_pull_request(self, effect: OpenPullRequest) -> Report:
        mishap = self._wire.write(f"open pull request of {effect.branch}")
        if mishap is Mishap.FAILS_BEFORE:
            raise Unavailable("502 before")
        number = self._opened(effect)
        if number is None:
            compare = f"{WEB}/compare/{effect.branch}"
            return PullRequestFailed(effect.task, "No commits between", compare)
        if mishap is Mishap.FAILS_AFTER:
            raise Unavailable("502 after")
        return PullRequestOpened(effect.task, number, f"{WEB}/pull/{number}")

    def _opened(self, effect: OpenPullRequest) -> int | None:
        """The number of the open pull request; None where there is nothing to pull."""
        hosted, now = self._world.hosted, self._world.second
        for thread in hosted.pulls(effect.branch):
            pull = thread.pull
            if pull is not None and pull.state is PullRequestState.OPEN and not pull.from_fork:
                return thread.number
        at = hosted.branches.get(effect.branch)
        if at is None or hosted.holds(hosted.branches[MAIN], at):
            return None
        number = self._world.number()
        pull = Pull(effect.branch, draft=effect.draft)
        thread = Thread(number, effect.title, effect.body, BOT, now, now, pull=pull)
        self._world.become(hosted.with_thread(thread))
        return number

    def commit(self, branch: str, change: Change) -> Swap:
        mishap = self._wire.write(f"commit onto {branch} ({change.message.subject})")
        return swapped(self._world, branch, change, mishap)

    def say(
        self, messages: Sequence[Message], threads: Mapping[int, ThreadSeen], swap: Change | None
    ) -> Said:
        mishap = self._wire.write(f"say {len(messages)}{' and swap' if swap else ''}")
        failures = carry_out(self._wire, messages, mishap)
        answer = None if swap is None else swapped(self._world, STATE, swap, mishap)
        return Said(answer, tuple(failures))

    def react(self, effect: React) -> None:
        mishap = self._wire.write(f"react {effect.reaction}")
        for failure in carry_out(self._wire, (effect,), mishap):
            raise failure


def _is_ours(hosted: Hosted, wanted: CreateBranch, at: str) -> bool:
    """Whether a branch is where it was wanted, or one commit with the plan further."""
    commit = hosted.commits[at]
    planned = wanted.plan_path is not None and commit.parents == (wanted.base,)
    return at == wanted.base or (planned and commit.by == BOT)


def _failed(dispatch: Dispatch, reason: ReasonCode) -> LaunchFailed:
    return LaunchFailed(dispatch.task, dispatch.token, reason, "as the dice fell")


def _nothing(question: SecondQuestion, why: str) -> SecondLook:
    return SecondLook(
        texts={p: Unknown(why) for p in question.paths},
        threads={n: Unknown(why) for n in question.threads},
        branches={b: Unknown(why) for b in question.branches},
        pull_requests={b: Unknown(why) for b in question.branches},
        linked={n: Unknown(why) for n in question.pull_requests},
    )
