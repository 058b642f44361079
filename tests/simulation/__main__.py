"""Many seeds: `python -m simulation --seeds 1000 --from 0`, with tests/ and src/ on the path."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from simulation import small_worlds
from simulation.simulator import STEPS, Told, report, shorter, tell


@dataclass
class Tally:
    """What all seeds came to, together."""

    seeds: int = 0
    steps: int = 0
    requests: int = 0
    switches: int = 0
    runs: int = 0
    commits: int = 0
    broken: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    def add(self, told: Told) -> None:
        """One more story."""
        self.seeds += 1
        self.steps += told.figures.steps
        self.requests += told.figures.requests
        self.switches += told.figures.switches
        self.runs += told.runs
        self.commits += told.commits
        self.broken += told.broken is not None
        self.faults += told.figures.faults

    def line(self, seconds: float) -> str:
        """The one line of figures."""
        faults = ", ".join(f"{count:,} {kind}" for kind, count in self.faults.most_common())
        return (
            f"{self.seeds:,} seeds: {self.steps + self.requests:,} events "
            f"({self.steps:,} steps, {self.requests:,} requests), {self.runs:,} runs, "
            f"{self.switches:,} interleavings, {self.commits:,} state commits, "
            f"{self.faults.total():,} faults ({faults}), "
            f"{self.broken} broken promises, {seconds:.0f} s"
        )


def main() -> int:
    arguments = _arguments()
    if arguments.small_worlds:
        return small_worlds.main()
    steps = [int(n) for n in arguments.steps.split(",") if n] or range(STEPS)
    begun, tally = time.monotonic(), Tally()
    shown: Callable[[Told], Told] = (lambda told: told) if arguments.as_it_is else shorter
    for seed in range(arguments.first, arguments.first + arguments.seeds):
        told = tell(seed, steps)
        tally.add(told)
        if told.broken is not None:
            sys.stdout.write(report(shown(told)) + "\n")
            sys.stdout.flush()
            if not arguments.keep_going:
                break
    sys.stdout.write(tally.line(time.monotonic() - begun) + "\n")
    return 1 if tally.broken else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/simulate", description=__doc__)
    parser.add_argument("--seeds", type=int, default=100, help="how many")
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first one")
    parser.add_argument("--steps", default="", help="only these steps, by number")
    parser.add_argument("--keep-going", action="store_true", help="do not end at the first one")
    parser.add_argument("--as-it-is", action="store_true", help="do not shorten the story")
    parser.add_argument(
        "--small-worlds", action="store_true", help="all that can happen in the small worlds"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
