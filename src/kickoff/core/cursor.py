"""The cursor over commands: how far back a command is still carried out, and what is remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from kickoff.core.facts import Facts, Present, Unknown
from kickoff.core.registry import Registry

BEHIND = timedelta(minutes=15)
"""The cursor stays this far behind, because comments appear late and out of order."""

ENOUGH = timedelta(days=1)
"""A sweep this long may leave older comments behind when they do not fit into its pages."""

EDITABLE = timedelta(minutes=10)
"""How long after a comment was made an edit may still add commands."""


def advance(registry: Registry, facts: Facts, now: datetime) -> Registry:
    """The registry with the cursor moved, as far as everything up to there has been answered.

    A run that did not read all comments since the cursor never moves it, unless a day and more was
    read and the rest is too much to read: what stands there is expired, and is answered so.
    """
    noted = _note_replies(_note_tree(registry, facts), facts)
    swept = facts.swept_since
    if swept is None or (swept > registry.after and now - swept < ENOUGH):
        return noted
    open_ones = [i.changed_at for i in facts.commands if not i.answered]
    cut = [swept] if swept > registry.after else []
    reach = min([now - BEHIND, *cut, *open_ones])
    after = max(registry.after, reach)
    kept = tuple(a for a in noted.applied if a.at >= after - EDITABLE - BEHIND)
    return replace(noted, after=after, applied=kept)


def _note_tree(registry: Registry, facts: Facts) -> Registry:
    """Remember which state of the task files has been read; one that was read in part has not."""
    if any(isinstance(plan, Unknown) for plan in facts.plans.values()):
        return registry
    match facts.folder_tree, facts.listing:
        case Present(tree), Present() if tree != registry.tasks_tree:
            return replace(registry, tasks_tree=tree)
        case _:
            return registry


def _note_replies(registry: Registry, facts: Facts) -> Registry:
    """Remember our living replies where they were seen."""
    news = {t: c for t, c in facts.replies.items() if registry.replies.get(t) != c}
    return replace(registry, replies={**registry.replies, **news}) if news else registry
