"""Changes to workflow runs: dispatching, starting, finishing, cancelling."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stateful_github.model.accounts import Account
from stateful_github.model.node_ids import Prefix
from stateful_github.model.runs import WorkflowRun
from stateful_github.refusals import Refusal, invalid, not_found
from stateful_github.workflow_files import Input, WorkflowFile, display_title

if TYPE_CHECKING:
    from stateful_github.repository import Repository

INPUT_LIMIT = 25  # inputs of a workflow_dispatch [V]
PAYLOAD_LIMIT = 65_535  # characters of all inputs together [V]


def dispatch(
    repository: Repository, path: str, ref: str, inputs: Mapping[str, Any], by: Account
) -> WorkflowRun:
    """A `workflow_dispatch`: 404 without the file on the default branch, 422 for the rest [V]."""
    if path not in repository.workflows():
        raise not_found()
    settings = repository.settings
    if path in settings.disabled_workflows | settings.sleeping_workflows:
        raise invalid("Cannot trigger a 'workflow_dispatch' on a disabled workflow")
    name, oid = resolve_ref(repository, ref)
    file = repository.workflow_at(path, oid)
    if file is None or file.inputs is None:
        raise invalid("Workflow does not have 'workflow_dispatch' trigger")
    given = check_inputs(file.inputs, inputs)
    return new_run(repository, file, "workflow_dispatch", name, oid, by, given)


def resolve_ref(repository: Repository, ref: str) -> tuple[str, str]:
    """The branch or tag a dispatch names, short, and its commit; else 422 [T]."""
    for full in (ref, f"refs/heads/{ref}", f"refs/tags/{ref}"):
        oid = repository.store.ref(full) if full.startswith("refs/") else None
        if oid is not None:
            return full.split("/", 2)[2], oid
    raise invalid(f"No ref found for: {ref}")


def check_inputs(declared: tuple[Input, ...], given: Mapping[str, Any]) -> dict[str, str]:
    """The inputs with their defaults; 422 for undeclared, missing or impossible ones [V/T]."""
    known = {one.name: one for one in declared}
    unexpected = [name for name in given if name not in known]
    if unexpected:
        raise invalid(f"Unexpected inputs provided: {json.dumps(unexpected)}")
    if len(given) > INPUT_LIMIT:
        raise invalid(
            f"you may only define up to {INPUT_LIMIT} `inputs` for a `workflow_dispatch` event"
        )
    values: dict[str, str] = {}
    for one in declared:
        values[one.name] = _value(one, given.get(one.name))
    if sum(map(len, values.values())) > PAYLOAD_LIMIT:
        raise invalid("inputs are too large.")
    return values


def _value(declared: Input, given: Any) -> str:
    if given is None:
        if declared.required and declared.default is None:
            raise invalid(f"Required input '{declared.name}' not provided")
        return declared.default or ""
    text = str(given).lower() if isinstance(given, bool) else str(given)
    if declared.kind == "choice" and text not in declared.options:
        raise invalid(
            f"Provided value '{text}' for input '{declared.name}' not in the list of allowed values"
        )
    if declared.kind == "boolean" and text not in ("true", "false"):
        raise invalid(f"Provided value '{text}' for input '{declared.name}' is not a boolean")
    return text


def new_run(
    repository: Repository,
    file: WorkflowFile,
    event: str,
    branch: str,
    oid: str,
    by: Account,
    inputs: dict[str, str],
) -> WorkflowRun:
    """A run that is queued."""
    hub, now = repository.hub, repository.hub.clock()
    database_id, node = hub.new_ids(Prefix.RUN)
    values = {f"inputs.{name}": value for name, value in inputs.items()}
    values |= {"github.actor": by.login, "github.event_name": event, "github.ref_name": branch}
    earlier = [run for run in repository.runs.values() if run.workflow == file.path]
    run = WorkflowRun(
        repository=repository,
        database_id=database_id,
        node_id=node,
        number=len(earlier) + 1,
        workflow=file.path,
        workflow_id=repository.workflow_id(file.path),
        name=file.name,
        display_title=display_title(file, values),
        event=event,
        branch=branch,
        head_oid=oid,
        actor=by,
        created_at=now,
        updated_at=now,
        inputs=inputs,
    )
    repository.runs[database_id] = run
    return run


def start(run: WorkflowRun) -> None:
    """A runner has taken it."""
    run.status, run.started_at = "in_progress", run.repository.hub.clock()
    run.updated_at = run.started_at


def finish(run: WorkflowRun, conclusion: str) -> None:
    """It is over: `success`, `failure`, `cancelled`, `timed_out`, …"""
    run.status, run.conclusion = "completed", conclusion
    run.updated_at = run.repository.hub.clock()


def cancel(run: WorkflowRun) -> None:
    """Ask it to stop: 409 when it is over [V]. It is over when the test says so (`finish_run`),
    or at once when it had not begun."""
    if run.status == "completed":
        raise Refusal(409, "Cannot cancel a workflow run that is completed.")
    if run.status == "queued":
        finish(run, "cancelled")
