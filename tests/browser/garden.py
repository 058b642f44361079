"""A plain repository with a queue, and `kickoff serve` on it as a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from project import repository

CONFIG = """\
default_worker: local
workers:
  local: {dispatch: command, command: [sh, -c, "echo working on {id}; exec sleep 600"]}
limits: {total: 2}
"""

FILES: Mapping[str, str] = {
    ".github/kickoff.yml": CONFIG,
    "tasks/fix-login.md": (
        "---\ntitle: Fix the login redirect\npriority: p1\n---\nKeep the *page*.\n"
    ),
    "tasks/add-export.md": "---\ntitle: Export reports as CSV\n---\nOne file for each report.\n",
    "tasks/dark-mode.md": (
        "---\ntitle: Dark mode for the settings\ndepends_on: [fix-login]\n---\n"
        "# Dark mode for the settings\n\n## What\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n"
        "```sh\nmake dark\n```\n\n- one\n- [two](https://example.org/two)\n"
    ),
    "tasks/audit-log.md": "---\ntitle: Write an audit log\npriority: p3\n---\nFor admins.\n",
    "tasks/search-box.md": "---\ntitle: A search box in the header\n---\nWith a `/`.\n",
    "tasks/broken.md": "---\ntitle: [\n---\n",
}

SECONDS = 20.0


class Garden:
    """One repository; what was started in it ends with it.

    A copy shows the workers of the one that it was `copied` from, and cannot end them.
    """

    def __init__(
        self,
        folder: Path,
        copied: Garden | None = None,
        files: Mapping[str, str] = FILES,
    ) -> None:
        self.root = folder / "garden"
        self._home = folder / "home"
        self._server: subprocess.Popen[str] | None = None
        self.url = ""
        self._owns_workers = copied is None
        self._home.mkdir()
        if copied is not None:
            shutil.copytree(copied.root, self.root, symlinks=True)
            return
        self.root.mkdir()
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "user.name", "ann")
        self.git("config", "user.email", "ann@example.org")
        self.commit(files)

    def fill(self) -> None:
        """Two tasks in work, one waiting, one on hold, two not started, one broken."""
        self.kickoff("fix-login", "add-export", "dark-mode", "audit-log")
        self.kickoff("hold", "audit-log", "--", "after the release")

    @property
    def environment(self) -> dict[str, str]:
        source = str(repository.ROOT / "src")
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self._home),
            "GIT_CONFIG_NOSYSTEM": "1",
            "PYTHONPATH": source,
            "PYTHONWARNINGS": "error",
        }

    def git(self, *arguments: str, stdin: bytes = b"") -> str:
        ran = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            env=self.environment,
            input=stdin,
            check=True,
            capture_output=True,
        )
        return ran.stdout.decode().strip()

    def commit(self, files: Mapping[str, str]) -> None:
        """Commit files onto main, beside whatever is checked out."""
        lines = [
            b"commit refs/heads/main\ncommitter ann <ann@example.org> 1790000000 +0000\ndata 0\n"
        ]
        if self.git("for-each-ref", "refs/heads/main"):
            lines.append(b"from refs/heads/main^0\n")
        for path, text in files.items():
            content = text.encode()
            lines.append(b'M 100644 inline "%s"\n' % path.encode())
            lines.append(b"data %d\n%s\n" % (len(content), content))
        self.git("fast-import", "--quiet", stdin=b"".join(lines))

    def break_registry(self) -> str:
        """Put a registry that cannot be read on the state branch; the commit that was there."""
        good = self.git("rev-parse", "kickoff-state")
        blob = self.git("hash-object", "-w", "--stdin", stdin=b"tasks: [\n")
        tree = self.git("mktree", stdin=f"100644 blob {blob}\tregistry.yml\n".encode())
        bad = self.git("commit-tree", tree, "-p", good, "-m", "Break it")
        self.git("update-ref", "refs/heads/kickoff-state", bad)
        return good

    def kickoff(self, *words: str) -> str:
        """A command in a shell: another process than the server's. What it said."""
        ran = subprocess.run(
            [sys.executable, "-P", "-m", "kickoff", *words],
            cwd=self.root,
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
        )
        assert ran.returncode in (0, 1), ran.stderr
        return ran.stdout

    def serve(self, *options: str) -> None:
        """Serve; `url` is the board's address."""
        self._server = subprocess.Popen(
            [sys.executable, "-P", "-m", "kickoff", "serve", "--port", "0", *options],
            cwd=self.root,
            env=self.environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._server.stderr is not None
        said = self._server.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/", said)
        assert found, said + self._server.stderr.read()
        self.url = found[0]

    def stop(self) -> int:
        """Stop serving, as Ctrl-C does; the exit status."""
        assert self._server is not None
        server, self._server = self._server, None
        server.send_signal(signal.SIGINT)
        status = server.wait(SECONDS)
        assert server.stderr is not None
        server.stderr.close()
        return status

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self.stop()
        if self._owns_workers:
            for path in self.root.glob(".git/kickoff/runs/*/run.json"):
                self._end(path)

    def _end(self, run: Path) -> None:
        """End a worker and whoever looks after it."""
        for name in re.findall(r'"pid": (\d+)', run.read_text()):
            for kill in (os.killpg, os.kill):
                try:
                    kill(int(name), signal.SIGKILL)
                except (ProcessLookupError, PermissionError):
                    time.sleep(0)
