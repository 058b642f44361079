"""`kickoff` as a shell calls it, within this process: words in, status and words out."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from formats.report_schema import checked
from kickoff.entrypoints.cli import main
from scenarios.desk import HELLO, ROLES, WORKER
from stateful_github import StatefulGitHub

OURS = ("COLUMNS", "GH_TOKEN", "GITHUB_", "KICKOFF_", "NO_COLOR", "TERM", "_KICKOFF")
LATER = "---\ntitle: Later\ndepends_on: [hello]\n---\nAfter hello.\n"
OLD = "---\nstatus: completed\ncompleted_at: 2026-01-01T00:00:00Z\n---\nOld.\n"


@dataclass(frozen=True)
class Said:
    """What one call printed, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one object on standard output, which follows the published schema."""
        (line,) = self.out.splitlines()
        return checked(line)


class CommandLine:
    """A shell in an empty folder, with nothing of ours in its environment but what a test sets."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self._patch = monkeypatch
        self._captured = capsys
        for name in [name for name in os.environ if name.startswith(OURS)]:
            monkeypatch.delenv(name)
        monkeypatch.chdir(folder)

    def set(self, **environment: str) -> None:
        """Export variables."""
        for name, value in environment.items():
            self._patch.setenv(name, value)

    def __call__(self, *words: str, **environment: str) -> Said:
        """Run the command once."""
        self._captured.readouterr()
        with self._patch.context() as once:
            for name, value in environment.items():
                once.setenv(name, value)
            status = main(list(words))
        captured = self._captured.readouterr()
        return Said(status, captured.out, captured.err)


def shop(hub: StatefulGitHub, **files: str) -> None:
    """A repository with three task files and the worker's workflow."""
    plans = {
        ".github/workflows/kickoff-worker.yml": WORKER,
        "tasks/hello.md": HELLO,
        "tasks/later.md": LATER,
        "tasks/old.md": OLD,
    }
    more = {name.replace("__", "/") + ".md": text for name, text in files.items()}
    hub.create_repository("acme/shop", {**plans, **more}, roles=ROLES)


def settled(shell: CommandLine) -> Said:
    """Tick until no worker runs."""
    for _ in range(200):
        said = shell("--json", "tick")
        states = {task["state"] for task in said.json["tasks"]}
        if not states & {"dispatching", "running", "stopping"}:
            return said
        time.sleep(0.02)
    raise AssertionError("the worker never ended")
