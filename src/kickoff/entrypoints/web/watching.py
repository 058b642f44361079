"""The newest look at the queue, kept for everybody who asks, and taken anew when something moved.

Nobody asks: nothing is looked at. Pages ask once a second; one cheap question tells whether the
state branch moved, and a whole look follows when it did, or when the last one is old: what is
around the queue (workers, task files, times that come) moves too.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from threading import Lock

from kickoff.core.text.quoting import quote
from kickoff.core.view.board import TaskView, View
from kickoff.core.wording.ticking import Heartbeat, tick_alarms
from kickoff.entrypoints.web.board_page import board_page
from kickoff.entrypoints.web.found import Where, find, id_of
from kickoff.entrypoints.web.ledger import Ledger, Tale
from kickoff.entrypoints.web.plan_html import sentence_html
from kickoff.entrypoints.web.reading import Seen, attempts_of, plans, read, told
from kickoff.entrypoints.web.task_page import task_page
from kickoff.entrypoints.web.values import Banner, BoardPage, TaskPage, TroublePage
from kickoff.entrypoints.web.words import iso
from kickoff.errors import KickoffError, Unavailable
from kickoff.service.kit import Kit

BROKEN = "The queue cannot be read"
HANDS_OFF = "This page comes back by itself when it is mended; until then it changes nothing."
LOG_TOLD = 4_000
"""Bytes of a log's end that tell whether it has grown."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often is asked whether the queue moved, and when a look is old; in seconds."""

    ask: float
    old: float


NEAR, FAR = Pace(0.8, 4.0), Pace(10.0, 60.0)
"""For a queue on this machine, and for one elsewhere, where each question is a request."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a queue is looked at.

    `name` is what it is called while it cannot be read. `last_seen` is the queue as its remote was
    last seen to have it, for when that does not answer; None where there is no remote. `heartbeat`
    tells when something last ticked, as far as that is known here.
    """

    name: str
    kit: Kit
    pace: Pace = NEAR
    last_seen: Callable[[], Kit] | None = None
    heartbeat: Callable[[], Heartbeat] = Heartbeat


PATIENCE = 20
"""A look that took a second is not old before twenty."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What there is to show: the board, or why there is none; and the look it was drawn from."""

    page: BoardPage | TroublePage
    version: str
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """A look: what it saw, of which commit of the state branch, and when (monotonic seconds)."""

    shown: Shown
    commit: str | None
    at: float
    took: float


