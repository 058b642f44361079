"""What watching shows: a line for what moved, a table that fits, and how long it waits."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.plain_repository import PlainRepository
from core.builders import NOW, attempt, entry, in_review, registry, running, shown
from kickoff.bootstrap import local_kit
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Ended, Entry, Mark, Signal
from kickoff.core.view.board import View
from kickoff.entrypoints.cli.screen import Screen
from kickoff.entrypoints.cli.surfaces import Lines, surface
from kickoff.entrypoints.cli.table import console_of, drawn, drawn_within
from kickoff.entrypoints.cli.watch import Once, Ticked, tick_once
from kickoff.errors import RateLimited

FIRST = running("a")
SECOND = entry("b")


def screen(width: int = 100, *, live: bool = False) -> Screen:
    return Screen(io.StringIO(), io.StringIO(), width, live=live, colour=False)


def view_of(*entries: Entry, ended: Sequence[Ended] = (), minutes: int = 0) -> View:
    return shown(
        replace(registry(*entries), recent=tuple(ended)), now=NOW + timedelta(minutes=minutes)
    )


def told(*views: View, begun: View | None = None) -> list[str]:
    """The lines that come of these, without the first one's when it was told before."""
    at = screen()
    lines = Lines(at)
    if begun is not None:
        lines.begin(begun)
    for view in views:
        lines.show(view)
    assert isinstance(at.out, io.StringIO)
    return at.out.getvalue().splitlines()


def test_at_first_everything_in_play_is_told_and_nothing_that_has_ended() -> None:
    old = Ended("old", "Old", ReasonCode.COMPLETED, NOW)
    assert told(view_of(FIRST, SECOND, ended=[old])) == [
        f"2026-11-21 10:00:00  a · running · attempt 1 on task/a · run {FIRST.attempts[0].page}",
        "2026-11-21 10:00:00  b · queued",
    ]


def test_a_place_in_the_line_that_moves_is_no_news() -> None:
    before = view_of(entry("a"), entry("b"), entry("c"))
    assert told(view_of(entry("c"), entry("b"), minutes=5), begun=before) == []


@pytest.mark.parametrize(
    "now",
    [
        in_review("a"),
        replace(FIRST, signals=(Signal(ReasonCode.WORKER_IDLE, 2, NOW),)),
        replace(FIRST, attempts=(replace(FIRST.attempts[0], number=2),)),
    ],
)
def test_another_state_attempt_or_signal_is_told_once(now: Entry) -> None:
    [line] = told(view_of(now), view_of(now, minutes=9), begun=view_of(FIRST))
    assert line.startswith("2026-11-21 10:00:00  a · ")


def test_a_task_that_ended_is_told_once_also_when_it_ends_again() -> None:
    once = Ended("a", "A", ReasonCode.CANCELLED, NOW)
    again = replace(once, at=NOW + timedelta(minutes=2))
    lines = told(
        view_of(ended=[once]), view_of(ended=[again, once], minutes=2), begun=view_of(FIRST)
    )
    assert lines == ["2026-11-21 10:00:00  a · cancelled", "2026-11-21 10:02:00  a · cancelled"]


def test_a_pause_is_told_once() -> None:
    calm = view_of(FIRST)
    paused = shown(replace(registry(FIRST), paused=Mark("ann", NOW)))
    [line] = told(paused, paused, begun=calm)
    assert "has been paused by ann" in line


def test_after_a_rate_limit_it_waits_as_long_as_it_was_told(tmp_path: Path) -> None:
    def limited() -> AbstractContextManager[None]:
        raise RateLimited("too many requests", retry_after=40)

    plain = PlainRepository(tmp_path)
    kit = replace(local_kit(plain.folder, plain.environment), turn=limited)
    at = screen()

    assert tick_once(kit, Lines(at)) == Ticked(wait=40)
    assert isinstance(at.out, io.StringIO)
    assert at.out.getvalue() == "too many requests; trying again in 40 s\n"


