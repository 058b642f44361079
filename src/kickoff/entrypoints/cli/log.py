"""`kickoff log`: the ledger as a story, of the whole queue or of one task."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from kickoff.core.reasons import ReasonCode
from kickoff.core.wording.story import Kind
from kickoff.entrypoints.cli.answers import print_json
from kickoff.entrypoints.cli.calls import refuse_if_gone
from kickoff.entrypoints.cli.options import session_of
from kickoff.entrypoints.cli.own import own_command
from kickoff.entrypoints.cli.place import find
from kickoff.entrypoints.cli.screen import Screen, harmless, screen_for
from kickoff.entrypoints.cli.table import console_of
from kickoff.errors import ExitCode
from kickoff.formats.report_json import report_json
from kickoff.service.stories import DEEPEST, Chapter, Line, newest, story_of

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

NAMES = 3
"""Tasks named in one line of the story of all."""

NOBODY = "tick"
"""Who did what nobody asked for."""

_STYLES = {Kind.ASKED: "bold", Kind.WORK: "", Kind.TROUBLE: "red", Kind.GOOD: "green"}

TEXT = """\
Every decision about the queue is a commit on its branch. This tells what happened in them: when,
who asked for it (nobody: a tick), to which task, and what.

Without a task it tells the newest decisions of the whole queue, the newest first. With one it
tells the story of that task alone, from its beginning. Times are UTC.
"""


@dataclass(frozen=True, slots=True)
class _Row:
    """One line as it is shown."""

    at: str
    who: str
    tasks: str
    what: str
    kind: Kind


@click.pass_context
def _log(context: click.Context, task: str | None, limit: int) -> int:
    """Tell the newest decisions."""
    session = session_of(context)
    place = find(session)
    screen = screen_for(session.options, session.environment)
    state = place.kit.state
    told = newest(state, limit) if task is None else story_of(state, task, limit)
    chapters = tuple(told)
    if not chapters and task is None:
        refuse_if_gone(place)
    if session.options.json:
        more = {"decisions": [_facts(chapter) for chapter in chapters]}
        print_json(screen, report_json(ReasonCode.SHOWN, None), more)
    elif not chapters:
        about = f" about {task}" if task else ""
        screen.say(f"Nothing has been decided{about} in {place.name} yet.")
    else:
        _show(screen, chapters, task)
    return ExitCode.DONE


def _tasks(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    from kickoff.entrypoints.cli.offered_words import any_task

    return list(any_task(context, incomplete))


def _show(screen: Screen, chapters: Sequence[Chapter], task: str | None) -> None:
    """The newest first, or the story of one task in the order in which it happened."""
    ordered = [row for chapter in chapters for row in reversed([*_rows(chapter)])]
    rows = ordered if task is None else ordered[::-1]
    if screen.tabular:
        _draw(screen, rows, alone=task is not None)
        return
    for row in rows:
        cells = (row.at, row.who, row.tasks if task is None else "", row.what)
        screen.say(" · ".join(cell for cell in cells if cell))


def _rows(chapter: Chapter) -> Iterator[_Row]:
    for line in chapter.lines:
        at = _moment(chapter.at)
        step = line.step
        yield _Row(at, step.by or NOBODY, _named(line), step.text, step.kind)


def _named(line: Line) -> str:
    more = len(line.tasks) - NAMES
    shown = ", ".join(line.tasks[:NAMES])
    return f"{shown} and {more} more" if more > 0 else shown


def _draw(screen: Screen, rows: Sequence[_Row], *, alone: bool) -> None:
    """Aligned; a time that is the line's before is not said again."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="dim")
    for _ in range(2 if alone else 3):
        table.add_column(overflow="fold")
    before = ""
    for row in rows:
        cells = [row.at if row.at != before else "", row.who, *([] if alone else [row.tasks])]
        what = Text(harmless(row.what), style=_STYLES[row.kind])
        table.add_row(*(Text(harmless(cell)) for cell in cells), what)
        before = row.at
    console_of(screen).print(table)


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if at else ""


def _facts(chapter: Chapter) -> Mapping[str, object]:
    facts: dict[str, object] = {
        "commit": chapter.commit,
        "actors": list(chapter.who),
        "summary": chapter.summary,
        "tasks": list(chapter.tasks),
        "reasons": list(chapter.reasons),
        "steps": [_step(line) for line in chapter.lines],
    }
    if chapter.at is not None:
        facts["at"] = chapter.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return facts


def _step(line: Line) -> Mapping[str, object]:
    by = {"by": line.step.by} if line.step.by else {}
    return {"tasks": list(line.tasks), "kind": line.step.kind.value, "what": line.step.text, **by}


command = own_command(
    "log",
    _log,
    TEXT,
    click.Argument(["task"], required=False, shell_complete=_tasks),
    click.Option(
        ["--limit"],
        type=click.IntRange(1, DEEPEST),
        default=20,
        metavar="N",
        help="How many decisions to tell; 20 unless said.",
    ),
)
