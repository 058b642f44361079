"""Accidents: what was under way, what was killed, and how long it takes until all is well again.

The only help is a tick every simulated minute. A run is killed right before or after each of its
writes; where nobody else sees a command, its asker gives it again.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kickoff.core.events import Tick
from kickoff.core.lifecycle import State, phase
from kickoff.service.running import Woken
from scenarios.stages import AtGitHub, AtHome, Stage
from stateful_github import StatefulGitHub
from stateful_github.in_process import in_process

LONGEST = 120
"""Minutes after which something is taken to be lost."""

FORGES = ("github", "plain")


@dataclass(frozen=True)
class Accident:
    """What was under way, what was killed, and when all is well again."""

    name: str
    before: Callable[[Stage], None]
    happens: Callable[[Stage], object]
    well: Callable[[Stage], bool]


def state(stage: Stage, task: str = "hello") -> State | None:
    entry = stage.registry.tasks.get(task)
    return phase(entry) if entry is not None else None


def nothing(_: Stage) -> None:
    """A queue that has been used before, so that its branch is there."""


def runs(stage: Stage) -> None:
    stage.says("hello")
    stage.ticks(5)


def in_review(stage: Stage) -> None:
    runs(stage)
    stage.place.works("hello")
    stage.ticks(5)
    stage.place.merges("hello")


def worked(stage: Stage) -> None:
    runs(stage)
    stage.place.works("hello")


def asked(at: int, *, after: bool) -> Callable[[Stage], None]:
    """A command whose run is killed; where nobody else sees it, the asker gives it again."""

    def killed(stage: Stage) -> None:
        stage.dies(stage.place.asks("hello"), at, after=after)
        again = stage.place.asks_again("hello")
        if again is not None:
            stage.run(again)

    return killed


def ticked(at: int, *, after: bool) -> Callable[[Stage], None]:
    return lambda stage: stage.dies(Woken(Tick()), at, after=after)


def running(stage: Stage) -> bool:
    return state(stage) is State.RUNNING and stage.place.answered()


def reviewed(stage: Stage) -> bool:
    return state(stage) is State.IN_REVIEW


def completed(stage: Stage) -> bool:
    recorded = "status: completed" in stage.place.file("tasks/hello.md")
    return recorded and state(stage) is None


def second_attempt(stage: Stage) -> bool:
    return running(stage) and len(stage.place.started("hello")) == 2


ACCIDENTS = (
    Accident("a command's run, before its swap", nothing, asked(0, after=False), running),
    Accident("… between swap and start", nothing, asked(0, after=True), running),
    Accident("… between start and answer", nothing, asked(1, after=True), running),
    Accident("… at its end", nothing, asked(2, after=True), running),
    Accident(
        "the run that sees work done, before opening", worked, ticked(0, after=False), reviewed
    ),
    Accident("… after opening", worked, ticked(0, after=True), reviewed),
    Accident(
        "the run that sees a merge, before its swap", in_review, ticked(0, after=False), completed
    ),
    Accident("… between swap and record", in_review, ticked(0, after=True), completed),
    Accident("… after the record", in_review, ticked(1, after=True), completed),
    Accident("a worker", runs, lambda stage: stage.place.fails("hello"), second_attempt),
)


@contextmanager
def staged(forge: str) -> Iterator[Stage]:
    with tempfile.TemporaryDirectory() as folder:
        if forge == "plain":
            yield Stage(AtHome(Path(folder) / "plain"))
            return
        github = StatefulGitHub(Path(folder))
        with in_process(github):
            yield Stage(AtGitHub(github))


def recovery(accident: Accident, forge: str) -> tuple[int, int]:
    """Minutes, and how many ticks had something to do."""
    with staged(forge) as stage:
        stage.says("list")
        stage.ticks(1)
        accident.before(stage)
        accident.happens(stage)
        moved = 0
        for minute in range(LONGEST + 1):
            if accident.well(stage):
                return minute, moved
            before = stage.registry
            stage.ticks(1)
            moved += stage.registry != before
        raise AssertionError(f"{accident.name} at {forge}: not well after {LONGEST} minutes")