def test_what_every_tick_says_is_said_once() -> None:
    at = screen()
    once = Once(Lines(at))
    for texts in (["away"], ["away", "odd", "odd"], ["odd"], ["away"], []):
        once.ticks()
        for text in texts:
            once.say(text)
    assert isinstance(at.out, io.StringIO)
    assert at.out.getvalue().splitlines() == ["away", "odd", "away"]


@pytest.mark.parametrize("height", [12, 20, 40])
def test_a_live_table_fits_the_terminal_and_counts_the_rest(height: int) -> None:
    at = screen(live=True)
    console = console_of(at)
    many = view_of(*(running(f"w{n}") for n in range(60)), *(entry(f"q{n}") for n in range(60)))
    lines = console.render_lines(drawn_within(console, height, at, many, "garden"))
    text = "\n".join("".join(segment.text for segment in line) for line in lines)
    rows = sum(1 for line in text.splitlines() if line.startswith("w"))
    assert len(lines) <= height
    assert f"… and {60 - rows} more; kickoff list shows all" in text


def test_a_table_that_fits_is_whole() -> None:
    at = screen(live=True)
    console = console_of(at)
    few = view_of(FIRST, SECOND)
    whole = console.render_lines(drawn(at, few, "garden"))
    assert console.render_lines(drawn_within(console, 40, at, few, "garden")) == whole


def test_a_live_table_is_not_drawn_again_while_it_looks_the_same() -> None:
    at = screen(live=True)
    with ExitStack() as stay:
        table = surface(at, "garden", stay, machine=False)
        table.show(view_of(FIRST))
        assert isinstance(at.out, io.StringIO)
        written = at.out.getvalue()
        table.show(view_of(FIRST))
        assert at.out.getvalue() == written


HEADS = {
    84: ["task", "state", "attempt", "worker", "since", "where", "title"],
    80: ["task", "state", "worker", "since", "where", "title"],
    68: ["task", "state", "since", "where", "title"],
    40: ["task", "state", "since", "where"],
}


@pytest.mark.parametrize("width", HEADS)
def test_a_narrow_terminal_does_without_columns_only_where_they_do_not_fit(width: int) -> None:
    at = screen(width, live=True)
    tried = attempt("water-the-beds", started_at=NOW)
    task = entry("water-the-beds", title="Water the beds", attempts=(tried,))
    lines = console_of(at).render_lines(drawn(at, view_of(task), "garden"))
    [heads] = [text for line in lines if (text := "".join(s.text for s in line))[:5] == "task "]
    assert heads.split() == HEADS[width]


def test_a_live_table_takes_the_width_that_its_terminal_has_by_now() -> None:
    widths = iter([100, 100, 70])
    at = replace(screen(live=True), measure=lambda: next(widths))
    long = replace(FIRST, title="W" * 500)
    with ExitStack() as stay:
        table = surface(at, "garden", stay, machine=False)
        for minutes in (0, 0):
            table.show(view_of(long, minutes=minutes))
        assert isinstance(at.out, io.StringIO)
        before = at.out.getvalue()
        table.show(view_of(long))
        anew = at.out.getvalue().removeprefix(before)
    wipe = "\x1b[2J\x1b[H"
    assert (wipe in before, anew.startswith(wipe)) == (False, True)
    rows = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "\n", anew).splitlines()
    assert max(len(row.rstrip()) for row in rows) == 70


@pytest.mark.parametrize("width", [70, 100, 140])
def test_a_long_title_leaves_the_other_columns_their_room(width: int) -> None:
    at = screen(width, live=True)
    long = replace(FIRST, title="W" * 500)
    lines = console_of(at).render_lines(drawn(at, view_of(long), "garden"))
    [row] = [text for line in lines if (text := "".join(s.text for s in line)).startswith("a ")]
    assert "running" in row
    assert len(row.rstrip()) <= width
