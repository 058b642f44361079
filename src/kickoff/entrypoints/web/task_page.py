"""From the view to the page of one task: what it is, where it stands, what happened to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from kickoff.core.lifecycle import State
from kickoff.core.reasons import REASONS
from kickoff.core.registry import Attempt, Ended, Entry
from kickoff.core.text.quoting import one_line
from kickoff.core.view.board import LINE, TaskView, Unstarted, View
from kickoff.core.wording.messages import next_step
from kickoff.core.wording.terminal import unmarked
from kickoff.entrypoints.web import words
from kickoff.entrypoints.web.board_page import banners, wrongs_of
from kickoff.entrypoints.web.offers import QUEUE, alarm_buttons, priorities, task_buttons
from kickoff.entrypoints.web.plan_html import LONGEST, plan_html
from kickoff.entrypoints.web.rows import ended_row, file_row, page_of, task_row
from kickoff.entrypoints.web.values import Fact, Moment, Row, TaskPage, Try

TITLE = 1_000
"""Characters shown of a title on the task's own page."""


@dataclass(frozen=True, slots=True)
class Log:
    """The end of an attempt's log, as text; `cut` when there is more before it."""

    text: str
    cut: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a task beside the view.

    `plan` is its text; without one `plan_note` says why. `logs` are by the attempt's number.
    """

    plan: str | None = None
    plan_note: str = ""
    logs: tuple[tuple[int, Log], ...] = ()
    story: tuple[Moment, ...] = ()


@dataclass(frozen=True, slots=True)
class Where:
    """The page's place: whose queue, which version of it, and how pages' names end."""

    repository: str
    version: str
    ending: str = ""


Found = TaskView | Unstarted | Ended
"""A task that has a page: in play, not started, or ended not long ago."""


def find(view: View, task_id: str) -> Found | None:
    """The task of that id, ignoring case."""
    folded = task_id.casefold()
    files = view.files.unstarted if view.files else ()
    every: Iterable[Found] = (*view.tasks.values(), *files, *view.recent)
    return next((found for found in every if id_of(found).casefold() == folded), None)


def id_of(found: Found) -> str:
    """Its id."""
    match found:
        case TaskView():
            return found.entry.id
        case Unstarted():
            return found.file.id
        case Ended():
            return found.id


def task_page(found: Found, view: View, told: Told, where: Where) -> TaskPage:
    """The page of one task."""
    match found:
        case TaskView():
            return _in_play(found, view, told, where)
        case Unstarted():
            row = replace(file_row(found, where.ending), title=_title(found.file.title))
            sentence = f"When it is queued: {row.why}." if row.why else "It can be queued."
            facts = tuple(_planned_facts(found, view, where))
            page = _page(row, sentence, facts, view, told, where)
            return replace(page, buttons=(QUEUE,))
        case Ended():
            row = replace(ended_row(found, where.ending), title=_title(found.title))
            sentence = REASONS[found.outcome].meaning
            page = _page(row, sentence, _ended_facts(found), view, told, where)
            again = (QUEUE,) if row.state == State.CANCELLED.value else ()
            return replace(page, buttons=again)


def _in_play(task: TaskView, view: View, told: Told, where: Where) -> TaskPage:
    row = replace(task_row(task, where.ending), title=_title(task.entry.title))
    page = _page(row, _sentence(task), tuple(_facts(task, view, where)), view, told, where)
    logs = dict(told.logs)
    return replace(
        page,
        wrongs=wrongs_of(task),
        buttons=alarm_buttons(task) if task.attention else task_buttons(task),
        priorities=priorities(task),
        tries=tuple(_try(attempt, task, logs, where) for attempt in task.entry.attempts),
    )


def _page(
    row: Row, sentence: str, facts: tuple[Fact, ...], view: View, told: Told, where: Where
) -> TaskPage:
    return TaskPage(
        repository=where.repository,
        version=where.version,
        row=row,
        sentence=sentence,
        wrongs=(),
        buttons=(),
        priorities=(),
        facts=facts,
        plan=_plan(told, row.title),
        plan_note=_plan_note(told),
        story=told.story,
        banners=banners(view),
    )


def _plan(told: Told, title: str) -> Markup | None:
    return None if told.plan is None else plan_html(told.plan, title)


def _plan_note(told: Told) -> str:
    if told.plan is not None and len(told.plan) > LONGEST:
        return f"The first {LONGEST:,} characters of it."
    return told.plan_note


def _title(text: str) -> str:
    return one_line(text, TITLE)


def _sentence(task: TaskView) -> str:
    """Why it is where it is, and what follows."""
    if task.state in LINE:
        place = f"{task.place.position} of {task.place.of}: " if task.place else ""
        return f"{place}{words.waits_for(task) or words.NEXT}"
    if task.state is State.IN_REVIEW:
        return unmarked(next_step(task))
    return words.health_words(task)


def _facts(task: TaskView, view: View, where: Where) -> Iterator[Fact]:
    entry, links = task.entry, task.links
    attempt = task.attempt
    if entry.pull_request is not None:
        yield Fact("pull request", f"#{entry.pull_request.number}", links.pull_request)
    yield Fact("worker", one_line(attempt.worker if attempt else entry.worker or "the default"))
    if attempt is not None:
        yield Fact("branch", attempt.branch, links.branch, "code")
    if attempt is not None and attempt.lease_until and entry.attempt is not None:
        yield Fact("lease until", words.iso(attempt.lease_until), kind="time")
    yield Fact("asked for by", one_line(entry.queued.by))
    yield Fact("queued", words.iso(entry.queued.at), kind="time")
    if entry.owner:
        yield Fact("owner", one_line(entry.owner))
    yield from _waits(entry.depends_on, view, where)
    yield from _more(entry)
    yield from _noticed(task)
    yield Fact("plan file", one_line(entry.path, 300), links.file, "code")
    if links.thread:
        yield Fact("thread", "where it was queued", links.thread)


def _more(entry: Entry) -> Iterator[Fact]:
    if entry.touches:
        yield Fact("touches", ", ".join(map(one_line, entry.touches[:20])), kind="code")
    if entry.not_before is not None:
        yield Fact("not before", words.iso(entry.not_before), kind="time")
    if entry.hold is not None:
        why = f": {one_line(entry.hold.reason)}" if entry.hold.reason else ""
        yield Fact("on hold", f"by {one_line(entry.hold.by)}{why}")
    for note in entry.notes:
        yield Fact("instruction", one_line(note, 500))


def _noticed(task: TaskView) -> Iterator[Fact]:
    """What is wrong and mends itself with a tick."""
    for notice in task.notices:
        detail = f": {one_line(notice.detail, 500)}" if notice.detail else ""
        yield Fact("noticed", f"{notice.meaning}{detail}")


def _waits(names: Sequence[str], view: View, where: Where) -> Iterator[Fact]:
    for name in names:
        other = find(view, name)
        page = page_of(id_of(other), where.ending).removeprefix("tasks/") if other else ""
        yield Fact("depends on", one_line(name), page)


def _planned_facts(one: Unstarted, view: View, where: Where) -> Iterator[Fact]:
    if one.file.owner:
        yield Fact("owner", one_line(one.file.owner))
    if one.file.worker:
        yield Fact("worker", one_line(one.file.worker))
    yield from _waits(one.file.depends_on, view, where)
    yield Fact("plan file", one_line(one.file.path, 300), kind="code")


def _ended_facts(ended: Ended) -> tuple[Fact, ...]:
    pull = (Fact("pull request", f"#{ended.pull_request}"),) if ended.pull_request else ()
    return (*pull, Fact("ended", words.iso(ended.at), kind="time"))


def _try(attempt: Attempt, task: TaskView, logs: dict[int, Log], where: Where) -> Try:
    current = attempt == task.attempt and task.entry.attempt is not None
    log = logs.get(attempt.number, Log(""))
    return Try(
        number=attempt.number,
        worker=one_line(attempt.worker),
        branch=attempt.branch,
        tone=words.TONES[task.state] if current else "cancelled",
        outcome=_outcome(attempt, task, current=current),
        since=words.iso(attempt.started_at or attempt.requested_at),
        ended=words.iso(attempt.ended_at),
        run_href=task.links.run if attempt == task.attempt else "",
        log=log.text,
        log_href=log.href if log.cut and not where.ending else "",
        log_cut=log.cut,
    )


def _outcome(attempt: Attempt, task: TaskView, *, current: bool) -> str:
    if attempt.outcome is not None:
        return attempt.outcome.value.replace("_", " ")
    return task.state.value if current else "over"
