"""A repository on a server made of files, and somebody who works on it with git as they please."""

from __future__ import annotations

import subprocess
from pathlib import Path

REPOSITORY = "acme/garden"


class FileForge:
    """`url` is the server's; everything happens below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"file://{folder}/server"
        self.bare = folder / "server" / REPOSITORY
        self.somebody = folder / "somebody"
        self.bare.mkdir(parents=True)
        (folder / "home").mkdir()
        self.run(self.bare, "init", "--quiet", "--bare", "--initial-branch=main")
        self.run(folder, "init", "--quiet", "--initial-branch=main", str(self.somebody))
        self.run(self.somebody, "remote", "add", "origin", str(self.bare))
        self.commit("main", {"README.md": "# Garden\n"})

    @property
    def environment(self) -> dict[str, str]:
        """What git needs, with nothing of this machine's configuration."""
        home = self.folder / "home"
        return {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": str(home),
            "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
            "GIT_CONFIG_NOSYSTEM": "1",
        }

    def run(self, folder: Path, *arguments: str) -> str:
        """Plain git, with an identity; what it printed."""
        somebody = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")
        ran = subprocess.run(
            ["git", *somebody, *arguments],
            cwd=folder,
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.strip()

    def commit(self, branch: str, files: dict[str, str], message: str = "Change") -> str:
        """Push a commit to a branch, which begins where `main` is; the commit's id."""
        if self.head(branch):
            self.run(self.somebody, "fetch", "--quiet", "origin")
            self.run(self.somebody, "checkout", "--quiet", "-B", branch, f"origin/{branch}")
        elif self.head("main"):
            self.run(self.somebody, "checkout", "--quiet", "-B", branch, "main")
        for path, text in files.items():
            file = self.somebody / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        self.run(self.somebody, "add", "--all")
        self.run(self.somebody, "commit", "--quiet", "--allow-empty", "--message", message)
        self.run(self.somebody, "push", "--quiet", "origin", f"HEAD:refs/heads/{branch}")
        return self.head(branch)

    def head(self, branch: str) -> str:
        """Where a branch is; empty when it does not exist."""
        return self.run(self.bare, "for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}")

    def move(self, branch: str, commit: str) -> None:
        """Set a branch on the server, as a forced push does."""
        self.run(self.bare, "update-ref", f"refs/heads/{branch}", commit)

    def delete(self, branch: str) -> None:
        """Delete a branch on the server."""
        self.run(self.bare, "update-ref", "-d", f"refs/heads/{branch}")

    def subjects(self, branch: str) -> list[str]:
        """The subjects of a branch's commits, newest first."""
        return self.run(self.bare, "log", "--format=%s", f"refs/heads/{branch}").splitlines()

    def work(self, folder: Path, files: dict[str, str], message: str = "Work") -> str:
        """Commit in a workspace, with the workspace's own identity; the commit's id."""
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        for arguments in (["add", "--all"], ["commit", "--quiet", "--message", message]):
            subprocess.run(
                ["git", *arguments], cwd=folder, env=self.environment, check=True, timeout=60
            )
        return self.run(folder, "rev-parse", "HEAD")
