"""How long the shell command takes on a plain repository with many task files: medians, printed.

    PYTHONPATH=src python benchmarks/status.py [--files 10000] [--rounds 7]

Each run is a process of its own, from start to exit. Cold means that what Kickoff keeps of earlier
readings was deleted before, not that the disk has to be read. One file in ten has front matter
that needs the YAML parser. Budget with 10,000 files: `status` 2 s cold and 0.5 s warm, `queue`
0.3 s.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

CONFIG = "workers:\n  default: {dispatch: command, command: ['true']}\nlimits: {total: 0}\n"
BODY = "Some words about what is to be done and how one sees that it is.\n" * 20


class Garden:
    """A repository with that many task files, made by one fast-import."""

    def __init__(self, folder: Path, files: int) -> None:
        self.folder = folder / "garden"
        self._home = folder / "home"
        self._home.mkdir()
        self._open = count(1, 3)
        self._git("init", "--quiet", "--initial-branch=main", str(self.folder))
        self._git("fast-import", "--quiet", given=b"".join(history(files)))
        self._git("checkout", "--quiet", "--force", "main")

    def run(self, *words: str) -> float:
        """Seconds that `kickoff` takes; it must succeed."""
        begin = time.perf_counter()
        subprocess.run(
            [sys.executable, "-P", "-m", "kickoff", *words],
            cwd=self.folder,
            env=self._environment(),
            stdout=subprocess.DEVNULL,
            check=True,
        )
        return time.perf_counter() - begin

    def cold(self) -> float:
        """A `status` that finds nothing kept."""
        shutil.rmtree(self.folder / ".git" / "kickoff" / "cache", ignore_errors=True)
        return self.run("status")

    def queue(self) -> float:
        """A task is put into the queue that was not there."""
        return self.run("queue", f"task-{next(self._open)}")

    def _git(self, *arguments: str, given: bytes = b"") -> None:
        folder = self.folder if self.folder.exists() else self._home
        command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments]
        subprocess.run(command, cwd=folder, env=self._environment(), input=given, check=True)

    def _environment(self) -> dict[str, str]:
        kept = ("PATH", "PYTHONPATH", "TMPDIR")
        ours = {name: os.environ[name] for name in kept if name in os.environ}
        return {**ours, "HOME": str(self._home), "GIT_CONFIG_NOSYSTEM": "1"}


def history(files: int) -> Iterator[bytes]:
    """One commit, as fast-import reads it."""
    yield b"commit refs/heads/main\ncommitter A <a@example.org> 1763719200 +0000\ndata 5\nTasks"
    yield b"\n"
    yield from stored(".github/kickoff.yml", CONFIG)
    for number in range(files):
        yield from stored(f"tasks/area-{number % 50}/task-{number}.md", task(number, files))


def stored(path: str, text: str) -> Iterator[bytes]:
    """A file of the commit."""
    content = text.encode()
    yield f"M 100644 inline {path}\ndata {len(content)}\n".encode()
    yield content + b"\n"


def task(number: int, files: int) -> str:
    """A task file, every tenth with a text over several lines."""
    title = f"Do what number {number} says"
    lines = [
        f"title: >-\n  {title}" if number % 10 == 0 else f"title: {title}",
        f"status: {'completed' if number % 3 == 0 else 'todo'}",
        f"priority: p{number % 4}",
        f"owner: person-{number % 7}",
        f"depends_on:\n  - task-{number // 2}" if number else "depends_on: []",
        f"touches: [src/part-{number % 100}/**]",
        f"issue: {number + files}",
    ]
    return "\n".join(("---", *lines, "---", "", f"# {title}", "", BODY))


def main() -> None:
    """Prints one line per figure, in ms, with its ratio to a start that reads nothing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=7)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        garden = Garden(Path(name), chosen.files)
        garden.cold()
        cases: dict[str, Callable[[], float]] = {
            "kickoff help": lambda: garden.run("help"),
            "kickoff status, cold": garden.cold,
            "kickoff status, warm": lambda: garden.run("status"),
            "kickoff status, warm, as JSON": lambda: garden.run("status", "--json"),
            "kickoff queue": garden.queue,
        }
        print("median  fastest  ratio")
        alone = 0.0
        for case, once in cases.items():
            taken = [once() * 1000 for _ in range(chosen.rounds)]
            middle = statistics.median(taken)
            alone = alone or middle
            print(f"{middle:6.0f} {min(taken):8.0f} {middle / alone:6.1f}  {case}")


if __name__ == "__main__":
    main()
