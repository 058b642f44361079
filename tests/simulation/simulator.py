"""Running seeds: turmoil, then peace; and making the story of a failing one shorter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from simulation.settling import settle
from simulation.story import Story
from simulation.world import Figures, Violation

STEPS = 200
"""Steps of turmoil in a story."""


@dataclass(frozen=True, slots=True)
class Told:
    """How one story went."""

    seed: int
    steps: tuple[int, ...]
    broken: Violation | None
    lines: tuple[str, ...]
    commits: int
    runs: int
    figures: Figures


def tell(seed: int, steps: Iterable[int] = range(STEPS)) -> Told:
    """The story of a seed, with these of its steps."""
    chosen = tuple(steps)
    story = Story.of(seed)
    broken: Violation | None = None
    try:
        for number in chosen:
            story.step(number)
        settle(story)
    except Violation as violation:
        broken = violation
    finally:
        for one in story.runs.live:
            one.strand.kill()
        for worker in story.jobs.workers.values():
            if worker.strand is not None:
                worker.strand.kill()
    lines = tuple(story.world.story)
    commits, runs = story.promises.commits, story.runs.count
    return Told(seed, chosen, broken, lines, commits, runs, story.world.figures)


def shorter(told: Told, most: int = 150) -> Told:
    """The same promise broken in fewer steps, found in at most so many tellings."""
    best, size = told, max(len(told.steps) // 2, 1)
    while size and most:
        begin = 0
        while begin < len(best.steps) and most:
            most -= 1
            again = tell(best.seed, _without(best.steps, begin, size))
            if _same(again, told):
                best = again
            else:
                begin += size
        size //= 2
    return best


def _without(steps: Sequence[int], begin: int, count: int) -> tuple[int, ...]:
    return (*steps[:begin], *steps[begin + count :])


def _same(one: Told, other: Told) -> bool:
    broken, expected = one.broken, other.broken
    return broken is not None and expected is not None and broken.promise == expected.promise


def _told_briefly(lines: Sequence[str]) -> Iterator[str]:
    """The story without the runs that found nothing to do."""
    names = {name for line in lines if (name := _idle(line)) is not None}
    for line in lines:
        told = line[12:].strip()
        if not any(told.startswith((f"{name}:", f"{name} ")) for name in names):
            yield line


def _idle(line: str) -> str | None:
    name, ends, _ = line[12:].partition(" ends: idle")
    return name if ends else None


def report(told: Told) -> str:
    """The story of a broken promise, and how to see it again."""
    chosen = ",".join(map(str, told.steps))
    return "\n".join(
        (
            f"seed {told.seed}: {told.broken}",
            *(f"    {line}" for line in _told_briefly(told.lines)),
            f"again: script/simulate --from {told.seed} --seeds 1 --steps {chosen}",
        )
    )
