"""The `kickoff` command as a process, on a GitHub that answers on the loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scenarios.desk import HELLO, ROLES, WORKER
from stateful_github import StatefulGitHub
from stateful_github.server import serve

SOURCE = Path(__file__).parents[2] / "src"

Shell = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def hub(tmp_path: Path) -> StatefulGitHub:
    hub = StatefulGitHub(tmp_path / "github")
    files = {
        ".github/workflows/kickoff-worker.yml": WORKER,
        "tasks/hello.md": HELLO,
        "tasks/later.md": "---\ndepends_on: [hello]\n---\n",
    }
    hub.create_repository("acme/shop", files, roles=ROLES)
    return hub


@pytest.fixture
def shell(hub: StatefulGitHub) -> Iterator[Shell]:
    with serve(hub) as server:
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(SOURCE),
            "GITHUB_API_URL": server.url,
            "GITHUB_GRAPHQL_URL": f"{server.url}/graphql",
            "GITHUB_REPOSITORY": "acme/shop",
        }

        def run(*words: str, by: str = "wendy", **more: str) -> subprocess.CompletedProcess[str]:
            token = {"GH_TOKEN": hub.user_token(by)} if by else {}
            return subprocess.run(
                [sys.executable, "-P", "-m", "kickoff", *words],
                env={**environment, **token, **more},
                capture_output=True,
                text=True,
                check=False,
            )

        yield run


def test_a_task_is_queued_started_and_shown(shell: Shell) -> None:
    done = shell("hello", "later")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "hello, later are queued."
    assert lines[1].startswith("  hello · dispatching · attempt 1 on task/hello · run https://")
    assert lines[2] == "  later · blocked · 1 of 1 · waits for hello"


def test_json_is_one_object_in_the_published_shape(shell: Shell) -> None:
    shell("hello", "later")
    report = json.loads(shell("--json", "status", "later").stdout)
    assert (report["version"], report["outcome"]) == (1, "shown")
    [task] = report["tasks"]
    assert (task["id"], task["state"], task["position"]) == ("later", "blocked", 1)
    assert task["reasons"] == ["dependency_open"]


def test_a_dry_tick_says_what_it_would_do_and_changes_nothing(
    shell: Shell, hub: StatefulGitHub
) -> None:
    shell("hello", "not-before=1h")
    hub.clock.advance(hours=2)
    hub.effects.take_all()
    done = shell("tick", "--dry-run")
    assert done.stdout.splitlines()[0] == "would start hello (attempt 1 by default)"
    assert hub.effects.take_all() == []


def test_a_note_may_hold_anything(shell: Shell, hub: StatefulGitHub) -> None:
    done = shell("pause", "--", "release", "--day", by="mona")
    assert done.returncode == 0, done.stderr
    assert shell("status").stdout == (
        "The queue is empty.\nThe queue has been paused by mona since 2026-11-21 10:00 UTC: "
        "release --day.\n"
    )
    assert "reason: release --day" in hub.repository("acme/shop").text(
        "registry.yml", "kickoff-state"
    )


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("helo",), 1, "There is no task helo. Nothing changed. Did you mean kickoff hello?"),
        (("pause",), 1, "That needs the role maintain; you have write."),
        (("cancel",), 2, "which task?"),
        (("priority", "p9", "hello"), 2, "not understood: "),
        (("help", "nonsense"), 2, "there is no command nonsense"),
    ],
)
def test_what_goes_wrong_has_a_status_and_words(
    shell: Shell, words: tuple[str, ...], status: int, said: str
) -> None:
    done = shell(*words)
    assert done.returncode == status
    assert said in done.stdout + done.stderr


def test_without_a_token_the_error_says_how_to_get_one(shell: Shell) -> None:
    done = shell("list", by="")
    assert done.returncode == 2
    assert "export GH_TOKEN=$(gh auth token)" in done.stderr


def test_help_is_a_page_and_needs_no_request(shell: Shell, hub: StatefulGitHub) -> None:
    page = shell("help", by="")
    assert page.returncode == 0
    assert "kickoff [queue] [TASK …]" in page.stdout
    assert "for example\n    kickoff retry fresh" in shell("help", "retry", by="").stdout
    assert len(hub.requests) == 0
