"""The `kickoff` command: the grammar of the comments in a shell, and what only a shell has.

What a process says is decided in `kickoff.entrypoints.cli.process`. It is imported late, so that
Ctrl-C in the first moment is told like any other.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

__all__ = ["INTERRUPTED", "main"]

INTERRUPTED = 130
"""The exit status after Ctrl-C: 128 and the number of the signal, as in every shell."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is that of `kickoff.errors.ExitCode`."""
    try:
        from kickoff.entrypoints.cli.process import main as run

        return run(arguments)
    except KeyboardInterrupt:
        sys.stderr.write("\nkickoff: stopped by you. Nothing was written half.\n")
        return INTERRUPTED
