"""Workers' runs: seen through the runs API, stopped through it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from kickoff.adapters.github.client import Client
from kickoff.adapters.github.nodes import Node
from kickoff.core.facts import Fact, Present, Run, RunState, Unknown
from kickoff.errors import ForgeError, PermissionMissing

PAGE = 100
_TOKEN = re.compile(r"\b[0-9a-f]{16}\b")


def runs_since(client: Client, since: datetime) -> Fact[tuple[Run, ...]]:
    """Dispatched runs created at `since` or later. One request. Raises PermissionMissing."""
    created = since.astimezone(UTC).strftime(">=%Y-%m-%dT%H:%M:%SZ")
    try:
        answer = client.get(
            "actions/runs",
            doing="list the workers' runs",
            right="actions: read",
            parameters={"event": "workflow_dispatch", "created": created, "per_page": PAGE},
        )
        runs = tuple(_run(run) for run in answer.node.at("workflow_runs").each())
        total = answer.node.at("total_count").number()
    except PermissionMissing:
        raise
    except ForgeError as failure:
        return Unknown(str(failure))
    if total > len(runs):
        return Unknown(f"{total} runs since then do not fit on a page of {PAGE}")
    return Present(runs)


def cancel(client: Client, run_id: int) -> None:
    """Ask for a run's end. One request; 409 means that it is over. Raises a ForgeError."""
    client.rest(
        "POST",
        f"actions/runs/{run_id}/cancel",
        doing=f"cancel the run {run_id}",
        right="actions: write",
        accept=(404, 409),
    )


def token_in(title: str) -> str | None:
    """The token that a run's name carries: its last word of 16 hexadecimal digits."""
    words = _TOKEN.findall(title)
    return words[-1] if words else None


def run_state(status: str, conclusion: str | None) -> RunState:
    """How far a run is. One that waits for an approval is not over, whatever its status."""
    match status, conclusion:
        case "in_progress", _:
            return RunState.RUNNING
        case "completed", "success" | "neutral" | "skipped":
            return RunState.SUCCEEDED
        case "completed", "cancelled":
            return RunState.CANCELLED
        case "completed", "action_required":
            return RunState.WAITING
        case "completed", _:
            return RunState.FAILED
        case _:
            return RunState.WAITING


def _run(node: Node) -> Run:
    return Run(
        id=node.at("id").number(),
        url=node.at("html_url").text(),
        state=run_state(node.at("status").text(), node.at("conclusion").text_or_none()),
        token=token_in(node.at("display_title").text_or_none() or ""),
    )
