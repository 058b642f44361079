"""A forked process that becomes a worker's command once it is allowed to, and its group."""

from __future__ import annotations

import contextlib
import json
import os
import signal
from collections.abc import Mapping
from typing import Any, NoReturn

_DEFAULTS = (signal.SIGHUP, signal.SIGINT, signal.SIGPIPE, signal.SIGTERM, signal.SIGXFSZ)
"""Signals that must mean to the worker what they mean everywhere."""


class Worker:
    """Forked at once; `pid` is its number and that of its group.

    `output` can be read for what it says. It holds no descriptor of ours but those that every
    program inherits.
    """

    def __init__(self, order: Mapping[str, Any]) -> None:
        self._order = order
        self._ended: int | None = None
        self.output, theirs = os.pipe()
        self._failures, failing = os.pipe()
        waiting, self._go = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._go)
            self._become(theirs, waiting, failing)
        for descriptor in (theirs, failing, waiting):
            os.close(descriptor)
        with contextlib.suppress(OSError):  # it has done so itself, or is over
            os.setpgid(self.pid, self.pid)

    def _become(self, output: int, waiting: int, failing: int) -> NoReturn:
        """Of the descriptors only the standard ones and the lock stay open at the change."""
        step = "prepare"
        try:
            os.setpgid(0, 0)
            if not os.read(waiting, 1):
                os._exit(0)
            _usual_signals()
            nothing = os.open(os.devnull, os.O_RDONLY)
            for descriptor, number in ((nothing, 0), (output, 1), (output, 2)):
                os.dup2(descriptor, number)
            step = "directory"
            os.chdir(as_bytes(self._order["directory"]))
            step = "command"
            command = [as_bytes(word) for word in self._order["command"]]
            os.execvpe(
                command[0],
                command,
                {as_bytes(n): as_bytes(v) for n, v in self._order["environment"]},
            )
        except OSError as error:
            failure = {"step": step, "errno": error.errno, "said": error.strerror}
            os.write(failing, json.dumps(failure).encode())
        finally:
            os._exit(127)

    def go(self) -> dict[str, Any] | None:
        """Become the command. None when it has, else what stood in the way."""
        os.write(self._go, b"!")
        os.close(self._go)
        with os.fdopen(self._failures, "rb") as failures:
            said = failures.read()
        return json.loads(said) if said else None

    def signal(self, number: signal.Signals) -> None:
        """To the whole group."""
        with contextlib.suppress(ProcessLookupError, PermissionError):  # only the dead are left
            os.killpg(self.pid, number)

    @property
    def over(self) -> bool:
        """Whether the worker itself has ended; what it left behind may live.

        It is not reaped yet where that can be had: so long nobody else gets its number.
        """
        if _peek is not None:
            return _peek(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        if self._ended is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._ended = status if pid else None
        return self._ended is not None

    def reap(self) -> tuple[int | None, int | None]:
        """Its exit status, or the number of the signal that ended it."""
        status = os.waitpid(self.pid, 0)[1] if self._ended is None else self._ended
        code = os.waitstatus_to_exitcode(status)
        return (code, None) if code >= 0 else (None, -code)


_peek = getattr(os, "waitid", None)
"""On macOS only since Python 3.13."""


def _usual_signals() -> None:
    signal.set_wakeup_fd(-1)
    for number in _DEFAULTS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def as_bytes(text: str) -> bytes:
    """Bytes travel in JSON as the characters of the same numbers."""
    return text.encode("latin-1")
