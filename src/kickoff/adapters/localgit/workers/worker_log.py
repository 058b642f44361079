"""What a local worker has said, as its supervisor keeps it beside the run.

A log is shown to others, and a link that came with a checkout may lead to anything: none is
followed.
"""

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
    if any(place.is_symlink() for place in (runs.parent, runs, folder)):
        return b""
    return _end_of(folder / "log.1") + _end_of(folder / "log")


def log_file(runs: Path, task: str, attempt: Attempt) -> Path | None:
    """Where the newest part of that log lies, if there is one."""
    path = _folder(runs, task, attempt) / "log"
    return path if path.is_file() else None


def _folder(runs: Path, task: str, attempt: Attempt) -> Path:
    return runs / f"{task}@{attempt.number}.{attempt.token[:TOKEN_PART]}"


def _end_of(path: Path) -> bytes:
    try:
        with open(path, "rb", opener=_without_links) as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(max(size - LONGEST, 0))
            return file.read(LONGEST)
    except OSError:
        return b""


def _without_links(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW)
