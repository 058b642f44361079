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


def note_set_back(registry: Registry, facts: Facts, now: datetime) -> Registry:
    """With a note of what is gone, once for each commit that is; commands tell of it anew."""
    known = registry.set_back
    if facts.gone is not None:
        fresh = known is None or known.commit != facts.gone
    else:
        told = known is not None and now - known.since < QUIET
        fresh = not told and any(issued.forgotten for issued in facts.commands)
    return replace(registry, set_back=SetBack(now, facts.gone)) if fresh else registry


def to_tell(registry: Registry, facts: Facts | None, now: datetime) -> SetBack | None:
    """What a board tells: what was noted lately, else what has just been seen."""
    known = registry.set_back
    if known is not None and now - known.since < TOLD:
        return known
    if facts is None or facts.gone is None or (known is not None and known.commit == facts.gone):
        return None
    return SetBack(now, facts.gone)