class Watched:
    """One queue, as pages see it; `ticks` is what is to be said of who ticks."""

    def __init__(self, source: Source, ticks: str = "") -> None:
        self._source = source
        self._kit = source.kit
        self._ticks = ticks
        self._trouble: Banner | None = None
        self._ledger = Ledger()
        self._turn = Lock()
        self._look: Look | None = None
        self._asked_at = 0.0
        self._moved = False

    def moved(self) -> None:
        """Somebody knows that something has changed: the next to ask gets a new look."""
        self._moved = True

    def ticked(self, trouble: Banner | None) -> None:
        """A tick is over; `trouble` is what went wrong in it, if anything did."""
        self._trouble = trouble
        self._moved = True

    def now(self) -> Shown:
        """What there is to show now. Who asks while another one looks gets the last look."""
        last = self._look
        if not self._turn.acquire(blocking=last is None or self._moved) and last is not None:
            return last.shown
        try:
            return self._looked().shown
        finally:
            self._turn.release()

    def task(self, task_id: str) -> TaskPage | None:
        """The page of a task; None when there is no such task, or nothing can be shown."""
        shown = self.now()
        found = find(shown.seen.view, task_id) if shown.seen else None
        if shown.seen is None or found is None:
            return None
        where = Where(shown.seen.repository, self.version(task_id))
        with self._turn:
            plan = plans(self._kit, shown.seen, (found,))[id_of(found)]
            known = told(self._kit, self._tale(id_of(found)), found, plan)
        page = task_page(found, shown.seen.view, known, where)
        return replace(page, ticked=self.ticked_at(), note=self._ticks)

    def ticked_at(self) -> str:
        """When something last ticked, as the page says it; empty where that is not known."""
        page = self.now().page
        return page.ticked if isinstance(page, BoardPage) else ""

    def version(self, task_id: str = "") -> str:
        """Changes whenever the board does; a task's, when its log grows too."""
        shown = self.now()
        found = find(shown.seen.view, task_id) if shown.seen and task_id else None
        if not isinstance(found, TaskView) or found.entry.attempt is None:
            return shown.version
        said = self._kit.log(found.entry.id, found.entry.attempt)
        return f"{shown.version}-{len(said):x}{zlib.crc32(said[-LOG_TOLD:]):08x}"

    def log(self, task_id: str, number: int) -> bytes:
        """The whole log of an attempt, as far as it is kept; empty where there is none."""
        shown = self.now()
        found = find(shown.seen.view, task_id) if shown.seen else None
        if found is None:
            return b""
        attempts = attempts_of(found, self._tale(id_of(found)))
        chosen = next((a for a in attempts if a.number == number), None)
        return self._kit.log(id_of(found), chosen) if chosen else b""

    def _tale(self, task_id: str) -> Tale:
        return self._ledger.tales(self._kit.state, (task_id,))[task_id]

    def _looked(self) -> Look:
        now, last = self._kit.clock.monotonic(), self._look
        if last is None or self._moved or self._is_old(last, now):
            self._moved = False
            self._look = self._look_anew(now)
        return self._look or self._look_anew(now)

    def _is_old(self, last: Look, now: float) -> bool:
        pace = self._source.pace
        if now - last.at > max(pace.old, PATIENCE * last.took):
            return True
        if now - self._asked_at < pace.ask:
            return False
        self._asked_at = now
        return self._commit() != last.commit

    def _look_anew(self, now: float) -> Look:
        commit, shown = self._commit(), self._drawn()
        done = self._asked_at = self._kit.clock.monotonic()
        return Look(shown, commit, done, done - now)

    def _commit(self) -> str | None:
        """Where the state branch is; None when it is not there, or does not say."""
        try:
            snapshot = self._kit.state.read(())
        except KickoffError:
            return None
        return snapshot.commit if snapshot else None

    def _drawn(self) -> Shown:
        try:
            seen, old = self._seen()
        except KickoffError as error:
            return self._unreadable(error)
        page = board_page(seen.view, seen.repository, "", iso(seen.changed_at), folder=seen.folder)
        beat = self._source.heartbeat()
        told = tuple(self._banners(seen.view, old, beat))
        page = replace(page, note=self._ticks, banners=(*page.banners, *told))
        version = _digest(page)
        return Shown(replace(page, version=version, ticked=iso(beat.at)), version, seen)

    def _seen(self) -> tuple[Seen, str]:
        """The queue, and why it is an old look, if it is one. Raises a KickoffError."""
        try:
            return read(self._kit), ""
        except Unavailable as error:
            if self._source.last_seen is None:
                raise
            return read(self._source.last_seen()), str(error)

    def _banners(self, view: View, old: str, beat: Heartbeat) -> Iterator[Banner]:
        if old:
            yield Banner("paused", "As it was last seen.", sentence_html(quote(old)))
        for alarm in tick_alarms(view, beat):
            yield Banner("paused", "", sentence_html(alarm))
        if self._trouble is not None:
            yield self._trouble

    def _unreadable(self, error: KickoffError) -> Shown:
        version = _digest((str(error), error.remedy))
        name = self._source.name
        page = TroublePage(name, version, BROKEN, str(error), error.remedy, HANDS_OFF)
        return Shown(page, version)


def _digest(drawn: object) -> str:
    return hashlib.sha256(repr(drawn).encode("utf-8", "surrogatepass")).hexdigest()[:16]
