"""Ticks beside the pages, so that nobody needs a second terminal."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Event, Thread

from markupsafe import Markup

from kickoff.core.events import Tick
from kickoff.core.text.quoting import one_line
from kickoff.entrypoints.web.commands import operation
from kickoff.entrypoints.web.plan_html import coded_html
from kickoff.entrypoints.web.values import Banner
from kickoff.errors import KickoffError
from kickoff.service.kit import Kit
from kickoff.service.running import Woken, run

LONGEST = 500
"""Characters shown of one error."""


@contextlib.contextmanager
def ticking(
    kits: Callable[[], Kit], every: timedelta, said: Callable[[Banner | None], None]
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
    kits: Callable[[], Kit], every: timedelta, said: Callable[[Banner | None], None], over: Event
) -> None:
    while not over.is_set():
        said(_tick(kits))
        over.wait(every.total_seconds())


def _tick(kits: Callable[[], Kit]) -> Banner | None:
    """One tick; what went wrong, if anything did. The next one tries again."""
    try:
        ran = run(kits(), Woken(Tick("serve")), operation())
    except KickoffError as error:
        return Banner("broken", "The last tick failed.", _said(error))
    if not ran.troubles:
        return None
    return Banner("paused", "The last tick could not do everything.", _said(*ran.troubles))


def _said(*errors: KickoffError) -> Markup:
    return coded_html("; ".join(one_line(str(error), LONGEST) for error in errors))
