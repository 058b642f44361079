"""What `watch` shows the queue on: a live table, lines, or JSON; each only when it changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol, TypeAlias

from kickoff.core.reasons import ReasonCode
from kickoff.core.view.board import View
from kickoff.core.wording.terminal import standing
from kickoff.core.wording.terminal_board import warnings
from kickoff.entrypoints.cli.answers import print_json
from kickoff.entrypoints.cli.screen import Screen, harmless
from kickoff.entrypoints.cli.table import console_of, drawn_within
from kickoff.formats.report_json import report_json

if TYPE_CHECKING:
    from rich.live import Live


class Surface(Protocol):
    """Somewhere to show the queue as it goes on."""

    def begin(self, board: View) -> None:
        """How the queue stands, as who reads knows already."""

    def show(self, board: View) -> None:
        """The queue as it is now."""

    def say(self, text: str) -> None:
        """Something besides."""


def surface(screen: Screen, name: str, stay: ExitStack, *, machine: bool) -> Surface:
    """What fits who reads; a live table goes when `stay` is closed, and leaves its last picture."""
    if machine:
        return Objects(screen)
    if not screen.tabular:
        return Lines(screen)
    from rich.live import Live

    live = Live(console=console_of(screen), auto_refresh=False)
    return LiveTable(stay.enter_context(live), screen, name)


class LiveTable:
    """The whole board, drawn anew in its place when it looks different."""

    def __init__(self, live: Live, screen: Screen, name: str) -> None:
        self._live = live
        self._screen = screen
        self._name = name
        self._picture: object = None

    def begin(self, board: View) -> None:
        """A table shows the whole queue anyway."""

    def show(self, board: View) -> None:
        """As much as there is room for; nothing moves while nothing has changed."""
        self._fit()
        height = self._live.console.size.height - 1
        fitting = drawn_within(self._live.console, height, self._screen, board, self._name)
        picture = self._live.console.render_lines(fitting)
        if picture != self._picture:
            self._live.update(fitting, refresh=True)
            self._picture = picture

    def _fit(self) -> None:
        """After another width was given to the terminal, begin on an empty one.

        What was drawn is folded now, so that nobody knows where it begins.
        """
        screen = self._screen.resized()
        if screen.width != self._screen.width:
            self._screen, self._picture = screen, None
            self._live.console.width = screen.width
            self._live.console.clear()

    def say(self, text: str) -> None:
        """Above the table."""
        self._live.console.print(harmless(text))


Stand: TypeAlias = tuple[object, ...]
"""Where a task stands, without its place in the line, which moves whenever others do."""


class Lines:
    """A line for each task that moved, with the time.

    At first it tells of everything that is in play, unless it was told before: then `begin` says
    how everything stood.
    """

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._known: Mapping[str, Stand] = {}
        self._ended: frozenset[tuple[str, datetime]] | None = None

    def begin(self, board: View) -> None:
        """How everything stands, as is known already."""
        self._known = dict(_stands(board))
        self._ended = _ended(board)

    def show(self, board: View) -> None:
        """What is new since the last time."""
        for line in self._news(board):
            self._screen.say(f"{_clock(board.at)}  {line}")
        self.begin(board)
        self._screen.out.flush()

    def say(self, text: str) -> None:
        """A line."""
        self._screen.say(text)

    def _news(self, board: View) -> Iterator[str]:
        now = dict(_stands(board))
        yield from (line for line in warnings(board) if line not in self._known)
        for task_id in board.tasks:
            if self._known.get(task_id) != now[task_id]:
                yield from standing((task_id,), board)
        known = _ended(board) if self._ended is None else self._ended
        for ended in board.recent:
            if (ended.id, ended.at) not in known and ended.id not in board.tasks:
                yield from standing((ended.id,), board)


class Objects:
    """One JSON object for each state of the queue that differs from the one before."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._known: View | None = None

    def begin(self, board: View) -> None:
        """An object holds the whole queue anyway."""

    def show(self, board: View) -> None:
        """The queue, when more than the time is another than before."""
        still = board if self._known is None else replace(board, at=self._known.at)
        if still != self._known:
            print_json(self._screen, report_json(ReasonCode.SHOWN, board))
            self._screen.out.flush()
            self._known = board

    def say(self, text: str) -> None:
        """Not an object: to standard error."""
        self._screen.warn(f"kickoff: {text}")


def _stands(board: View) -> Iterator[tuple[str, Stand]]:
    """By what they are about: the queue as a whole, and each task in it."""
    yield from ((line, ()) for line in warnings(board))
    for task_id, task in board.tasks.items():
        attempt, pull = task.attempt, task.entry.pull_request
        number = attempt.number if attempt else 0
        signals = tuple((signal.code, signal.tier) for signal in task.entry.signals)
        yield task_id, (task.state, number, pull.number if pull else 0, *signals)


def _ended(board: View) -> frozenset[tuple[str, datetime]]:
    return frozenset((ended.id, ended.at) for ended in board.recent)


def _clock(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
