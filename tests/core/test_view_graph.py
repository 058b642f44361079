from __future__ import annotations

from core.builders import NOW, entry, registry, running, surroundings
from kickoff.core.catalogue import Catalogue, Planned
from kickoff.core.lifecycle import State
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.registry import Ended, Registry
from kickoff.core.view.board import view
from kickoff.core.view.graph import Edge, Graph, Node

FILES = Catalogue(
    {
        "tasks/c.md": Planned("c", "tasks/c.md", "C", depends_on=("a", "old")),
        "tasks/d.md": Planned("d", "tasks/d.md", "D"),
        "tasks/old.md": Planned("old", "tasks/old.md", "Old", "completed"),
    }
)


def drawn(queue: Registry, files: Catalogue | None = FILES) -> Graph:
    return view(queue, surroundings(), None, files).graph


def test_every_dependency_is_an_edge_with_what_is_known_of_both_ends() -> None:
    queue = registry(
        running("a", title="A"),
        entry(
            "b", title="B", depends_on=("A", "d", "done", "nowhere", "gone"), depends_met=("done",)
        ),
        recent=(Ended("gone", "Gone", R.CANCELLED, NOW), Ended("done", "Done", R.COMPLETED, NOW)),
    )
    graph = drawn(queue)
    assert graph.edges == (
        Edge("b", "a"),
        Edge("b", "d"),
        Edge("b", "done", met=True),
        Edge("b", "nowhere"),
        Edge("b", "gone"),
        Edge("c", "a"),
        Edge("c", "old", met=True),
    )
    assert list(graph.nodes.values()) == [
        Node("b", State.BLOCKED, "B"),
        Node("a", State.RUNNING, "A"),
        Node("d", State.NOT_STARTED, "D"),
        Node("done", State.COMPLETED, "Done"),
        Node("nowhere"),
        Node("gone", State.CANCELLED, "Gone"),
        Node("c", State.NOT_STARTED, "C"),
        Node("old", State.COMPLETED),
    ]


def test_what_was_not_looked_at_is_unknown() -> None:
    graph = drawn(registry(entry("b", depends_on=("d",))), None)
    assert graph == Graph(
        {"b": Node("b", State.BLOCKED, "The title of b"), "d": Node("d")}, (Edge("b", "d"),)
    )


def test_who_waits_for_nobody_is_not_in_the_graph() -> None:
    assert drawn(registry(entry("a")), None) == Graph()


def test_a_part_of_the_graph_keeps_its_ends() -> None:
    graph = drawn(registry(running("a"), entry("b", depends_on=("a",))))
    part = graph.within([Edge("b", "a")])
    assert (list(part.nodes), part.edges) == (["b", "a"], (Edge("b", "a"),))
