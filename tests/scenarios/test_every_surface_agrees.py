"""One view, rendered by every surface: nothing is missing on one, and nothing disagrees.

A surface is one line in `SURFACES`: how it renders a view as text, and how it writes the few
things that it may put in words of its own.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from core.rich_view import LATER, paused_view, rich_view
from entrypoints.web_reading import as_read, row_of
from kickoff.core.lifecycle import State
from kickoff.core.reasons import ReasonCode
from kickoff.core.remembered import Notice, Proposal
from kickoff.core.scheduling.scheduler import Gate
from kickoff.core.view.board import LINE, View
from kickoff.core.wording.board_words import gate_words
from kickoff.core.wording.messages import gate_text
from kickoff.core.wording.terminal import unmarked
from kickoff.entrypoints.cli.screen import Screen
from kickoff.entrypoints.cli.table import console_of, drawn, lines
from kickoff.entrypoints.web.board_page import board_page
from kickoff.entrypoints.web.rows import FLAG
from kickoff.entrypoints.web.templates import Site, render
from kickoff.formats.board import board_markdown, summary_markdown
from kickoff.formats.report_json import board_json

WORDS_OF_TOTALS = {
    "in_work": "in work",
    "runnable": "queued",
    "blocked": "blocked",
    "needs_attention": "in need of a person",
    "not_started": "not started",
    "refused": "cannot be queued",
    "completed": "completed",
}


@dataclass(frozen=True)
class Surface:
    """How a surface renders a view, and how it writes one gate, one position, and one total.

    `row` finds the part of the text that is about one task in play.
    """

    name: str
    render: Callable[[View], str]
    row: Callable[[str, str], str]
    gate: Callable[[Gate], str]
    position: Callable[[int], str]
    total: Callable[[str, int], str]


def the_line(text: str, task_id: str) -> str:
    """The line of a task's own row: in work, or in the queue."""
    found = re.search(
        rf"^(?:\| (?:\d+ \| )?\[`{re.escape(task_id)}`\]| +{re.escape(task_id)} · (?:#\d|[a-z]).*"
        rf"(?:attempt|waits for)).*$",
        text,
        re.MULTILINE,
    )
    return found[0] if found else ""


def the_object(text: str, task_id: str) -> str:
    found = [task for task in json.loads(text)["tasks"] if task["id"] == task_id]
    return json.dumps(found[0], ensure_ascii=False) if found else ""


def bold(name: str, number: int) -> str:
    return f"**{number}** {WORDS_OF_TOTALS[name]}"


def said(name: str, number: int) -> str:
    return f"{number} {WORDS_OF_TOTALS[name]}"


def readme(view: View) -> str:
    return board_markdown(view, "octo/hello")


def summary(view: View) -> str:
    return summary_markdown(view, "octo/hello")


def plain(view: View) -> str:
    return "\n".join(lines(view, "octo/hello", None))


def table(view: View) -> str:
    """As a terminal draws it that is wide enough for everything."""
    out = io.StringIO()
    screen = Screen(out=out, err=out, width=400, live=True, colour=False)
    console_of(screen).print(drawn(screen, view, "octo/hello", unstarted=None))
    return re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())


def the_row(text: str, task_id: str) -> str:
    """The row of a task's own table: in work, or in the queue."""
    states = "|".join(state.value for state in State)
    found = re.search(rf"^{re.escape(task_id)} +(?:\d+ +)?(?:{states})\b.*$", text, re.MULTILINE)
    return found[0] if found else ""


def page(view: View) -> str:
    return as_read(render(board_page(view, "octo/hello", "", ""), Site()))


def on_a_page(name: str, number: int) -> str:
    needs = {"needs_attention": f"{number} need{'s' if number == 1 else ''} you"}
    return needs.get(name, said(name, number))


def gate_on_a_page(gate: Gate) -> str:
    return FLAG if gate.code is ReasonCode.NEEDS_ATTENTION else unmarked(gate_words(gate))


