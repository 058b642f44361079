"""A state branch that was set back: noticed, told for a while, and made up for.

Who may push can set the branch back, or put an old one in its place, on purpose or by mistake.
Two things tell: a commit of it that was seen here and is not in its history any more, and a command
that bears our answer and that the registry knows nothing of.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from kickoff.core.facts import Facts
from kickoff.core.registry import Registry
from kickoff.core.remembered import SetBack

TOLD = timedelta(days=7)
"""How long boards tell of it."""


QUIET = timedelta(hours=1)
"""How long one note stands for all forgotten commands: they come back with several looks."""


MOST = 10
"""Commits that are remembered as noted."""


def note_set_back(registry: Registry, facts: Facts, now: datetime) -> Registry:
    """With a note of what is gone, once for each commit that is; commands tell of it anew."""
    known = registry.set_back
    if facts.gone is not None:
        fresh = not _is_noted(facts.gone, known)
    else:
        told = known is not None and now - known.since < QUIET
        fresh = not told and any(issued.forgotten for issued in facts.commands)
    if not fresh:
        return registry
    earlier = known.commits[:MOST] if known is not None else ()
    return replace(registry, set_back=SetBack(now, facts.gone, earlier))


def _is_noted(commit: str, known: SetBack | None) -> bool:
    return known is not None and commit in known.commits


def to_tell(registry: Registry, facts: Facts | None, now: datetime) -> SetBack | None:
    """What a board tells: what was noted lately, else what has just been seen."""
    known = registry.set_back
    if known is not None and now - known.since < TOLD:
        return known
    if facts is None or facts.gone is None or _is_noted(facts.gone, known):
        return None
    return SetBack(now, facts.gone)
