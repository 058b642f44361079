"""The board in a terminal: tables that fit, lines elsewhere, and titles that can do no harm."""

from __future__ import annotations

import io
import re

import pytest

from core.builders import (
    NOW,
    after,
    asked_by,
    dispatching,
    entry,
    in_review,
    running,
)
from kickoff.core.catalogue import Broken, Catalogue, Planned
from kickoff.core.facts import Here
from kickoff.core.lifecycle import State
from kickoff.core.policy import Limits, Policy
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Ended, Entry, Mark, Registry, Signal
from kickoff.core.scheduling.scheduler import Surroundings
from kickoff.core.view.board import View, view
from kickoff.core.wording.terminal_board import age
from kickoff.entrypoints.cli.screen import Screen, harmless
from kickoff.entrypoints.cli.table import show_board

RTL, ZERO_WIDTH, ESCAPE = "\u202e", "\u200b", "\x1b[31m"
HOSTILE = f"{ESCAPE}Red{RTL} [bold]markup[/bold] :smile:{ZERO_WIDTH}\r\nsecond\tline"


def board(*entries: Entry, catalogue: Catalogue | None = None, paused: Mark | None = None) -> View:
    ended = Ended("old-one", "An old one", ReasonCode.COMPLETED, after(-90), 57)
    tasks = {one.id: one for one in entries}
    registry = Registry(after=NOW, tasks=tasks, recent=(ended,), paused=paused)
    around = Surroundings(Policy(limits=Limits(total=2)), after(10), Here())
    return view(registry, around, None, catalogue)


def stuck() -> Entry:
    signal = Signal(ReasonCode.NO_CHANGES, 2, after(-30))
    return entry("stuck", title="Stuck", signals=(signal,))


def full() -> View:
    return board(
        running("works", title="It works"),
        in_review("done-soon", title="Done soon"),
        dispatching("begins", title="Begins"),
        entry("waits", title="Waits", queued=asked_by("bob", 1)),
        entry("later", title="Later", depends_on=("waits",), queued=asked_by("bob", 2)),
        stuck(),
    )


def drawn(shown: View, width: int, *, live: bool = True, colour: bool = False) -> str:
    out = io.StringIO()
    show_board(Screen(out, io.StringIO(), width, live, colour), shown, "garden")
    return out.getvalue()


def test_a_wide_terminal_gets_tables() -> None:
    text = drawn(full(), 120)

    lines = [line.rstrip() for line in text.splitlines()]
    assert lines[0].startswith("garden · 1 in need of a person · 3 in work · ")
    assert "In work" in lines
    heads = [line.split() for line in lines if line.startswith("task ")]
    assert ["task", "state", "attempt", "worker", "since", "where", "title"] in heads
    assert ["task", "#", "state", "priority", "waits", "for", "title"] in heads


def test_elsewhere_there_is_one_complete_line_for_each_task() -> None:
    title = "A title that is longer than most " * 3
    shown = board(running("works", title=title), entry("later", depends_on=("works",)))

    run = "https://github.com/octo/hello/actions/runs/7"
    works = f"works · running · attempt 1 · by default · for 10min · {run} · {title.strip()}"
    assert drawn(shown, 40, live=False).splitlines() == [
        "garden · 1 in work · 0 queued · 1 blocked",
        "In work:",
        f"  {works}",
        "Waiting:",
        "  later · #1 · blocked · p2 · waits for works · The title of later",
        "Recently ended:",
        "  old-one · completed by #57 · 100min ago · An old one",
    ]


@pytest.mark.parametrize("width", [40, 59, 60, 80, 100, 200])
@pytest.mark.parametrize("colour", [False, True])
def test_every_task_state_and_reason_is_there_at_every_width(width: int, *, colour: bool) -> None:
    text = re.sub(r"\x1b(?:\[[0-9;]*m|\]8;[^\x1b]*\x1b\\)", "", drawn(full(), width, colour=colour))
    words = " ".join(text.split())

    for said in ("works", "done-soon", "begins", "later", "stuck", "old-one", "waits for a free"):
        assert said in words
    for state in (State.RUNNING, State.IN_REVIEW, State.DISPATCHING, State.BLOCKED):
        assert state.value in words


def test_a_very_long_id_gets_a_line_and_no_table() -> None:
    long = "a" * 80

    assert f"\n  {long} · running · " in drawn(board(running(long)), 100)
    assert f"\n{long}  running" in drawn(board(running(long)), 300)


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_no_line_of_a_table_is_wider_than_the_terminal(width: int) -> None:
    lines = drawn(full(), width).splitlines()

    assert [line for line in lines if len(line) > width] == []


def test_without_colour_there_is_no_escape() -> None:
    assert "\x1b" not in drawn(full(), 120)
    assert "\x1b[1m" in drawn(full(), 120, colour=True)


@pytest.mark.parametrize(("width", "live"), [(200, True), (80, True), (40, True), (200, False)])
def test_a_hostile_title_steers_nothing(width: int, *, live: bool) -> None:
    shown = board(running("works", title=HOSTILE), entry("later", title=HOSTILE))

    text = drawn(shown, width, live=live)

    assert not set(text) & {"\x1b", "\r", "\t", RTL, ZERO_WIDTH}
    if width == 200:
        assert "[31mRed [bold]markup[/bold] :smile: second line" in text


def test_wide_characters_keep_the_columns_in_line() -> None:
    shown = board(running("works", title="日本語の題名"), running("other", title="Other"))

    lines = drawn(shown, 100).splitlines()

    assert any(line.rstrip().endswith("日本語の題名") for line in lines)


def test_what_is_known_of_the_whole_queue_stands_on_top() -> None:
    paused = Mark("erin", NOW, "release day")

    lines = drawn(board(paused=paused), 80, live=False).splitlines()

    assert lines[1] == (
        "The queue has been paused by erin since 2026-11-21 10:00 UTC: release day."
    )
    assert lines[-1] == "Nothing is queued. kickoff TASK puts a task into the queue."


def test_task_files_that_nobody_queued_are_counted_and_the_first_ones_shown() -> None:
    made = [Planned(f"t{n:02}", f"tasks/t{n:02}.md", f"T{n}") for n in range(12)]
    files = {one.path: one for one in made}
    broken = {"tasks/bad.md": Broken("tasks/bad.md", "it is not closed", 3)}

    lines = drawn(board(catalogue=Catalogue({**files, **broken})), 80, live=False).splitlines()

    assert lines[0].endswith("12 not started · 1 cannot be queued")
    assert "  t09 · p2 · T9" in lines
    assert "  … and 2 more; kickoff list shows all" in lines
    assert "  tasks/bad.md · line 3: it is not closed" in lines


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0s"), (0.5, "30s"), (1, "1min"), (119, "119min"), (120, "2h"), (2880, "2d"), (-5, "0s")],
)
def test_an_age_is_in_the_unit_that_says_most(minutes: float, said: str) -> None:
    assert age(NOW, after(minutes)) == said


def test_what_is_printed_can_steer_no_terminal() -> None:
    assert harmless("one\r\ntwo\x1b]0;title\x07\u2066") == "one\ntwo]0;title"
