"""Where the demo plays: a repository with plans and the two example workflows, on a GitHub here."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from demo.job import Job, Step
from stateful_github import Repository, StatefulGitHub, effects
from stateful_github.payloads import Event
from stateful_github.server import Server

WORKFLOWS = Path(__file__).parents[2] / "examples" / "workflows"
STATE = "kickoff-state"
ROLES = {"wendy": "write", "mona": "maintain"}

TASKS = {
    "tasks/add-token-store.md": """\
---
title: Keep tokens in a store
---
Tokens are kept in a file of their own, and no longer in the settings.
""",
    "tasks/fix-login.md": """\
---
title: Fix the login redirect
priority: p0      # people cannot sign in!
depends_on: [add-token-store]
---
After signing in, people land where they wanted to go.
""",
    "tasks/write-guide.md": """\
---
title: Write the guide
priority: p3
---
One page for people who have never been here.
""",
}


class NotAsTold(Exception):
    """Something did not go as the demo says; the text is for whoever mends it."""


@dataclass
class Place:
    """The repository, who works on it, and what every step took."""

    folder: Path
    github: StatefulGitHub
    server: Server
    repository: Repository = field(init=False)
    taken: list[tuple[str, Step]] = field(default_factory=list)
    _jobs: count[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        workflows = {
            f".github/workflows/{path.name}": path.read_text() for path in WORKFLOWS.glob("*.yml")
        }
        self.repository = self.github.create_repository(
            "acme/garden", {**workflows, **TASKS}, roles=ROLES
        )

    def wakes(self, what: str, event: Event, outcome: str) -> Step:
        """A minute later the queue's workflow runs. Raises NotAsTold for another outcome."""
        self.github.clock.advance(minutes=1)
        token = self.repository.actions_token(
            contents="write", issues="write", pull_requests="write", actions="write"
        )
        return self._noted(what, self._job(token).queue(event), outcome)

    def worker_job(self) -> Job:
        """A machine for a worker; its token may write to branches, and ring the queue."""
        return self._job(self.repository.actions_token(contents="write", actions="write"))

    def works(self, job: Job, step: str, inputs: Mapping[str, str], outcome: str) -> Step:
        """A step of the worker. Raises NotAsTold for another outcome."""
        return self._noted(
            f"the worker of {inputs['task']}: {step}", job.worker(step, inputs), outcome
        )

    def _job(self, token: str) -> Job:
        return Job(
            self.folder / "jobs" / str(next(self._jobs)), self.server, self.repository, token
        )

    def _noted(self, what: str, step: Step, outcome: str) -> Step:
        if step.status != 0 or step.outputs.get("outcome") != outcome:
            raise NotAsTold(
                f"{what}: exit status {step.status}, outcome {step.outputs.get('outcome')!r}"
                f" instead of {outcome!r}\n{step.said}"
            )
        self.taken.append((what, step))
        return step

    def dispatched(self) -> dict[str, effects.Dispatched]:
        """The workers started since this was last asked, by their task."""
        runs = self.github.effects.take(effects.Dispatched)
        return {inputs["task"]: run for run in runs if "task" in (inputs := dict(run.inputs))}

    def opened(self) -> effects.PullRequestOpened:
        """The pull request that the queue has just opened. Raises NotAsTold when it has not."""
        opened = self.github.effects.take(effects.PullRequestOpened)
        if len(opened) != 1:
            raise NotAsTold(f"{len(opened)} pull requests were opened, and not one")
        return opened[0]

    def git(self, *arguments: str) -> str:
        """What git says about the repository on the server."""
        ran = subprocess.run(
            ["git", "-C", str(self.repository.store.path), *arguments],
            check=True,
            capture_output=True,
            text=True,
        )
        return ran.stdout
