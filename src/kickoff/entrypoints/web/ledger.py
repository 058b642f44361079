"""Tasks' stories, from the ledger: kept in memory, because the ledger only grows."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from threading import Lock

from kickoff.core.registry import Entry
from kickoff.entrypoints.web.values import Deed, Moment
from kickoff.entrypoints.web.words import iso
from kickoff.errors import ForgeError
from kickoff.ports import Ancestor, StateBranch
from kickoff.service.stories import DEEPEST, PAGE, Chapter, about

LONGEST = 200
"""Moments of one story."""

SHORT = 7
"""Characters of a commit's id."""


@dataclass(frozen=True, slots=True)
class Tale:
    """What is told of one task: its story, newest first, and its facts as they last were.

    `entry` is None for a task that was never in play, as far as the ledger was read.
    """

    story: tuple[Moment, ...] = ()
    entry: Entry | None = None

    def after(self, chapter: Chapter, task: str) -> Tale:
        """The tale with a newer chapter in front."""
        entry = next((e for i, e in chapter.entries.items() if i.casefold() == task), self.entry)
        moment = _moment(chapter, task)
        return Tale((moment, *self.story)[:LONGEST] if moment.deeds else self.story, entry)


class Ledger:
    """The newest decisions, without what they decided on, and the tales that were asked for."""

    def __init__(self) -> None:
        self._commits: list[Ancestor] = []
        self._tales: dict[str, Tale] = {}
        self._told: dict[str, str] = {}
        self._lock = Lock()

    def tales(self, state: StateBranch, tasks: Collection[str]) -> Mapping[str, Tale]:
        """Each task's tale. What cannot be read now is read another time."""
        with self._lock:
            with contextlib.suppress(ForgeError):
                self._read_on(state)
                self._tell(state, frozenset(task.casefold() for task in tasks))
            return {task: self._tales.get(task.casefold(), Tale()) for task in tasks}

    def _read_on(self, state: StateBranch) -> None:
        """Take in the commits behind the newest that is known."""
        newest = self._commits[0].commit if self._commits else ""
        fresh = list(_since(state, newest))
        if fresh and fresh[-1].parents[:1] != (newest,):
            self._commits, self._tales, self._told = [], {}, {}  # another branch, or far ahead
        self._commits = [*fresh, *self._commits][:DEEPEST]

    def _tell(self, state: StateBranch, tasks: frozenset[str]) -> None:
        """Tell of each task what was decided since it was last told of."""
        together: dict[str, set[str]] = defaultdict(set)
        for task in tasks:
            together[self._told.get(task, "")].add(task)
        for told, group in together.items():
            fresh = list(_until(self._commits, told))
            for chapter in reversed(list(about(state, fresh, group))):
                for task in group & {name.casefold() for name in chapter.tasks}:
                    self._tales[task] = self._tales.get(task, Tale()).after(chapter, task)
            if fresh:
                self._told.update(dict.fromkeys(group, fresh[0].commit))


def _since(state: StateBranch, known: str) -> Iterator[Ancestor]:
    """The commits behind one that is known, newest first."""
    start: str | None = None
    for _ in range(DEEPEST // PAGE):
        page = state.history(PAGE, start=start)
        yield from _until(page, known)
        if not page or not page[-1].parents or any(one.commit == known for one in page):
            return
        start = page[-1].parents[0]


def _until(commits: Collection[Ancestor], known: str) -> Iterator[Ancestor]:
    for ancestor in commits:
        if ancestor.commit == known:
            return
        yield ancestor


def _moment(chapter: Chapter, task: str) -> Moment:
    """What one decision did to the task, the last first."""
    steps = [
        line.step
        for line in chapter.lines
        if not line.tasks or task in {name.casefold() for name in line.tasks}
    ]
    deeds = tuple(
        Deed(step.text[:1].upper() + step.text[1:], step.by, step.kind.value)
        for step in reversed(steps)
    )
    return Moment(iso(chapter.at), chapter.commit[:SHORT], deeds)
