from __future__ import annotations

import base64
from typing import Any

import pytest
from github import Auth, Github

from contract.github_asking import Asking, a_garden
from stateful_github import Rule, Settings, StatefulGitHub
from stateful_github.effects import Commented, Committed, Dispatched, Labeled, RefCreated

REPO = "/repos/acme/garden"
DISPATCH = f"{REPO}/actions/workflows/work.yml/dispatches"
WORK = """\
name: worker
run-name: work on ${{ inputs.task }} (${{ inputs.token || 'none' }})
on:
  workflow_dispatch:
    inputs:
      task: {required: true}
      token: {}
"""


@pytest.fixture
def asking(github: StatefulGitHub) -> Asking:
    return a_garden(github)


@pytest.fixture
def with_worker(github: StatefulGitHub, asking: Asking) -> Asking:
    garden = github.repository("acme/garden")
    garden.push("main", {".github/workflows/work.yml": WORK}, by="alice")
    return asking


def said(asking: Asking, method: str, path: str, body: Any = None) -> tuple[int, str]:
    answer = asking.rest(method, path, body)
    return answer.status_code, answer.json()["message"]


@pytest.mark.parametrize(
    ("role", "permission", "role_name"),
    [
        ("maintain", "write", "maintain"),
        ("triage", "read", "triage"),
        ("planner", "read", "planner"),
        ("admin", "admin", "admin"),
    ],
)
def test_a_permission_is_folded_and_a_role_name_exact(
    github: StatefulGitHub, role: str, permission: str, role_name: str
) -> None:
    settings = Settings(custom_roles={"planner": "triage"})
    garden = github.create_repository(
        "acme/garden", {"a": "b"}, roles={"bob": role}, settings=settings
    )
    answer = Asking(garden.actions_token()).rest("GET", f"{REPO}/collaborators/bob/permission")
    assert (answer.json()["permission"], answer.json()["role_name"]) == (permission, role_name)


def test_strangers_may_read_what_is_public_and_nobody_is_unknown(
    github: StatefulGitHub, asking: Asking
) -> None:
    github.account("eve")
    assert asking.rest("GET", f"{REPO}/collaborators/eve/permission").json()["permission"] == "read"
    assert asking.rest("GET", f"{REPO}/collaborators/nobody/permission").status_code == 404


def test_a_missing_right_is_named(github: StatefulGitHub) -> None:
    garden = github.create_repository("acme/garden", {"a": "b"})
    number = garden.open_issue("Weeds", by="alice").number
    reader = Asking(garden.actions_token(contents="read"))
    answer = reader.rest("POST", f"{REPO}/issues/{number}/comments", {"body": "no"})
    assert (answer.status_code, answer.json()["message"]) == (
        403,
        "Resource not accessible by integration",
    )
    assert answer.headers["x-accepted-github-permissions"] == "issues=write"


def test_a_bad_token_is_told_so(asking: Asking) -> None:
    assert said(Asking("ghp_nobody"), "GET", REPO) == (401, "Bad credentials")


def test_a_job_has_no_user(asking: Asking) -> None:
    assert asking.rest("GET", "/user").status_code == 403


def test_an_orphan_branch_is_made_of_tree_commit_and_ref(
    github: StatefulGitHub, asking: Asking
) -> None:
    garden = github.repository("acme/garden")
    lines = [{"path": "registry.yml", "mode": "100644", "type": "blob", "content": "version: 1\n"}]
    tree = asking.rest("POST", f"{REPO}/git/trees", {"tree": lines}).json()["sha"]
    commit = asking.rest("POST", f"{REPO}/git/commits", {"tree": tree, "message": "Begin"})
    oid = commit.json()["sha"]
    body = {"ref": "refs/heads/kickoff-state", "sha": oid}
    assert asking.rest("POST", f"{REPO}/git/refs", body).status_code == 201
    assert said(asking, "POST", f"{REPO}/git/refs", body) == (422, "Reference already exists")
    assert garden.text("registry.yml", "kickoff-state") == "version: 1\n"
    assert commit.json()["parents"] == []
    assert github.effects.take(RefCreated) == [
        RefCreated("acme/garden", "github-actions[bot]", "refs/heads/kickoff-state", oid)
    ]


def test_the_empty_tree_is_refused(asking: Asking) -> None:
    assert said(asking, "POST", f"{REPO}/git/trees", {"tree": []})[0] == 422


