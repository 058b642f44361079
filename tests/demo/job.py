"""A job on a fresh runner, as far as Kickoff's two actions see one; each step is a real process."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from stateful_github import Repository
from stateful_github.payloads import Event
from stateful_github.requests_seen import Request
from stateful_github.server import Server

ACTION = Path(__file__).parents[2] / "action"


@dataclass(frozen=True, slots=True)
class Step:
    """A step that is over: what it set, said, asked of the API and took."""

    status: int
    outputs: Mapping[str, str]
    summary: str
    said: str
    seconds: float
    requests: tuple[Request, ...]


class Job:
    """One job of a workflow of `repository`; its folders are below `folder`."""

    def __init__(self, folder: Path, server: Server, repository: Repository, token: str) -> None:
        self.workspace = folder / "workspace"
        self._folder = folder
        self._repository = repository
        for new in ("home", "temp", "workspace"):
            (folder / new).mkdir(parents=True)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder / "home"),
            "GITHUB_ACTIONS": "true",
            "GITHUB_REPOSITORY": repository.full_name,
            "GITHUB_SERVER_URL": server.url,
            "GITHUB_API_URL": server.url,
            "GITHUB_GRAPHQL_URL": server.graphql_url,
            "GITHUB_TOKEN": token,
            "GITHUB_RUN_ID": str(repository.hub.next_id()),
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_OUTPUT": str(folder / "output"),
            "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
            "RUNNER_TEMP": str(folder / "temp"),
            "KICKOFF_PACKAGES": sysconfig.get_paths()["purelib"],
            "KICKOFF_PYTHON": sys.executable,
        }

    def queue(self, event: Event) -> Step:
        """The step of `action.yml`, woken by the event."""
        payload = str(event.write(self._folder / "event.json"))
        woken = {"GITHUB_EVENT_NAME": event.name, "GITHUB_EVENT_PATH": payload}
        return self._step([ACTION / "start"], woken)

    def worker(self, step: str, inputs: Mapping[str, str]) -> Step:
        """A step of `worker/action.yml`, with the inputs of the dispatch."""
        wanted = {name: inputs[name] for name in ("task", "attempt", "token", "branch")}
        wanted |= {"step": step, "queue_workflow": "kickoff.yml"}
        given = {f"KICKOFF_{name.upper()}": value for name, value in wanted.items()}
        return self._step([ACTION / "run", "kickoff.entrypoints.worker"], given)

    def shell(self, *command: str) -> str:
        """A command of the worker's own, in the workspace; what it says."""
        ran = subprocess.run(
            command,
            cwd=self.workspace,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return ran.stdout

    def _step(self, command: list[str | Path], more: Mapping[str, str]) -> Step:
        asked = self._repository.hub.requests
        asked.take()
        begin = time.perf_counter()
        ran = subprocess.run(
            [str(part) for part in command],
            cwd=self.workspace,
            env={**self.environment, **more},
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        seconds = time.perf_counter() - begin
        return Step(
            ran.returncode,
            dict(_outputs(self._taken("output"))),
            self._taken("summary.md"),
            ran.stdout,
            seconds,
            asked.take(),
        )

    def _taken(self, name: str) -> str:
        """What the step wrote into a file of the runner's, which the next finds empty."""
        file = self._folder / name
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        file.unlink(missing_ok=True)
        return text


def _outputs(text: str) -> Iterator[tuple[str, str]]:
    """`name=value` lines, and values of several lines between delimiters."""
    lines = iter(text.splitlines())
    for line in lines:
        name, sign, rest = line.partition("<<") if "<<" in line else line.partition("=")
        if sign == "=":
            yield name, rest
        else:
            yield name, "\n".join(iter(lambda: next(lines), rest))
