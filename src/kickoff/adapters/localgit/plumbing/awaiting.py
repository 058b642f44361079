"""Waiting for the end of a process, without a pause.

`Popen.wait` with a timeout looks again and again, in steps that grow to 50 ms: longer than most
commands of git take.
"""

from __future__ import annotations

import os
import select
import subprocess


def wait(process: subprocess.Popen[bytes], seconds: float) -> int:
    """Its exit status. Raises subprocess.TimeoutExpired when it has not ended by then."""
    try:
        descriptor = os.pidfd_open(process.pid)
    except (AttributeError, OSError):  # not on Linux, or not allowed
        return process.wait(seconds)
    try:
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        poll.poll(seconds * 1000)
    finally:
        os.close(descriptor)
    return process.wait(0)
