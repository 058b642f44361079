"""The ledger as it is told: for each decision who asked, what came of it, and for which task.

What happened to a task is read off the registry before and after (`kickoff.core.wording.story`),
so that a story tells of one task only what happened to that one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from kickoff.core.reasons import ReasonCode, Tone, tone
from kickoff.core.registry import Entry, Registry
from kickoff.core.text.quoting import one_line
from kickoff.core.wording.story import Kind, Step, outcome_step, steps
from kickoff.errors import RegistryUnreadable
from kickoff.formats.ledger import parse_trailers
from kickoff.formats.registry_part import load_part
from kickoff.ports import Ancestor, StateBranch
from kickoff.service.state_files import REGISTRY

PAGE = 100
"""Commits read at once without files."""

SPAN = 20
"""Commits read at once with their registries."""

DEEPEST = 2_000
"""Commits read at most when one task is looked for."""

_REFUSED = (Tone.REFUSED, Tone.NOT_UNDERSTOOD)


@dataclass(frozen=True, slots=True)
class Line:
    """One step, and the tasks that took it; none for what concerns the whole queue."""

    tasks: tuple[str, ...]
    step: Step


@dataclass(frozen=True, slots=True)
class Chapter:
    """One decision as the ledger tells it; `who` is empty where nobody asked.

    `summary`, `tasks` and `reasons` are the commit's own; `lines` are what happened, in order.
    `entries` are the facts of the tasks that it tells of, by their ids: as they stood after it, or
    before it where they were in play no more.
    """

    commit: str
    at: datetime | None
    who: tuple[str, ...]
    summary: str
    tasks: tuple[str, ...]
    reasons: tuple[str, ...]
    lines: tuple[Line, ...] = ()
    entries: Mapping[str, Entry] = field(default_factory=dict)


def newest(state: StateBranch, limit: int) -> Iterator[Chapter]:
    """The newest decisions, newest first. Raises a ForgeError."""
    younger: Ancestor | None = None
    for ancestor in _walk(state, limit + 1, SPAN, (REGISTRY,)):
        if younger is not None:
            yield from _told(younger, ancestor)
        younger = ancestor
    if younger is not None and not younger.parents:
        yield from _told(younger, None)


def story_of(state: StateBranch, task: str, limit: int) -> Iterator[Chapter]:
    """The newest decisions that moved one task, newest first. Raises a ForgeError."""
    page: list[Ancestor] = []
    for ancestor in _walk(state, DEEPEST, PAGE):
        page.append(ancestor)
        if len(page) == PAGE or not ancestor.parents:
            for chapter in about(state, page, (task,)):
                yield chapter
                limit -= 1
                if not limit:
                    return
            page = []


def chapter_of(ancestor: Ancestor) -> Chapter | None:
    """What the message of a commit tells; None for a commit that is no decision."""
    trailers = parse_trailers(ancestor.message)
    if "Kickoff-Op" not in trailers:
        return None
    return Chapter(
        commit=ancestor.commit,
        at=ancestor.at,
        who=tuple(map(one_line, trailers.get("Kickoff-Actor", ()))),
        summary=one_line(ancestor.message.partition("\n")[0]),
        tasks=tuple(map(one_line, trailers.get("Kickoff-Task", ()))),
        reasons=tuple(map(one_line, trailers.get("Kickoff-Reason", ()))),
    )


def _walk(
    state: StateBranch, most: int, page: int, paths: Sequence[str] = ()
) -> Iterator[Ancestor]:
    start: str | None = None
    while most > 0:
        read = state.history(min(page, most), paths, start)
        yield from read
        most -= len(read)
        if not read or not read[-1].parents:
            return
        start = read[-1].parents[0]


def about(
    state: StateBranch, page: Sequence[Ancestor], tasks: Collection[str]
) -> Iterator[Chapter]:
    """What these commits, each the parent of the one before it, tell of these tasks.

    Their files are read here, and only those that are needed. Raises a ForgeError.
    """
    folded = frozenset(task.casefold() for task in tasks)
    found = [at for at, one in enumerate(page) if _names(one, folded)]
    for span in _spans(found):
        first, last = span[0], span[-1]
        read = state.history(last - first + 2, (REGISTRY,), page[first].commit)
        for at in (one - first for one in span):
            parent = read[at + 1] if at + 1 < len(read) else None
            yield from _told(read[at], parent, only=folded)


def _names(ancestor: Ancestor, folded: frozenset[str]) -> bool:
    tasks = parse_trailers(ancestor.message).get("Kickoff-Task", ())
    return any(name.casefold() in folded for name in tasks)


def _spans(found: Sequence[int]) -> Iterator[Sequence[int]]:
    """Positions in groups that are worth reading at once."""
    span: list[int] = []
    for at in found:
        if span and (at - span[-1] > 3 or at - span[0] >= SPAN):
            yield span
            span = []
        span.append(at)
    if span:
        yield span


def _told(
    ancestor: Ancestor, parent: Ancestor | None, only: frozenset[str] = frozenset()
) -> Iterator[Chapter]:
    """The chapter of a commit with what happened, to the tasks `only` if any are given."""
    chapter = chapter_of(ancestor)
    if chapter is None:
        return
    tasks = [task for task in chapter.tasks if not only or task.casefold() in only]
    entries: Mapping[str, Entry] = {}
    try:
        before, after = _part(parent, tasks), _part(ancestor, tasks)
        lines = _lines(tasks, before, after)
        entries = {**(before.tasks if before else {}), **(after.tasks if after else {})}
    except RegistryUnreadable:
        lines = [Line(tuple(tasks), Step(Kind.WORK, chapter.summary))]
    reasons = [] if only else list(_besides(chapter.reasons, told=bool(lines)))
    asked = (_by(line, chapter.who) for line in (*reasons, *lines))
    yield replace(chapter, lines=tuple(asked), entries=entries)


def _part(ancestor: Ancestor | None, tasks: Collection[str]) -> Registry | None:
    content = ancestor.files.get(REGISTRY) if ancestor is not None else None
    return load_part(content, tasks) if content is not None else None


def _lines(tasks: Sequence[str], before: Registry | None, after: Registry | None) -> list[Line]:
    """What happened; tasks to which the same happened share a line. First what was asked for."""
    found: dict[Step, list[str]] = {}
    for task in tasks:
        old = before.find(task) if before else None
        new = after.find(task) if after else None
        ended = next((e for e in after.recent if e.id == task), None) if after else None
        for step in steps(old, new, ended):
            found.setdefault(step, []).append(task)
    told = [Line(tuple(names), step) for step, names in found.items()]
    return sorted(told, key=lambda line: line.step.kind is not Kind.ASKED)


def _besides(reasons: Sequence[str], *, told: bool) -> Iterator[Line]:
    """What the commit's reason codes tell that no task does: refusals, and the whole queue's."""
    for reason in reasons:
        known = reason in ReasonCode.__members__.values()
        if known and (not told or tone(ReasonCode(reason)) in _REFUSED):
            yield Line((), outcome_step(ReasonCode(reason)))


def _by(line: Line, who: Sequence[str]) -> Line:
    """With who asked for it, where the facts did not say so."""
    if line.step.by or (line.step.kind is not Kind.ASKED and line.tasks):
        return line
    return replace(line, step=replace(line.step, by=", ".join(who)))
