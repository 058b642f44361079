"""What can go wrong with git, translated into `kickoff.errors` in this one place.

git tells failures apart in words only; ours are asked for in English (`LC_ALL=C`). What decides
anything (whether a branch moved, whether a push went in) is looked up and not read from words.
"""

from __future__ import annotations

import errno
import os
import re
import shlex
import signal
from dataclasses import dataclass

from kickoff.core.text.invisible import without_invisible
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

_ADVICE = ("Please make sure you have the correct access rights", "and the repository exists.")
"""What git adds to whatever stopped it."""

_DENIED = re.compile(
    r"authentication failed|could not read (?:username|password)|invalid credentials"
    r"|returned error: 40[13]|permission to \S+ denied|permission denied \("
    r"|host key verification failed"
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
    r"|unreachable|no route to host|returned error: (?:429|5\d\d)|rpc failed|hung up"
    r"|unexpected disconnect|empty reply",
    re.IGNORECASE,
)
_UNANSWERED = re.compile(
    r"\[remote failure\]|hung up|early eof|rpc failed|unexpected disconnect|empty reply"
    r"|returned error: 5\d\d|broken pipe",
    re.IGNORECASE,
)
_RACED = re.compile(
    r"stale info|fetch first|non-fast-forward|cannot lock ref|failed to (?:lock|update ref)"
    r"|reference already exists|incorrect old value",
    re.IGNORECASE,
)
_UNOPENED = re.compile(r"could not read from remote repository", re.IGNORECASE)
"""What git says when it has not even been told where the branches are, so has sent nothing."""

_FULL = re.compile(r"no space left|quota exceeded|file (?:too large|size limit)", re.IGNORECASE)
_UNWRITABLE = re.compile(
    r"read-only file system|unable to create directory for|insufficient permission for adding",
    re.IGNORECASE,
)
_LOCKED = re.compile(r"unable to create '(?P<file>[^']+\.lock)': file exists", re.IGNORECASE)
_IN_THE_WAY = re.compile(r"'refs/heads/(?P<branch>[^']+)' exists; cannot create")
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
        told = (line for line in (*self.rejections, *lines) if line and line not in _ADVICE)
        return "; ".join(told)[:SAID_LIMIT]

    @property
    def unanswered(self) -> bool:
        """Whether a push may have happened, though nobody said so."""
        said = self.said
        return _UNANSWERED.search(said) is not None and _UNOPENED.search(said) is None

    @property
    def up_to_date(self) -> bool:
        """Whether a push found the branch where it was to go: somebody made the same commit."""
        return b"\n=\t" in self.out

    @property
    def raced(self) -> bool:
        """Whether a push met a branch that moved, or that somebody was moving."""
        return any(_RACED.search(rejection) for rejection in self.rejections)

    @property
    def rejections(self) -> list[str]:
        """The refs that `push --porcelain` could not move, each with the reason."""
        lines = self.out.decode("utf-8", "replace").splitlines()
        return [line.rpartition("\t")[2] for line in lines if line.startswith("!\t")]


def no_git(error: FileNotFoundError) -> ConfigurationError:
    """There is no git on the PATH, or no folder to run it in."""
    missing = os.fsdecode(error.filename or "git")
    if missing != "git":
        return ConfigurationError(
            f"git cannot be started: there is no `{missing}`", reason="repository_unreadable"
        )
    return ConfigurationError(
        "git cannot be started: there is none on the PATH",
        reason="repository_unreadable",
        remedy="Install git 2.31 or newer, and put it on the PATH.",
    )


def not_started(arguments: tuple[str, ...], error: Exception) -> ForgeError:
    """The system refuses: no memory, no process, or arguments that no program can be given."""
    return ForgeError(f"`git {arguments[0]}` cannot be started: {error}")


def too_slow(arguments: tuple[str, ...], seconds: float) -> Unavailable:
    """The command was stopped."""
    return Unavailable(f"`git {arguments[0]}` did not end within {seconds:g} seconds")


