"""Reads are asked again, as often and as long as GitHub and our patience allow."""

from __future__ import annotations

import pytest

from adapters.clocks import StillClock
from kickoff.adapters.github.retrying import patiently
from kickoff.errors import ForgeError, NotThere, RateLimited, Unavailable


class Read:
    """Fails with each of `failures`, then answers."""

    def __init__(self, *failures: ForgeError) -> None:
        self.failures = list(failures)
        self.asked = 0

    def __call__(self) -> str:
        self.asked += 1
        if self.failures:
            raise self.failures.pop(0)
        return "answer"


def test_a_read_without_an_answer_is_asked_again() -> None:
    clock, read = StillClock(), Read(Unavailable("no"), Unavailable("no"))

    assert patiently(clock, read) == "answer"
    assert clock.slept == [1.0, 3.0]


def test_a_rate_limit_is_waited_for_as_long_as_it_says() -> None:
    clock, read = StillClock(), Read(RateLimited("no", retry_after=20))

    assert patiently(clock, read) == "answer"
    assert clock.slept == [20]


def test_a_rate_limit_beyond_our_patience_is_not_waited_for() -> None:
    clock, read = StillClock(), Read(RateLimited("no", retry_after=61))

    with pytest.raises(RateLimited):
        patiently(clock, read)
    assert clock.slept == []


def test_waits_add_up() -> None:
    limit = RateLimited("no", retry_after=40)
    clock, read = StillClock(), Read(limit, limit)

    with pytest.raises(RateLimited):
        patiently(clock, read)
    assert clock.slept == [40]


def test_the_fourth_failure_is_the_last() -> None:
    clock, read = StillClock(), Read(*[Unavailable("no")] * 5)

    with pytest.raises(Unavailable):
        patiently(clock, read)
    assert read.asked == 4


def test_a_certain_failure_is_not_asked_again() -> None:
    clock, read = StillClock(), Read(NotThere("no"))

    with pytest.raises(NotThere):
        patiently(clock, read)
    assert read.asked == 1
