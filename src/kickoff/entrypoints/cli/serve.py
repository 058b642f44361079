"""`kickoff serve`: the board as a page in the browser, on this machine only."""

from __future__ import annotations

import contextlib
from datetime import timedelta

import click

from kickoff.entrypoints.cli.options import session_of
from kickoff.entrypoints.cli.own import TICK_INSTEAD, own_command
from kickoff.entrypoints.cli.place import find
from kickoff.entrypoints.cli.screen import screen_for
from kickoff.entrypoints.cli.watch import interval
from kickoff.entrypoints.web.extra import need_extra
from kickoff.errors import ExitCode

PORT = 8440

TEXT = """\
Serves the board as a page for your browser: what is in work, what needs you, what waits and for
what. It goes on by itself when the queue moves, and its buttons give the commands that you would
type. Only this machine can reach it.

With --tick it also ticks, so that workers start and finished work is seen. Ctrl-C ends it;
workers go on.
"""


@click.pass_context
def _serve(context: click.Context, port: int, tick: timedelta | None, *, show: bool) -> int:
    """Serve until told to stop."""
    need_extra()
    from kickoff.entrypoints.web.serving import Serving, serve
    from kickoff.entrypoints.web.watching import FAR, NEAR, Source

    session = session_of(context)
    screen = screen_for(session.options, session.environment)
    place = find(session)
    here = place.repository is not None and place.repository.remote is None
    pace = NEAR if here else FAR
    source = Source(place.name, place.kit, pace, place.last_seen, place.heartbeat)
    serving = Serving(source, lambda: find(session).kit, place.asker, screen.warn)
    with contextlib.suppress(KeyboardInterrupt):
        serve(serving, port, tick, open_browser=show)
    return ExitCode.DONE


command = own_command(
    "serve",
    _serve,
    TEXT,
    click.Option(
        ["--port"],
        type=click.IntRange(0, 65_535),
        default=PORT,
        metavar="N",
        help=f"Where to listen; 0 takes a free port ({PORT}).",
    ),
    click.Option(
        ["--tick"],
        metavar="TIME",
        callback=lambda context, parameter, text: text and interval(context, parameter, text),
        help="Tick as well, so often: 30s, 5m.",
    ),
    click.Option(
        ["--open", "show"], is_flag=True, default=False, help="Open the page in your browser."
    ),
    instead=TICK_INSTEAD,
)