def too_much(arguments: tuple[str, ...], limit: int) -> ForgeError:
    """The command wrote more than anybody wants to read."""
    return ForgeError(f"`git {arguments[0]}` wrote more than {limit} bytes")


def too_old(version: str) -> ConfigurationError:
    """An option is missing that git has since `version`."""
    return ConfigurationError(
        f"git is older than {version}",
        reason="repository_unreadable",
        remedy="Install a newer git.",
    )


def missing(commit: str) -> ForgeError:
    """A commit is not there, or not with all that belongs to it."""
    return ForgeError(f"commit {commit} is not in this repository", remedy="git fsck")


def of_disk(error: OSError) -> ForgeError:
    """A file of ours could not be written."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    reason, remedy = ("disk_full", _MAKE_ROOM) if full else ("forge_failed", "")
    return ForgeError(f"a file cannot be written: {error}", reason=reason, remedy=remedy)


def of_local(ran: Ran) -> ForgeError:
    """A command that reached no other machine failed."""
    said = f"`git {ran.arguments[0]}` failed: {_words(ran)}"
    if _FULL.search(ran.said) or ran.status == -_TOO_LARGE:
        return ForgeError(said, reason="disk_full", remedy=_MAKE_ROOM)
    lock = _LOCKED.search(ran.said)
    if lock:
        said = f"`git {ran.arguments[0]}` failed: `{lock['file']}` is there"
        return ForgeError(said, reason="repository_locked", remedy=_unlock(lock["file"]))
    taken = _IN_THE_WAY.search(ran.said)
    return ForgeError(said, remedy=_rename(taken["branch"]) if taken else "")


def of_remote(ran: Ran, doing: str, right: str) -> ForgeError:
    """A command that talks to the forge failed.

    `doing` says what was tried; `right` is the permission it needs, as in `contents: write`.
    """
    if _WORKFLOWS.search(ran.said):
        return RejectedByForge(f"{doing}: {_words(ran)}", remedy=_NO_WORKFLOWS)
    return _translated(ran, doing, f"permissions:\n  {right}")


def of_own_remote(ran: Ran, doing: str, name: str) -> ForgeError:
    """A command that talks to the user's remote failed."""
    if _UNWRITABLE.search(ran.said):
        return Unavailable(f"{doing}: {_words(ran)}", remedy=_WRITABLE)
    failure = _translated(
        ran, doing, f"Nobody can be asked here: make `git ls-remote {name}` work."
    )
    if isinstance(failure, NotThere):
        return NotThere(str(failure), remedy=_moved(name))
    return failure


def _translated(ran: Ran, doing: str, remedy: str) -> ForgeError:
    said = f"{doing}: {_words(ran)}"
    if _DENIED.search(ran.said):
        return PermissionMissing(said, remedy=remedy)
    if _REJECTED.search(ran.said):
        return RejectedByForge(said)
    if _ABSENT.search(ran.said):
        return NotThere(said)
    if _PASSING.search(ran.said):
        return Unavailable(said)
    return ForgeError(said)


def _words(ran: Ran) -> str:
    if ran.status < 0:
        return f"ended by {signal.Signals(-ran.status).name}"
    return ran.said or f"exit status {ran.status}"


def _unlock(file: str) -> str:
    return f"If no git is at work in this repository, one was killed: rm '{file}'"


def _moved(name: str) -> str:
    return f"If it has moved: git remote set-url {name} ADDRESS"


def _rename(branch: str) -> str:
    return f"Give that branch another name: git branch -m {shlex.quote(branch)} …"


_TOO_LARGE = signal.SIGXFSZ
_MAKE_ROOM = "Nothing is lost or half-written. Make room on the disk and try again."

_WRITABLE = (
    "What a remote has is fetched into the clone, which cannot be written to: make it writable, or "
    "name a repository on GitHub: --repo OWNER/NAME"
)

_NO_WORKFLOWS = (
    "A job's own token can never change workflows. Leave `.github/workflows` out of the task, or "
    "pass `github-token` a token that may."
)
