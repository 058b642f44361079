"""A `git` that misbehaves at one of its commands, and otherwise is the real one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

REAL = shutil.which("git") or "git"


def misbehaving(folder: Path, command: str, instead: str) -> dict[str, str]:
    """Variables for an environment; `instead` is shell, in which `"$@"` is the real call."""
    tools = folder / f"tools-{command}"
    tools.mkdir()
    real = f'set -- {REAL} "$@"'
    script = f'#!/bin/sh\nif [ "$1" != {command} ]; then exec {REAL} "$@"; fi\n{real}\n{instead}\n'
    (tools / "git").write_text(script)
    (tools / "git").chmod(0o755)
    return {"PATH": f"{tools}:{os.environ.get('PATH', '/usr/bin:/bin')}"}
