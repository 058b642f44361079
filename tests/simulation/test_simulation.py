"""Some seeds of the simulation, in every run of the tests. `script/simulate` runs many more."""

from __future__ import annotations

import pytest

from simulation.simulator import report, shorter, tell

EACH = 10
"""Seeds in one test: a few seconds, so that processes share them well."""


@pytest.mark.parametrize("first", range(0, 80, EACH))
def test_promises_are_kept_whatever_happens(first: int) -> None:
    for seed in range(first, first + EACH):
        told = tell(seed)
        assert told.broken is None, report(shorter(told))


def test_a_seed_makes_the_same_story_every_time() -> None:
    assert tell(7).lines == tell(7).lines
