from __future__ import annotations

from dataclasses import replace

import pytest

from core.builders import IN_EVERY_STATE, NOW, after, attempt, entry, running
from kickoff.core.answering.standing import digest_of, standing
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.registry import Entry, Mark, Priority, Signal


def test_tasks_in_different_states_stand_differently() -> None:
    assert len({standing(make()) for make in IN_EVERY_STATE.values()}) == len(IN_EVERY_STATE)


@pytest.mark.parametrize(
    "moved",
    [
        entry(hold=Mark("bob", NOW)),
        entry().with_signal(Signal(R.NO_CHANGES, 2, NOW)),
        running(),
        entry("other"),
    ],
)
def test_what_a_reply_shows_makes_a_difference(moved: Entry) -> None:
    assert digest_of((entry(),)) != digest_of((moved,))


def test_what_a_reply_does_not_show_makes_none() -> None:
    assert standing(entry(priority=Priority.P0)) == standing(entry())
    renewed = replace(running(), attempts=(replace(running().attempts[0], lease_until=after(9)),))
    assert standing(renewed) == standing(running())
    later = entry().with_signal(Signal(R.NO_CHANGES, 2, after(5)))
    assert standing(later) == standing(entry().with_signal(Signal(R.NO_CHANGES, 2, NOW)))


def test_the_order_makes_no_difference() -> None:
    one, two = entry("a"), running("b", attempts=(attempt("b"),))
    assert digest_of((one, two)) == digest_of((two, one))
    assert digest_of(()) != digest_of((one,))
