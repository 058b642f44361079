"""What a repository has already: a configuration, plans, workers. Only the work tree is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kickoff.core.adoption.legacy import Standing, standing_of
from kickoff.core.catalogue import COMPLETED
from kickoff.core.policy import DispatchKind, Policy
from kickoff.core.task import Plan
from kickoff.entrypoints.setting_up.workers import OFFERS, WorkerKind
from kickoff.errors import ConfigurationError
from kickoff.formats.config import load_config
from kickoff.formats.task_file import SIZE_LIMIT, read_task_file
from kickoff.formats.task_paths import is_task_path

CONFIG = ".github/kickoff.yml"

_OLD = (Standing.READY, Standing.IN_PROGRESS, Standing.COMPLETED)
"""What a file says of its task that only the queue should."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What was found in a work tree.

    `policy` is what the configuration says; None: there is none. `problem` is why it cannot be
    read. `plans` are the paths of the task files, `old` those that keep a state of their own.
    """

    policy: Policy | None = None
    problem: str = ""
    plans: tuple[str, ...] = ()
    old: tuple[str, ...] = ()

    @property
    def first_plan(self) -> str | None:
        """Where a first plan goes; None where there are plans, or none is looked for there."""
        policy = self.policy or Policy()
        path = f"{policy.tasks_folder}/hello.md".lstrip("/")
        return path if not self.plans and is_task_path(policy.tasks, path) else None

    def uses(self, kind: WorkerKind) -> bool:
        """Whether a worker that is configured runs one of the files that this kind brings."""
        workers = self.policy.workers.values() if self.policy else ()
        run = {f".github/workflows/{w.workflow}" for w in workers if w.workflow}
        run |= {word for worker in workers for word in worker.command}
        return any(path in run for path in OFFERS[kind].files)

    @property
    def usual(self) -> WorkerKind | None:
        """The kind of the configured usual worker; None when nothing is configured."""
        if self.policy is None:
            return None
        _, worker = self.policy.worker(None)
        return _KINDS[worker.dispatch] if worker else WorkerKind.PERSON


_KINDS = {
    DispatchKind.WORKFLOW: WorkerKind.WORKFLOW,
    DispatchKind.COMMAND: WorkerKind.COMMAND,
    DispatchKind.NONE: WorkerKind.PERSON,
}


def look_around(root: Path) -> Surroundings:
    """What there is in the work tree."""
    try:
        policy = _configured(root)
        problem = ""
    except (ConfigurationError, OSError, UnicodeDecodeError) as error:
        policy, problem = Policy(), str(error)
    plans = tuple(sorted(_plans(root, policy or Policy())))
    old = tuple(path for path in plans if _keeps_a_state(root / path, path))
    return Surroundings(policy, problem, plans, old)


def _configured(root: Path) -> Policy | None:
    path = root / CONFIG
    return load_config(path.read_text(encoding="utf-8")) if path.exists() else None


def _plans(root: Path, policy: Policy) -> Iterator[str]:
    for path in (root / policy.tasks_folder).rglob("*.md"):
        name = path.relative_to(root).as_posix()
        if is_task_path(policy.tasks, name) and path.is_file() and not path.is_symlink():
            yield name


def _keeps_a_state(path: Path, name: str) -> bool:
    with path.open("rb") as file:
        plan = read_task_file(name, file.read(SIZE_LIMIT))
    status = plan.status if isinstance(plan, Plan) else None
    return status != COMPLETED and standing_of(status) in _OLD
