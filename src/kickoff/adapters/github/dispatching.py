"""Starting workers: `workflow_dispatch` on the default branch, so that reviewed code runs."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from kickoff.adapters.branch_outcomes import Denied, Made, Outcome, Taken, Unsure, not_started
from kickoff.adapters.github.answers import Answer
from kickoff.adapters.github.branches import create_branches
from kickoff.adapters.github.client import Client
from kickoff.adapters.github.landmarks import Landmarks
from kickoff.core.effects import Dispatch
from kickoff.core.events import Launched, LaunchFailed, Report
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import RunRef
from kickoff.errors import NotThere, PermissionMissing, RateLimited, RejectedByForge, Unavailable

INPUTS = ("task", "path", "branch", "attempt", "token", "note")
"""What a worker's workflow must declare under `on: workflow_dispatch: inputs:`."""

LONGEST_NOTE = 40_000
"""Characters of further instructions that are passed on; all inputs together may have 65,535.

The worker reads the whole of them below its plan.
"""

_RUN_DETAILS = "return_run_details"


def start(client: Client, landmarks: Landmarks, dispatches: Sequence[Dispatch]) -> Sequence[Report]:
    """Create all branches in one request, then start each worker in one more.

    No report for a start whose answer is not certain: a later tick looks for the run by its token.
    A rate limit ends the round; the rest stays requested.
    """
    landmarks.ensure(client)
    reports: list[Report] = []
    try:
        branches = create_branches(client, landmarks, [d.create for d in dispatches if d.create])
        for dispatch in dispatches:
            reports.extend(_start(client, landmarks, dispatch, branches))
    except RateLimited:
        return reports
    return reports


def _start(
    client: Client, landmarks: Landmarks, dispatch: Dispatch, branches: dict[str, Outcome]
) -> list[Report]:
    outcome = branches[dispatch.branch] if dispatch.create else Made(dispatch.base)
    match outcome:
        case Made(at) if not dispatch.workflow:
            return [Launched(dispatch.task, dispatch.token, None, at)]
        case Made(at):
            return _launch(client, landmarks.default_branch, dispatch, at)
        case Taken() | Denied():
            return [not_started(dispatch, outcome)]
        case Unsure():
            return []


def _launch(client: Client, ref: str, dispatch: Dispatch, base: str) -> list[Report]:
    try:
        answer = _post(client, ref, dispatch)
    except PermissionMissing as failure:
        detail = f"{failure}\n{failure.remedy}"
    except NotThere:
        detail = (
            f"there is no workflow `{dispatch.workflow}` on `{ref}`: "
            f"add `.github/workflows/{dispatch.workflow}` there, or name another one in "
            "`.github/kickoff.yml`"
        )
    except RejectedByForge as failure:
        detail = _lesson(dispatch, str(failure))
    except Unavailable:
        return []
    else:
        return [Launched(dispatch.task, dispatch.token, _run(answer), base)]
    return [_failed(dispatch, ReasonCode.WORKER_MISCONFIGURED, detail)]


def _post(client: Client, ref: str, dispatch: Dispatch) -> Answer:
    """Ask for the run's id; servers before 2026 refuse the flag and are asked without it."""
    body: dict[str, object] = {"ref": ref, "inputs": _inputs(dispatch)}
    try:
        return _dispatch(client, dispatch.workflow, {**body, _RUN_DETAILS: True})
    except RejectedByForge as refusal:
        if _RUN_DETAILS not in str(refusal):
            raise
    return _dispatch(client, dispatch.workflow, body)


def _dispatch(client: Client, workflow: str, body: dict[str, object]) -> Answer:
    return client.rest(
        "POST",
        f"actions/workflows/{quote(workflow, safe='')}/dispatches",
        doing=f"start `{workflow}`",
        right="actions: write",
        body=body,
    )


def _inputs(dispatch: Dispatch) -> dict[str, str]:
    return {
        "task": dispatch.task,
        "path": dispatch.path,
        "branch": dispatch.branch,
        "attempt": str(dispatch.attempt),
        "token": dispatch.token,
        "note": dispatch.note[:LONGEST_NOTE],
    }


def _run(answer: Answer) -> RunRef | None:
    run_id = answer.node.at("workflow_run_id")
    if run_id.missing:
        return None
    return RunRef(run_id.number(), answer.node.at("html_url").text())


def _lesson(dispatch: Dispatch, said: str) -> str:
    if "workflow_dispatch" in said:
        return f"`{dispatch.workflow}` cannot be started: add `on: workflow_dispatch` ({said})"
    if "inputs" in said.lower():
        declared = ", ".join(f"`{name}`" for name in INPUTS)
        return (
            f"`{dispatch.workflow}` must declare the inputs {declared} under "
            f"`on: workflow_dispatch: inputs:` ({said})"
        )
    return said


def _failed(dispatch: Dispatch, reason: ReasonCode, detail: str) -> LaunchFailed:
    return LaunchFailed(dispatch.task, dispatch.token, reason, detail)