def test_an_empty_repository_answers_409(github: StatefulGitHub) -> None:
    empty = github.create_repository("acme/empty")
    asking = Asking(empty.actions_token(contents="write"))
    path = "/repos/acme/empty/git/ref/heads/main"
    assert said(asking, "GET", path) == (409, "Git Repository is empty.")


def test_a_ref_moves_forward_only_unless_forced(github: StatefulGitHub, asking: Asking) -> None:
    garden = github.repository("acme/garden")
    old = garden.head_of("main")
    garden.push("main", {"b": "b"}, by="alice")
    path = f"{REPO}/git/refs/heads/main"
    assert said(asking, "PATCH", path, {"sha": old}) == (422, "Update is not a fast forward")
    assert asking.rest("PATCH", path, {"sha": old, "force": True}).status_code == 200
    assert garden.head_of("main") == old
    github.effects.take_all()


def test_contents_are_put_with_the_sha_they_replace(github: StatefulGitHub, asking: Asking) -> None:
    content = base64.b64encode(b"# Plot\n").decode()
    body = {"message": "Rename", "content": content}
    path = f"{REPO}/contents/README.md"
    assert said(asking, "PUT", path, body)[0] == 422
    assert said(asking, "PUT", path, body | {"sha": "0" * 40})[0] == 409
    sha = asking.rest("GET", path).json()["sha"]
    assert asking.rest("PUT", path, body | {"sha": sha}).status_code == 200
    absent = f"{REPO}/contents/new.md"
    assert asking.rest("PUT", absent, body | {"sha": "0" * 40}).status_code == 201
    assert [one.files for one in github.effects.take(Committed)] == [("README.md",), ("new.md",)]


def test_a_dispatch_returns_its_run_when_asked(github: StatefulGitHub, with_worker: Asking) -> None:
    inputs = {"task": "hello", "token": "abc"}
    body = {"ref": "main", "inputs": inputs, "return_run_details": True}
    answer = with_worker.rest("POST", DISPATCH, body)
    run_id = answer.json()["workflow_run_id"]
    assert answer.json() == {
        "workflow_run_id": run_id,
        "run_url": f"https://api.github.com{REPO}/actions/runs/{run_id}",
        "html_url": f"https://github.com/acme/garden/actions/runs/{run_id}",
    }
    shown = with_worker.rest("GET", f"{REPO}/actions/runs?event=workflow_dispatch").json()
    assert [one["display_title"] for one in shown["workflow_runs"]] == ["work on hello (abc)"]
    assert "inputs" not in shown["workflow_runs"][0]
    assert github.effects.take(Dispatched) == [
        Dispatched(
            "acme/garden",
            "github-actions[bot]",
            "work.yml",
            "main",
            (("task", "hello"), ("token", "abc")),
            run_id,
        )
    ]
    assert [(event.kind, event.payload["inputs"]) for event in github.events] == [
        ("workflow_dispatch", inputs)
    ]


def test_a_dispatch_without_the_flag_answers_nothing(
    github: StatefulGitHub, with_worker: Asking
) -> None:
    answer = with_worker.rest("POST", DISPATCH, {"ref": "main", "inputs": {"task": "hello"}})
    assert (answer.status_code, answer.text) == (204, "")
    github.effects.take_all()


def test_an_old_server_refuses_the_flag(github: StatefulGitHub, with_worker: Asking) -> None:
    github.repository("acme/garden").settings.old_server = True
    body = {"ref": "main", "inputs": {"task": "a"}, "return_run_details": True}
    assert said(with_worker, "POST", DISPATCH, body) == (
        422,
        'Invalid request.\n\n"return_run_details" is not a permitted key.',
    )


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (
            {"ref": "main", "inputs": {"task": "a", "spade": "b"}},
            (422, 'Unexpected inputs provided: ["spade"]'),
        ),
        ({"ref": "main"}, (422, "Required input 'task' not provided")),
        ({"ref": "nope", "inputs": {"task": "a"}}, (422, "No ref found for: nope")),
    ],
)
def test_a_wrong_dispatch_is_refused(
    with_worker: Asking, body: dict[str, Any], answer: tuple[int, str]
) -> None:
    assert said(with_worker, "POST", DISPATCH, body) == answer


