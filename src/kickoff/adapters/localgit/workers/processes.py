"""Processes of this machine, on Linux from /proc, elsewhere (macOS) from ps(1) and lsof(8)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path


def born(pid: int) -> str | None:
    """What tells a process from a later one with the same number; None when it is not alive.

    From /proc (see proc_pid_stat(5)), and where there is none from ps(1).
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return None if Path("/proc/self/stat").exists() else _born_by_ps(pid)
    fields = stat.rpartition(b")")[2].split()
    if fields[0] in (b"Z", b"X"):
        return None
    boot = Path("/proc/sys/kernel/random/boot_id")
    return f"{boot.read_text().strip() if boot.exists() else ''}:{fields[19].decode()}"


def _born_by_ps(pid: int) -> str | None:
    import subprocess  # takes a moment, and a supervisor has to start at once

    ran = subprocess.run(
        ["ps", "-o", "state=,lstart=", "-p", str(pid)],
        env={"PATH": "/bin:/usr/bin", "LC_ALL": "C", "TZ": "UTC"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    state, _, started = ran.stdout.decode("ascii", "replace").strip().partition(" ")
    return None if ran.returncode or state.startswith("Z") else started.strip()


def holders(path: Path) -> Iterator[int]:
    """The processes that have the file open, as far as they are ours to see."""
    if not Path("/proc/self/fd").exists():
        import subprocess

        ran = subprocess.run(
            ["lsof", "-t", "--", str(path)],
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
            capture_output=True,
            check=False,
        )
        yield from (int(word) for word in ran.stdout.split())
        return
    wanted = str(path.resolve())
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if any(str(file.readlink()) == wanted for file in (process / "fd").iterdir()):
                yield int(process.name)
