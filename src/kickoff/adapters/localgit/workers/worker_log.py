"""What a local worker has said, as its supervisor keeps it beside the run."""

from __future__ import annotations

import os
from pathlib import Path

from kickoff.adapters.localgit.workers.run_folder import TOKEN_PART
from kickoff.core.registry import Attempt

LONGEST = 4_000_000
"""Bytes of each of the two parts that are read, from their end."""


def read_log(runs: Path, task: str, attempt: Attempt) -> bytes:
    """The log of a task's attempt, of the runs below `runs`; empty where there is none."""
    folder = _folder(runs, task, attempt)
    return _end_of(folder / "log.1") + _end_of(folder / "log")


def log_file(runs: Path, task: str, attempt: Attempt) -> Path | None:
    """Where the newest part of that log lies, if there is one."""
    path = _folder(runs, task, attempt) / "log"
    return path if path.is_file() else None


def _folder(runs: Path, task: str, attempt: Attempt) -> Path:
    return runs / f"{task}@{attempt.number}.{attempt.token[:TOKEN_PART]}"


def _end_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(max(size - LONGEST, 0))
            return file.read(LONGEST)
    except OSError:
        return b""
