"""Many seeds: `python -m simulation --seeds 1000 --from 0`, with tests/ and src/ on the path."""

from __future__ import annotations

import argparse
import sys
import time

from simulation.simulator import STEPS, report, shorter, tell


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=100, help="how many")
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first one")
    parser.add_argument("--steps", default="", help="only these steps, by number")
    parser.add_argument("--keep-going", action="store_true", help="do not end at the first one")
    parser.add_argument("--as-it-is", action="store_true", help="do not shorten the story")
    arguments = parser.parse_args()
    steps = [int(n) for n in arguments.steps.split(",") if n] or range(STEPS)
    begun, commits, runs, broken = time.monotonic(), 0, 0, 0
    for seed in range(arguments.first, arguments.first + arguments.seeds):
        told = tell(seed, steps)
        commits, runs = commits + told.commits, runs + told.runs
        if told.broken is not None:
            broken += 1
            sys.stdout.write(report(told if arguments.as_it_is else shorter(told)) + "\n")
            if not arguments.keep_going:
                break
    seconds = time.monotonic() - begun
    sys.stdout.write(
        f"{arguments.seeds} seeds, {runs} runs, {commits} state commits, "
        f"{broken} broken promises, {seconds:.1f} s\n"
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
