"""GitHub Actions on this machine: act runs a job of a workflow as processes, in its own folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from act import substitutes
from stateful_github import Repository
from stateful_github.payloads import Event
from stateful_github.server import Server

ACT = Path(sys.executable).with_name("act")
SECONDS = 60
"""How long a run may take; it takes one."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A job that is over. `outputs` are those of each step that has some, by the step's name."""

    succeeded: bool
    outputs: Mapping[str, Mapping[str, str]]
    summary: str
    said: str


class Machine:
    """A machine that takes jobs of one repository's workflows."""

    def __init__(
        self, folder: Path, published: Path, server: Server, repository: Repository
    ) -> None:
        self._folder = folder
        self._published = published
        self._server = server
        self._repository = repository
        self._numbers = count(1)

    def runs(self, event: Event, workflow: str, job: str) -> Ran:
        """The job of the workflow as the default branch has it, woken by the event."""
        folder = self._folder / f"job-{next(self._numbers)}"
        (folder / "home").mkdir(parents=True)
        file = self._clone(folder / "clone") / ".github" / "workflows" / workflow
        asked = yaml.safe_load(file.read_text())["jobs"][job]["permissions"]
        file.write_text(substitutes.alone(file.read_text(), job))
        arguments = (
            *(event.name, "--eventpath", str(event.write(folder / "event.json"))),
            *("--workflows", str(file), "--job", job, "--json"),
            *("--platform", "ubuntu-latest=-self-hosted", "--defaultbranch", "main"),
            *("--no-cache-server", "--action-cache-path", str(folder / "cache")),
            *self._given(),
        )
        token = self._repository.actions_token(**{k.replace("-", "_"): v for k, v in asked.items()})
        return self._act(folder, arguments, token)

    def _clone(self, folder: Path) -> Path:
        """The repository's default branch; act reads the repository's name from the remote."""
        self._git("clone", "--quiet", str(self._repository.store.path), str(folder))
        address = f"https://github.com/{self._repository.full_name}"
        self._git("-C", str(folder), "remote", "set-url", "origin", address)
        return folder

    def _git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], check=True)

    def _given(self) -> Iterator[str]:
        for repository, place in substitutes.local_repositories(self._published).items():
            yield from ("--local-repository", f"{repository}={place}")
        artifacts = self._folder / "artifacts"
        for name, value in substitutes.environment(self._server, artifacts).items():
            yield from ("--env", f"{name}={value}")

    def _act(self, folder: Path, arguments: tuple[str, ...], token: str) -> Ran:
        ran = subprocess.run(
            [str(ACT), *arguments, "--secret", "GITHUB_TOKEN"],
            cwd=folder / "clone",
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(folder / "home"),
                "GITHUB_TOKEN": token,
            },
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
        )
        return _read(ran.returncode, ran.stdout)


def _read(status: int, log: str) -> Ran:
    """The run as act's log tells it: one JSON object a line, and its last words in plain text."""
    outputs: dict[str, dict[str, str]] = {}
    summary = ""
    entries: list[dict[str, Any]] = [
        json.loads(line) if line.startswith("{") else {"msg": line} for line in log.splitlines()
    ]
    for entry in entries:
        if entry.get("command") == "set-output":
            outputs.setdefault(entry["step"], {})[entry["name"]] = entry["arg"]
        elif entry.get("command") == "summary":
            summary = entry["content"]
    said = "".join(f"{entry['msg'].rstrip()}\n" for entry in entries)
    return Ran(status == 0, outputs, summary, said)
