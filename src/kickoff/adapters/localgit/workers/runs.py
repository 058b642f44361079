"""The workers of this machine: started, listed, stopped.

What runs here is known for certain, also after a crash or a reboot: a run is alive as long as its
lock is held or its process is there, and one that is gone without having said how is gone.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

from kickoff.adapters.localgit.repository import Repository
from kickoff.adapters.localgit.workers.launching import Launcher
from kickoff.adapters.localgit.workers.run_folder import Record, RunFolder, run_number
from kickoff.adapters.localgit.workers.worktrees import Worktrees
from kickoff.core.effects import Dispatch
from kickoff.core.events import Launched, LaunchFailed
from kickoff.core.facts import Fact, Present, Run, Unknown

GRACE_SECONDS = 10.0
"""How long a worker may take to end before it is killed."""


def runs_of(repository: Repository) -> Path:
    """The folder of all runs: beside what git keeps, where no checkout ever puts a file.

    In a work tree a branch that somebody else has pushed could hold `exit.json`, `stop` or another
    plan for a worker of ours, and would bring them with it wherever it is looked at.
    """
    return repository.private / "runs"


class LocalRuns:
    """The runs of this machine in one repository; `runner` is the machine's id.

    `grace` is how many seconds a worker has to end when it is asked to.
    """

    def __init__(self, repository: Repository, runner: str, grace: float = GRACE_SECONDS) -> None:
        self._folder = runs_of(repository)
        self._runner = runner
        self._grace = grace
        self._launcher = Launcher(
            runs=self._folder,
            work=repository.work,
            worktrees=Worktrees(repository.git, repository.work / "worktrees"),
            runner=runner,
            environment=repository.git.environment,
            grace=grace,
        )

    def launch(self, dispatch: Dispatch) -> Launched | LaunchFailed:
        """Start the attempt's command in its work tree, once, however often that is asked for.

        `worker_misconfigured` when the program is missing or cannot be one.
        """
        return self._launcher.launch(dispatch)

    def listed(self) -> Fact[tuple[Run, ...]]:
        """All runs that were started here; unknown when something of them cannot be read."""
        seen: list[Run] = []
        for folder in self._folders():
            try:
                record = folder.record()
                if record is not None and record.runner == self._runner:
                    seen.append(self._run(folder, record))
            except (OSError, ValueError) as error:
                return Unknown(f"`{folder.path}` cannot be read: {error}")
        return Present(tuple(seen))

    def cancel(self, token: str) -> None:
        """Ask for the end of a run; asked again after the grace, see to it.

        Without such a run, or with one that is over, nothing happens.
        """
        for folder in self._folders():
            with contextlib.suppress(OSError, ValueError):
                record = folder.record()
                if record is not None and record.token == token:
                    self._stop(folder, record)

    def _run(self, folder: RunFolder, record: Record) -> Run:
        return Run(run_number(record.token), "", folder.state(record), record.token)

    def _stop(self, folder: RunFolder, record: Record) -> None:
        """The supervisor does it; without one, or with one that hangs, it is done from here."""
        if folder.state(record).over:
            return
        waited = folder.ask_to_stop()
        if record.supervisor.lives and waited < 2 * self._grace:
            return
        if record.process.lives or record.process.pid in folder.groups():
            number = signal.SIGTERM if waited < self._grace else signal.SIGKILL
            with contextlib.suppress(ProcessLookupError):
                os.killpg(record.process.pid, number)

    def _folders(self) -> Iterator[RunFolder]:
        if self._folder.is_dir():
            for path in sorted(self._folder.iterdir()):
                if path.is_dir():
                    yield RunFolder(path)
