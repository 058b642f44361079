"""Where a task stands, as far as its thread is told: what differs makes a reply out of date."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from kickoff.core.lifecycle import phase
from kickoff.core.registry import Entry


def standing(entry: Entry | None) -> tuple[str, ...]:
    """What a reply shows of a task, but for its place in the line, which moves with others."""
    if entry is None:
        return ()
    attempt = entry.attempt
    signals = (f"{signal.code} {signal.tier}" for signal in entry.signals)
    run = attempt.run.id if attempt is not None and attempt.run is not None else ""
    number = attempt.number if attempt is not None else ""
    held = entry.hold.by if entry.hold is not None else ""
    return entry.id, phase(entry).value, held, str(number), str(run), *signals


def digest_of(entries: Iterable[Entry]) -> str:
    """The standing of several tasks, whatever their order: 16 hexadecimal digits."""
    shown = sorted(standing(entry) for entry in entries)
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]
