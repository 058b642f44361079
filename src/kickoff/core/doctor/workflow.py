"""A workflow of GitHub Actions as far as the queue and its workers need to know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

FOLDER = ".github/workflows"
QUEUE = f"{FOLDER}/kickoff.yml"
"""Where the queue's workflow is: what workers ring and the documentation names."""

INPUTS = ("task", "path", "branch", "attempt", "token", "note")
"""What a worker's workflow is given, and must declare under `workflow_dispatch`."""


@dataclass(frozen=True, slots=True)
class Job:
    """One job: its rights (None: as the repository's settings have it), condition and actions.

    `rights` are levels by scope; the scope `*` stands for all (`write-all`). With
    `own_token` a step brings one that is not the job's.
    """

    name: str
    rights: Mapping[str, str] | None = None
    condition: str = ""
    uses: tuple[str, ...] = ()
    own_token: bool = False

    def may(self, scope: str, level: str) -> bool | None:
        """Whether its token has the right; None when only the settings say."""
        if self.rights is None:
            return None
        granted = self.rights.get(scope) or self.rights.get("*", "none")
        return granted in ("write", level)


@dataclass(frozen=True, slots=True)
class Workflow:
    """One workflow file. `events` have their types, empty where all are meant.

    `inputs` are those of `workflow_dispatch`, `required` the ones that it insists on; `watched`
    are the names under `workflow_run`, `crons` the times under `schedule`.
    """

    path: str
    name: str
    run_name: str = ""
    events: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    watched: tuple[str, ...] = ()
    crons: tuple[str, ...] = ()
    jobs: tuple[Job, ...] = ()


@dataclass(frozen=True, slots=True)
class BrokenWorkflow:
    """A workflow file that cannot be read; line and column are 1-based, 0 when unknown."""

    path: str
    problem: str
    line: int = 0
    column: int = 0


WorkflowFile: TypeAlias = Workflow | BrokenWorkflow
