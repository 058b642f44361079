"""Small worlds, enumerated completely: two runs, two tasks, every order of their requests.

With one mishap at most: a run dies before any of its requests, and so after any of its writes; or
a write fails before or after it was carried out. Whatever happens, once the schedule has come a few
times everything is as if nothing had. `script/simulate --small-worlds` tries every mishap in all of
them, which takes some minutes; here it is as many as take seconds.
"""

from __future__ import annotations

import pytest

from simulation.enumerating import Enumerated, Fate
from simulation.small_worlds import SMALL_WORLDS

ALWAYS = {"two commands in one thread": 1_000}
DEATHS = {
    "a command and the schedule": 5_000,
    "a worker's end and the schedule": 5_000,
}
LOST_ANSWERS = {"a command and its cancel": 1_500}
"""So many orders there are, at the very least: an enumeration that forgets some is noticed."""


@pytest.mark.parametrize("name", ALWAYS)
def test_in_whatever_order_they_ask_it_ends_the_same(name: str) -> None:
    assert SMALL_WORLDS[name].enumerated().orders >= ALWAYS[name]


@pytest.mark.parametrize("name", DEATHS)
def test_whichever_run_dies_wherever_it_ends_the_same(name: str) -> None:
    assert SMALL_WORLDS[name].enumerated(Fate.DIES).orders >= DEATHS[name]


@pytest.mark.parametrize("name", LOST_ANSWERS)
def test_whatever_answer_is_lost_it_ends_the_same(name: str) -> None:
    found = SMALL_WORLDS[name].enumerated(Fate.FAILS_AFTER)
    assert found.orders >= LOST_ANSWERS[name]


def test_an_enumeration_finds_the_same_every_time() -> None:
    world = SMALL_WORLDS["a command and its cancel"]
    assert figures(world.enumerated()) == figures(world.enumerated())


def figures(found: Enumerated) -> tuple[int, int, int]:
    return found.orders, len(found.follows), len(found.endings)