def test_only_workflows_with_the_trigger_can_be_dispatched(
    github: StatefulGitHub, with_worker: Asking
) -> None:
    garden = github.repository("acme/garden")
    garden.push("main", {".github/workflows/ci.yml": "on: push\njobs: {}\n"}, by="alice")
    path = DISPATCH.replace("work.yml", "ci.yml")
    assert said(with_worker, "POST", path, {"ref": "main"}) == (
        422,
        "Workflow does not have 'workflow_dispatch' trigger",
    )
    absent = DISPATCH.replace("work.yml", "nope.yml")
    assert said(with_worker, "POST", absent, {"ref": "main"}) == (404, "Not Found")


def test_a_finished_run_cannot_be_cancelled(github: StatefulGitHub, with_worker: Asking) -> None:
    garden = github.repository("acme/garden")
    garden.dispatch_workflow("work.yml", {"task": "a"}, by="alice")
    (run,) = garden.runs_of("work.yml")
    garden.finish_run(run.database_id)
    path = f"{REPO}/actions/runs/{run.database_id}/cancel"
    assert said(with_worker, "POST", path) == (
        409,
        "Cannot cancel a workflow run that is completed.",
    )


def test_the_rules_of_a_branch_are_listed(github: StatefulGitHub, asking: Asking) -> None:
    garden = github.repository("acme/garden")
    garden.settings.rules.append(Rule("pull_request", "main"))
    rules = asking.rest("GET", f"{REPO}/rules/branches/main").json()
    assert [rule["type"] for rule in rules] == ["pull_request"]


def test_a_job_opens_pull_requests_only_where_it_is_allowed_to(
    github: StatefulGitHub, asking: Asking
) -> None:
    garden = github.repository("acme/garden")
    garden.push("work", {"b": "b"}, by="alice")
    garden.settings.allow_actions_create_pull_requests = False
    body = {"title": "Work", "head": "work", "base": "main"}
    assert said(asking, "POST", f"{REPO}/pulls", body) == (
        403,
        "GitHub Actions is not permitted to create or approve pull requests.",
    )
    garden.settings.allow_actions_create_pull_requests = True
    nothing = asking.rest("POST", f"{REPO}/pulls", body | {"head": "main"})
    assert nothing.json()["errors"][0]["message"] == "No commits between main and main"
    assert asking.rest("POST", f"{REPO}/pulls", body).status_code == 201
    github.effects.take_all()


def test_lists_are_paged_with_links(github: StatefulGitHub, asking: Asking) -> None:
    garden = github.repository("acme/garden")
    number = garden.open_issue("Weeds", by="alice").number
    for at in range(3):
        garden.comment(number, f"comment {at}", by="alice")
    answer = asking.rest("GET", f"{REPO}/issues/{number}/comments?per_page=2")
    assert [one["body"] for one in answer.json()] == ["comment 0", "comment 1"]
    assert answer.headers["link"] == (
        f"<https://api.github.com{REPO}/issues/{number}/comments?per_page=2&page=2>;"
        f' rel="next", <https://api.github.com{REPO}/issues/{number}/comments?per_page=2&page=2>;'
        ' rel="last"'
    )


def test_a_body_beyond_the_limit_is_refused(github: StatefulGitHub, asking: Asking) -> None:
    number = github.repository("acme/garden").open_issue("Weeds", by="alice").number
    path = f"{REPO}/issues/{number}/comments"
    assert said(asking, "POST", path, {"body": "x" * 65_537}) == (422, "Validation Failed")


def test_pygithub_can_talk_to_it(github: StatefulGitHub, asking: Asking) -> None:
    number = github.repository("acme/garden").open_issue("Weeds", by="alice").number
    sdk = Github(
        auth=Auth.Token(asking.token), seconds_between_requests=0, seconds_between_writes=0
    )
    repository = sdk.get_repo("acme/garden")
    issue = repository.get_issue(number)
    comment = issue.create_comment("On it")
    issue.add_to_labels("kickoff")
    assert repository.get_collaborator_permission("alice") == "write"
    assert [one.body for one in issue.get_comments()] == ["On it"]
    name, bot = "acme/garden", "github-actions[bot]"
    assert github.effects.take_all() == [
        Commented(name, bot, number, comment.id, "On it"),
        Labeled(name, bot, number, "kickoff"),
    ]
