"""Routes of workflows, runs and dispatches."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable
from datetime import datetime

from stateful_github import effects, payloads
from stateful_github.access import READ, WRITE
from stateful_github.changes import runs as change
from stateful_github.clock import moment
from stateful_github.model.runs import WorkflowRun
from stateful_github.refusals import invalid, not_found
from stateful_github.render import runs as render
from stateful_github.render.repositories import api_of, html_of
from stateful_github.rest.router import REPO, Ask, Reply, paged, route
from stateful_github.workflow_files import DIRECTORY, WorkflowFile

ACTIONS = f"{REPO}/actions"
WORKFLOW = f"{ACTIONS}/workflows/{{workflow_id}}"
RUN = f"{ACTIONS}/runs/{{run_id}}"
_DISPATCH_KEYS = {"ref", "inputs", "return_run_details"}


def _path(ask: Ask) -> str:
    """The path of the workflow that a file name or id means; 404 otherwise."""
    name, home = ask.params["workflow_id"], ask.home
    if name.isdigit():
        found = [path for path in home.workflows() if str(home.workflow_id(path)) == name]
        if not found:
            raise not_found()
        return found[0]
    return name if name.startswith(DIRECTORY) else DIRECTORY + name


def _workflow(ask: Ask) -> WorkflowFile:
    file = ask.reading("actions").workflows().get(_path(ask))
    if file is None:
        raise not_found()
    return file


@route("GET", f"{ACTIONS}/permissions/workflow")
def get_default_permissions(ask: Ask) -> Reply:
    """For who administrates; GITHUB_TOKEN has no such right [V]."""
    ask.viewer.require(ask.home, READ, "administration")
    settings = ask.home.settings
    return Reply(
        200,
        {
            "default_workflow_permissions": settings.default_rights,
            "can_approve_pull_request_reviews": settings.allow_actions_create_pull_requests,
        },
    )


@route("GET", f"{ACTIONS}/workflows")
def list_workflows(ask: Ask) -> Reply:
    home = ask.reading("actions")
    files = list(home.workflows().values())
    shown, reply = paged(ask, files, lambda one: render.workflow(home, one, ask.links))
    return Reply(200, {"total_count": len(files), "workflows": shown}, reply.headers)


@route("GET", WORKFLOW)
def get_workflow(ask: Ask) -> Reply:
    return Reply(200, render.workflow(ask.home, _workflow(ask), ask.links))


@route("POST", f"{WORKFLOW}/dispatches")
def dispatch_workflow(ask: Ask) -> Reply:
    """204, or 200 with the run when `return_run_details` is true [V].

    An old server knows no such key and refuses it (422) [V].
    """
    home = ask.home
    ask.viewer.require(home, WRITE, "actions")
    known = _DISPATCH_KEYS - ({"return_run_details"} if home.settings.old_server else set())
    unknown = sorted(set(ask.given) - known)
    if unknown:
        said = ", ".join(f'"{name}"' for name in unknown)
        plural = "is not a permitted key" if len(unknown) == 1 else "are not permitted keys"
        raise invalid(f"Invalid request.\n\n{said} {plural}.")
    ref, inputs = ask.need("ref", str), ask.given.get("inputs") or {}
    run = change.dispatch(home, _path(ask), ref, inputs, ask.viewer.account)
    sent = tuple(sorted((name, str(value)) for name, value in inputs.items()))
    name, login = home.full_name, ask.viewer.token.login
    workflow = run.workflow.removeprefix(DIRECTORY)
    ask.hub.record(effects.Dispatched(name, login, workflow, ref, sent, run.database_id))
    ask.hub.wake(payloads.workflow_dispatch(run))
    return Reply(200, _details(ask, run)) if ask.given.get("return_run_details") else Reply(204)


def _details(ask: Ask, run: WorkflowRun) -> dict[str, object]:
    suffix = f"actions/runs/{run.database_id}"
    return {
        "workflow_run_id": run.database_id,
        "run_url": f"{api_of(ask.home, ask.links)}/{suffix}",
        "html_url": f"{html_of(ask.home, ask.links)}/{suffix}",
    }


@route("GET", f"{ACTIONS}/runs")
def list_runs(ask: Ask) -> Reply:
    return _runs(ask, list(ask.reading("actions").runs.values()))


@route("GET", f"{WORKFLOW}/runs")
def list_workflow_runs(ask: Ask) -> Reply:
    path = _workflow(ask).path
    return _runs(ask, [one for one in ask.home.runs.values() if one.workflow == path])


def _runs(ask: Ask, runs: list[WorkflowRun]) -> Reply:
    """Newest first, filtered; the inputs are not shown [V]."""
    query = ask.query
    checks: dict[str, Callable[[WorkflowRun, str], bool]] = {
        "event": lambda one, value: one.event == value,
        "branch": lambda one, value: one.branch == value,
        "head_sha": lambda one, value: one.head_oid == value,
        "status": lambda one, value: value in (one.status, one.conclusion),
        "actor": lambda one, value: one.actor.login.lower() == value.lower(),
        "created": _created,
    }
    for key, check in checks.items():
        if query.get(key):
            runs = [one for one in runs if check(one, query[key])]
    newest = sorted(runs, key=lambda one: (one.created_at, one.database_id), reverse=True)
    shown, reply = paged(ask, newest, lambda one: render.run(one, ask.links))
    return Reply(200, {"total_count": len(newest), "workflow_runs": shown}, reply.headers)


_COMPARISONS: dict[str, Callable[[datetime, datetime], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


def _created(run: WorkflowRun, wanted: str) -> bool:
    """`>=time`, `<=time`, `>time`, `<time`, `from..to` (with `*`) or a day [V]."""
    at = run.created_at
    if ".." in wanted:
        low, _, high = wanted.partition("..")
        return (low == "*" or at >= moment(low)) and (high == "*" or at <= moment(high))
    for sign, holds in _COMPARISONS.items():
        if wanted.startswith(sign):
            return holds(at, moment(wanted.removeprefix(sign)))
    return at.date() == moment(wanted).date()


def _run(ask: Ask) -> WorkflowRun:
    text = ask.params["run_id"]
    found = ask.reading("actions").runs.get(int(text)) if text.isdigit() else None
    if found is None:
        raise not_found()
    return found


@route("GET", RUN)
def get_run(ask: Ask) -> Reply:
    return Reply(200, render.run(_run(ask), ask.links))


@route("POST", f"{RUN}/cancel")
def cancel_run(ask: Ask) -> Reply:
    run = _run(ask)
    ask.viewer.require(ask.home, WRITE, "actions")
    change.cancel(run)
    login = ask.viewer.token.login
    ask.hub.record(effects.RunCancelled(ask.home.full_name, login, run.database_id))
    return Reply(202, {})


@route("POST", f"{REPO}/dispatches")
def dispatch_repository(ask: Ask) -> Reply:
    """`repository_dispatch`: type at most 100 characters, at most 10 keys, under 64 KB [V]."""
    ask.viewer.require(ask.home, WRITE, "contents")
    kind, payload = ask.need("event_type", str), ask.given.get("client_payload") or {}
    if len(kind) > 100:
        raise invalid("Invalid request.\n\nevent_type is too long (maximum is 100 characters).")
    if len(payload) > 10:
        raise invalid("Invalid request.\n\nNo more than 10 properties are allowed.")
    text = json.dumps(payload, sort_keys=True)
    if len(text.encode()) >= 65_536:
        raise invalid("client_payload is too large.")
    name, login = ask.home.full_name, ask.viewer.token.login
    ask.hub.record(effects.RepositoryDispatched(name, login, kind, text))
    ask.hub.wake(payloads.repository_dispatch(ask.home, kind, payload, ask.viewer.account))
    return Reply(204)
