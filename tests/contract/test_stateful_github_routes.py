"""Every route is asked once and answers as GitHub describes it (or the answer itself raises)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from contract.github_asking import Asking
from stateful_github import StatefulGitHub
from stateful_github.rest.router import ROUTES

REPO = "/repos/acme/garden"
RIGHTS = {"contents": "write", "issues": "write", "pull_requests": "write", "actions": "write"}
WORK = "name: worker\non: workflow_dispatch\n"


@dataclass
class Walk:
    """Asks, keeps the answers' statuses, and knows what was made on the way."""

    asking: Asking
    failed: list[tuple[str, str, int, str]] = field(default_factory=list)

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        answer: requests.Response = self.asking.rest(method, path, body)
        if answer.status_code >= 400:
            self.failed.append((method, path, answer.status_code, answer.text))
        return answer.json() if answer.text else None


@pytest.fixture
def walk(github: StatefulGitHub) -> Walk:
    garden = github.create_repository(
        "acme/garden",
        {"README.md": "# Garden\n", "tasks/a.md": "A\n", ".github/workflows/work.yml": WORK},
        roles={"alice": "admin"},
    )
    garden.open_issue("Weeds", by="alice")
    garden.push("work", {"b.md": "b\n"}, by="alice")
    garden.push("work", {"b.md": "B\n"}, by="alice", base="main")
    return Walk(Asking(garden.actions_token(**RIGHTS)))


def _accounts(walk: Walk) -> None:
    walk("GET", "/rate_limit")
    walk("GET", "/users/alice")
    walk("GET", REPO)
    walk("GET", f"{REPO}/branches/main")
    [forced] = walk("GET", f"{REPO}/activity?ref=work&activity_type=force_push&per_page=1")
    assert forced["ref"] == "refs/heads/work"
    walk("GET", f"{REPO}/collaborators/alice/permission")
    walk("GET", f"{REPO}/rules/branches/main")


def _git(walk: Walk) -> None:
    head = walk("GET", f"{REPO}/git/ref/heads/main")["object"]["sha"]
    walk("GET", f"{REPO}/git/matching-refs/heads/")
    walk("GET", f"{REPO}/git/trees/{head}?recursive=1")
    walk("GET", f"{REPO}/git/trees/main")
    blob = walk("POST", f"{REPO}/git/blobs", {"content": "c"})["sha"]
    walk("GET", f"{REPO}/git/blobs/{blob}")
    line = {"path": "c/d.md", "mode": "100644", "type": "blob", "sha": blob}
    tree = walk("POST", f"{REPO}/git/trees", {"tree": [line], "base_tree": head})["sha"]
    body = {"tree": tree, "parents": [head], "message": "Sow"}
    commit = walk("POST", f"{REPO}/git/commits", body)["sha"]
    walk("GET", f"{REPO}/git/commits/{commit}")
    walk("POST", f"{REPO}/git/refs", {"ref": "refs/heads/sow", "sha": head})
    walk("PATCH", f"{REPO}/git/refs/heads/sow", {"sha": commit})
    walk("GET", f"{REPO}/compare/main...sow")
    walk("DELETE", f"{REPO}/git/refs/heads/sow")


def _contents(walk: Walk) -> None:
    walk("GET", f"{REPO}/commits?sha=work&per_page=1")
    walk("GET", f"{REPO}/commits?path=tasks")
    walk("GET", f"{REPO}/commits/main")
    walk("GET", f"{REPO}/contents/tasks")
    sha = walk("GET", f"{REPO}/contents/README.md?ref=main")["sha"]
    walk("PUT", f"{REPO}/contents/new.md", {"message": "New", "content": "YQ=="})
    walk("DELETE", f"{REPO}/contents/README.md", {"message": "Gone", "sha": sha})


def _issues(walk: Walk) -> None:
    walk("GET", f"{REPO}/issues?state=all&since=2026-01-01T00:00:00Z&sort=updated")
    number = walk("POST", f"{REPO}/issues", {"title": "Thistles", "body": "Many"})["number"]
    issue = f"{REPO}/issues/{number}"
    walk("GET", issue)
    walk("POST", f"{issue}/assignees", {"assignees": ["alice"]})
    walk("DELETE", f"{issue}/assignees", {"assignees": ["alice"]})
    comment = walk("POST", f"{issue}/comments", {"body": "Hello"})["id"]
    walk("GET", f"{issue}/comments?since=2026-01-01T00:00:00Z")
    walk("GET", f"{REPO}/issues/comments/{comment}")
    walk("PATCH", f"{REPO}/issues/comments/{comment}", {"body": "Hi"})
    for subject in (issue, f"{REPO}/issues/comments/{comment}"):
        reaction = walk("POST", f"{subject}/reactions", {"content": "eyes"})["id"]
        walk("GET", f"{subject}/reactions?content=eyes")
        walk("DELETE", f"{subject}/reactions/{reaction}")
    walk("DELETE", f"{REPO}/issues/comments/{comment}")
    walk("POST", f"{REPO}/labels", {"name": "kickoff", "color": "#112233"})
    walk("GET", f"{REPO}/labels")
    walk("GET", f"{REPO}/labels/kickoff")
    walk("POST", f"{issue}/labels", {"labels": ["kickoff", "task: queued"]})
    walk("GET", f"{issue}/labels")
    walk("DELETE", f"{issue}/labels/task:%20queued")
    closed = {"state": "closed", "state_reason": "not_planned", "title": "Nettles"}
    walk("PATCH", issue, closed)


def _pulls(walk: Walk) -> None:
    body = {"title": "Work", "head": "acme:work", "base": "main", "body": "b", "draft": False}
    pull = f"{REPO}/pulls/{walk('POST', f'{REPO}/pulls', body)['number']}"
    walk("GET", f"{REPO}/pulls?state=open&head=acme:work&base=main")
    walk("GET", pull)
    walk("GET", f"{pull}/files")
    walk("PATCH", pull, {"title": "More work", "state": "closed"})
    walk("PATCH", pull, {"state": "open"})
    walk("PUT", f"{pull}/merge", {"merge_method": "squash", "commit_title": "Work (#2)"})
    walk("GET", f"{pull}/merge")


def _actions(walk: Walk) -> None:
    work = walk("GET", f"{REPO}/actions/workflows")["workflows"][0]["id"]
    walk("GET", f"{REPO}/actions/workflows/{work}")
    body = {"ref": "main", "return_run_details": True}
    run = walk("POST", f"{REPO}/actions/workflows/{work}/dispatches", body)["workflow_run_id"]
    walk("GET", f"{REPO}/actions/workflows/work.yml/runs?status=queued&branch=main")
    walk("GET", f"{REPO}/actions/runs?created=%3E%3D2026-11-21T10:00:00Z&event=workflow_dispatch")
    walk("GET", f"{REPO}/actions/runs/{run}")
    walk("POST", f"{REPO}/actions/runs/{run}/cancel")
    walk("POST", f"{REPO}/dispatches", {"event_type": "kickoff", "client_payload": {"a": 1}})


def test_every_route_answers_as_github_describes_it(github: StatefulGitHub, walk: Walk) -> None:
    for area in (_accounts, _git, _contents, _issues, _pulls, _actions):
        area(walk)
    person = Walk(Asking(github.user_token("alice")))
    person("GET", "/user")
    person("GET", f"{REPO}/actions/permissions/workflow")
    assert walk.failed + person.failed == []
    asked = {name for one in github.requests.all() for name in one.operations}
    assert [one.label for one in ROUTES if one.label not in asked] == []
    github.effects.take_all()
