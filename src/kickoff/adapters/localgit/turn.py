"""One run at a time on this machine: a lock on a file of the repository.

It is an flock(2): the system drops it when its holder ends, however that comes about.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from kickoff.errors import Busy, ConfigurationError
from kickoff.ports import Clock

WAIT_SECONDS = 60.0
"""How long a run waits for its turn; one takes a second, with large work trees longer."""

PAUSE_SECONDS = 0.05


def turn(
    private: Path, clock: Clock, seconds: float = WAIT_SECONDS
) -> Callable[[], AbstractContextManager[None]]:
    """What holds this machine's turn. `private` is the repository's own folder of ours.

    Entering it raises Busy when another process has had it for `seconds`, and ConfigurationError
    where files cannot be locked.
    """
    return lambda: _held(private / "turn.lock", clock, seconds)


@contextmanager
def _held(path: Path, clock: Clock, seconds: float) -> Iterator[None]:
    file = _opened(path)
    try:
        _wait(file, path, clock, clock.monotonic() + seconds)
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(file)


def _opened(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise ConfigurationError(
            f"`{path}` cannot be opened: {error.strerror}",
            remedy="Kickoff keeps its own files there: make the folder writable.",
        ) from error


def _wait(file: int, path: Path, clock: Clock, deadline: float) -> None:
    while not _locked(file, path):
        if clock.monotonic() >= deadline:
            raise _busy(file)
        clock.sleep(PAUSE_SECONDS)


def _locked(file: int, path: Path) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise ConfigurationError(
            f"`{path}` cannot be locked: {error.strerror}",
            remedy="Keep the repository on a local disk: its file system has no locks.",
        ) from error
    return True


def _busy(file: int) -> Busy:
    holder = os.pread(file, 20, 0).decode("ascii", "replace").strip()
    who = f"process {holder}" if holder.isdigit() else "another process"
    look = f"`ps -p {holder}` shows what it is. " if holder.isdigit() else ""
    return Busy(
        f"{who} has been working on this queue for too long to wait",
        remedy=f"{look}Nothing is lost: give the command again when it has ended.",
    )
