"""One queue at two forges: what people and workers do at either, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from kickoff.adapters.github.payload import read_event
from kickoff.core.events import CommandsIssued, Tick
from kickoff.core.facts import RunState
from kickoff.core.grammar.parsing import parse_words
from kickoff.core.registry import Registry
from kickoff.errors import KickoffError
from kickoff.service.kit import Kit
from kickoff.service.running import Woken, run
from kickoff.service.telling import Ran
from scenarios.desk import Desk
from scenarios.journey import WORKFLOW
from scenarios.mortal import Died, Moment, die, mortal
from scenarios.plain_desk import CONFIG, PlainDesk
from stateful_github import StatefulGitHub

LIMITS = "limits: {total: 1}\n"
PLAN = "---\ntitle: Something else\n---\nDo it.\n"


class Place(Protocol):
    """What differs between the forges."""

    def kit(self) -> Kit:
        """A fresh kit, as every process has one."""

    def registry(self) -> Registry:
        """The registry as it is stored now."""

    def passes(self, minutes: float) -> None:
        """Time passes; whoever waits for a machine gets one."""

    def asks(self, words: str) -> Woken:
        """Somebody gives a command; its run has not begun."""

    def asks_again(self, words: str) -> Woken | None:
        """What people do when their command's run was killed: None where they need do nothing."""

    def answered(self) -> bool:
        """Whether every command bears its one answer."""

    def works(self, task: str) -> None:
        """The task's newest worker commits and ends well; nobody is told."""

    def fails(self, task: str) -> None:
        """The task's newest worker dies; nobody is told."""

    def merges(self, task: str) -> None:
        """Somebody merges the task's work; nobody is told."""

    def started(self, task: str) -> list[tuple[str, str]]:
        """The workers that were started, oldest first: token and branch."""

    def file(self, path: str) -> str:
        """A file of the default branch."""

    def subjects(self) -> list[str]:
        """The default branch's commits, newest first."""


class Stage:
    """A queue that does one task at a time, and the runs that serve it."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._number = 0

    @property
    def registry(self) -> Registry:
        return self.place.registry()

    def run(self, woken: Woken, kit: Kit | None = None) -> Ran:
        """A run to its end."""
        self._number += 1
        return run(kit or self.place.kit(), woken, f"stage-{self._number}")

    def says(self, words: str) -> Ran:
        """A command whose run goes well."""
        return self.run(self.place.asks(words))

    def ticks(self, *minutes: float, through: Callable[[Kit], Kit] = lambda kit: kit) -> None:
        """The schedule wakes a run after each pause."""
        for pause in minutes:
            self.place.passes(pause)
            self.run(Woken(Tick()), through(self.place.kit()))

    def dies(self, woken: Woken, at: int, *, after: bool) -> None:
        """The run dies right before or after one of its writes, and it has that many."""
        moment = Moment(at, after, die)
        try:
            self.run(woken, mortal(self.place.kit(), moment))
        except Died:
            return
        raise AssertionError(f"the run has {moment.count} writes")

    def meets(self, woken: Woken, other: Woken, at: int, *, after: bool) -> None:
        """Right before or after one of its writes another run goes from its begin to its end."""
        moment = Moment(at, after, lambda: self.run(other))
        with suppress(KickoffError):  # it may give up: nothing may be lost by that
            self.run(woken, mortal(self.place.kit(), moment))
        assert moment.met, f"the run has {moment.count} writes"


class AtGitHub:
    """A hosted repository; workers are workflow runs."""

    def __init__(self, github: StatefulGitHub) -> None:
        files = {"tasks/other.md": PLAN, ".github/kickoff.yml": LIMITS}
        self.github = github
        self.desk = Desk(github, files)
        self.thread = self.desk.repository.open_issue("Operations", by="mona").number
        self._comments: list[int] = []

    def kit(self) -> Kit:
        return self.desk.kit()

    def registry(self) -> Registry:
        return self.desk.registry

    def passes(self, minutes: float) -> None:
        self.github.clock.advance(minutes=minutes)
        for one in self.desk.repository.runs_of(WORKFLOW):
            if one.status == "queued":
                self.desk.repository.start_run(one.database_id)

    def asks(self, words: str) -> Woken:
        self.github.clock.advance(seconds=5)
        event = self.desk.repository.comment(self.thread, f"/kickoff {words}", by="mona")
        assert event.comment_id is not None
        self._comments.append(event.comment_id)
        arrived = read_event(event.name, event.payload)
        return Woken(arrived.event, arrived.comment)

    def asks_again(self, words: str) -> Woken | None:
        return None

    def answered(self) -> bool:
        found = [self.desk.repository.reactions_on(one) for one in self._comments]
        return [len(reactions) for reactions in found] == [1] * len(self._comments)

    def works(self, task: str) -> None:
        [*_, (_, branch)] = self.started(task)
        self.desk.repository.push(branch, {f"{task}.txt": "x\n"}, by="github-actions[bot]")
        self._ends(task, "success")

    def fails(self, task: str) -> None:
        self._ends(task, "failure")

    def _ends(self, task: str, conclusion: str) -> None:
        runs = self.desk.repository.runs_of(WORKFLOW)
        newest = [one for one in runs if dict(one.inputs)["task"] == task][-1]
        self.desk.repository.finish_run(newest.database_id, conclusion)

    def merges(self, task: str) -> None:
        bound = self.registry().tasks[task].pull_request
        assert bound is not None
        self.desk.repository.mark_ready(bound.number, by="mona")
        self.desk.repository.merge_pull_request(bound.number, by="mona")

    def started(self, task: str) -> list[tuple[str, str]]:
        inputs = [dict(one.inputs) for one in self.desk.repository.runs_of(WORKFLOW)]
        return [(one["token"], one["branch"]) for one in inputs if one["task"] == task]

    def file(self, path: str) -> str:
        return self.desk.file(path) or ""

    def subjects(self) -> list[str]:
        return [message.partition("\n")[0] for message in self.desk.repository.log("main")]


class AtHome:
    """A plain repository; workers are processes on this machine."""

    def __init__(self, folder: Path) -> None:
        self.desk = PlainDesk(
            folder, {"tasks/other.md": PLAN, ".github/kickoff.yml": f"{CONFIG}{LIMITS}"}
        )

    def kit(self) -> Kit:
        return self.desk.kit()

    def registry(self) -> Registry:
        return self.desk.registry

    def passes(self, minutes: float) -> None:
        self.desk.clock.advance(minutes=minutes)

    def asks(self, words: str) -> Woken:
        self.desk.clock.advance(seconds=5)
        return Woken(CommandsIssued(()), None, (parse_words(words.split()),), "ann")

    def asks_again(self, words: str) -> Woken | None:
        return self.asks(words)

    def answered(self) -> bool:
        return True

    def works(self, task: str) -> None:
        self.desk.works(task, {f"{task}.txt": "x\n"})

    def fails(self, task: str) -> None:
        self.desk.ends(task, RunState.FAILED)

    def merges(self, task: str) -> None:
        self.desk.merge(self.desk.runs.last(task).branch, "--no-ff")

    def started(self, task: str) -> list[tuple[str, str]]:
        return [(d.token, d.branch) for d in self.desk.runs.dispatches if d.task == task]

    def file(self, path: str) -> str:
        return self.desk.plain.file(path)

    def subjects(self) -> list[str]:
        return self.desk.plain.subjects()
