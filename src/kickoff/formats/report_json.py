"""The JSON that machines read: `{"version": 1, "outcome": …, "tasks": [...]}`. A public format."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from kickoff.core.reasons import ReasonCode
from kickoff.core.scheduler import Gate
from kickoff.core.view import TaskView, View

VERSION = 1


def report_json(outcome: ReasonCode, view: View | None, only: Sequence[str] = ()) -> str:
    """One report as a line of JSON; `only` names the tasks it is about, all when empty."""
    tasks = view.tasks.values() if view is not None else ()
    shown = [_task(task) for task in tasks if not only or task.entry.id in only]
    report = {"version": VERSION, "outcome": outcome.value, "tasks": shown}
    return json.dumps(report, ensure_ascii=False)


def _task(task: TaskView) -> Mapping[str, object]:
    entry = task.entry
    attempt = entry.attempt
    facts: dict[str, object | None] = {
        "id": entry.id,
        "title": entry.title,
        "path": entry.path,
        "state": task.state.value,
        "needs_attention": task.attention,
        "reasons": [gate.code.value for gate in task.gates],
        "gates": [_gate(gate) for gate in task.gates],
        "position": task.place.position if task.place else None,
        "priority": entry.priority.value,
        "owner": entry.owner,
        "worker": attempt.worker if attempt else entry.worker,
        "queued_by": entry.queued.by,
        "queued_at": _moment(entry.queued.at),
        "attempt": attempt.number if attempt else None,
        "branch": attempt.branch if attempt else None,
        "run_url": (attempt.page or None) if attempt else None,
        "pull_request": entry.pull_request.number if entry.pull_request else None,
        "issue": entry.issue,
        "signals": [signal.code.value for signal in entry.signals],
    }
    return {key: value for key, value in facts.items() if value is not None}


def _gate(gate: Gate) -> Mapping[str, object]:
    until = {"until": _moment(gate.until)} if gate.until else {}
    return {"reason": gate.code.value, "about": list(gate.about), **until}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
