"""A task's facts, each with a label: what stands beside its plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kickoff.core.lifecycle import State
from kickoff.core.registry import Ended, Entry
from kickoff.core.text.quoting import one_line
from kickoff.core.view.board import TaskView, Unstarted, View
from kickoff.core.wording.story import SHORT
from kickoff.entrypoints.web import words
from kickoff.entrypoints.web.found import Where, find, id_of
from kickoff.entrypoints.web.rows import page_of
from kickoff.entrypoints.web.values import Fact


def facts_in_play(task: TaskView, view: View, where: Where) -> Iterator[Fact]:
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


def planned_facts(one: Unstarted, view: View, where: Where) -> Iterator[Fact]:
    if one.file.owner:
        yield Fact("owner", one_line(one.file.owner))
    if one.file.worker:
        yield Fact("worker", one_line(one.file.worker))
    yield from _waits(one.file.depends_on, view, where)
    yield Fact("plan file", one_line(one.file.path, 300), kind="code")


def ended_facts(ended: Ended, entry: Entry | None, view: View) -> Iterator[Fact]:
    task = TaskView(entry, State.COMPLETING, web=view.web) if entry else None
    if ended.pull_request:
        href = task.links.pull_request if task else ""
        yield Fact("pull request", f"#{ended.pull_request}", href)
    if ended.merge_commit:
        yield Fact("merged as", ended.merge_commit[:SHORT], kind="code")
    if ended.branch:
        yield Fact("branch", ended.branch, kind="code")
    yield Fact("ended", words.iso(ended.at), kind="time")
    if task is not None:
        yield Fact("asked for by", one_line(task.entry.queued.by))
        yield Fact("queued", words.iso(task.entry.queued.at), kind="time")
        yield Fact("plan file", one_line(task.entry.path, 300), task.links.file, "code")
