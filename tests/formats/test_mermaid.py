from __future__ import annotations

import re

import pytest

from core.builders import entry, registry, running, shown, surroundings
from kickoff.core.catalogue import Catalogue, Planned
from kickoff.core.lifecycle import State
from kickoff.core.view.board import View, view
from kickoff.core.view.graph import Edge, Graph, Node
from kickoff.formats.mermaid import NODES, graph_section, mermaid

LABEL = re.compile(r'    n\d+\["([^"]*)"\]')


def section(board: View) -> str:
    return "\n".join(graph_section(board))


def chain(length: int, first: int = 0) -> list[Planned]:
    """So many task files, each waiting for the one before."""
    numbers = range(first, first + length)
    return [Planned(f"f{n}", f"f{n}.md", "", depends_on=(f"f{n - 1}",)) for n in numbers[1:]]


def test_a_task_that_others_wait_for_points_to_them() -> None:
    queue = registry(
        running("a", title="First"),
        entry("b", title="Second", depends_on=("a", "old"), depends_met=("old",)),
    )
    assert section(shown(queue)) == (
        "## Dependencies\n"
        "\n"
        "```mermaid\n"
        "flowchart LR\n"
        '    n0["b · blocked<br/>“Second”"]\n'
        '    n1["a · running<br/>“First”"]\n'
        '    n2["old · completed"]\n'
        "    n1 --> n0\n"
        "    n2 -.-> n0\n"
        "    classDef running stroke:#2da44e,stroke-width:2px\n"
        "    class n1 running\n"
        "    classDef blocked stroke:#d29922,stroke-width:2px\n"
        "    class n0 blocked\n"
        "    classDef completed stroke:#8c959f,stroke-width:2px\n"
        "    class n2 completed\n"
        "```"
    )


def test_where_nobody_waits_for_anybody_nothing_is_drawn() -> None:
    assert section(shown(registry(entry("a")))) == ""


def test_what_cannot_be_read_is_not_drawn() -> None:
    files = {p.path: p for p in chain(NODES + 2)}
    queue = registry(running("a"), entry("b", depends_on=("a",)))
    around = surroundings()
    assert section(view(registry(), around, None, Catalogue(files))) == (
        "## Dependencies\n\nToo many to draw: 62 tasks. `kickoff why TASK` shows one task's."
    )
    in_play = section(view(queue, around, None, Catalogue(files)))
    assert in_play.count("-->") == 1
    assert in_play.endswith("```\n\nWhat is not in the queue and waits for something is left out.")


def test_what_is_waited_for_is_drawn_when_all_would_be_too_much() -> None:
    old = tuple(f"old-{n}" for n in range(NODES))
    queue = registry(entry("b", depends_on=(*old, "a"), depends_met=old))
    drawing = section(shown(queue))
    assert drawing.count("-->") == 1
    assert drawing.endswith("```\n\nOnly what is still waited for.")


HOSTILE = [
    'x"]; click n0 "javascript:alert(1)"',
    "```\n</div><script>alert(1)</script>",
    "%%{init: {'theme':'x'}}%%",
    "`markdown` **bold** [a](b)",
    "a;b&c#d;e\\f",
    "end\nsubgraph x",
    "\u202eevil\u2066 \u200b",
    "1. no list",
    "@alice #12 https://example.org GH-1",
    "x" * 10_000,
    "👩\u200d👩\u200d👧 grüße 名前",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_no_title_says_anything_to_mermaid(title: str) -> None:
    node = Node("a", State.QUEUED, title)
    drawing = mermaid(Graph({"a": node, "b": Node("b")}, (Edge("a", "b"),)))
    label = LABEL.fullmatch(drawing.splitlines()[1])
    assert label is not None
    said = label[1].removeprefix("a · queued<br/>“").removesuffix("”")
    assert re.fullmatch(r"(?:[\w ,.…·()/!?’'–—-]|#\d+;)*", said)
    assert len(re.sub(r"#\d+;", "x", said)) <= 40
    assert len(drawing.splitlines()) == 6
