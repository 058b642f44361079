"""A worker's run as it lies on disk: who it is, whether it lives, how it ended.

<task>@<attempt>.<first 8 of token>/
    plan.md     the approved plan, for the worker
    run.json    whose run it is and, once there is a worker, which processes
    lock        locked as long as the supervisor or the worker lives
    log, log.1  what the worker said: the newest part, and the part before
    stop        a stop was asked for, at the time it says
    exit.json   how the worker ended
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kickoff.adapters.localgit.workers.processes import born, holders
from kickoff.core.effects import Dispatch
from kickoff.core.facts import RunState

TOKEN_PART = 8
"""Digits of the token in the folder's name, which are the run's number too."""


@dataclass(frozen=True, slots=True)
class Process:
    """A process of this machine, and what tells it from a later one with the same number."""

    pid: int
    born: str | None

    @property
    def lives(self) -> bool:
        """Whether it is there, and is the same."""
        return self.born is not None and born(self.pid) == self.born


@dataclass(frozen=True, slots=True)
class Record:
    """What `run.json` says. The worker's process leads a group of its own."""

    task: str
    token: str
    attempt: int
    branch: str
    base: str
    runner: str
    worktree: str
    process: Process
    supervisor: Process


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The folder of one run at `path`.

    Everything here raises OSError when it cannot be read, and ValueError when that is nonsense.
    """

    path: Path

    @classmethod
    def of(cls, runs: Path, dispatch: Dispatch) -> RunFolder:
        """Where the run of that attempt lies below `runs`."""
        name = f"{dispatch.task}@{dispatch.attempt}.{dispatch.token[:TOKEN_PART]}"
        return cls(runs / name)

    def take(self) -> int | None:
        """The lock, as an open descriptor; None when somebody else has it."""
        file = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        if _locked(file, fcntl.LOCK_EX):
            return file
        os.close(file)
        return None

    @property
    def held(self) -> bool:
        """Whether somebody has the lock: the worker, its supervisor, or who is starting it."""
        try:
            file = os.open(self.path / "lock", os.O_RDONLY)
        except FileNotFoundError:
            return False
        try:
            return not _locked(file, fcntl.LOCK_SH)
        finally:
            os.close(file)

    def record(self) -> Record | None:
        """Whose run it is; None when there has never been a worker."""
        value = self._read("run.json")
        return None if value is None else _record(value)

    def state(self, record: Record) -> RunState:
        """How far the run has come. A worker that is gone without a word counts as cancelled.

        The lock is looked at first: whoever lets go of it has written everything before.
        """
        held = self.held
        left = self._read("exit.json")
        if left is None:
            alive = held or record.process.lives
            return RunState.RUNNING if alive else RunState.CANCELLED
        if left.get("stopped"):
            return RunState.CANCELLED
        return RunState.SUCCEEDED if left.get("status") == 0 else RunState.FAILED

    def ask_to_stop(self) -> float:
        """Have the supervisor end the worker; how many seconds ago that was asked first."""
        path = self.path / "stop"
        with contextlib.suppress(FileExistsError), path.open("x") as file:
            file.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}\n")
        return time.time() - path.stat().st_mtime

    def groups(self) -> frozenset[int]:
        """The process groups of everybody who has the lock open."""
        found: set[int] = set()
        for pid in holders(self.path / "lock"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                found.add(os.getpgid(pid))
        return frozenset(found)

    def _read(self, name: str) -> dict[str, Any] | None:
        try:
            value = json.loads((self.path / name).read_text("utf-8"))
        except FileNotFoundError:
            return None
        if isinstance(value, dict):
            return value
        raise ValueError(f"`{name}` holds no JSON object")


def run_number(token: str) -> int:
    """The number of a run: the part of its token that stands in its folder's name."""
    return int(token[:TOKEN_PART], 16)


def _locked(file: int, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _record(value: dict[str, Any]) -> Record:
    words = {name: str(value.get(name, "")) for name in _WORDS}
    run_number(words["token"])
    return Record(
        **words,
        attempt=_number(value.get("attempt")),
        process=_process(value.get("process")),
        supervisor=_process(value.get("supervisor")),
    )


_WORDS = ("task", "token", "branch", "base", "runner", "worktree")


def _process(value: object) -> Process:
    pid = _number(value.get("pid") if isinstance(value, dict) else None)
    said = value.get("born") if isinstance(value, dict) else None
    return Process(pid, said if isinstance(said, str) else None)


def _number(value: object) -> int:
    if not isinstance(value, int) or value < 1:
        raise ValueError("`run.json` holds no number where there should be one")
    return value
