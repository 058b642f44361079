"""Who goes ahead when many runs meet, and for how long the others give way."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.builders import NOW, after, said
from kickoff.core.events import Issued
from kickoff.looks import CommentSeen
from kickoff.service.crowding import PATIENCE, gives_way, pause


def comment(number: int, at: datetime = NOW) -> CommentSeen:
    return CommentSeen(f"IC_{number}", number, 1, "bob", False, "/kickoff a", at, at, "")


def asked(*numbers: int, at: datetime = NOW) -> tuple[Issued, ...]:
    """Open commands of these comments, in order."""
    return tuple(
        replace(said(f"/kickoff t{n}", at=at, comment=n)[0], comment=f"IC_{n}") for n in numbers
    )


def waits(
    open_ones: tuple[Issued, ...],
    own: CommentSeen | None,
    times: int = 0,
    *,
    in_sight: bool = True,
    now: datetime = NOW,
) -> bool:
    return gives_way(open_ones, own, in_sight=in_sight, now=now, times=times)


def test_whoever_is_first_goes_ahead() -> None:
    assert [waits(asked(1, 2, 3), comment(n)) for n in (1, 2, 3)] == [False, True, True]


def test_a_run_without_an_open_command_has_no_reason_to_wait() -> None:
    assert not waits(asked(1, 2), comment(3))
    assert not waits(asked(1, 2), None)


@pytest.mark.parametrize(("times", "may_go"), [(0, 1), (1, 4), (2, 16), (3, 40)])
def test_each_time_more_may_go_and_in_the_end_all(times: int, may_go: int) -> None:
    everybody = range(40)
    going = [n for n in everybody if not waits(asked(*everybody), comment(n), times)]
    assert going == list(range(may_go))


def test_commands_of_long_ago_are_waited_for_no_more() -> None:
    old, own = asked(1, at=after(-1)), asked(2)
    assert waits((*asked(1), *own), comment(2))
    assert not waits((*old, *own), comment(2))


def test_those_who_cannot_see_who_is_first_draw_lots_that_are_the_same_for_all() -> None:
    seen = asked(*range(20))
    unseen = [comment(n) for n in range(100, 180)]
    going = [
        one.number for one in unseen if not waits((*seen, *asked(one.number)), one, in_sight=False)
    ]
    assert 0 < len(going) < 20


def test_waits_differ_from_run_to_run_and_are_bounded() -> None:
    first = {pause(f"op-{n}", 0) for n in range(20)}
    assert len(first) == 20
    assert all(PATIENCE[0] <= seconds <= PATIENCE[0] + 1 for seconds in first)
    assert timedelta(seconds=sum(PATIENCE) + len(PATIENCE)) < timedelta(seconds=15)
