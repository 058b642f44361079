from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from github import Auth, Github

from contract.github_asking import Asking, a_garden
from stateful_github import BadGateway, Rule, StatefulGitHub, Timeout, TruncatedBody
from stateful_github import Path as At
from stateful_github.effects import Commented, RefCreated, RefMoved
from stateful_github.server import Server, serve


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[StatefulGitHub]:
    hub = StatefulGitHub(tmp_path / "github")
    yield hub
    assert hub.not_served == []
    hub.effects.assert_all_read()


@pytest.fixture
def asking(hub: StatefulGitHub) -> Asking:
    return a_garden(hub)


@pytest.fixture
def server(hub: StatefulGitHub, asking: Asking) -> Iterator[Server]:
    with serve(hub) as server:
        yield server


def git(*arguments: str, at: Path | None = None) -> tuple[int, str]:
    identity = {"GIT_AUTHOR_NAME": "Wanda", "GIT_AUTHOR_EMAIL": "wanda@example.org"}
    identity |= {"GIT_COMMITTER_NAME": "Wanda", "GIT_COMMITTER_EMAIL": "wanda@example.org"}
    quiet = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_GLOBAL": ""}
    ran = subprocess.run(
        ["git", *arguments],
        cwd=at,
        capture_output=True,
        check=False,
        text=True,
        env={"PATH": os.environ["PATH"], **identity, **quiet},
    )
    return ran.returncode, ran.stdout + ran.stderr


def remote(server: Server, token: str) -> str:
    return server.url.replace("http://", f"http://x-access-token:{token}@") + "/acme/garden"


def clone(server: Server, token: str, tmp_path: Path) -> Path:
    work = tmp_path / "work"
    status, text = git("clone", "-q", remote(server, token), str(work))
    assert status == 0, text
    return work


def commit(work: Path, path: str, text: str) -> None:
    (work / path).parent.mkdir(parents=True, exist_ok=True)
    (work / path).write_text(text)
    git("add", ".", at=work)
    git("commit", "-qm", f"Add {path}", at=work)


@pytest.mark.parametrize("prefix", ["", "/api/v3"])
def test_rest_is_served(server: Server, asking: Asking, prefix: str) -> None:
    answer = Asking(asking.token, server.url + prefix).rest("GET", "/repos/acme/garden").json()
    assert answer["url"] == f"{server.url}/repos/acme/garden"
    assert answer["html_url"] == "https://github.com/acme/garden"


@pytest.mark.parametrize("path", ["/graphql", "/api/graphql"])
def test_graphql_is_served(server: Server, asking: Asking, path: str) -> None:
    answer = Asking(asking.token, server.url).rest("POST", path, {"query": "{ viewer { login } }"})
    assert answer.json() == {"data": {"viewer": {"login": "github-actions[bot]"}}}


def test_pygithub_can_talk_to_it_over_http(
    hub: StatefulGitHub, server: Server, asking: Asking
) -> None:
    number = hub.repository("acme/garden").open_issue("Weeds", by="alice").number
    with Github(
        auth=Auth.Token(asking.token),
        base_url=server.url,
        seconds_between_requests=0,
        seconds_between_writes=0,
    ) as sdk:
        comment = sdk.get_repo("acme/garden").get_issue(number).create_comment("On it")
    assert hub.effects.take(Commented) == [
        Commented("acme/garden", "github-actions[bot]", number, comment.id, "On it")
    ]


def test_faults_travel_over_http(hub: StatefulGitHub, server: Server, asking: Asking) -> None:
    there = Asking(asking.token, server.url)
    hub.fail(At("GET", "/repos/*"), BadGateway())
    hub.fail(At("GET", "/repos/*"), Timeout())
    hub.fail(At("GET", "/repos/*"), TruncatedBody(20))
    assert there.rest("GET", "/repos/acme/garden").status_code == 502
    for _ in range(2):
        with pytest.raises(requests.exceptions.RequestException):
            there.rest("GET", "/repos/acme/garden")


def test_git_clones_and_pushes_over_http(
    hub: StatefulGitHub, server: Server, asking: Asking, tmp_path: Path
) -> None:
    work = clone(server, asking.token, tmp_path)
    assert (work / "README.md").read_text() == "# Garden\n"
    commit(work, "rose.md", "# Rose\n")
    assert git("push", "-q", "origin", "HEAD:task/rose", at=work)[0] == 0
    garden = hub.repository("acme/garden")
    assert garden.text("rose.md", "task/rose") == "# Rose\n"
    name, bot = "acme/garden", "github-actions[bot]"
    assert hub.effects.take(RefCreated) == [
        RefCreated(name, bot, "refs/heads/task/rose", garden.head_of("task/rose"))
    ]


def test_git_clones_and_pushes_by_path(hub: StatefulGitHub, asking: Asking, tmp_path: Path) -> None:
    garden = hub.repository("acme/garden")
    work = tmp_path / "work"
    git("clone", "-q", str(garden.store.path), str(work))
    commit(work, "rose.md", "# Rose\n")
    assert git("push", "-q", "origin", "HEAD:main", at=work)[0] == 0
    assert garden.text("rose.md") == "# Rose\n"


def test_a_push_needs_the_right(
    hub: StatefulGitHub, server: Server, asking: Asking, tmp_path: Path
) -> None:
    work = clone(server, asking.token, tmp_path)
    commit(work, "rose.md", "# Rose\n")
    reader = hub.repository("acme/garden").actions_token(contents="read")
    status, text = git("push", "-q", remote(server, reader), "HEAD:task/rose", at=work)
    assert (status, "403" in text) == (128, True)
    assert list(hub.repository("acme/garden").branches()) == ["main"]


def test_a_job_cannot_push_workflow_files(
    hub: StatefulGitHub, server: Server, asking: Asking, tmp_path: Path
) -> None:
    work = clone(server, asking.token, tmp_path)
    commit(work, ".github/workflows/evil.yml", "on: push\n")
    status, text = git("push", "-q", "origin", "HEAD:task/rose", at=work)
    assert status == 1
    assert "refusing to allow a GitHub App to create or update workflow" in text
    alice = hub.user_token("alice")
    assert git("push", "-q", remote(server, alice), "HEAD:task/rose", at=work)[0] == 0
    assert [one.by for one in hub.effects.take(RefCreated)] == ["alice"]


def test_a_protected_branch_refuses_a_push(
    hub: StatefulGitHub, server: Server, asking: Asking, tmp_path: Path
) -> None:
    work = clone(server, asking.token, tmp_path)
    commit(work, "rose.md", "# Rose\n")
    rule = Rule("pull_request", "main", bypass=frozenset({"alice"}))
    hub.repository("acme/garden").settings.rules.append(rule)
    status, text = git("push", "-q", "origin", "HEAD:main", at=work)
    assert (status, "GH013: Repository rule violations" in text) == (1, True)
    alice = remote(server, hub.user_token("alice"))
    assert git("push", "-q", alice, "HEAD:main", at=work)[0] == 0
    assert [one.ref for one in hub.effects.take(RefMoved)] == ["refs/heads/main"]


def test_a_lease_that_is_stale_is_refused(
    hub: StatefulGitHub, server: Server, asking: Asking, tmp_path: Path
) -> None:
    work = clone(server, asking.token, tmp_path)
    garden = hub.repository("acme/garden")
    old = garden.head_of("main")
    garden.push("main", {"b": "b"}, by="alice")
    commit(work, "rose.md", "# Rose\n")
    lease = f"--force-with-lease=main:{old}"
    status, text = git("push", lease, "origin", "HEAD:main", at=work)
    assert (status, "stale info" in text) == (1, True)
