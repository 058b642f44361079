"""The dependencies as a Mermaid flowchart, which GitHub draws.

Labels stand in quotation marks and hold nothing that means something to Mermaid, to Markdown or to
HTML: letters and digits of any script and a few marks as they are, all else as a code point.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from kickoff.core.lifecycle import State
from kickoff.core.text.quoting import plain
from kickoff.core.view.board import Graph, View
from kickoff.core.view.graph import Edge, Node

NODES = 60
"""Tasks in one drawing; more cannot be read."""

TITLE = 40
"""Characters shown of a title."""

_ACTIVE = re.compile(r"[^\w ,.…·()/!?’'–—-]")

_COLOURS: Mapping[State, str] = {
    State.RUNNING: "#2da44e",
    State.IN_REVIEW: "#8250df",
    State.BLOCKED: "#d29922",
    State.QUEUED: "#54aeff",
    State.STOPPING: "#cf222e",
    State.COMPLETED: "#8c959f",
}
"""The colour of a node's border; others have Mermaid's own."""


def graph_section(view: View) -> Iterator[str]:
    """The drawing, as far as it stays readable; nothing where nobody waits for anybody."""
    graph = view.graph
    if not graph.edges:
        return
    small = _small(graph, view)
    if small is None:
        count = f"{len(graph.nodes)} tasks"
        yield f"## Dependencies\n\nToo many to draw: {count}. `kickoff why TASK` shows one task's."
    else:
        yield f"## Dependencies\n\n{small}"


def _small(graph: Graph, view: View) -> str | None:
    """The first of ever smaller parts that can be drawn, with a word about what is left out."""
    in_play = [edge for edge in graph.edges if edge.task in view.tasks]
    parts: Sequence[tuple[Sequence[Edge], str]] = (
        (graph.edges, ""),
        (in_play, "\n\nWhat is not in the queue and waits for something is left out."),
        ([edge for edge in in_play if not edge.met], "\n\nOnly what is still waited for."),
    )
    for edges, note in parts:
        part = graph.within(edges)
        if part.edges and len(part.nodes) <= NODES:
            return f"```mermaid\n{mermaid(part)}\n```{note}"
    return None


def mermaid(graph: Graph) -> str:
    """The flowchart: an arrow from each task to those that wait for it, dotted once it is met."""
    names = {task: f"n{number}" for number, task in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    lines += [f'    {names[i]}["{_label(node)}"]' for i, node in graph.nodes.items()]
    for edge in graph.edges:
        arrow = "-.->" if edge.met else "-->"
        lines.append(f"    {names[edge.needs]} {arrow} {names[edge.task]}")
    for state, colour in _COLOURS.items():
        own = [names[i] for i, node in graph.nodes.items() if node.state is state]
        if own:
            css = state.value.replace(" ", "_")
            lines.append(f"    classDef {css} stroke:{colour},stroke-width:2px")
            lines.append(f"    class {','.join(own)} {css}")
    return "\n".join(lines)


def _label(node: Node) -> str:
    """`fix-login · running` and the title below it."""
    head = " · ".join(part for part in (node.id, node.state.value if node.state else "") if part)
    title = f"<br/>“{_neutral(node.title, TITLE)}”" if node.title else ""
    return _neutral(head, 120) + title


def _neutral(text: str, limit: int) -> str:
    return _ACTIVE.sub(lambda match: f"#{ord(match[0])};", plain(text, limit))
