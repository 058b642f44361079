"""Where a state branch can live: on GitHub, in a plain repository, at a plain remote."""

from __future__ import annotations

import subprocess
from abc import ABC, abstractmethod
from pathlib import Path

from adapters.clocks import StillClock
from adapters.plain_repository import PlainRepository
from adapters.traces import traces
from kickoff.adapters.github.client import Client
from kickoff.adapters.github.state_branch import GitHubStateBranch
from kickoff.adapters.localgit.state_branch import LocalGitStateBranch, RemoteGitStateBranch
from kickoff.ports import StateBranch
from stateful_github import StatefulGitHub

BRANCH = "kickoff-state"


class Home(ABC):
    """A repository with a commit on `main`, and room for a state branch."""

    @abstractmethod
    def state(self) -> StateBranch:
        """Made anew at every call: as another process sees it."""

    @abstractmethod
    def head(self) -> str | None:
        """Where the branch really is."""

    @abstractmethod
    def delete(self) -> None:
        """Somebody deletes the branch."""

    @abstractmethod
    def everything_else(self) -> object:
        """All that is there besides the state branch."""


class OnGitHub(Home):
    """On GitHub, over its API. What is written is read as an effect by nobody: it is the point."""

    def __init__(self, github: StatefulGitHub) -> None:
        self._github = github
        self._garden = github.create_repository("acme/garden", {"README.md": "# Garden\n"})

    def state(self) -> StateBranch:
        token = self._garden.actions_token(contents="write")
        url = "https://api.github.com"
        client = Client(
            *("acme", "garden", token),
            rest_url=url,
            graphql_url=f"{url}/graphql",
            clock=StillClock(),
        )
        return GitHubStateBranch(client, BRANCH)

    def head(self) -> str | None:
        return self._garden.store.ref(f"refs/heads/{BRANCH}")

    def delete(self) -> None:
        self._garden.delete_branch(BRANCH, by="ann")

    def everything_else(self) -> object:
        refs = self._garden.store.refs()
        return {name: oid for name, oid in refs.items() if name != f"refs/heads/{BRANCH}"}


class InAPlainRepository(Home):
    """In a clone with a work tree, an index with something in it, and a file of nobody."""

    def __init__(self, folder: Path) -> None:
        self._plain = PlainRepository(folder)
        self._plain.write({"staged.txt": "staged\n"})
        self._plain.git("add", "staged.txt")
        self._plain.write({"README.md": "# Changed\n", "untracked.txt": "mine\n"})

    def state(self) -> StateBranch:
        return LocalGitStateBranch(self._plain.opened(), BRANCH)

    def head(self) -> str | None:
        listed = self._plain.git(
            "for-each-ref", "--format=%(objectname)", f"refs/heads/{BRANCH}", folder=self._place
        )
        return listed or None

    def delete(self) -> None:
        self._plain.git("update-ref", "-d", f"refs/heads/{BRANCH}", folder=self._place)

    def everything_else(self) -> object:
        return traces(self._plain.folder, self._plain.environment)

    @property
    def _place(self) -> Path:
        return self._plain.folder


class AtAPlainRemote(InAPlainRepository):
    """At the remote of such a clone."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._server = folder / "server.git"
        subprocess.run(
            ["git", "init", "--quiet", "--bare", "--initial-branch=main", str(self._server)],
            env=self._plain.environment,
            check=True,
        )
        self._plain.git("remote", "add", "origin", str(self._server))
        self._plain.git("push", "--quiet", "origin", "main")

    def state(self) -> StateBranch:
        return RemoteGitStateBranch(self._plain.opened(), BRANCH, StillClock())

    def everything_else(self) -> object:
        return super().everything_else(), traces(self._server, self._plain.environment)

    @property
    def _place(self) -> Path:
        return self._server
