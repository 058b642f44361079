"""Drawing the board: tables that fit a terminal, plain lines everywhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from kickoff.core.view.board import View
from kickoff.core.wording.terminal_board import NEXT, UNSTARTED, Section, sections, totals, warnings
from kickoff.entrypoints.cli.screen import Screen, harmless

if TYPE_CHECKING:
    from rich.console import Console, Group, RenderableType
    from rich.table import Table
    from rich.text import Text

EMPTY = "Nothing is queued. kickoff TASK puts a task into the queue."

_STYLES = {"Needs attention": "bold red", "In work": "bold cyan", "Recently ended": "bold green"}
_WHOLE = frozenset({"task", "#", "state", "attempt", "priority", "worker", "since", "when"})
"""Columns that are never broken over two lines."""

_SHORTENED = frozenset({"title"})
"""Columns that may be cut where there is no room; the rest is folded and stays complete."""

_DISPENSABLE = ("attempt", "worker", "title", "priority")
"""Columns that a narrow terminal does without, the first ones first."""

_LEAST = 13
"""Characters of a title that are worth a column."""

_LABELS = {"attempt": "attempt ", "#": "#", "worker": "by ", "since": "for "}
"""What a cell needs in front of it where no heading says what it is."""


def show_board(screen: Screen, view: View, name: str, unstarted: int | None = UNSTARTED) -> None:
    """The whole queue, as fits who reads; `unstarted` as for `sections`."""
    if screen.tabular and _has_room(view, screen.width):
        console_of(screen).print(drawn(screen, view, name, unstarted))
        return
    for line in lines(view, name, unstarted):
        screen.say(line)


def _has_room(view: View, width: int) -> bool:
    """Whether the longest id leaves room for what is said about its task."""
    return max(map(len, view.tasks), default=0) <= width // 3


def show_section(screen: Screen, section: Section) -> None:
    """One table with nothing around it, or its lines."""
    if screen.tabular:
        console_of(screen).print(_table(_fitting(section, screen.width), screen))
        return
    for line in plain_rows(section):
        screen.say(line)


def lines(view: View, name: str, unstarted: int | None = UNSTARTED) -> Iterator[str]:
    """The board as lines: a heading for each section, a line for each task, nothing cut."""
    yield f"{name} · {totals(view)}"
    yield from warnings(view)
    for section in sections(view, unstarted):
        yield f"{section.title}:"
        yield from (f"  {line}" for line in plain_rows(section))
        yield from (f"  {line}" for line in _rest(section))
    if not view.tasks:
        yield EMPTY


def plain_rows(section: Section) -> Iterator[str]:
    """One line for each row; what has no name by itself gets its column's."""
    for row in section.rows:
        cells = zip(section.head, row, strict=True)
        yield " · ".join(_labelled(head, cell) for head, cell in cells if cell)


def drawn_within(console: Console, height: int, screen: Screen, view: View, name: str) -> Group:
    """The board in so many lines at most: what does not fit into its sections is counted there.

    Where not even one row of each section fits, it is the console that cuts.
    """
    least, most = 1, max(height, 1)
    while least < most:
        rows = (least + most + 1) // 2
        fits = len(console.render_lines(drawn(screen, view, name, most=rows))) <= height
        least, most = (rows, most) if fits else (least, rows - 1)
    return drawn(screen, view, name, most=least)


def drawn(
    screen: Screen,
    view: View,
    name: str,
    unstarted: int | None = UNSTARTED,
    most: int | None = None,
) -> Group:
    """The board for a console of rich, which knows how wide characters are.

    `most` is how many rows of a section are shown; None: all of them.
    """
    from rich.console import Group
    from rich.text import Text

    parts: list[RenderableType] = [Text(f"{harmless(name)} · {totals(view)}", style="bold")]
    parts += [Text(line, style="yellow") for line in warnings(view)]
    for section in (_cut(one, most) for one in sections(view, unstarted)):
        parts += [Text(""), Text(section.title, style=_STYLES.get(section.title, "bold"))]
        parts.append(_table(_fitting(section, screen.width), screen))
        parts += [Text(line, style="dim") for line in _rest(section)]
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


def _labelled(head: str, cell: str) -> str:
    if head == "waits for" and cell == NEXT:
        return f"waits for {NEXT}"
    return f"{_LABELS.get(head, '')}{cell}"


def _rest(section: Section) -> Iterator[str]:
    if section.rest:
        yield f"… and {section.rest} more; kickoff list shows all"


def _cut(section: Section, most: int | None) -> Section:
    """The section with so many rows, and the others counted."""
    left = max(len(section.rows) - most, 0) if most is not None else 0
    return replace(section, rows=section.rows[:most], rest=section.rest + left)


def _room(section: Section, width: int) -> int:
    """The characters that are left for what may be cut, so that nothing else has to give way."""
    from rich.cells import cell_len

    columns = zip(section.head, *section.rows, strict=True)
    others = (column for column in columns if column[0] not in _SHORTENED)
    return width - sum(min(max(map(cell_len, column)), width // 3) + 2 for column in others)


def _table(section: Section, screen: Screen) -> Table:
    from rich.table import Table
    from rich.text import Text

    linked = screen.colour
    room = max(_room(section, screen.width), _LEAST)
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for head in section.head:
        cut = head in _SHORTENED
        table.add_column(
            head,
            no_wrap=cut or head in _WHOLE,
            overflow="ellipsis" if cut else "fold",
            max_width=room if cut else None,
            justify="right" if head == "#" else "left",
            style="dim" if cut else None,
        )
    for row in section.rows:
        cells = [Text(harmless(cell)) for cell in row]
        if linked and "where" in section.head:
            _link(cells[section.head.index("where")])
        table.add_row(*cells)
    return table


def _link(cell: Text) -> None:
    """A run's long address becomes a short link."""
    address = cell.plain
    if address.startswith("https://"):
        cell.plain = f"run {address.rpartition('/')[2]}"
        cell.stylize(f"link {address}")


def _fitting(section: Section, width: int) -> Section:
    """The section with as many columns as there is room for."""
    for head in _DISPENSABLE:
        needed = _LEAST if _SHORTENED & {*section.head} else 0
        if _room(section, width) < needed and head in section.head:
            section = _without(section, head)
    return section


def _without(section: Section, left_out: str) -> Section:
    kept = [i for i, head in enumerate(section.head) if head != left_out]
    rows = tuple(_only(row, kept) for row in section.rows)
    return replace(section, head=_only(section.head, kept), rows=rows)


def _only(cells: tuple[str, ...], kept: Iterable[int]) -> tuple[str, ...]:
    return tuple(cells[i] for i in kept)
