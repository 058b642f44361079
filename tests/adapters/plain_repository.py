"""A plain repository with a work tree, and somebody who works in it with git as they please."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from kickoff.adapters.localgit.repository import Repository, open_repository

PATH = os.environ.get("PATH", "/usr/local/bin:/usr/bin:/bin")


class PlainRepository:
    """`main` with one task file, made on the first day. Time passes one minute a command."""

    def __init__(
        self, folder: Path, *options: str, clone_of: PlainRepository | None = None
    ) -> None:
        self.folder = folder / "garden"
        self.home = folder / "home"
        self.minutes = 0
        self.email: str | None = None
        self.home.mkdir(parents=True, exist_ok=True)
        if clone_of is not None:
            self.git("clone", "--quiet", str(clone_of.bare), str(self.folder), folder=folder)
            return
        self.folder.mkdir()
        self.git("init", "--quiet", "--initial-branch=main", *options)
        self.commit({"tasks/hello.md": "# Hello\n", "README.md": "# Garden\n"})

    @property
    def first(self) -> str:
        """The commit that everything began with."""
        return self.git("rev-list", "--max-parents=0", "--all")

    @property
    def bare(self) -> Path:
        """Where its remote is, once it is shared."""
        return self.folder.with_name("origin.git")

    def share(self) -> None:
        """Push `main` to a bare repository, which is the remote `origin` from then on."""
        self.git("init", "--quiet", "--bare", "--initial-branch=main", str(self.bare))
        self.git("remote", "add", "origin", str(self.bare))
        self.git("push", "--quiet", "origin", "main")

    @property
    def environment(self) -> dict[str, str]:
        """What git needs, with nothing of this machine's configuration."""
        return {
            "PATH": PATH,
            "HOME": str(self.home),
            "GIT_CONFIG_GLOBAL": str(self.home / ".gitconfig"),
            "GIT_CONFIG_NOSYSTEM": "1",
        }

    def git(self, *arguments: str, by: str = "Ann", folder: Path | None = None) -> str:
        """Plain git, by somebody; what it printed."""
        ran = self.ask(*arguments, by=by, folder=folder)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.strip()

    def ask(
        self, *arguments: str, by: str = "Ann", folder: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Plain git that may fail."""
        self.minutes += 1
        moment = f"{1_790_000_000 + 60 * self.minutes} +0000"
        somebody = {
            "GIT_AUTHOR_NAME": by,
            "GIT_AUTHOR_EMAIL": f"{by.lower()}@example.org",
            "GIT_COMMITTER_NAME": by,
            "GIT_COMMITTER_EMAIL": self.email or f"{by.lower()}@example.org",
            "GIT_AUTHOR_DATE": moment,
            "GIT_COMMITTER_DATE": moment,
            "GIT_EDITOR": "true",
        }
        return subprocess.run(
            ["git", *arguments],
            cwd=folder or self.folder,
            env={**self.environment, **somebody},
            check=False,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
        )

    def write(self, files: dict[str, str | bytes], folder: Path | None = None) -> None:
        """Put files into a work tree."""
        for path, content in files.items():
            file = (folder or self.folder) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(
        self,
        files: dict[str, str | bytes],
        message: str = "Change",
        *,
        by: str = "Ann",
        folder: Path | None = None,
    ) -> str:
        """Commit files where a work tree is; the commit's id."""
        self.write(files, folder)
        self.git("add", "--all", folder=folder)
        self.git("commit", "--quiet", "--allow-empty", "--message", message, by=by, folder=folder)
        return self.git("rev-parse", "HEAD", folder=folder)

    def head(self, branch: str = "main") -> str:
        """Where a branch is."""
        return self.git("rev-parse", "--verify", f"refs/heads/{branch}")

    def at(self, commit: str) -> datetime:
        """When a commit was committed."""
        return datetime.fromtimestamp(int(self.git("show", "-s", "--format=%ct", commit)), UTC)

    def clone(self, *options: str) -> None:
        """Go on in a clone, which takes no notice of where it comes from."""
        place = self.folder.with_name("clone")
        self.git("clone", "--quiet", *options, f"file://{self.folder}", str(place))
        self.folder = place
        self.git("config", "kickoff.remote", ".")

    def file(self, path: str, branch: str = "main") -> str:
        """A file's text on a branch."""
        return self.git("show", f"{branch}:{path}")

    def subjects(self, branch: str = "main") -> list[str]:
        """The subjects of the commits that a branch reaches, newest first."""
        return self.git("log", "--format=%s", branch).splitlines()

    def status(self) -> str:
        """What `git status` says, in short."""
        return self.git("status", "--porcelain=v1")

    def opened(self) -> Repository:
        """The repository as Kickoff opens it."""
        return open_repository(self.folder, self.environment)
