"""`kickoff watch`: ticks, again and again, and the board while it changes."""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta

import click

from kickoff.core.events import Tick
from kickoff.core.text.durations import parse_duration
from kickoff.core.view.board import View
from kickoff.core.view.stillness import is_still
from kickoff.entrypoints.cli.answers import operation
from kickoff.entrypoints.cli.giving import given_late, tell_unreadable
from kickoff.entrypoints.cli.options import session_of
from kickoff.entrypoints.cli.own import TICK_INSTEAD, own_command
from kickoff.entrypoints.cli.place import Place, find
from kickoff.entrypoints.cli.screen import screen_for
from kickoff.entrypoints.cli.surfaces import Surface, surface
from kickoff.errors import Busy, ExitCode, RateLimited, Unavailable
from kickoff.service.kit import Kit
from kickoff.service.running import Woken, run

EVERY = "5s"
_SECONDS = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)s")


TEXT = """\
Ticks at once and then again and again, and shows the board while it changes. On a terminal
it is a live table, elsewhere a line for each change. Ctrl-C ends it; workers go on, and the
next tick, whoever makes it, finds what they did.

With --until-done it ends by itself when nothing moves any more: everything is completed, or
waits for a person.
"""


@click.pass_context
def _watch(context: click.Context, every: timedelta, *, until_done: bool) -> int:
    """Tick until told to stop."""
    session = session_of(context)
    place = find(session)
    screen = screen_for(session.options, session.environment)
    tell_unreadable(screen, place)
    with ExitStack() as stay:
        shown = surface(screen, place.name, stay, machine=session.options.json)
        try:
            last = _tick_on(place, shown, every, until_done=until_done)
        except KeyboardInterrupt:
            last = "Not watching any more. Workers go on; kickoff watch looks again."
    if not session.options.json:
        screen.say(last)
    return ExitCode.DONE


def _tick_on(place: Place, surface: Surface, every: timedelta, *, until_done: bool) -> str:
    """Tick until nothing moves any more, if that is asked for; what to say then."""
    shown = Once(surface)
    while True:
        shown.ticks()
        ticked = tick_once(place.kit, shown)
        if ticked.board is not None:
            shown.show(ticked.board)
            if until_done and is_still(ticked.board):
                return _last_words(ticked.board)
        place.kit.clock.sleep(max(every.total_seconds(), ticked.wait))


class Once:
    """A surface on which what every tick says anew is said once, until a tick does not say it."""

    def __init__(self, shown: Surface) -> None:
        self._shown = shown
        self._before: frozenset[str] = frozenset()
        self._now: frozenset[str] = frozenset()

    def begin(self, board: View) -> None:
        """As it is."""
        self._shown.begin(board)

    def show(self, board: View) -> None:
        """As it is."""
        self._shown.show(board)

    def say(self, text: str) -> None:
        """What the last tick has not said."""
        if text not in self._before | self._now:
            self._shown.say(text)
        self._now |= {text}

    def ticks(self) -> None:
        """From here on it is another tick that speaks."""
        self._before, self._now = self._now, frozenset()


@dataclass(frozen=True, slots=True)
class Ticked:
    """The queue after a tick, None when it came to nothing; `wait` is how long to wait at least.

    In seconds.
    """

    board: View | None = None
    wait: float = 0.0


def tick_once(kit: Kit, shown: Surface) -> Ticked:
    """One tick. What may pass by itself is said, and the next tick tries again."""
    try:
        done = run(kit, Woken(Tick("cli")), operation())
    except RateLimited as error:
        shown.say(f"{error}; trying again in {error.retry_after:.0f} s")
        return Ticked(wait=error.retry_after)
    except (Unavailable, Busy) as error:
        shown.say(f"{error}; trying again")
        return Ticked()
    for text in (*given_late(done), *map(str, done.troubles)):
        shown.say(text)
    return Ticked(done.view)


def _last_words(board: View) -> str:
    match len(board.tasks):
        case 0:
            return "Nothing is left in the queue."
        case 1:
            return "Nothing moves any more: 1 task waits for a person."
        case several:
            return f"Nothing moves any more: {several} tasks wait for a person."


def interval(context: click.Context, parameter: click.Parameter, text: str) -> timedelta:
    """`5s`, `2m`, `1h`. Raises click.BadParameter."""
    seconds = _SECONDS.fullmatch(text)
    interval = timedelta(seconds=float(seconds[1])) if seconds else parse_duration(text)
    if not interval:
        raise click.BadParameter(
            f"{text} is not a time to wait, such as 5s or 2m", context, parameter
        )
    return interval


command = own_command(
    "watch",
    _watch,
    TEXT,
    click.Option(
        ["--every"],
        default=EVERY,
        metavar="TIME",
        callback=interval,
        help="How long to wait between ticks: 5s, 2m (5s).",
    ),
    click.Option(
        ["--until-done"], is_flag=True, default=False, help="End when nothing moves any more."
    ),
    instead=TICK_INSTEAD,
)
