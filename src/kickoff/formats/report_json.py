"""The JSON that machines read: `{"version": 1, "outcome": …, "tasks": [...]}`. A public format.

Its schema is `docs/reference/report.schema.json`. A key that would say nothing is left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kickoff.core.files_read import ReadyFile
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Ended, Mark
from kickoff.core.remembered import ByHand, Notice, Proposal, SetBack
from kickoff.core.view.board import Refused, Totals, View
from kickoff.core.view.graph import Edge
from kickoff.formats.report_tasks import moment, said, task_report, unstarted_report

VERSION = 1


def report_json(outcome: ReasonCode, view: View | None, only: Sequence[str] = ()) -> str:
    """One report as a line of JSON; `only` names the tasks it is about, all when empty."""
    report = {"version": VERSION, "outcome": outcome.value, **_board(view, only)}
    return json.dumps(report, ensure_ascii=False)


def board_json(view: View) -> str:
    """The whole board as JSON, for `board.json`."""
    return report_json(ReasonCode.SHOWN, view)


def _board(view: View | None, only: Sequence[str]) -> Mapping[str, object]:
    """The view, or the part of it that is about these tasks; totals are always of everything."""
    if view is None:
        return {"tasks": []}
    chosen = _Chosen(frozenset(name.casefold() for name in only))
    files = view.files
    return said(
        {
            "tasks": list(_tasks(view, chosen)),
            "at": moment(view.at),
            "paused": _mark(view.paused) if view.paused else None,
            "configuration_error": view.configuration_error,
            "totals": _totals(view.totals),
            "task_files_read": files is not None,
            "refused": [_refused(r) for r in files.refused if chosen(r.id)] if files else None,
            "proposal": _proposal(view.proposal),
            "set_back": _set_back(view.set_back) if view.set_back else None,
            "by_hand": _by_hand(view.by_hand) if view.by_hand else None,
            "notices": [_notice(n) for n in view.notices if chosen(n.task)] or None,
            "ready_files": [_ready(*one) for one in view.ready.items() if chosen(one[0])] or None,
            "recent": [_ended(ended) for ended in view.recent if chosen(ended.id)],
            "dependencies": [
                _edge(edge) for edge in view.graph.edges if chosen(edge.task) or chosen(edge.needs)
            ],
        }
    )


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Whether a report is about a task; about every task when none was named."""

    folded: frozenset[str]

    def __call__(self, task_id: str) -> bool:
        return not self.folded or task_id.casefold() in self.folded


def _tasks(view: View, chosen: Callable[[str], bool]) -> Iterator[Mapping[str, object]]:
    yield from (task_report(task) for task in view.tasks.values() if chosen(task.entry.id))
    for one in view.files.unstarted if view.files else ():
        if chosen(one.file.id):
            yield unstarted_report(one, view.web)


def _totals(totals: Totals) -> Mapping[str, object]:
    return said(
        {
            "in_work": totals.in_work,
            "runnable": totals.runnable,
            "blocked": totals.blocked,
            "needs_attention": totals.attention,
            "not_started": totals.not_started,
            "ready": totals.ready,
            "refused": totals.refused,
            "completed": totals.completed,
            "by_state": {state.value: number for state, number in totals.by_state.items()},
        }
    )


def _mark(mark: Mark) -> Mapping[str, object]:
    return said({"by": mark.by, "at": moment(mark.at), "reason": mark.reason})


def _refused(refused: Refused) -> Mapping[str, object]:
    return said(
        {
            "path": refused.path,
            "id": refused.id,
            "reason": refused.code.value,
            "problem": refused.problem or None,
            "line": refused.line or None,
            "column": refused.column or None,
            "twins": list(refused.twins) or None,
        }
    )


def _ended(ended: Ended) -> Mapping[str, object]:
    return said(
        {
            "id": ended.id,
            "title": ended.title,
            "outcome": ended.outcome.value,
            "at": moment(ended.at),
            "pull_request": ended.pull_request,
        }
    )


def _proposal(proposal: Proposal | None) -> Mapping[str, object] | None:
    if proposal is None:
        return None
    return said(
        {
            "tasks": list(proposal.tasks),
            "since": moment(proposal.since),
            "pull_request": proposal.pull_request,
            "url": proposal.url or None,
            "closed": proposal.closed,
        }
    )


def _set_back(found: SetBack) -> Mapping[str, object]:
    return said({"since": moment(found.since), "commit": found.commit})


def _by_hand(found: ByHand) -> Mapping[str, object]:
    return {"since": moment(found.since), "commit": found.commit}


def _notice(notice: Notice) -> Mapping[str, object]:
    return said(
        {
            "task": notice.task,
            "reason": notice.code.value,
            "since": moment(notice.since),
            "detail": notice.detail or None,
        }
    )


def _ready(task_id: str, file: ReadyFile) -> Mapping[str, object]:
    barred = file.barred.value if file.barred else None
    return said({"id": task_id, "taken": file.barred is None, "reason": barred})


def _edge(edge: Edge) -> Mapping[str, object]:
    return {"task": edge.task, "needs": edge.needs, "met": edge.met}
