"""Every order in which two runs can make their requests, with every crash and every lost answer.

A play is a small world and the moves made in it: one of the runs makes its next request, dies
before it, or meets a mishap with it. Plays are made again from the beginning for each branch. Two
orders after which everything is the same, the world and what each run has seen of it, are gone on
with once; how many orders there are is counted all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from enum import Enum, auto
from random import Random
from typing import NamedTuple

from simulation.hosted import MAIN, STATE, Hosted
from simulation.runs import Run
from simulation.story import Story
from simulation.weather import Mishap, Weather
from simulation.world import Violation


class Constant(Random):
    """Dice that always fall the same way, the lowest; and no request takes any time."""

    def random(self) -> float:
        return 0.0

    def getrandbits(self, k: int, /) -> int:
        return 0

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        return 0


class Fate(Enum):
    """What becomes of a run's next request."""

    GOES_ON = auto()
    DIES = auto()
    FAILS_BEFORE = auto()
    FAILS_AFTER = auto()


OF_WRITES = {Fate.FAILS_BEFORE: Mishap.FAILS_BEFORE, Fate.FAILS_AFTER: Mishap.FAILS_AFTER}


class Part(Enum):
    """A part of the repository that an answer can depend on."""

    STATE = auto()
    MAIN = auto()
    BRANCHES = auto()
    THREADS = auto()
    JOBS = auto()


ALL = tuple(Part)
BLIND = "role of "
"""Requests that nobody notices, and that notice nothing: they go together with the next one."""

DEPENDS = {
    BLIND: (),
    "react ": (),
    "cancel run ": (),
    "dispatch ": (),
    "look closer": (Part.BRANCHES, Part.THREADS),
    "look": (Part.STATE, Part.MAIN, Part.THREADS),
    "list tasks": (Part.MAIN,),
    "list branches": (Part.BRANCHES,),
    "list runs": (Part.JOBS,),
    "create state branch": (Part.STATE,),
    "swap ": (Part.STATE,),
    "say ": (Part.STATE,),
    "history": (Part.STATE,),
    "create task": (Part.BRANCHES,),
    "commit onto main": (Part.MAIN,),
    "open pull request ": (Part.BRANCHES, Part.THREADS),
}
"""What the answer to a request depends on, by how the request is told; others on everything."""


class Move(NamedTuple):
    """One of the runs, and what becomes of its next request."""

    run: int
    fate: Fate


@dataclass
class Decree:
    """What becomes of the next write, and how many there have been."""

    mishap: Mishap = Mishap.NONE
    writes: int = 0


@dataclass(frozen=True, slots=True)
class Decreed(Weather):
    """Nothing is left to chance. A run holds on to its weather while it waits for its turn."""

    decree: Decree = field(default_factory=Decree)

    def of_write(self, dice: Random) -> Mishap:
        self.decree.writes += 1
        return self.decree.mishap


class Key(NamedTuple):
    """A moment of a play: the world, the time, what each run has seen, the mishaps left."""

    world: int
    now: str
    seen: tuple[int, ...]
    over: tuple[bool, ...]
    left: int


class Play:
    """A small world with the runs that meet in it, and at most so many of these mishaps."""

    def __init__(
        self, story: Story, runs: tuple[Run, ...], fates: Collection[Fate], most: int = 1
    ) -> None:
        self.story = story
        self.runs = runs
        self.fates = fates
        self.left = most
        self._decree = Decree()
        story.world.weather = Decreed(decree=self._decree)
        self._seen = [0 for _ in runs]
        self._looks = [0 for _ in runs]

    def moves(self) -> list[Move]:
        """What can happen next: every run that is not over goes on or dies."""
        live = [number for number, run in enumerate(self.runs) if not run.strand.over]
        deaths = live if self.left and Fate.DIES in self.fates else []
        on = [Move(number, Fate.GOES_ON) for number in live]
        return on + [Move(number, Fate.DIES) for number in deaths]

    def make(self, move: Move) -> bool:
        """The move is made; whether it was a write."""
        run, world = self.runs[move.run], self.story.world
        self.left -= move.fate is not Fate.GOES_ON
        if move.fate is Fate.DIES:
            self.story.runs.dies(run)
            return False
        self._decree.mishap, self._decree.writes = OF_WRITES.get(move.fate, Mishap.NONE), 0
        if run.strand.wakes_at is not None:
            world.now = max(world.now, run.strand.wakes_at)
        request = BLIND
        while request.startswith(BLIND) and not run.strand.over:
            before, told = world.hosted, len(world.story)
            self.story.runs.steps(run, 1)
            request = "".join(world.story[told : told + 1]).partition(": ")[2]
            self._saw(move, before, request)
        return bool(self._decree.writes)

    def _saw(self, move: Move, hosted: Hosted, request: str) -> None:
        """Remember all that the run can know. A run that looks again forgets what it saw before."""
        parts = next((DEPENDS[begin] for begin in DEPENDS if request.startswith(begin)), ALL)
        answer = (request, move.fate, digest(hosted, parts), str(self.story.world.second))
        if request.startswith("look") and not request.startswith("look closer"):
            self._looks[move.run] += 1
            self._seen[move.run] = 0
        self._seen[move.run] = hash((self._seen[move.run], self._looks[move.run], answer))

    @property
    def key(self) -> Key:
        """This moment; two plays with the same go on in the same way."""
        world = self.story.world
        over = tuple(run.strand.over for run in self.runs)
        seen = tuple(0 if gone else saw for gone, saw in zip(over, self._seen, strict=True))
        return Key(digest(world.hosted), str(world.now), seen, over, self.left)

    def after(self, move: Move) -> Key | None:
        """The moment after a run's death, without killing it; None for any other move."""
        if move.fate is not Fate.DIES:
            return None
        key = self.key
        over = tuple(gone or number == move.run for number, gone in enumerate(key.over))
        seen = tuple(0 if gone else saw for gone, saw in zip(over, key.seen, strict=True))
        return key._replace(seen=seen, over=over, left=key.left - 1)

    def ends(self) -> None:
        """Nothing of it stays behind."""
        for run in self.runs:
            run.strand.kill()


