"""A runner with a worker's job on it, and the queue that the worker was started from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from adapters.clocks import StillClock
from kickoff.core.identity import plan_hash
from kickoff.core.registry import Attempt, Entry, Queued, Registry
from kickoff.entrypoints.worker import run
from kickoff.formats.registry_yaml import dump_registry

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
TOKEN = "7c0e5d2a9b1f4c38"
BRANCH = "task/fix-login"
PLAN = "---\ntitle: Fix the login\n---\n\nFix<!-- and hide --> the login\u200b – ✓\n"
SHOWN = "---\ntitle: Fix the login\n---\n\nFix the login – ✓\n"

ATTEMPT = Attempt(1, TOKEN, BRANCH, "default", "actions", NOW)
ENTRY = Entry(
    "fix-login",
    "tasks/fix-login.md",
    plan_hash(PLAN),
    "Fix the login",
    Queued("bob", NOW, "cli"),
    attempts=(ATTEMPT,),
)


def state_files(*entries: Entry, plan: str = PLAN) -> dict[str, str]:
    """The files of a state branch that holds these tasks."""
    registry = dump_registry(Registry(NOW, tasks={entry.id: entry for entry in entries}))
    return {"registry.yml": registry.decode(), "plans/fix-login.md": plan}


def entry(attempt: Attempt) -> Entry:
    """The task with another attempt."""
    return replace(ENTRY, attempts=(attempt,))


@dataclass(frozen=True, slots=True)
class Done:
    """What a step came to."""

    status: int
    outputs: Mapping[str, str]


class Job:
    """One job on one runner: `variables` name the server."""

    def __init__(self, folder: Path, variables: Mapping[str, str]) -> None:
        self.temp, self.workspace = folder / "temp", folder / "workspace"
        self.temp.mkdir(parents=True)
        self.clock = StillClock()
        self.environment = {
            **variables,
            "GITHUB_TOKEN": "t0ken",
            "GITHUB_REPOSITORY": "acme/garden",
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self.temp),
            "KICKOFF_TASK": "fix-login",
            "KICKOFF_ATTEMPT": "1",
            "KICKOFF_TOKEN": TOKEN,
            "KICKOFF_BRANCH": BRANCH,
            "KICKOFF_STATE_BRANCH": "kickoff-state",
            "KICKOFF_QUEUE_WORKFLOW": "",
            **variables,
        }
        self._steps = 0

    def step(self, name: str, **inputs: str) -> Done:
        """Run a step with inputs other than those of the dispatch."""
        self._steps += 1
        output = self.temp / f"output-{self._steps}"
        changed = {f"KICKOFF_{key.upper()}": value for key, value in inputs.items()}
        given = {"KICKOFF_STEP": name, "GITHUB_OUTPUT": str(output)}
        status = run({**self.environment, **given, **changed}, self.clock)
        return Done(status, outputs_in(output))


def outputs_in(file: Path) -> dict[str, str]:
    """The outputs of a step, as its runner reads them."""
    found = re.findall(
        r"^([\w-]+)<<(end-\w+)\n(.*?)\n\2$", file.read_text(), re.DOTALL | re.MULTILINE
    )
    return {name: value for name, _, value in found}
