"""The `if:` of the queue's job, as act evaluates it: who cannot concern us starts no runner."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from project import repository

QUEUE = repository.ROOT / "examples" / "workflows" / "kickoff.yml"
HERE = {"full_name": "octo/plans", "default_branch": "main"}
FORK = {"full_name": "guest/plans", "default_branch": "main"}


def comment(body: str, author: str = "alice") -> dict[str, Any]:
    return {"action": "created", "comment": {"body": body, "user": {"login": author}}}


def issue(action: str, *labels: str, label: str = "") -> dict[str, Any]:
    listed = [{"name": name} for name in labels]
    return {"action": action, "label": {"name": label}, "issue": {"number": 1, "labels": listed}}


def pull_request(action: str, source: dict[str, str] = HERE, label: str = "bug") -> dict[str, Any]:
    return {
        "action": action,
        "label": {"name": label},
        "pull_request": {
            "number": 7,
            "head": {"ref": "task/a", "sha": "0" * 40, "repo": source},
            "base": {"ref": "main", "sha": "0" * 40, "repo": HERE},
        },
    }


WAKE = {
    "a command": ("issue_comment", comment("/kickoff")),
    "a command after other words": ("issue_comment", comment("Good.\n/kickoff fix-login")),
    "our label": ("issues", issue("labeled", label="kickoff")),
    "our label to hold": ("issues", issue("labeled", label="kickoff:hold")),
    "an edit of an issue in the queue": ("issues", issue("edited", "bug", "task: queued")),
    "a pull request closed": ("pull_request", pull_request("closed")),
    "a pull request reopened": ("pull_request", pull_request("reopened")),
    "our label on a pull request": ("pull_request", pull_request("labeled", label="kickoff")),
    "a push to the default branch": ("push", {"ref": "refs/heads/main"}),
    "a worker that is done": (
        "workflow_run",
        {"action": "completed", "workflow": {"name": "Kickoff worker"}, "workflow_run": {"id": 1}},
    ),
    "the heartbeat": ("schedule", {"schedule": "7,22,37,52 * * * *"}),
    "the button": ("workflow_dispatch", {"inputs": {}}),
    "another system": ("repository_dispatch", {"action": "kickoff", "client_payload": {}}),
}
SLEEP = {
    "a comment about something else": ("issue_comment", comment("I like it")),
    "our own answer": ("issue_comment", comment("/kickoff list", author="github-actions[bot]")),
    "another label": ("issues", issue("labeled", label="bug")),
    "an edit of an issue that is not in the queue": ("issues", issue("edited", "bug")),
    "a fork's pull request": ("pull_request", pull_request("closed", source=FORK)),
    "another label on a pull request": ("pull_request", pull_request("labeled")),
    "a push to the old default branch": ("push", {"ref": "refs/heads/master"}),
}


def _wakes(folder: Path, event: str, payload: dict[str, Any]) -> bool:
    head, _ = QUEUE.read_text().split("    steps:\n")
    workflow = head + "    steps:\n      - run: echo awake\n"
    (folder / ".github" / "workflows").mkdir(parents=True)
    (folder / ".github" / "workflows" / "kickoff.yml").write_text(workflow)
    (folder / "event.json").write_text(json.dumps({**payload, "repository": HERE}))
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(folder)], check=True)
    remote = ["remote", "add", "origin", "https://github.com/octo/plans"]
    subprocess.run(["git", "-C", str(folder), *remote], check=True)
    ran = subprocess.run(
        [
            str(Path(sys.executable).with_name("act")),
            *(event, "--eventpath", "event.json"),
            *("--platform", "ubuntu-latest=-self-hosted", "--defaultbranch", "main"),
        ],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout
    return "| awake" in ran.stdout


@pytest.mark.parametrize("what", WAKE)
def test_the_queue_wakes_for(what: str, tmp_path: Path) -> None:
    assert _wakes(tmp_path, *WAKE[what])


@pytest.mark.parametrize("what", SLEEP)
def test_no_runner_starts_for(what: str, tmp_path: Path) -> None:
    assert not _wakes(tmp_path, *SLEEP[what])
