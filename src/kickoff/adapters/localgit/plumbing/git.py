"""Starting git: without a shell, without prompts and hooks, with bounded time and output.

Settings reach git by its environment (`GIT_CONFIG_COUNT`, since git 2.31), so that none of them,
a token least of all, shows in a list of processes or stays in a file.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from kickoff.adapters.localgit.plumbing import failures
from kickoff.adapters.localgit.plumbing.awaiting import wait
from kickoff.adapters.localgit.plumbing.failures import Ran
from kickoff.adapters.localgit.plumbing.terms import STRICT, Settings, Terms, inherited

SECONDS = 60
"""How long a command may take that does not say otherwise."""

LIMIT = 64_000_000
"""Bytes of standard output that are taken of a command that does not say otherwise: what git says
of a hundred thousand branches, and more."""

ERRORS_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class _Streams:
    """Files for what a command reads and writes: it can neither wait for us nor be waited for."""

    read: IO[bytes]
    out: IO[bytes]
    err: IO[bytes]


@dataclass(frozen=True, slots=True)
class Git:
    """git in one folder, on the terms of whoever it works for.

    `environment` is ours, of which git gets what the terms say; `variables` are git's own. `held`
    are descriptors that every command inherits: their locks last as long as it does.
    """

    folder: Path
    environment: Mapping[str, str] = field(repr=False)
    settings: Settings = field(default=(), repr=False)
    variables: Mapping[str, str] = field(default_factory=dict)
    terms: Terms = STRICT
    held: tuple[int, ...] = ()

    def ask(
        self, *arguments: str, seconds: float = SECONDS, limit: int = LIMIT, given: bytes = b""
    ) -> Ran:
        """Run a command, whatever its exit status; `given` is what it reads.

        Raises ConfigurationError without a git, Unavailable after `seconds`, and ForgeError when
        it cannot be started or writes more than `limit` bytes.
        """
        file = tempfile.TemporaryFile
        with file() as out, file() as err, file() as read:
            read.write(given)
            read.seek(0)
            status = self._run(arguments, _Streams(read, out, err), seconds)
            written = _read(out, limit + 1)
            if len(written) > limit:
                raise failures.too_much(arguments, limit)
            return Ran(arguments, status, written, _read(err, ERRORS_LIMIT))

    def run(self, *arguments: str, seconds: float = SECONDS, given: bytes = b"") -> str:
        """The standard output of a command on this machine that must succeed, without its end.

        Raises ForgeError with git's own words.
        """
        ran = self.ask(*arguments, seconds=seconds, given=given)
        if ran.status:
            raise failures.of_local(ran)
        return ran.out.decode("utf-8", "replace").rstrip("\n")

    def holds(self, *arguments: str) -> bool:
        """Whether a command that answers by its exit status says yes."""
        return self.ask(*arguments).status == 0

    def _run(self, arguments: tuple[str, ...], streams: _Streams, seconds: float) -> int:
        """A session of its own, so that at the end of its time its children end too."""
        try:
            process = subprocess.Popen(
                [b"git", *map(_written, arguments)],
                cwd=self.folder,
                env={_written(k): _written(v) for k, v in self._environment().items()},
                stdin=streams.read,
                stdout=streams.out,
                stderr=streams.err,
                pass_fds=self.held,
                start_new_session=True,
            )
        except FileNotFoundError as error:
            raise failures.no_git(error) from error
        except (OSError, ValueError) as error:
            raise failures.not_started(arguments, error) from error
        try:
            return wait(process, seconds)
        except subprocess.TimeoutExpired:
            raise failures.too_slow(arguments, seconds) from None
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _environment(self) -> dict[str, str]:
        terms = self.terms
        ours = {name: value for name, value in self.environment.items() if terms.passes(name)}
        settings = (*self._first(), *terms.settings, *self.settings)
        numbered = {"GIT_CONFIG_COUNT": str(len(settings))}
        for number, (key, value) in enumerate(settings):
            numbered[f"GIT_CONFIG_KEY_{number}"] = key
            numbered[f"GIT_CONFIG_VALUE_{number}"] = value
        return {**ours, **terms.fixed, **self._ceiling(), **numbered, **self.variables}

    def _first(self) -> Settings:
        if self.terms.own:
            return inherited(self.environment)
        return (("safe.directory", str(self.folder.resolve())),)

    def _ceiling(self) -> Mapping[str, str]:
        if self.terms.own:
            return {}
        return {"GIT_CEILING_DIRECTORIES": str(self.folder.resolve().parent)}


def _written(text: str) -> bytes:
    """As git takes names and paths, in whatever encoding this process was started."""
    return text.encode("utf-8", "surrogateescape")


def _read(file: IO[bytes], limit: int) -> bytes:
    file.seek(0)
    return file.read(limit)
