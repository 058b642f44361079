"""Asking a queue: a look that writes nothing, also at what was last seen of a remote; a run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kickoff.core.decide import Decision
from kickoff.core.events import Tick
from kickoff.core.wording.terminal_board import age
from kickoff.entrypoints.cli.answers import operation
from kickoff.entrypoints.cli.place import Place
from kickoff.errors import ForgeError, Unavailable
from kickoff.service.looking import World
from kickoff.service.running import Woken, preview, run
from kickoff.service.telling import Ran
from kickoff.service.tracing import refuse_if_lost


@dataclass(frozen=True, slots=True)
class Stale:
    """Why something old is shown, when it was seen (None: unknown), and how old it is in words."""

    why: str
    seen_at: datetime | None
    words: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look saw, and what would be decided on it; `stale` when it is an old one."""

    world: World
    decision: Decision
    stale: Stale | None = None


def looked(place: Place, woken: Woken) -> Looked:
    """A look at the queue; at what was last seen of it, when its remote cannot be reached.

    Raises a KickoffError.
    """
    try:
        return fresh(place, woken)
    except Unavailable as failure:
        if place.last_seen is None:
            raise
        try:
            world, decision = preview(place.last_seen(), woken, operation())
        except ForgeError:
            raise failure from None
        return Looked(world, decision, _stale(place, failure, world.now))


def fresh(place: Place, woken: Woken) -> Looked:
    """A look at the queue as it is now. Raises a KickoffError."""
    world, decision = preview(place.kit, woken, operation())
    _reached(place)
    return Looked(world, decision)


def refuse_if_gone(place: Place) -> None:
    """No empty history where there was a queue. Raises RegistryUnreadable and ForgeError."""
    world = fresh(place, Woken(Tick("cli"))).world
    if world.snapshot is None and world.facts.head is not None:
        refuse_if_lost(place.kit, world)


def ran(place: Place, woken: Woken) -> Ran:
    """A run. Raises a KickoffError."""
    done = run(place.kit, woken, operation())
    if done.view is not None:
        _reached(place)
    return done


def _stale(place: Place, failure: Unavailable, now: datetime) -> Stale:
    note = _note(place)
    seen_at = None
    if note is not None and note.exists():
        seen_at = datetime.fromtimestamp(int(note.stat().st_mtime), UTC)
    words = f"{age(seen_at, now)} ago" if seen_at else "when it was last seen"
    return Stale(str(failure), seen_at, words)


def _reached(place: Place) -> None:
    """Note that the remote was reached just now. Only for people: a full disk is no error."""
    note = _note(place)
    if note is not None and note.parent.is_dir():
        note.touch()


def _note(place: Place) -> Path | None:
    """A file whose time is that of the last contact."""
    repository = place.repository
    if repository is None or repository.remote is None:
        return None
    return repository.private / "reached"
