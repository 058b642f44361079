"""A repository in which real workers run, and bounded waits for what they do."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.adapters.localgit.repository import Repository, open_repository
from kickoff.adapters.localgit.workers.run_folder import RunFolder
from kickoff.adapters.localgit.workers.runs import LocalRuns
from kickoff.core.effects import Dispatch
from kickoff.core.events import Launched
from kickoff.core.facts import Present, RunState

RUNNER = "laptop-3fa2"
TOKEN = "7c0e" + "0" * 12
SECONDS = 10.0

IDENTITY = {
    "GIT_AUTHOR_NAME": "Alice",
    "GIT_AUTHOR_EMAIL": "alice@example.org",
    "GIT_COMMITTER_NAME": "Alice",
    "GIT_COMMITTER_EMAIL": "alice@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
}


def until(condition: Callable[[], bool], seconds: float = SECONDS) -> None:
    """Wait for it, but not for ever."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.01)


class Yard:
    """One repository with one commit, made if it is not there."""

    def __init__(self, folder: Path, grace: float = SECONDS) -> None:
        self.root = folder / "repository"
        self.work = self.root / ".kickoff"
        self.kept = self.root / ".git" / "kickoff" / "runs"
        self.grace = grace
        self.environment = {**os.environ, **IDENTITY}
        self.git = Git(self.root, self.environment)
        if not self.root.exists():
            self._make()
        self.base = self.git.run("rev-parse", "main")

    def _make(self) -> None:
        self.root.mkdir()
        self.git.run("init", "--quiet", "--initial-branch=main")
        (self.root / "README.md").write_text("# Garden\n")
        self.git.run("add", "--all")
        self.git.run("commit", "--quiet", "--message=Begin")

    @cached_property
    def repository(self) -> Repository:
        return open_repository(self.root, self.environment)

    @property
    def runs(self) -> LocalRuns:
        """Made anew at every use, as every process has its own."""
        return LocalRuns(self.repository, RUNNER, self.grace)

    def dispatch(self, *command: str, task: str = "fix-login", token: str = TOKEN) -> Dispatch:
        return Dispatch(
            task=task,
            path=f"tasks/{task}.md",
            attempt=1,
            token=token,
            branch=f"task/{task}",
            base=self.base,
            worker="local",
            workflow="",
            deadline=datetime(2026, 11, 21, 10, tzinfo=UTC),
            command=command,
            plan="# Fix the login\n",
        )

    def starts(self, script: str, **how: str) -> RunFolder:
        """A worker that runs the script, which can rely on `sh` alone."""
        dispatch = self.dispatch("sh", "-c", script, **how)
        assert isinstance(self.runs.launch(dispatch), Launched)
        return self.folder(dispatch)

    def folder(self, dispatch: Dispatch) -> RunFolder:
        return RunFolder.of(self.kept, dispatch)

    def state(self, token: str = TOKEN) -> RunState:
        listed = self.runs.listed()
        assert isinstance(listed, Present)
        return next(run.state for run in listed.value if run.token == token)

    def ends(self, token: str = TOKEN) -> RunState:
        """How the run ended, once it has."""
        until(lambda: self.state(token).over)
        return self.state(token)


def said(folder: RunFolder) -> str:
    return (folder.path / "log").read_text()


def written(folder: RunFolder, name: str) -> dict[str, Any]:
    value = json.loads((folder.path / name).read_text())
    assert isinstance(value, dict)
    return value


def pids(folder: RunFolder) -> tuple[int, int]:
    """The worker's and its supervisor's."""
    record = folder.record()
    assert record is not None
    return record.process.pid, record.supervisor.pid


def kill(*targets: int) -> None:
    """As the system does when memory runs out."""
    for pid in targets:
        os.kill(pid, signal.SIGKILL)


def exists(pid: int) -> bool:
    """Whether it lives; one that only waits to be reaped does not."""
    ran = subprocess.run(
        ["ps", "-o", "state=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return ran.stdout.strip() not in ("", "Z")


def quoted(path: Path) -> str:
    return shlex.quote(str(path))
