"""Which tasks wait for each other in a circle, and which dependencies have been met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kickoff.core.facts import Absent, Facts, Present
from kickoff.core.meaning import meant
from kickoff.core.registry import Entry, Registry
from kickoff.core.task import Plan


def in_cycles(registry: Registry) -> frozenset[str]:
    """The ids of all entries that depend on themselves through others."""
    return circular({entry.id: _edges(entry, registry) for entry in registry.tasks.values()})


def circular(edges: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """All nodes from which a way leads back to them (Tarjan, iterative).

    Every node that an edge leads to has edges of its own in the mapping, if only none.
    """
    return frozenset(
        task_id
        for component in _components(edges)
        for task_id in component
        if len(component) > 1 or task_id in edges[task_id]
    )


def _edges(entry: Entry, registry: Registry) -> list[str]:
    """The tasks in play that the entry still waits for, under the ids they have there."""
    unmet = (d for d in entry.depends_on if d not in entry.depends_met)
    found = (registry.find(dependency) for dependency in unmet)
    return [other.id for other in found if other is not None]


def _components(edges: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Strongly connected components, without recursion, so that long chains do no harm."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for root in edges:
        if root in index:
            continue
        work = [(root, iter(edges[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, successors = work[-1]
            fresh = next((s for s in successors if _note(s, node, index, low, on_stack)), None)
            if fresh is not None:
                index[fresh] = low[fresh] = len(index)
                stack.append(fresh)
                on_stack.add(fresh)
                work.append((fresh, iter(edges[fresh])))
                continue
            work.pop()
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[node])
            if low[node] == index[node]:
                yield _pop_component(node, stack, on_stack)


def _note(
    successor: str, node: str, index: dict[str, int], low: dict[str, int], on_stack: set[str]
) -> bool:
    """Whether a successor is new; an old one on the stack lowers the node's link."""
    if successor not in index:
        return True
    if successor in on_stack:
        low[node] = min(low[node], index[successor])
    return False


def _pop_component(node: str, stack: list[str], on_stack: set[str]) -> list[str]:
    component: list[str] = []
    while True:
        member = stack.pop()
        on_stack.discard(member)
        component.append(member)
        if member == node:
            return component


def refresh_dependencies(entry: Entry, registry: Registry, facts: Facts) -> Entry:
    """What is known now of the entry's dependencies; what was not seen stays as it was."""
    entry = meant(entry, registry, facts)
    met, unknown = set(entry.depends_met), set(entry.depends_unknown)
    for dependency in entry.depends_on:
        known = is_completed(dependency, registry, facts)
        if known is True:
            met.add(dependency)
        match known:
            case None:
                pass
            case bool():
                unknown.discard(dependency)
            case Absent():
                unknown.add(dependency)
    return replace(
        entry,
        depends_met=tuple(d for d in entry.depends_on if d in met),
        depends_unknown=tuple(d for d in entry.depends_on if d in unknown and d not in met),
    )


def is_completed(task_id: str, registry: Registry, facts: Facts) -> bool | Absent | None:
    """Whether a task is completed; Absent when there is no such task, None when unknown."""
    other = registry.find(task_id)
    if other is not None:
        return other.completion is not None
    if registry.is_done(task_id):
        return True
    if not isinstance(facts.listing, Present):
        return None
    paths = facts.listing.value.paths_of(task_id)
    if not paths:
        return Absent()
    plans = [facts.plan(path) for path in paths]
    match plans:
        case [Present(Plan() as plan)]:
            return plan.completed
        case _:
            return None
