"""From the view to rows: one for each task, in the order of the board."""

from __future__ import annotations

from collections.abc import Iterator

from kickoff.core.grammar.verbs import Verb
from kickoff.core.lifecycle import State
from kickoff.core.registry import Ended
from kickoff.core.text.quoting import one_line
from kickoff.core.view.board import LINE, Refused, TaskView, Unstarted, View
from kickoff.core.wording.board_words import worker_text
from kickoff.core.wording.terminal import unmarked
from kickoff.entrypoints.web import words
from kickoff.entrypoints.web.values import Group, Row

TITLE = 300
"""Characters shown of a title in a list."""

FLAG = "needs you"


def rows_of(view: View, ending: str) -> Iterator[Row]:
    """All rows; `ending` is that of the pages' names."""
    yield from (task_row(task, ending) for task in view.work)
    yield from (task_row(task, ending) for task in view.line)
    if view.files is not None:
        yield from map(_refused, view.files.refused)
        yield from (file_row(one, ending) for one in view.files.unstarted)
    known = {task.entry.id for task in view.tasks.values()}
    yield from (ended_row(one, ending, shown=one.id not in known) for one in view.recent)


def task_row(task: TaskView, ending: str) -> Row:
    """A task in play."""
    entry, waiting = task.entry, task.state in LINE
    why = words.why(task) if waiting else words.health_words(task)
    pull = entry.pull_request
    return Row(
        id=entry.id,
        title=one_line(entry.title, TITLE) or entry.id,
        group=Group.WAITING if waiting else Group.WORK,
        state=task.state.value,
        tone=words.TONES[task.state],
        href=page_of(entry.id, ending),
        place=str(task.place.position) if task.place else "",
        why=why,
        about=f"asked for by {one_line(entry.queued.by, 60)}" if waiting else _at_work(task),
        priority=entry.priority.value,
        at=words.iso(task.since),
        pull=f"#{pull.number}" if pull and task.links.pull_request else "",
        pull_href=task.links.pull_request,
        attention=FLAG if task.attention else "",
    )


def _at_work(task: TaskView) -> str:
    attempt = task.attempt
    number = f"attempt {attempt.number} " if attempt and attempt.number > 1 else ""
    return f"{number}by {unmarked(worker_text(task))}" if attempt else ""


def file_row(one: Unstarted, ending: str) -> Row:
    """A task file that nobody has queued."""
    owner = one.file.owner
    return Row(
        id=one.file.id,
        title=one_line(one.file.title, TITLE) or one.file.id,
        group=Group.PLANNED,
        state=State.NOT_STARTED.value,
        tone=words.TONES[State.NOT_STARTED],
        href=page_of(one.file.id, ending),
        why=words.waits_for(one),
        about=f"owned by {one_line(owner, 60)}" if owner else "",
        priority=one.file.priority.value,
        offer=Verb.QUEUE.value,
    )


def _refused(refused: Refused) -> Row:
    path = one_line(refused.path, TITLE)
    return Row(
        id=path,
        title=path,
        group=Group.PLANNED,
        state="cannot be queued",
        tone="broken",
        why=one_line(words.problem_of(refused), 500),
    )


def ended_row(ended: Ended, ending: str, *, shown: bool = True) -> Row:
    """A task that has ended; `shown` when its page is about that."""
    state, tone = words.end_of(ended)
    return Row(
        id=ended.id,
        title=one_line(ended.title, TITLE) or ended.id,
        group=Group.FINISHED,
        state=state,
        tone=tone,
        href=page_of(ended.id, ending) if shown else "",
        about=f"by #{ended.pull_request}" if ended.pull_request else "",
        at=words.iso(ended.at),
    )


def page_of(task_id: str, ending: str) -> str:
    """The address of a task's page, from the page of the board. Ids need no escaping."""
    return f"tasks/{task_id}{ending}"
