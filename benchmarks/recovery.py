"""How long until all is well again after a run was killed: `python benchmarks/recovery.py`.

Minutes of simulated time with a tick in each, and the ticks that had something to do. Nothing here
measures this machine: the figures come out the same anywhere, and a test holds them
(`tests/scenarios/test_recovery.py`).
"""

from __future__ import annotations

from scenarios.accidents import ACCIDENTS, FORGES, recovery


def main() -> None:
    """A row for each accident, at either forge."""
    print(f"{'killed':50} {'GitHub':>12} {'plain git':>12}")
    for accident in ACCIDENTS:
        found = [recovery(accident, forge) for forge in FORGES]
        cells = (f"{minutes} min, {ticks}" for minutes, ticks in found)
        print(f"{accident.name:50} " + " ".join(f"{cell:>12}" for cell in cells))


if __name__ == "__main__":
    main()
