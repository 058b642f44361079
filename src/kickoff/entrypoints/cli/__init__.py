"""The `kickoff` command: the grammar of the comments in a shell, and what only a shell has."""

from __future__ import annotations

from kickoff.entrypoints.cli.process import main

__all__ = ["main"]
