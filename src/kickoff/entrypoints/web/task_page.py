"""From the view to the page of one task: what it is, where it stands, what happened to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import Markup

from kickoff.core.lifecycle import State
from kickoff.core.reasons import REASONS
from kickoff.core.registry import Ended, Entry
from kickoff.core.text.quoting import one_line
from kickoff.core.view.board import LINE, TaskView, Unstarted, View
from kickoff.core.wording.messages import next_step
from kickoff.core.wording.terminal import unmarked
from kickoff.entrypoints.web import words
from kickoff.entrypoints.web.board_page import banners, wrongs_of
from kickoff.entrypoints.web.found import Found, Where
from kickoff.entrypoints.web.offers import QUEUE, alarm_buttons, priorities, task_buttons
from kickoff.entrypoints.web.plan_html import LONGEST, plan_html
from kickoff.entrypoints.web.rows import ended_row, file_row, task_row
from kickoff.entrypoints.web.task_facts import ended_facts, facts_in_play, planned_facts
from kickoff.entrypoints.web.tries import OVER, Log, Stand, tries_of
from kickoff.entrypoints.web.values import Fact, Moment, Row, TaskPage

TITLE = 1_000
"""Characters shown of a title on the task's own page."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a task beside the view.

    `plan` is its text; without one `plan_note` says why. `logs` are by the attempt's number.
    `entry` is the task as it was when it was last in play.
    """

    plan: str | None = None
    plan_note: str = ""
    logs: tuple[tuple[int, Log], ...] = ()
    story: tuple[Moment, ...] = ()
    entry: Entry | None = None


def task_page(found: Found, view: View, told: Told, where: Where) -> TaskPage:
    """The page of one task."""
    match found:
        case TaskView():
            last = Stand(found.state.value, words.TONES[found.state])
            now = replace(told, entry=found.entry)
            made = _in_play(found, view, now, where)
            return _tried(made, now, last if found.entry.attempt else OVER, view, where)
        case Unstarted():
            return _tried(_planned(found, view, told, where), told, OVER, view, where)
        case Ended():
            last = Stand(*words.end_of(found))
            return _tried(_ended(found, view, told, where), told, last, view, where)


def _in_play(task: TaskView, view: View, told: Told, where: Where) -> TaskPage:
    row = replace(task_row(task, where.ending), title=_title(task.entry.title))
    facts = tuple(facts_in_play(task, view, where))
    return replace(
        _page(row, _sentence(task), facts, view, told, where),
        wrongs=wrongs_of(task),
        buttons=alarm_buttons(task) if task.attention else task_buttons(task),
        priorities=priorities(task),
    )


def _planned(one: Unstarted, view: View, told: Told, where: Where) -> TaskPage:
    row = replace(file_row(one, where.ending), title=_title(one.file.title))
    sentence = f"When it is queued: {row.why}." if row.why else "It can be queued."
    facts = tuple(planned_facts(one, view, where))
    return replace(_page(row, sentence, facts, view, told, where), buttons=(QUEUE,))


def _ended(ended: Ended, view: View, told: Told, where: Where) -> TaskPage:
    row = replace(ended_row(ended, where.ending), title=_title(ended.title))
    facts = tuple(ended_facts(ended, told.entry, view))
    page = _page(row, REASONS[ended.outcome].meaning, facts, view, told, where)
    return replace(page, buttons=(QUEUE,) if row.state == State.CANCELLED.value else ())


def _tried(page: TaskPage, told: Told, last: Stand, view: View, where: Where) -> TaskPage:
    """The page with the task's attempts; only a server has the whole of a log."""
    if told.entry is None:
        return page
    logs = {n: replace(log, href="") if where.ending else log for n, log in told.logs}
    return replace(page, tries=tries_of(told.entry, logs, last, view.web))


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
        place = f"{task.place.position} of {task.place.of}" if task.place else ""
        return ": ".join(filter(None, (place, words.why(task))))
    if task.state is State.IN_REVIEW:
        return unmarked(next_step(task))
    return words.health_words(task)
