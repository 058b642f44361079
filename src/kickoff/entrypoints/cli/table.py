"""Drawing the board: tables that fit a terminal, plain lines everywhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kickoff.core.terminal_board import Section, sections, totals, warnings
from kickoff.core.view import View
from kickoff.entrypoints.cli.screen import Screen, harmless

if TYPE_CHECKING:
    from rich.console import Console, Group, RenderableType
    from rich.table import Table

_STYLES = {
    "Needs attention": "bold red",
    "In work": "bold cyan",
    "Waiting": "bold",
    "Recently ended": "bold green",
}
_WHOLE = frozenset({"#", "attempt", "priority", "since", "when"})
"""Columns that are never broken over two lines."""

_SHORTENED = frozenset({"title"})
"""Columns that may be cut where there is no room; the rest is folded and stays complete."""


def show_board(screen: Screen, view: View, name: str) -> None:
    """The whole queue, as fits who reads."""
    if screen.tabular:
        console = console_of(screen)
        console.print(drawn(view, name, screen.width))
        return
    for line in lines(view, name):
        screen.say(line)


def show_section(screen: Screen, section: Section) -> None:
    """One table with nothing around it, or its lines."""
    if screen.tabular:
        console_of(screen).print(_table(_fitting(section, screen.width)))
        return
    for line in plain_rows(section):
        screen.say(line)


def lines(view: View, name: str) -> Iterator[str]:
    """The board as lines: a heading for each section, a line for each task, nothing cut."""
    yield f"{name} · {totals(view)}"
    yield from warnings(view)
    for section in sections(view):
        yield f"{section.title}:"
        yield from (f"  {line}" for line in plain_rows(section))
    if not view.tasks:
        yield EMPTY


EMPTY = "Nothing is queued. kickoff TASK puts a task into the queue."


def plain_rows(section: Section) -> Iterator[str]:
    """One line for each row; what has no name by itself gets its column's."""
    for row in section.rows:
        cells = zip(section.head, row, strict=True)
        yield " · ".join(_labelled(head, cell) for head, cell in cells if cell)


_LABELLED = {"attempt": "attempt ", "#": "#", "worker": "by ", "since": "for "}


def _labelled(head: str, cell: str) -> str:
    if head == "waits for" and cell == "the next tick":
        return "waits for the next tick"
    return f"{_LABELLED.get(head, '')}{cell}"


def drawn(view: View, name: str, width: int) -> Group:
    """The board for a console of rich, which knows how wide characters are."""
    from rich.console import Group
    from rich.text import Text

    parts: list[RenderableType] = [Text(f"{harmless(name)} · {totals(view)}", style="bold")]
    parts += [Text(line, style="yellow") for line in warnings(view)]
    for section in sections(view):
        parts += [Text(""), Text(section.title, style=_STYLES[section.title])]
        parts.append(_table(_fitting(section, width)))
    if not view.tasks:
        parts += [Text(""), Text(EMPTY)]
    return Group(*parts)


def console_of(screen: Screen) -> Console:
    """A console of rich that draws what this screen takes. No text is read as markup."""
    from rich.console import Console

    return Console(
        file=screen.out,
        width=screen.width,
        force_terminal=screen.live,
        no_color=not screen.colour,
        color_system="standard" if screen.colour else None,
        markup=False,
        emoji=False,
        highlight=False,
    )


def _table(section: Section) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for head in section.head:
        cut = head in _SHORTENED
        table.add_column(
            head,
            no_wrap=cut or head in _WHOLE,
            overflow="ellipsis" if cut else "fold",
            justify="right" if head == "#" else "left",
            style="dim" if cut else None,
        )
    for row in section.rows:
        table.add_row(*(Text(harmless(cell)) for cell in row))
    return table


_DISPENSABLE = ("title", "priority", "worker", "attempt")
"""Columns that a narrow terminal does without, the first ones first."""

_COLUMN = 14
"""Characters that a column takes on average."""


def _fitting(section: Section, width: int) -> Section:
    """The section with as many columns as there is room for."""
    left_out: set[str] = set()
    for head in _DISPENSABLE:
        if (len(section.head) - len(left_out)) * _COLUMN > width and head in section.head:
            left_out.add(head)
    kept = [i for i, head in enumerate(section.head) if head not in left_out]
    return Section(section.title, _only(section.head, kept), _rows(section, kept))


def _rows(section: Section, kept: Iterable[int]) -> tuple[tuple[str, ...], ...]:
    return tuple(_only(row, kept) for row in section.rows)


def _only(cells: tuple[str, ...], kept: Iterable[int]) -> tuple[str, ...]:
    return tuple(cells[i] for i in kept)
