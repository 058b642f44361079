"""Reads are asked again, as often and as long as GitHub and our patience allow."""

from __future__ import annotations

import pytest

from adapters.clocks import StillClock
from kickoff.adapters.github.retrying import ALL_READS, SPAN, Patience, patiently
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

    assert patiently(Patience(clock), read) == "answer"
    assert clock.slept == [1.0, 3.0]


def test_a_rate_limit_is_waited_for_as_long_as_it_says() -> None:
    clock, read = StillClock(), Read(RateLimited("no", retry_after=20))

    assert patiently(Patience(clock), read) == "answer"
    assert clock.slept == [20]


def test_a_rate_limit_beyond_our_patience_is_not_waited_for() -> None:
    clock, read = StillClock(), Read(RateLimited("no", retry_after=61))

    with pytest.raises(RateLimited):
        patiently(Patience(clock), read)
    assert clock.slept == []


def test_waits_add_up() -> None:
    limit = RateLimited("no", retry_after=40)
    clock, read = StillClock(), Read(limit, limit)

    with pytest.raises(RateLimited):
        patiently(Patience(clock), read)
    assert clock.slept == [40]


def test_the_fourth_failure_is_the_last() -> None:
    clock, read = StillClock(), Read(*[Unavailable("no")] * 5)

    with pytest.raises(Unavailable):
        patiently(Patience(clock), read)
    assert read.asked == 4


def test_a_certain_failure_is_not_asked_again() -> None:
    clock, read = StillClock(), Read(NotThere("no"))

    with pytest.raises(NotThere):
        patiently(Patience(clock), read)
    assert read.asked == 1


def test_all_reads_together_lose_no_more_than_a_job_has() -> None:
    clock = StillClock()
    patience = Patience(clock)
    for _ in range(5):
        patiently(patience, Read(RateLimited("no", retry_after=30)))
    assert (sum(clock.slept), patience.left) == (ALL_READS, 0)

    with pytest.raises(Unavailable):
        patiently(patience, Read(Unavailable("no")))
    assert sum(clock.slept) == ALL_READS


def test_a_server_that_answers_late_and_badly_costs_as_much_as_a_wait() -> None:
    clock = StillClock()
    patience = Patience(clock)

    def slow() -> str:
        clock.sleep(20)
        raise Unavailable("too late")

    with pytest.raises(Unavailable):
        patiently(patience, slow)
    assert clock.slept == [20, 1.0, 20, 3.0, 20]
    assert patience.left == ALL_READS - 44


def test_patience_comes_back() -> None:
    clock = StillClock()
    patience = Patience(clock)
    patiently(patience, Read(RateLimited("no", retry_after=30)))

    clock.sleep(SPAN)

    assert patience.left == ALL_READS
