"""`#42` in a plan means the task of issue 42: the one whose file names it, else `issue-42`.

A plan is read without the others, so there it is `issue-42` at first; what it means is seen among
the tasks in play and the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kickoff.core.catalogue import FileEntry, Planned
from kickoff.core.facts import Facts, seen
from kickoff.core.identity import issue_of_task_id
from kickoff.core.registry import Entry, Registry
from kickoff.core.task import Plan


def meant(entry: Entry, registry: Registry, facts: Facts) -> Entry:
    """The entry with what it still waits for under the ids that these tasks have."""
    names = {d: _meant(d, registry, facts) for d in entry.depends_on if d not in entry.depends_met}
    if all(name == now for name, now in names.items()):
        return entry
    return replace(
        entry,
        depends_on=_renamed(entry.depends_on, names),
        after=_renamed(entry.after, names),
    )


def _renamed(ids: tuple[str, ...], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names.get(one, one) for one in ids))


def _meant(dependency: str, registry: Registry, facts: Facts) -> str:
    number = issue_of_task_id(dependency)
    if number is None or registry.find(dependency) or registry.is_done(dependency):
        return dependency
    listing = seen(facts.listing)
    if listing is not None and listing.paths_of(dependency):
        return dependency
    plans = (seen(fact) for fact in facts.plans.values())
    return _only(
        dependency,
        [
            *(one.id for one in registry.tasks.values() if one.issue == number),
            *(one.id for one in plans if isinstance(one, Plan) and one.issue == number),
        ],
    )


def _only(dependency: str, tasks: Iterable[str]) -> str:
    """The one task that an issue has; of several nobody can tell which is meant."""
    found = frozenset(tasks)
    return next(iter(found)) if len(found) == 1 else dependency


def meant_by_files(entries: Mapping[str, FileEntry], registry: Registry) -> Mapping[str, FileEntry]:
    """Files with what they wait for under the ids that these tasks have."""
    planned = [one for one in entries.values() if isinstance(one, Planned)]
    asked = {d: n for one in planned for d in one.depends_on if (n := issue_of_task_id(d))}
    if not asked:
        return entries
    known = {one.id.casefold() for one in planned}
    tasks: dict[int, list[str]] = {}
    bearing = [(one.issue, one.id) for one in planned]
    for number, task in (*bearing, *((e.issue, e.id) for e in registry.tasks.values())):
        if number is not None:
            tasks.setdefault(number, []).append(task)
    names = {
        d: _only(d, tasks.get(n, ()))
        for d, n in asked.items()
        if d.casefold() not in known and not registry.find(d) and not registry.is_done(d)
    }
    return {path: _file_meant(one, names) for path, one in entries.items()}


def _file_meant(one: FileEntry, names: Mapping[str, str]) -> FileEntry:
    if not isinstance(one, Planned) or names.keys().isdisjoint(one.depends_on):
        return one
    return replace(one, depends_on=_renamed(one.depends_on, names))
