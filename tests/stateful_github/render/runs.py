"""Workflows and workflow runs in REST's spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stateful_github.clock import stamp
from stateful_github.model.node_ids import Prefix, node_id
from stateful_github.model.runs import WorkflowRun
from stateful_github.render.accounts import account
from stateful_github.render.links import Json, Links
from stateful_github.render.repositories import api_of, html_of, repository

if TYPE_CHECKING:
    from stateful_github.repository import Repository
    from stateful_github.workflow_files import WorkflowFile


def workflow(of: Repository, file: WorkflowFile, links: Links) -> Json:
    """A workflow."""
    number = of.workflow_id(file.path)
    name = file.path.rsplit("/", 1)[-1]
    return {
        "id": number,
        "node_id": node_id(Prefix.WORKFLOW, number),
        "name": file.name,
        "path": file.path,
        "state": _state(of, file.path),
        "created_at": stamp(of.created_at),
        "updated_at": stamp(of.created_at),
        "url": f"{api_of(of, links)}/actions/workflows/{number}",
        "html_url": f"{html_of(of, links)}/blob/{of.default_branch}/{file.path}",
        "badge_url": f"{html_of(of, links)}/workflows/{name}/badge.svg",
    }


def _state(of: Repository, path: str) -> str:
    """`disabled_inactivity` is what 60 idle days make of a public repository's schedule [V]."""
    if path in of.settings.sleeping_workflows:
        return "disabled_inactivity"
    return "disabled_manually" if path in of.settings.disabled_workflows else "active"


def run(of: WorkflowRun, links: Links) -> Json:
    """A run; its inputs are not shown [V]."""
    home = of.repository
    api = f"{api_of(home, links)}/actions/runs/{of.database_id}"
    suffixes = ("jobs", "logs", "artifacts", "cancel", "rerun")
    commit = home.store.commit(of.head_oid)
    return {
        "id": of.database_id,
        "node_id": of.node_id,
        "name": of.name,
        "display_title": of.display_title,
        "head_branch": of.branch,
        "head_sha": of.head_oid,
        "path": of.workflow,
        "run_number": of.number,
        "run_attempt": 1,
        "event": of.event,
        "status": of.status,
        "conclusion": of.conclusion,
        "workflow_id": of.workflow_id,
        "check_suite_id": of.database_id + 1,
        "check_suite_node_id": node_id(Prefix.RUN, of.database_id + 1),
        "url": api,
        "html_url": f"{html_of(home, links)}/actions/runs/{of.database_id}",
        "pull_requests": [],
        "created_at": stamp(of.created_at),
        "updated_at": stamp(of.updated_at),
        "run_started_at": stamp(of.started_at or of.created_at),
        "actor": account(of.actor, links),
        "triggering_actor": account(of.actor, links),
        **{f"{name}_url": f"{api}/{name}" for name in suffixes},
        "check_suite_url": f"{api_of(home, links)}/check-suites/{of.database_id + 1}",
        "workflow_url": f"{api_of(home, links)}/actions/workflows/{of.workflow_id}",
        "previous_attempt_url": None,
        "referenced_workflows": [],
        "head_commit": {
            "id": commit.oid,
            "tree_id": commit.tree,
            "message": commit.message,
            "timestamp": stamp(commit.committer.at),
            "author": {"name": commit.author.name, "email": commit.author.email},
            "committer": {"name": commit.committer.name, "email": commit.committer.email},
        },
        "head_repository": repository(home, links),
        "repository": repository(home, links),
    }
