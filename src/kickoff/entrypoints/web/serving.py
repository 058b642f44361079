"""`kickoff serve`: sockets, pages and ticks put together, until it is told to stop."""

from __future__ import annotations

import contextlib
import os
import secrets
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from threading import Thread

from kickoff.entrypoints.web.listening import loopback, run
from kickoff.entrypoints.web.neighbours import tells
from kickoff.entrypoints.web.security import Door
from kickoff.entrypoints.web.server import Queue, application
from kickoff.entrypoints.web.ticking import ticking
from kickoff.entrypoints.web.watching import Source, Watched
from kickoff.service.kit import Kit


@dataclass(frozen=True, slots=True)
class Serving:
    """What is served: where it is looked at, and for commands a fresh kit and who gives them.

    `say` tells whoever has started it where the page is.
    """

    source: Source
    kits: Callable[[], Kit]
    asker: Callable[[], str]
    say: Callable[[str], None]


def serve(serving: Serving, port: int, tick: timedelta | None, *, open_browser: bool) -> None:
    """Serve until interrupted. Raises Usage when the port is taken."""
    watched = Watched(serving.source, _in_words(tick))
    Thread(target=watched.now, name="first look", daemon=True).start()
    with contextlib.ExitStack() as stay:
        number, sockets = stay.enter_context(loopback(port))
        account = os.geteuid() if tells(number, os.geteuid()) else None
        door = Door(number, secrets.token_urlsafe(24), account)
        app = application(Queue(watched, serving.kits, serving.asker), door)
        if tick is not None:
            stay.enter_context(ticking(serving.kits, tick, watched.ticked))
        page = f"http://127.0.0.1:{number}/"
        serving.say(f"The board of {serving.source.name} is at {page} (Ctrl-C ends this)")
        if open_browser:
            webbrowser.open(page)
        run(app, sockets)


def _in_words(tick: timedelta | None) -> str:
    if tick is None:
        return "This server does not tick; kickoff serve --tick 30s does."
    return f"This server ticks every {tick.total_seconds():g} s."
