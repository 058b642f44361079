"""One task in the JSON report: in play, or planned in a file that nobody has queued."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from kickoff.core.lifecycle import State
from kickoff.core.scheduling.scheduler import Gate
from kickoff.core.view.board import LINE, Alarm, Links, TaskView, Unstarted
from kickoff.core.view.links import file_page


def task_report(task: TaskView) -> Mapping[str, object]:
    """A task in play."""
    entry = task.entry
    current = entry.attempt
    return said(
        {
            "id": entry.id,
            "title": entry.title,
            "path": entry.path,
            "state": task.state.value,
            "needs_attention": task.attention,
            "reasons": [gate.code.value for gate in task.gates],
            "gates": [_gate(gate) for gate in task.gates],
            "position": task.place.position if task.place else None,
            "of": task.place.of if task.place else None,
            "priority": entry.priority.value,
            "owner": entry.owner,
            "worker": current.worker if current else entry.worker,
            "depends_on": list(entry.depends_on) or None,
            "queued_by": entry.queued.by,
            "queued_at": moment(entry.queued.at),
            "since": moment(task.since),
            **_work(task),
            "pull_request": entry.pull_request.number if entry.pull_request else None,
            "issue": entry.issue,
            "signals": [signal.code.value for signal in entry.signals],
            "alarms": [_alarm(alarm) for alarm in (*task.alarms, *task.notices)] or None,
            "links": _links(task.links),
        }
    )


def unstarted_report(one: Unstarted, web: str) -> Mapping[str, object]:
    """A task file that could be queued; its gates are what it would wait for."""
    file = one.file
    return said(
        {
            "id": file.id,
            "title": file.title,
            "path": file.path,
            "state": State.NOT_STARTED.value,
            "needs_attention": False,
            "reasons": [gate.code.value for gate in one.gates],
            "gates": [_gate(gate) for gate in one.gates],
            "ready": one.ready,
            "priority": file.priority.value,
            "owner": file.owner,
            "worker": file.worker,
            "depends_on": list(file.depends_on) or None,
            "issue": file.issue,
            "links": _links(Links(file=file_page(file.path, web))) if web else None,
        }
    )


def said(facts: Mapping[str, object | None]) -> dict[str, object]:
    """Only what says something."""
    return {key: value for key, value in facts.items() if value is not None}


def moment(at: datetime) -> str:
    """A time in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _work(task: TaskView) -> Mapping[str, object | None]:
    """What is known of its attempt; while it waits, only how many there have been."""
    attempt = task.attempt if task.state not in LINE else None
    return {
        "health": task.health.value if task.health else None,
        "attempt": attempt.number if attempt else None,
        "attempts": len(task.entry.attempts) or None,
        "runner": attempt.runner if attempt else None,
        "branch": attempt.branch if attempt else None,
        "lease_until": moment(attempt.lease_until) if attempt and attempt.lease_until else None,
        "run_url": (attempt.page or None) if attempt else None,
    }


def _alarm(alarm: Alarm) -> Mapping[str, object]:
    return said(
        {
            "reason": alarm.code.value,
            "needs_attention": alarm.tier == 2,
            "since": moment(alarm.since),
            "meaning": alarm.meaning,
            "detail": alarm.detail or None,
            "commands": list(alarm.commands),
        }
    )


def _links(links: Links) -> Mapping[str, str] | None:
    pages = {
        "run": links.run,
        "pull_request": links.pull_request,
        "branch": links.branch,
        "file": links.file,
        "thread": links.thread,
    }
    return {name: page for name, page in pages.items() if page} or None


def _gate(gate: Gate) -> Mapping[str, object]:
    until = {"until": moment(gate.until)} if gate.until else {}
    return {"reason": gate.code.value, "about": list(gate.about), **until}
