"""The supervisor of one worker: a program of its own that outlives whoever starts it.

It is started by `launching`, with an order (JSON) on standard input, and imports nothing but the
standard library and what lies beside it. The run's lock comes as an open descriptor that every
program inherits: it is held until the supervisor *and* the worker are gone, whichever of them is
killed. The worker waits until `run.json` names it before it becomes the command; whether that
worked is said on standard output.

Then it keeps the worker's output within bounds, ends it when a file `stop` appears, and at last
writes `exit.json`.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kickoff.adapters.localgit.workers.processes import born
from kickoff.adapters.localgit.workers.worker import Worker, as_bytes

LOG_BYTES = 5_000_000
"""How long `log` may get before it becomes `log.1`."""

POLL_SECONDS = 0.25
"""How often is looked whether a stop was asked for."""

LEFT_SECONDS = 2.0
"""How long what a worker leaves behind may take to end before it is killed, at most."""

END_TRIES = 60
"""How often, a second apart, the end is tried to be written down."""

CHUNK = 65_536


def write_whole(path: Path, value: Mapping[str, Any]) -> None:
    """Write a file of JSON so that it is there whole or not at all. Raises OSError."""
    written = path.with_name(f"{path.name}.new")
    with written.open("wb") as file:
        file.write(json.dumps(value, indent=1).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    written.replace(path)


class Log:
    """What the worker says: at most the last two times `LOG_BYTES` of it.

    A full disk loses output; it never blocks the worker.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open()

    def write(self, chunk: bytes) -> None:
        with contextlib.suppress(OSError):
            if self._size + len(chunk) > LOG_BYTES:
                self._turn_over()
            self._size += os.write(self._file, chunk)

    def _open(self) -> None:
        self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._size = os.fstat(self._file).st_size

    def _turn_over(self) -> None:
        self._path.replace(self._path.with_name(f"{self._path.name}.1"))
        os.close(self._file)
        self._open()


class Signals:
    """What the system tells: `asked` is whether somebody told the supervisor to end.

    `woken` can be read once a signal has come, as one does when a child ends.
    """

    def __init__(self) -> None:
        self.asked = False
        self.woken, writing = os.pipe()
        for descriptor in (self.woken, writing):
            os.set_blocking(descriptor, False)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, *_: object) -> None:
        self.asked = True


class Watch:
    """From the worker's first word to its end."""

    def __init__(self, signals: Signals, worker: Worker, folder: Path, grace: float) -> None:
        self._signals = signals
        self._worker = worker
        self._folder = folder
        self._log = Log(folder / "log")
        self._grace = grace
        self._listened = [worker.output, signals.woken]
        self._kill_at: float | None = None

    def until_over(self) -> None:
        """Take the worker's words until it ends, and end it when that is asked for."""
        while not self._worker.over:
            self._take(POLL_SECONDS)
            self._obey()

    def clear(self) -> dict[str, Any]:
        """End what the worker has left in its group, and say how it ended itself.

        Whoever has its output open is still there.
        """
        self._worker.signal(signal.SIGTERM)
        patience = time.monotonic() + min(LEFT_SECONDS, self._grace)
        while self._worker.output in self._listened and time.monotonic() < patience:
            self._take(POLL_SECONDS)
        self._worker.signal(signal.SIGKILL)
        status, number = self._worker.reap()
        return {"status": status, "signal": number, "stopped": self._kill_at is not None}

    def _take(self, seconds: float) -> None:
        ready, _, _ = select.select(self._listened, [], [], seconds)
        if self._signals.woken in ready:
            os.read(self._signals.woken, CHUNK)
        if self._worker.output in ready:
            chunk = os.read(self._worker.output, CHUNK)
            self._log.write(chunk)
            if not chunk:
                self._listened.remove(self._worker.output)

    def _obey(self) -> None:
        if self._kill_at is None and self._to_end():
            self._kill_at = time.monotonic() + self._grace
            self._worker.signal(signal.SIGTERM)
        if self._kill_at is not None and time.monotonic() >= self._kill_at:
            self._worker.signal(signal.SIGKILL)

    def _to_end(self) -> bool:
        """Whether it was asked for, or nobody can see the worker any more: its folder is gone."""
        lock, stop = self._folder / "lock", self._folder / "stop"
        return self._signals.asked or stop.exists() or not lock.exists()


def supervise(order: Mapping[str, Any]) -> None:
    """Start the worker, say whether it started, and see it to its end."""
    folder = Path(os.fsdecode(as_bytes(order["folder"])))
    signals = Signals()
    try:
        watch = _begun(order, folder, signals)
    except _NotStarted as failed:
        _answer(failed.failure)
    else:
        _answer(None)
        watch.until_over()
        _write_end(folder, watch.clear())


def _begun(order: Mapping[str, Any], folder: Path, signals: Signals) -> Watch:
    """Write down who the worker is, and only then let it become the command."""
    worker = Worker(order)
    try:
        watch = Watch(signals, worker, folder, order["grace"])
        process = {"process": _named(worker.pid), "supervisor": _named(os.getpid())}
        write_whole(folder / "run.json", {**order["run"], **process})
    except OSError as error:  # the worker, which waits, ends with us
        failure = {"step": "prepare", "errno": error.errno, "said": error.strerror}
        raise _NotStarted(failure) from error
    refused = worker.go()
    if refused is not None:
        (folder / "run.json").unlink(missing_ok=True)
        raise _NotStarted(refused)
    return watch


def _named(pid: int) -> dict[str, Any]:
    return {"pid": pid, "born": born(pid)}


def _write_end(folder: Path, end: Mapping[str, Any]) -> None:
    """A full disk may have room again; without a word the worker counts as gone."""
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    for _ in range(END_TRIES):
        try:
            write_whole(folder / "exit.json", {**end, "ended_at": at})
        except FileNotFoundError:  # the folder is gone
            return
        except OSError:
            time.sleep(1)
        else:
            return


class _NotStarted(Exception):
    """The worker could not become the command."""

    def __init__(self, failure: Mapping[str, Any]) -> None:
        super().__init__(failure)
        self.failure = failure


def _answer(failure: Mapping[str, Any] | None) -> None:
    """To the launcher, if it is still there. Nothing of its own is kept open after that."""
    with contextlib.suppress(BrokenPipeError):
        os.write(1, json.dumps({"failure": failure}).encode())
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)


def main() -> None:
    """Fork, so that whoever started this is neither waited for nor waiting."""
    order = json.loads(sys.stdin.buffer.read())
    if os.fork():
        os._exit(0)
    os.chdir("/")
    supervise(order)
