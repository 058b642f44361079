"""A repository with the two example workflows, a GitHub to hold it, and a machine to run them."""

from __future__ import annotations

import re
from pathlib import Path

from act.machine import Machine, Ran
from act.substitutes import EXAMPLES, QUEUE, WORKER
from kickoff.core.registry import Registry
from kickoff.formats.registry_yaml import load_registry
from stateful_github import StatefulGitHub, effects
from stateful_github.payloads import Event
from stateful_github.server import Server

HELLO = "---\ntitle: Say hello\n---\nGreet the world.\n"
ROLES = {"wendy": "write", "mona": "maintain"}


class Garden:
    """The repository acme/garden, with the queue installed as the README says."""

    def __init__(
        self, folder: Path, published: Path, github: StatefulGitHub, server: Server
    ) -> None:
        self.github = github
        workflows = {
            f".github/workflows/{name}": (EXAMPLES / name).read_text() for name in (QUEUE, WORKER)
        }
        files = {**workflows, "tasks/hello.md": HELLO}
        self.repository = github.create_repository("acme/garden", files, roles=ROLES)
        self.thread = self.repository.open_issue("Where do we stand?", by="wendy").number
        self._machine = Machine(folder, published, server, self.repository)

    def wakes(self, event: Event) -> Ran:
        """The event wakes the queue's workflow, which must end green."""
        ran = self._machine.runs(event, QUEUE, "kickoff")
        assert ran.succeeded, ran.said
        return ran

    def says(self, text: str, by: str = "wendy") -> Ran:
        """Somebody comments."""
        return self.wakes(self.repository.comment(self.thread, text, by=by))

    def works(self, run: int, job: str) -> Ran:
        """A job of the worker's workflow, in the run that the queue dispatched."""
        return self._machine.runs(self.repository.event_of_run(run), WORKER, job)

    def dispatched(self) -> effects.Dispatched:
        """The one run that was dispatched since this was last asked."""
        [dispatched] = self.github.effects.take(effects.Dispatched)
        return dispatched

    def finished(self, run: int) -> Ran:
        """The worker's run is over, and wakes the queue."""
        return self.wakes(self.repository.finish_run(run))

    @property
    def registry(self) -> Registry:
        """The registry as it is stored now."""
        return load_registry(self.repository.text("registry.yml", "kickoff-state").encode(), None)

    @property
    def reply(self) -> str:
        """The last comment in the thread, without its details and its marker."""
        return re.split("\n\n<(?:details|!--)", self.repository.bodies(self.thread)[-1])[0]
