"""What `watch` shows the queue on: a live table, lines, or JSON; each only when it changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from kickoff.core.messages import moment
from kickoff.core.reasons import ReasonCode
from kickoff.core.terminal import standing
from kickoff.core.terminal_board import warnings
from kickoff.core.view import View
from kickoff.entrypoints.cli.answers import print_json
from kickoff.entrypoints.cli.screen import Screen
from kickoff.entrypoints.cli.table import console_of, drawn
from kickoff.formats.report_json import report_json

if TYPE_CHECKING:
    from rich.live import Live


class Surface(Protocol):
    """Somewhere to show the queue as it goes on."""

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
    """The whole board, drawn anew in its place."""

    def __init__(self, live: Live, screen: Screen, name: str) -> None:
        self._live = live
        self._screen = screen
        self._name = name

    def show(self, board: View) -> None:
        """Every time: ages move even when nothing else does."""
        self._live.update(drawn(self._screen, board, self._name), refresh=True)

    def say(self, text: str) -> None:
        """Above the table."""
        self._live.console.print(text)


class Lines:
    """A line for each task that moved, with the time."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._known: Mapping[str, str] = {}

    def show(self, board: View) -> None:
        """What is new since the last time."""
        now = dict(_standing(board))
        for key, line in now.items():
            if self._known.get(key) != line:
                self._screen.say(f"{moment(board.at)}  {line}")
        gone = [key for key in self._known if key not in now and key in board.tasks]
        for key in gone:
            self._screen.say(f"{moment(board.at)}  {key} has left the queue")
        self._known = now
        self._screen.out.flush()

    def say(self, text: str) -> None:
        """A line."""
        self._screen.say(text)


class Objects:
    """One JSON object for each state of the queue that differs from the one before."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._known: View | None = None

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


def _standing(board: View) -> Iterator[tuple[str, str]]:
    """Lines by what they are about: the queue as a whole, and each task in it or just gone."""
    yield from ((line, line) for line in warnings(board))
    for task_id in (*board.tasks, *(ended.id for ended in board.recent)):
        for line in standing((task_id,), board):
            yield task_id, line
