"""A plan that was edited and is approved again: what commands have said of the task still holds.

The file is taken at its word in everything else. Which of the two said what is remembered in the
entry, because afterwards both look alike.
"""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

from kickoff.core.commanded import Commanded
from kickoff.core.identity import plan_hash
from kickoff.core.registry import Entry
from kickoff.core.task import Plan


def remember(entry: Entry, *said: Commanded) -> Entry:
    """The entry with what a command has just said of it marked as such."""
    return replace(entry, commanded=tuple(c for c in Commanded if c in (*entry.commanded, *said)))


def wait_also(entry: Entry, ids: tuple[str, ...]) -> Entry:
    """The entry with dependencies that a command adds to those it has."""
    return replace(entry, depends_on=united(entry.depends_on, ids), after=united(entry.after, ids))


def reapproved(entry: Entry, plan: Plan) -> Entry:
    """A waiting task with its plan as it is now; its signals are gone."""
    free = [option for option in Commanded if option not in entry.commanded]
    pinned = replace(
        entry,
        path=plan.path,
        plan=plan_hash(plan.text),
        title=plan.title,
        owner=plan.owner,
        depends_on=united(plan.depends_on, entry.after),
        touches=plan.touches,
        issue=plan.issue,
        signals=(),
    )
    return reduce(lambda task, option: _as_filed(task, option, plan), free, pinned)


def _as_filed(entry: Entry, option: Commanded, plan: Plan) -> Entry:
    match option:
        case Commanded.PRIORITY:
            return replace(entry, priority=plan.priority)
        case Commanded.WORKER:
            return replace(entry, worker=plan.worker)
        case Commanded.NOT_BEFORE:
            return replace(entry, not_before=plan.not_before)


def united(first: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """Both, each id once."""
    return tuple(dict.fromkeys((*first, *more)))
