"""What can go wrong with git, translated into `kickoff.errors` in this one place.

git tells failures apart in words only; ours are asked for in English (`LC_ALL=C`). What decides
anything (whether a branch moved, whether a push went in) is looked up and not read from words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kickoff.core.invisible import without_invisible
from kickoff.errors import (
    ConfigurationError,
    ForgeError,
    NotThere,
    PermissionMissing,
    RejectedByForge,
    Unavailable,
)

SAID_LIMIT = 600
"""Characters of git's words in a message."""

_DENIED = re.compile(
    r"authentication failed|could not read (?:username|password)|invalid credentials"
    r"|returned error: 40[13]|permission to \S+ denied|permission denied \("
    r"|write access to repository not granted",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"repository not found|repository '.*' not found|returned error: 404"
    r"|find remote ref|does not appear to be a git repository",
    re.IGNORECASE,
)
_REJECTED = re.compile(r"\[remote rejected\]|\[rejected\]|pre-receive hook declined|\bGH0\d\d\b")
_PASSING = re.compile(
    r"could not resolve|failed to connect|couldn't connect|connection|timed out|early eof"
    r"|returned error: (?:429|5\d\d)|rpc failed|hung up|unexpected disconnect|empty reply",
    re.IGNORECASE,
)
_WORKFLOWS = re.compile(r"without `?workflows`? permission", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that has ended."""

    arguments: tuple[str, ...]
    status: int
    out: bytes = b""
    err: bytes = b""

    @property
    def said(self) -> str:
        """What git says is wrong, on one line."""
        text = without_invisible(self.err.decode("utf-8", "replace"))
        lines = (line.strip().removeprefix("remote:").strip() for line in text.splitlines())
        return "; ".join(line for line in (*self._rejections, *lines) if line)[:SAID_LIMIT]

    @property
    def _rejections(self) -> list[str]:
        """The refs that `push --porcelain` could not move, each with the reason."""
        lines = self.out.decode("utf-8", "replace").splitlines()
        return [line.rpartition("\t")[2] for line in lines if line.startswith("!\t")]


def no_git(error: Exception) -> ConfigurationError:
    """There is no git on the PATH, or no folder to run it in."""
    return ConfigurationError(
        f"git cannot be started: {error}",
        remedy="Install git 2.31 or newer on the runner, and put it on the PATH.",
    )


def too_slow(arguments: tuple[str, ...], seconds: float) -> Unavailable:
    """The command was stopped."""
    return Unavailable(f"`git {arguments[0]}` did not end within {seconds:g} seconds")


def too_much(arguments: tuple[str, ...], limit: int) -> ForgeError:
    """The command wrote more than anybody wants to read."""
    return ForgeError(f"`git {arguments[0]}` wrote more than {limit} bytes")


def of_local(ran: Ran) -> ForgeError:
    """A command that reached no other machine failed."""
    return ForgeError(f"`git {ran.arguments[0]}` failed: {_words(ran)}")


def of_remote(ran: Ran, doing: str, right: str) -> ForgeError:
    """A command that talks to the forge failed.

    `doing` says what was tried; `right` is the permission it needs, as in `contents: write`.
    """
    said = f"{doing}: {_words(ran)}"
    if _WORKFLOWS.search(ran.said):
        return RejectedByForge(said, remedy=_NO_WORKFLOWS)
    if _DENIED.search(ran.said):
        return PermissionMissing(said, remedy=f"permissions:\n  {right}")
    if _REJECTED.search(ran.said):
        return RejectedByForge(said)
    if _ABSENT.search(ran.said):
        return NotThere(said)
    if _PASSING.search(ran.said):
        return Unavailable(said)
    return ForgeError(said)


def _words(ran: Ran) -> str:
    return ran.said or f"exit status {ran.status}"


_NO_WORKFLOWS = (
    "A job's own token can never change workflows. Leave `.github/workflows` out of the task, or "
    "pass `github-token` a token that may."
)
