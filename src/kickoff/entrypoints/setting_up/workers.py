"""Who may do the work in a repository that is being set up, and how the configuration says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class WorkerKind(StrEnum):
    """What `--worker` names."""

    WORKFLOW = "workflow"
    CLAUDE = "claude"
    COMMAND = "command"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Offer:
    """One kind of worker: its lines in the configuration, the files it brings, what it is."""

    meaning: str
    config: str
    files: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the worker is called."""
        return self.line.partition(":")[0]

    @property
    def line(self) -> str:
        """Its line below `workers`."""
        return self.config.partition("workers:\n")[2].strip()


OFFERS: Mapping[WorkerKind, Offer] = {
    WorkerKind.WORKFLOW: Offer(
        "a workflow in GitHub Actions",
        "default_worker: default\n"
        "workers:\n"
        "  default: {dispatch: workflow, workflow: kickoff-worker.yml}\n",
        (".github/workflows/kickoff-worker.yml",),
    ),
    WorkerKind.CLAUDE: Offer(
        "Claude Code, in a worktree on your machine",
        "default_worker: claude\n"
        "workers:\n"
        '  claude: {dispatch: command, command: [claude, -p, "@{plan}"]}\n',
    ),
    WorkerKind.COMMAND: Offer(
        "a command of yours, in a worktree on your machine",
        "default_worker: local\n"
        "workers:\n"
        "  local: {dispatch: command, command: [sh, tools/kickoff-worker.sh]}\n",
        ("tools/kickoff-worker.sh",),
    ),
    WorkerKind.PERSON: Offer(
        "people, who claim tasks",
        "default_worker: someone\nworkers:\n  someone: {dispatch: none, lease: 3d}\n",
    ),
}
