"""A state branch that somebody wrote to: taken as it is, and told.

Whoever builds on a commit has seen it as the head. So the head alone has to be looked at to notice
every commit that is no decision; `kickoff replay` judges what is in them, back to the first.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kickoff.core.facts import Facts
from kickoff.core.reconciling.set_back import TOLD
from kickoff.core.registry import Registry
from kickoff.core.remembered import ByHand


def note_by_hand(registry: Registry, facts: Facts, now: datetime) -> Registry:
    """With a note of the commit that nobody decided, once for each."""
    commit, known = facts.by_hand, registry.by_hand
    if commit is None or (known is not None and known.commit == commit):
        return registry
    return replace(registry, by_hand=ByHand(now, commit))


def by_hand_to_tell(registry: Registry, facts: Facts | None, now: datetime) -> ByHand | None:
    """What a board tells: what was noted lately, else what has just been seen."""
    known = registry.by_hand
    if facts is not None and facts.by_hand not in (None, known.commit if known else None):
        return ByHand(now, facts.by_hand or "")
    return known if known is not None and now - known.since < TOLD else None
