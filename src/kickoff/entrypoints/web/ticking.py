"""Ticks beside the pages, so that nobody needs a second terminal."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Event, Thread

from kickoff.core.events import Tick
from kickoff.entrypoints.web.commands import operation
from kickoff.errors import KickoffError
from kickoff.service.kit import Kit
from kickoff.service.running import Woken, run


@contextlib.contextmanager
def ticking(
    kits: Callable[[], Kit], every: timedelta, said: Callable[[str], None]
) -> Iterator[None]:
    """Tick at once and then every so often, until the end of the block; `said` hears of trouble."""
    over = Event()
    thread = Thread(target=_tick_on, args=(kits, every, said, over), name="ticks", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _tick_on(
    kits: Callable[[], Kit], every: timedelta, said: Callable[[str], None], over: Event
) -> None:
    while not over.is_set():
        said(_tick(kits))
        over.wait(every.total_seconds())


def _tick(kits: Callable[[], Kit]) -> str:
    """One tick; what went wrong, if anything did. The next one tries again."""
    try:
        ran = run(kits(), Woken(Tick("serve")), operation())
    except KickoffError as error:
        return str(error)
    return "; ".join(str(trouble) for trouble in ran.troubles)
