"""Small worlds: two runs that meet over two tasks, from beginnings that everybody knows."""

from __future__ import annotations

import copy
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from kickoff.core.effects import Reaction
from kickoff.core.events import Tick
from kickoff.core.lifecycle import phase
from kickoff.core.registry import Registry
from kickoff.service.replaying import judge
from kickoff.service.running import Woken
from kickoff.service.state_files import DECISION, DONE, REGISTRY
from simulation.branch import ancestors
from simulation.enumerating import Constant, Enumerated, Enumeration, Fate, Play
from simulation.hosted import STATE
from simulation.profile import Kind, Profile
from simulation.registries import registry_at
from simulation.settling import tick
from simulation.story import Story
from simulation.weather import CALM
from simulation.world import Delivery, Violation

CONFIG = (
    b"limits: {total: 1}\nretry: {budget: 3, backoff: 10m}\n"
    b"workers:\n  default: {dispatch: workflow, workflow: worker.yml}\n"
)
FILES = {"tasks/a.md": b"Do a.\n", "tasks/b.md": b"Do b.\n", ".github/kickoff.yml": CONFIG}
PAUSES = (3, 11, 11, 11, 3)
"""Minutes between ticks afterwards: an answer is due, a start has stalled, its backoff is over."""


@dataclass(frozen=True, slots=True)
class SmallWorld:
    """How it begins, what wakes the two runs, and how it ends, whatever happens in between.

    `ending` is the state of each task in play.
    """

    begin: Callable[[Story], None]
    ending: Mapping[str, str]

    def enumerated(self, *fates: Fate, most: int = 1) -> Enumerated:
        """All that can happen with at most so many of these mishaps. Raises Violation."""
        story = _empty()
        self.begin(story)
        for worker in story.jobs.workers.values():
            worker.strand = None  # they are over, and threads cannot be copied
        wake = [Woken(one.event, one.comment) for one in story.world.deliveries]
        story.world.deliveries = []
        story.people.asked, asked = [], tuple(story.people.asked)

        hosted = story.world.hosted
        unchanging = (*hosted.commits.values(), *hosted.threads.values(), story.profile)

        def anew() -> Play:
            again = copy.deepcopy(story, {id(one): one for one in unchanging})
            return Play(again, tuple(again.runs.begins(w, "") for w in wake), fates, most)

        return Enumeration(anew, lambda play: self._judge(play.story, asked)).run()

    def _judge(self, story: Story, asked: tuple[str, ...]) -> None:
        _peace(story)
        registry = story.promises.registry or Registry(after=story.world.now)
        states = {task: phase(entry).value for task, entry in registry.tasks.items()}
        if states != self.ending:
            raise Violation("it ends the same, whatever happens", str(states))
        for node in asked:
            comment = story.world.hosted.find_comment(node)
            final = comment.ours() - {Reaction.SEEN} if comment else frozenset()
            if len(final) != 1:
                raise Violation("every command is answered once", f"{node} bears {sorted(final)}")
        _replays(story)
        _starts(story)


def _empty() -> Story:
    story = Story.in_world(0, Profile(Kind.GITHUB, ("a", "b"), FILES, CALM, (), 0))
    story.world.dice = Constant()
    return story


def _peace(story: Story) -> None:
    """Nothing fails any more, workers work, and the schedule comes; at last it finds nothing."""
    world = story.world
    world.weather = CALM
    for minutes in PAUSES:
        world.passes(timedelta(minutes=minutes))
        tick(story)
        story.work_on()
        world.deliveries = []
    tick(story)
    before = world.hosted.branches.get(STATE)
    tick(story)
    if world.hosted.branches.get(STATE) != before:
        raise Violation("an idle tick commits nothing", "")


def _replays(story: Story) -> None:
    line = ancestors(story.world.hosted, 100, (REGISTRY, DONE, DECISION), None)
    for one, parent in pairwise((*line, None)):
        judged = judge(one, parent) if one is not None else None
        if judged is not None and judged.finding is not None:
            raise Violation("replay reproduces the history", f"{judged.finding}: {one}")


def _starts(story: Story) -> None:
    """What was started had been decided before, and was started once."""
    line = story.world.hosted.line(story.world.hosted.branches[STATE])
    entries = (entry for commit in line for entry in registry_at(commit).tasks.values())
    decided = {attempt.token for entry in entries for attempt in entry.attempts}
    started = [job.token for job in story.world.hosted.jobs.values()]
    if not decided.issuperset(started) or len(started) > len(set(started)):
        raise Violation("nothing is started that was not decided", f"{started} of {decided}")


