"""`kickoff log`: the ledger as a story, one line for each decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from kickoff.core.quoting import one_line
from kickoff.core.reasons import ReasonCode
from kickoff.core.terminal_board import Section
from kickoff.entrypoints.cli.answers import print_json
from kickoff.entrypoints.cli.options import session_of
from kickoff.entrypoints.cli.own import own_command
from kickoff.entrypoints.cli.place import find
from kickoff.entrypoints.cli.screen import screen_for
from kickoff.entrypoints.cli.table import show_section
from kickoff.errors import ExitCode
from kickoff.formats.ledger import parse_trailers
from kickoff.formats.report_json import report_json
from kickoff.ports import Ancestor, StateBranch

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

PAGE = 100
"""Commits read at once."""

DEEPEST = 2_000
"""Commits read at most when one task is looked for."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One decision as the ledger tells it; `who` is empty where nobody asked."""

    commit: str
    at: datetime | None
    who: tuple[str, ...]
    what: str
    tasks: tuple[str, ...]
    reasons: tuple[str, ...]


TEXT = """\
Every decision about the queue is a commit on its branch. This tells them, newest first: when,
who asked (nobody: a tick), what came of it with its reason codes, and for which tasks.
"""


@click.pass_context
def _log(context: click.Context, task: str | None, limit: int) -> int:
    """Tell the newest decisions."""
    session = session_of(context)
    place = find(session)
    screen = screen_for(session.options, session.environment)
    chapters = tuple(_story(place.kit.state, task, limit))
    if session.options.json:
        more = {"decisions": [_facts(chapter) for chapter in chapters]}
        print_json(screen, report_json(ReasonCode.SHOWN, None), more)
        return ExitCode.DONE
    if not chapters:
        about = f" about {task}" if task else ""
        screen.say(f"Nothing has been decided{about} in {place.name} yet.")
        return ExitCode.DONE
    show_section(screen, Section("", _HEAD, tuple(_row(chapter) for chapter in chapters)))
    return ExitCode.DONE


def _tasks(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    from kickoff.entrypoints.cli.completion import any_task

    return list(any_task(context, incomplete))


_HEAD = ("when", "who", "what", "tasks", "reasons")


def _story(state: StateBranch, task: str | None, limit: int) -> Iterator[Chapter]:
    """The newest decisions, as many as asked for."""
    found = 0
    for ancestor in _ancestors(state, limit if task is None else DEEPEST):
        chapter = chapter_of(ancestor)
        if chapter is None or (task is not None and not _is_about(chapter, task)):
            continue
        yield chapter
        found += 1
        if found == limit:
            return


def _ancestors(state: StateBranch, most: int) -> Iterator[Ancestor]:
    start: str | None = None
    while most > 0:
        page = state.history(min(PAGE, most), start=start)
        yield from page
        most -= len(page)
        if not page or not page[-1].parents:
            return
        start = page[-1].parents[0]


def chapter_of(ancestor: Ancestor) -> Chapter | None:
    """What one commit tells; None for a commit that is no decision."""
    trailers = parse_trailers(ancestor.message)
    if "Kickoff-Op" not in trailers:
        return None
    return Chapter(
        commit=ancestor.commit,
        at=ancestor.at,
        who=trailers.get("Kickoff-Actor", ()),
        what=one_line(ancestor.message.partition("\n")[0]),
        tasks=trailers.get("Kickoff-Task", ()),
        reasons=trailers.get("Kickoff-Reason", ()),
    )


def _is_about(chapter: Chapter, task: str) -> bool:
    return task.casefold() in (name.casefold() for name in chapter.tasks)


def _row(chapter: Chapter) -> tuple[str, ...]:
    return (
        _moment(chapter.at),
        ", ".join(chapter.who) or "tick",
        chapter.what,
        ", ".join(chapter.tasks),
        ", ".join(map(one_line, chapter.reasons)),
    )


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if at else ""


def _facts(chapter: Chapter) -> Mapping[str, object]:
    facts: dict[str, object] = {
        "commit": chapter.commit,
        "actors": _list(chapter.who),
        "summary": chapter.what,
        "tasks": _list(chapter.tasks),
        "reasons": _list(chapter.reasons),
    }
    if chapter.at is not None:
        facts["at"] = chapter.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return facts


def _list(words: Sequence[str]) -> list[str]:
    return list(words)


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
        help="How many decisions to show; 20 unless said.",
    ),
)
