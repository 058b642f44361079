"""Which task waits for which: the dependencies of everything that is not completed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kickoff.core.lifecycle import State
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Ended, Entry
from kickoff.core.view.files import Unstarted


@dataclass(frozen=True, slots=True)
class Node:
    """A task in the graph. `state` is None when nothing is known of it, `title` then empty."""

    id: str
    state: State | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """`task` depends on `needs`; `met` once that one is completed."""

    task: str
    needs: str
    met: bool = False


@dataclass(frozen=True, slots=True)
class Graph:
    """All dependencies, in the order of the view; `nodes` are the tasks at either end."""

    nodes: Mapping[str, Node] = field(default_factory=dict)
    edges: tuple[Edge, ...] = ()

    def within(self, edges: Iterable[Edge]) -> Graph:
        """Only these edges, with the tasks at their ends."""
        kept = tuple(edges)
        ends = dict.fromkeys(end for edge in kept for end in (edge.task, edge.needs))
        return Graph({end: self.nodes[end] for end in ends}, kept)


def graph_of(
    entries: Mapping[str, tuple[Entry, State]],
    unstarted: Sequence[Unstarted],
    recent: Sequence[Ended],
) -> Graph:
    """The graph of the tasks in play, and of those that could be queued."""
    known = _Known({}, {})
    for task_id, (entry, state) in entries.items():
        known.add(Node(task_id, state, entry.title))
    for one in unstarted:
        known.add(Node(one.file.id, State.NOT_STARTED, one.file.title))
    known.ends.update({e.id.casefold(): _end(e) for e in reversed(recent)})
    edges = [
        known.edge(entry.id, needs, met=needs in entry.depends_met)
        for entry, _ in entries.values()
        for needs in entry.depends_on
    ]
    for one in unstarted:
        shut = {name for gate in one.gates for name in gate.about}
        edges += [known.edge(one.file.id, d, met=d not in shut) for d in one.file.depends_on]
    return Graph(known.nodes, ()).within(edges)


def _end(ended: Ended) -> Node:
    cancelled = ended.outcome is ReasonCode.CANCELLED
    return Node(ended.id, State.CANCELLED if cancelled else State.COMPLETED, ended.title)


@dataclass(slots=True)
class _Known:
    """Nodes by id, and the ids that are written in another case."""

    nodes: dict[str, Node]
    ends: dict[str, Node]
    ids: dict[str, str] = field(default_factory=dict)

    def add(self, node: Node) -> None:
        self.nodes[node.id] = node
        self.ids[node.id.casefold()] = node.id

    def edge(self, task: str, needs: str, *, met: bool) -> Edge:
        folded = needs.casefold()
        other = needs if needs in self.nodes else self.ids.get(folded)
        if other is None:
            ended = self.ends.get(folded)
            state = State.COMPLETED if met else ended.state if ended else None
            self.add(Node(needs, state, ended.title if ended else ""))
            other = needs
        return Edge(task, other, met)
