"""One repository with the queue installed: people do things, events wake runs, tests look."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from kickoff.adapters.github.payload import read_event
from kickoff.bootstrap import github_kit
from kickoff.core.registry import Entry, Registry
from kickoff.formats.registry_yaml import load_registry
from kickoff.service.kit import Kit
from kickoff.service.running import Woken, run
from kickoff.service.telling import Ran
from stateful_github import Operation, Repository, StatefulGitHub, Timeout
from stateful_github.payloads import Event

PERMISSIONS = {
    "contents": "write",
    "issues": "write",
    "pull_requests": "write",
    "actions": "write",
}

WORKER = """\
name: Kickoff worker
run-name: Kickoff ${{ inputs.task }} · attempt ${{ inputs.attempt }} · ${{ inputs.token }}
on:
  workflow_dispatch:
    inputs:
      task: {type: string, required: true}
      path: {type: string, required: true}
      branch: {type: string, required: true}
      attempt: {type: string, required: true}
      token: {type: string, required: true}
      note: {type: string, required: false}
jobs:
  work:
    runs-on: ubuntu-latest
    steps:
      - run: echo work
"""

HELLO = "---\ntitle: Say hello\n---\nGreet the world.\n"

ROLES = {"erin": "admin", "mona": "maintain", "wendy": "write", "tria": "triage", "rita": "read"}


@dataclass
class FakeTime:
    """The clock port over the stateful GitHub's clock; waiting costs nothing and is remembered."""

    github: StatefulGitHub
    waits: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.github.clock()

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.github.clock.advance(seconds=seconds)

    def monotonic(self) -> float:
        return self.github.clock().timestamp()


class Desk:
    """A repository with task files, a worker workflow and the job's token."""

    def __init__(
        self,
        github: StatefulGitHub,
        files: dict[str, str] | None = None,
        permissions: dict[str, str] | None = None,
    ) -> None:
        self.github = github
        self.repository: Repository = github.create_repository(
            "acme/shop",
            {
                ".github/workflows/kickoff-worker.yml": WORKER,
                "tasks/hello.md": HELLO,
                **(files or {}),
            },
            roles=ROLES,
        )
        self.time = FakeTime(github)
        self.token = self.repository.actions_token(**(permissions or PERMISSIONS))
        self._operations = count(1)

    def kit(self) -> Kit:
        """A fresh kit, as every process has one."""
        environment = {"GITHUB_REPOSITORY": self.repository.full_name, "GITHUB_TOKEN": self.token}
        return github_kit(environment, self.time)

    def wakes(self, event: Event) -> Ran:
        """A run is woken by the event."""
        arrived = read_event(event.name, event.payload)
        return run(
            self.kit(),
            Woken(arrived.event, arrived.comment, private=arrived.private),
            f"op-{next(self._operations)}",
        )

    def crashes_before_answering(self, event: Event) -> None:
        """A run is woken by the event and dies when its decision is in."""
        self.github.fail(Operation("addComment"), Timeout(before_write=True))
        self.wakes(event)

    def says(self, thread: int, text: str, by: str = "wendy") -> Ran:
        """Somebody comments, and the comment's event wakes a run."""
        return self.wakes(self.repository.comment(thread, text, by=by))

    def ticks(self, minutes: float = 15) -> Ran:
        """Time passes, and the schedule wakes a run."""
        self.github.clock.advance(minutes=minutes)
        return self.wakes(self.repository.schedule())

    def state(self, path: str) -> str | None:
        """A file of the state branch."""
        return self.file(path, "kickoff-state")

    def file(self, path: str, branch: str = "main") -> str | None:
        """A file of a branch, None when it is not there."""
        return self.repository.text(path, branch) if self.repository.file(path, branch) else None

    @property
    def registry(self) -> Registry:
        """The registry as it is stored now."""
        done = self.state("done.yml")
        return load_registry(
            (self.state("registry.yml") or "").encode(), None if done is None else done.encode()
        )

    def entry(self, task_id: str) -> Entry:
        """A task in play."""
        return self.registry.tasks[task_id]

    def last_reply(self, thread: int) -> str:
        """The last comment of a thread, without its marker."""
        return self.repository.bodies(thread)[-1].partition("\n\n<!-- kickoff:")[0]