# ------------------------------------------------------------------------------------ beginnings


def _says(story: Story, text: str, by: str = "wendy", thread: int = 0) -> None:
    story.people.says(list(story.world.hosted.threads)[thread], text, by)


def _wakes(story: Story) -> None:
    """All that was said so far is carried out, and the workers work."""
    while story.world.deliveries:
        story.deliver(0)
        story.finish_runs(calm=True)
    story.world.passes(timedelta(minutes=20))


def first_commands(story: Story) -> None:
    """There is no queue yet, and two people ask in two threads."""
    _says(story, "/kickoff a")
    _says(story, "/kickoff b", "mona", 1)


def one_thread(story: Story) -> None:
    """Two commands in one thread of a queue that is there already."""
    _queue(story)
    _says(story, "/kickoff a")
    _says(story, "/kickoff b", "mona")


def redelivered(story: Story) -> None:
    """The event of one command wakes two runs."""
    _queue(story)
    _says(story, "/kickoff a b")
    story.world.deliveries *= 2


def command_and_schedule(story: Story) -> None:
    """The schedule sees a command at the same time as its own run."""
    _queue(story)
    _says(story, "/kickoff a b")
    story.world.deliveries.append(Delivery(Tick()))


def overtaken_by_its_cancel(story: Story) -> None:
    """A task is asked for and cancelled before anybody has looked."""
    _queue(story)
    _says(story, "/kickoff a b")
    _says(story, "/kickoff cancel a b", "mona")


def two_ticks(story: Story) -> None:
    """Two schedules find two tasks whose time has come, and room for one."""
    _says(story, "/kickoff a b not-before=1h")
    _wakes(story)
    story.world.passes(timedelta(hours=2))
    story.world.deliveries = [Delivery(Tick()), Delivery(Tick())]


def worker_done(story: Story) -> None:
    """A worker has pushed and ended; its event and the schedule both see it."""
    _says(story, "/kickoff a")
    _wakes(story)
    _worked(story)
    story.world.deliveries = [*story.world.deliveries[:1], Delivery(Tick())]


def merged(story: Story) -> None:
    """A pull request is merged; its event and a command for what comes next meet."""
    _says(story, "/kickoff a")
    _wakes(story)
    _worked(story)
    _wakes(story)
    _says(story, "/kickoff b", "mona")
    story.people.reviewers.merges()


def _worked(story: Story) -> None:
    """The workers go on until they are done."""
    while story.jobs.live():
        story.world.passes(timedelta(minutes=5))
        story.work_on()


def _queue(story: Story) -> None:
    _says(story, "/kickoff status")
    _wakes(story)
    story.people.asked.clear()


REVIEWED = {"a": "in review", "b": "in review"}
SMALL_WORLDS = {
    "the first two commands": SmallWorld(first_commands, REVIEWED),
    "two commands in one thread": SmallWorld(one_thread, REVIEWED),
    "a command that is delivered twice": SmallWorld(redelivered, REVIEWED),
    "a command and the schedule": SmallWorld(command_and_schedule, REVIEWED),
    "a command and its cancel": SmallWorld(overtaken_by_its_cancel, {}),
    "two ticks": SmallWorld(two_ticks, REVIEWED),
    "a worker's end and the schedule": SmallWorld(worker_done, {"a": "in review"}),
    "a merge and a command": SmallWorld(merged, {"b": "in review"}),
}


def main() -> int:
    """All of them, with every mishap, of which one happens: some minutes."""
    begun, orders, moments, plays = time.monotonic(), 0, 0, 0
    for name, world in SMALL_WORLDS.items():
        found = world.enumerated(Fate.DIES, Fate.FAILS_BEFORE, Fate.FAILS_AFTER)
        orders, moments = orders + found.orders, moments + len(found.follows)
        plays += found.plays
        sys.stdout.write(f"{name}: {found.orders:,} orders, {len(found.follows):,} moments\n")
    sys.stdout.write(
        f"{len(SMALL_WORLDS)} small worlds, {orders:,} orders, {moments:,} moments, "
        f"{plays:,} played, 0 broken promises, {time.monotonic() - begun:.0f} s\n"
    )
    return 0
