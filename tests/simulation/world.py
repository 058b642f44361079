"""The world of one seed: time, the repository, what is under way, and the story so far."""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random

from kickoff.core.effects import Dispatch
from kickoff.core.events import Event
from kickoff.errors import RateLimited, Unavailable
from kickoff.looks import CommentSeen
from simulation.hosted import MAIN, STATE, Commit, Hosted
from simulation.strands import Strand
from simulation.weather import CALM, Mishap, Weather

_DECIDING = ("swap ", "create state ", "history", "look closer")
"""The last requests before a run performs what it has decided."""

LAG = timedelta(seconds=30)
"""How far behind a stale read may be."""


class Violation(AssertionError):
    """A promise was broken; `promise` names which."""

    def __init__(self, promise: str, what: str) -> None:
        super().__init__(f"{promise}: {what}")
        self.promise = promise


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to wake a run."""

    event: Event
    comment: CommentSeen | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Push:
    """A branch was moved by a worker that holds `token`."""

    token: str
    branch: str


@dataclass(frozen=True, slots=True)
class LetIn:
    """A worker was told to go on, by what stands in the state commit `seen`."""

    task: str
    attempt: int
    token: str
    seen: str


@dataclass(frozen=True, slots=True)
class Start:
    """A worker is started; who does it has known since `since` that this was decided."""

    dispatch: Dispatch
    since: datetime


@dataclass
class Figures:
    """What there was in a world, counted."""

    steps: int = 0
    requests: int = 0
    switches: int = 0
    faults: Counter[str] = field(default_factory=Counter)


@dataclass
class World:
    """Everything there is. `dice` are those of the present step."""

    now: datetime
    hosted: Hosted
    dice: Random
    weather: Weather = CALM
    seed: int | None = None
    figures: Figures = field(default_factory=Figures)
    story: list[str] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    on_state: Callable[[Commit], None] = lambda commit: None
    on_main: Callable[[Commit], None] = lambda commit: None
    on_push: Callable[[Push], None] = lambda push: None
    on_let_in: Callable[[LetIn], None] = lambda let_in: None
    on_start: Callable[[Start], None] = lambda start: None
    on_cancel: Callable[[str], None] = lambda token: None
    _past: deque[tuple[datetime, Hosted]] = field(default_factory=lambda: deque(maxlen=12))
    _last: int = 100

    def number(self) -> int:
        """A number that nothing else has."""
        self._last += 1
        return self._last

    def note(self, text: str) -> None:
        """One line of the story."""
        self.story.append(f"{self.now:%d %H:%M:%S} {text}")

    def fault(self, kind: str, what: str) -> None:
        """Something goes wrong: counted by its kind, and told."""
        self.figures.faults[kind] += 1
        self.note(what)

    def prone(self, what: str) -> float:
        """How much more often something happens here than in other worlds; in some, never."""
        return 1 if self.seed is None else _prone(self.seed, what)

    def passes(self, time: timedelta) -> None:
        """Time passes."""
        self.now += time

    @property
    def second(self) -> datetime:
        """The present, as GitHub writes times: in whole seconds."""
        return self.now.replace(microsecond=0)

    def become(self, hosted: Hosted) -> None:
        """The repository is another one from now on; the old one may still be shown for a while."""
        self._past.append((self.now, self.hosted))
        self.hosted = hosted

    def shown(self) -> Hosted:
        """The repository as a replica has it that is behind."""
        recent = [old for until, old in self._past if self.now - until <= LAG]
        return self.dice.choice(recent) if recent else self.hosted

    def committed(
        self,
        branch: str,
        changes: Mapping[str, bytes | None],
        message: str,
        by: str,
        *parents: str,
    ) -> Commit:
        """A commit onto a branch (with these parents instead of its head), which it moves to."""
        commit = self.made(changes, message, by, *(parents or (self.hosted.branches[branch],)))
        self.become(self.hosted.at_branch(branch, commit.id))
        if branch == STATE:
            self.on_state(commit)
        if branch == MAIN:
            self.on_main(commit)
        return commit

    def made(
        self, changes: Mapping[str, bytes | None], message: str, by: str, *parents: str
    ) -> Commit:
        """A commit that no branch is at yet."""
        files = dict(self.hosted.commits[parents[0]].files) if parents else {}
        for path, content in changes.items():
            if content is None:
                files.pop(path, None)
            else:
                files[path] = content
        oid = hashlib.sha1(b"%d" % self.number(), usedforsecurity=False).hexdigest()
        commit = Commit(oid, tuple(parents), files, message, by, self.second)
        self.hosted.commits[oid] = commit
        return commit


@lru_cache(maxsize=4096)
def _prone(seed: int, what: str) -> float:
    return Random(f"{what} in {seed}").choice((0, 0.5, 1, 1, 1, 6))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a read saw; `partial` when some of it may be missing."""

    hosted: Hosted
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Wire:
    """One process' connection. Each request is a point where the simulator may go elsewhere.

    What is read over `git` is what a push would be compared with: never stale.
    """

    world: World
    strand: Strand
    git: bool = False

    def read(self, what: str) -> Answer:
        """One read. Raises Unavailable and RateLimited."""
        mishap = self._begin(what, self.world.weather.of_read)
        if mishap is Mishap.STALE and self.git:
            mishap = Mishap.NONE
        self._told(what, mishap)
        match mishap:
            case Mishap.FAILS_BEFORE | Mishap.FAILS_AFTER:
                raise Unavailable(f"{what}: 502")
            case Mishap.LIMITED:
                raise RateLimited(f"{what}: 429", retry_after=60)
            case Mishap.STALE:
                return Answer(self.world.shown())
            case _:
                return Answer(self.world.hosted, mishap is Mishap.PARTIAL)

    def write(self, what: str) -> Mishap:
        """One write: whether to carry it out, and what to say of it. Raises RateLimited."""
        mishap = self._begin(what, self.world.weather.of_write)
        self._told(what, mishap)
        if mishap is Mishap.LIMITED:
            raise RateLimited(f"{what}: 429", retry_after=60)
        return mishap

    def local(self, what: str) -> None:
        """Something on this machine: nothing fails, but others may come in between."""
        self._asks(what)
        self.strand.pause()
        self._told(what, Mishap.NONE)

    def unknown(self) -> bool:
        """Whether one part of a partial answer is missing."""
        return self.world.dice.random() < 0.4

    def performing_since(self) -> datetime:
        """When this run knew its decision to be in, and looked at the clock."""
        return self.strand.performing_since or self.world.now

    def _asks(self, what: str) -> None:
        strand = self.strand
        if strand.asked.startswith(_DECIDING):
            strand.performing_since = self.world.now
        strand.asked = what

    def _begin(self, what: str, drawn: Callable[[Random], Mishap]) -> Mishap:
        self._asks(what)
        self.strand.pause()
        self.world.figures.requests += 1
        self.world.passes(timedelta(milliseconds=self.world.dice.randrange(80, 900)))
        return drawn(self.world.dice)

    def _told(self, what: str, mishap: Mishap) -> None:
        if mishap is Mishap.NONE:
            self.world.note(f"  {self.strand.name}: {what}")
        else:
            said = f"  {self.strand.name}: {what} [{mishap.value}]"
            self.world.fault(mishap.kind, said)


@dataclass
class SimulatedClock:
    """The clock port of one process."""

    world: World
    strand: Strand

    def now(self) -> datetime:
        """The machine's idea of the time."""
        return self.world.second

    def sleep(self, seconds: float) -> None:
        """Waiting hands over to others."""
        self.strand.rest(self.world.now + timedelta(seconds=seconds))

    def monotonic(self) -> float:
        """Seconds since some moment, asleep or awake."""
        return self.world.now.timestamp()
