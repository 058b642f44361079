"""The `kickoff` command: the grammar of the comments in a shell, and what only a shell has.

What a process says is decided in `kickoff.entrypoints.cli.process`, which is imported late: until
it is there, Ctrl-C ends the process at once, because an import that is interrupted can fail in any
way.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

__all__ = ["INTERRUPTED", "main"]

INTERRUPTED = 130
"""The exit status after Ctrl-C: 128 and the number of the signal, as in every shell."""

STOPPED = "\nkickoff: stopped by you. Nothing was written half.\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is that of `kickoff.errors.ExitCode`."""
    with _ending_at_once():
        from kickoff.entrypoints.cli.process import main as run
    try:
        return run(arguments)
    except KeyboardInterrupt:
        sys.stderr.write(STOPPED)
        return INTERRUPTED


@contextmanager
def _ending_at_once() -> Iterator[None]:
    """Ctrl-C raises nothing in here. Whoever ignores it, or waits for it, goes on doing so."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _end(_number: int, _frame: FrameType | None) -> None:
    os.write(2, STOPPED.encode())
    os._exit(INTERRUPTED)
