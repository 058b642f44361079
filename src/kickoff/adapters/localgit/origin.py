"""The repository on the forge, over git: where its branches are, fetching, reading and pushing.

Nothing here works in a folder that somebody else has written to: every command that carries the
token runs in a bare repository of our own, made for this run, so that no configuration left in a
workspace (another address, a proxy, a credential helper) can see the token or send it elsewhere.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kickoff.adapters.github.retrying import Patience, patiently
from kickoff.adapters.localgit.plumbing import failures
from kickoff.adapters.localgit.plumbing.failures import Ran
from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.adapters.localgit.plumbing.terms import Settings
from kickoff.looks import Snapshot
from kickoff.ports import Clock

TRANSFER_SECONDS = 900
"""How long a fetch or a push may take."""

FILE_LIMIT = 64_000_000
"""Bytes of a file that is read."""

CONTENTS_READ, CONTENTS_WRITE = "contents: read", "contents: write"

_FILE_MODES = frozenset({b"100644", b"100755"})


@dataclass(frozen=True, slots=True)
class Heads:
    """Where branches are; a branch that is not among `commits` does not exist.

    `default_branch` is empty when the repository has no commit.
    """

    default_branch: str
    commits: Mapping[str, str]


def credentials(url: str, token: str) -> Settings:
    """How git shows a job's token to the server of `url`, as actions/checkout does it.

    The empty value takes back headers from the configuration: a second one would be an error 400.
    """
    scheme, _, rest = url.partition("://")
    key = f"http.{scheme}://{rest.partition('/')[0]}/.extraheader"
    secret = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    return ((key, ""), (key, f"AUTHORIZATION: basic {secret}"))


class Origin:
    """One repository at `url`. `folder` is an empty folder that is removed after the run."""

    def __init__(
        self, url: str, token: str, folder: Path, environment: Mapping[str, str], clock: Clock
    ) -> None:
        self.url = url
        self._patience = Patience(clock)
        self._folder = folder
        self._git = Git(folder, environment, credentials(url, token))

    def heads(self, branches: Sequence[str]) -> Heads:
        """Where these branches are, and which one is the default. Raises a ForgeError."""
        refs = [f"refs/heads/{branch}" for branch in branches]
        listed = self._read("ls-remote", "--symref", self.url, "HEAD", *refs, seconds=60)
        lines = [line.split("\t") for line in listed.out.decode("utf-8", "replace").splitlines()]
        symbolic = [left for left, name in lines if name == "HEAD" and left.startswith("ref: ")]
        default = symbolic[0].removeprefix("ref: refs/heads/") if symbolic else ""
        commits = {n.removeprefix("refs/heads/"): oid for oid, n in lines if n in refs}
        return Heads(default, commits)

    def read(self, branch: str, paths: Sequence[str]) -> Snapshot:
        """The branch's head with these files (those that exist). Raises a ForgeError."""
        git = self.repository("read")
        commit = self.fetch(git, branch, "--depth=1")
        listed = git.ask("ls-tree", "-z", "--full-tree", commit, "--", *paths)
        files = (entry.partition(b"\t") for entry in listed.out.split(b"\0") if entry)
        found = {path.decode(): left.split() for left, _, path in files}
        return Snapshot(
            commit,
            {p: _blob(git, oid) for p, (mode, _, oid) in found.items() if mode in _FILE_MODES},
        )

    def repository(self, name: str, objects: Path | None = None) -> Git:
        """A bare repository of our own; its objects are kept in the folder `objects`, if given."""
        self._git.run("init", "--quiet", "--bare", "--template=", name)
        folder = self._folder / name
        variables = {"GIT_DIR": str(folder)}
        if objects is not None:
            variables["GIT_OBJECT_DIRECTORY"] = str(objects)
        return Git(folder, self._git.environment, self._git.settings, variables)

    def fetch(self, git: Git, branch: str, *options: str) -> str:
        """Fetch the branch into one of our repositories; its head. Raises a ForgeError."""
        ref = f"refs/heads/{branch}"
        self._read(
            *("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--force"),
            *(*options, self.url, f"{ref}:{ref}"),
            seconds=TRANSFER_SECONDS,
            git=git,
        )
        return git.run("rev-parse", "--verify", ref)

    def push(self, git: Git, branch: str, commit: str, expected: str) -> None:
        """Move the branch from `expected` to `commit`, or not at all.

        The lease makes it safe to ask again. Raises a ForgeError, also when an earlier try went
        in without an answer, or somebody else was faster: `heads` tells what is there.
        """
        ref = f"refs/heads/{branch}"
        self._ask(
            *("push", "--porcelain", "--no-verify", "--no-follow-tags"),
            *(f"--force-with-lease={ref}:{expected}", self.url, f"{commit}:{ref}"),
            seconds=TRANSFER_SECONDS,
            git=git,
            doing=f"push `{branch}`",
            right=CONTENTS_WRITE,
        )

    def _read(self, *arguments: str, seconds: float, git: Git | None = None) -> Ran:
        return self._ask(
            *arguments,
            seconds=seconds,
            git=git or self._git,
            doing=f"read {self.url}",
            right=CONTENTS_READ,
        )

    def _ask(self, *arguments: str, seconds: float, git: Git, doing: str, right: str) -> Ran:
        """A command that may be run again when its failure may pass."""

        def once() -> Ran:
            ran = git.ask(*arguments, seconds=seconds)
            if ran.status:
                raise failures.of_remote(ran, doing, right)
            return ran

        return patiently(self._patience, once)


def _blob(git: Git, oid: bytes) -> bytes:
    ran = git.ask("cat-file", "blob", oid.decode(), limit=FILE_LIMIT)
    if ran.status:
        raise failures.of_local(ran)
    return ran.out