def digest(hosted: Hosted, parts: Collection[Part] = ALL) -> int:
    """The repository, or parts of it, by content: what nobody can see does not count."""
    at = {name: _commit(hosted, oid) for name, oid in sorted(hosted.branches.items())}
    found = {
        Part.STATE: at.pop(STATE, 0),
        Part.MAIN: at.pop(MAIN, 0),
        Part.BRANCHES: hash(tuple(at.items())),
        Part.THREADS: hash(repr(sorted(hosted.threads.items()))),
        Part.JOBS: hash(repr(sorted(hosted.jobs.items()))),
    }
    return hash(tuple(found[part] for part in parts))


def _commit(hosted: Hosted, oid: str) -> int:
    """A commit by its content, whatever it is called."""
    commit = hosted.commits[oid]
    parents = tuple(_commit(hosted, parent) for parent in commit.parents)
    return hash((parents, commit.message, commit.at, tuple(sorted(commit.files.items()))))


@dataclass
class Enumerated:
    """What was found: how many moments, ends and orders there are."""

    follows: dict[Key, list[Key]] = field(default_factory=dict)
    endings: set[int] = field(default_factory=set)
    plays: int = 0

    @property
    def orders(self) -> int:
        """The number of ways from the beginning, the first moment, to an end."""
        counted: dict[Key, int] = {}
        waiting = [start := next(iter(self.follows))]
        while waiting:
            after = self.follows[waiting[-1]]
            missing = [key for key in after if key not in counted]
            if missing:
                waiting += missing
            else:
                counted[waiting.pop()] = sum(counted[key] for key in after) or 1
        return counted[start]


Judge = Callable[[Play], None]


@dataclass
class Enumeration:
    """The walk through everything that can happen from a beginning."""

    begin: Callable[[], Play]
    judge: Judge
    found: Enumerated = field(default_factory=Enumerated)
    _play: Play = field(init=False)
    _todo: list[tuple[Key, Key | None, tuple[Move, ...]]] = field(default_factory=list)

    def run(self) -> Enumerated:
        """Walk all of it. Raises Violation with the story that led there."""
        self._play = play = self.begin()
        try:
            self._walk(play)
        except Violation as broken:
            told = "\n".join((str(broken), *self._play.story.world.story))
            raise Violation(broken.promise, told) from broken
        return self.found

    def _walk(self, play: Play) -> None:
        self._follow(play, play.key, ())
        while self._todo:
            before, after, path = self._todo.pop()
            if after in self.found.follows:
                self.found.follows[before].append(after)
            else:
                self._branch(before, path)

    def _branch(self, before: Key, path: tuple[Move, ...]) -> None:
        """Make a play again up to a point, and from there on in another way."""
        self._play = play = self.begin()
        for move in path[:-1]:
            play.make(move)
        self._makes(play, before, path[:-1], path[-1])
        self._follow(play, play.key, path)

    def _makes(self, play: Play, before: Key, path: tuple[Move, ...], move: Move) -> None:
        """One move, and what else can become of the same request."""
        left = play.left
        wrote = play.make(move)
        self.found.follows[before].append(play.key)
        if wrote and left and move.fate is Fate.GOES_ON:
            fates = [fate for fate in OF_WRITES if fate in play.fates]
            others = [(*path, Move(move.run, fate)) for fate in fates]
            self._todo += [(before, None, other) for other in others]

    def _follow(self, play: Play, key: Key, path: tuple[Move, ...]) -> None:
        """Go on as far as nobody has been before."""
        self.found.plays += 1
        while key not in self.found.follows:
            self.found.follows[key] = []
            moves = play.moves()
            if not moves:
                self._ended(play, path)
                break
            self._todo += [(key, play.after(move), (*path, move)) for move in moves[1:]]
            self._makes(play, key, path, moves[0])
            path, key = (*path, moves[0]), play.key
        play.ends()

    def _ended(self, play: Play, path: tuple[Move, ...]) -> None:
        world = play.story.world
        ending = hash((digest(world.hosted), str(world.now)))
        if ending not in self.found.endings:
            self.found.endings.add(ending)
            self.judge(play)