SURFACES = (
    Surface("README", readme, the_line, gate_words, "| {} |".format, bold),
    Surface("job summary", summary, the_line, gate_words, "| {} |".format, bold),
    Surface(
        "JSON",
        board_json,
        the_object,
        lambda gate: f'"reason": "{gate.code.value}"',
        '"position": {},'.format,
        '"{}": {}'.format,
    ),
    Surface(
        "plain terminal",
        plain,
        the_line,
        lambda gate: unmarked(gate_text(gate)),
        " · #{} · ".format,
        said,
    ),
    Surface(
        "table",
        table,
        the_row,
        lambda gate: unmarked(gate_text(gate)),
        "  {}  ".format,
        said,
    ),
    Surface("page", page, row_of, gate_on_a_page, "· place {} ·".format, on_a_page),
)

VIEWS = {"everything": rich_view, "paused": paused_view}

each_surface = pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.name)
each_view = pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)


@each_surface
@each_view
def test_every_task_in_play_shows_its_state_its_place_and_its_gates(
    surface: Surface, view: Callable[[], View]
) -> None:
    shown = view()
    text = surface.render(shown)
    for task_id, task in shown.tasks.items():
        row = surface.row(text, task_id)
        expected = [task.state.value, *map(surface.gate, task.gates)]
        if task.place is not None:
            expected.append(surface.position(task.place.position))
        assert (task_id, [word for word in expected if word not in row]) == (task_id, [])
        others = {s.value for s in shown.totals.by_state} - {task.state.value}
        wrong = [other for other in others if f" {other} " in re.sub(r"[|·,\"]", " ", row)]
        assert (task_id, wrong if task.state not in LINE else []) == (task_id, [])


@each_surface
@each_view
def test_what_needs_a_person_is_there_with_what_to_type(
    surface: Surface, view: Callable[[], View]
) -> None:
    shown = view()
    text = surface.render(shown)
    typed = [c.removeprefix("/") for t in shown.attention for a in t.alarms for c in a.commands]
    assert typed
    assert [command for command in typed if command not in text] == []


@each_surface
def test_every_file_that_is_not_in_play_is_there(surface: Surface) -> None:
    shown = rich_view()
    text = surface.render(shown)
    assert shown.files is not None
    for one in shown.files.unstarted:
        gates = [surface.gate(gate) for gate in one.gates]
        assert [part for part in (one.file.id, *gates) if part not in text] == []
    for refused in shown.files.refused:
        assert refused.path in text


@each_surface
def test_every_end_is_there(surface: Surface) -> None:
    shown = rich_view()
    text = surface.render(shown)
    missing = [e.id for e in shown.recent if e.id not in text or e.outcome.value not in text]
    assert missing == []


@each_surface
@each_view
def test_every_total_is_there_and_the_same(surface: Surface, view: Callable[[], View]) -> None:
    shown = view()
    text = surface.render(shown)
    expected = dict(totals(shown))
    assert [n for n, number in expected.items() if surface.total(n, number) not in text] == []
    unknown = set(WORDS_OF_TOTALS) - set(expected)
    invented = [n for n in unknown for k in range(100) if surface.total(n, k) in text]
    assert invented == []


@each_surface
def test_where_records_wait_and_what_came_after_a_merge_is_there(surface: Surface) -> None:
    proposal = Proposal(LATER, ("add-schema", "older"), 61, "https://github.com/o/r/pull/61")
    notice = Notice("old-login", ReasonCode.MERGE_REVERTED, LATER, "3f2c5b1d9e0a")
    shown = replace(rich_view(), proposal=proposal, notices=(notice,))
    text = surface.render(shown)
    named = ("add-schema", "older", "61", "old-login", "3f2c5b1d9e0a")
    assert [name for name in named if name not in text] == []


def totals(view: View) -> Iterator[tuple[str, int]]:
    """Every total that is known, by the name it has in JSON."""
    count = view.totals
    yield "in_work", count.in_work
    yield "runnable", count.runnable
    yield "blocked", count.blocked
    yield "needs_attention", count.attention
    if view.files is not None:
        yield "not_started", len(view.files.unstarted)
        yield "refused", len(view.files.refused)
        yield "completed", view.files.completed


@each_surface
def test_a_pause_and_a_broken_configuration_are_there(surface: Surface) -> None:
    text = surface.render(paused_view())
    assert "mia" in text
    assert "line 3: no key limts" in text.replace("`", "")


@each_surface
def test_the_same_view_is_rendered_the_same_twice(surface: Surface) -> None:
    assert surface.render(rich_view()) == surface.render(rich_view())
