"""Which machine this is: the runner's id, by which a queue knows who can see a worker.

It belongs to one clone on one machine. It is kept in a file beside the number (inode) of the
folder that the file lies in: a copy of the clone, here or elsewhere, sees other workers and gets
an id of its own.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import secrets
from pathlib import Path

from kickoff.core.registry import ACTIONS, PERSON
from kickoff.errors import ConfigurationError

LONGEST = 40
HOST_LENGTH = 24

_ID = re.compile(rf"[a-z0-9](?:[a-z0-9-]{{0,{LONGEST - 2}}}[a-z0-9])?")
_NOT_IN_IDS = re.compile(r"[^a-z0-9]+")


def runner_id(private: Path, setting: str | None = None, host: str | None = None) -> str:
    """The id of this clone on this machine, made at the first question.

    `setting` is what the user calls it (`kickoff.runner`), `host` the machine's name. Where nothing
    can be written it is good for looking only: no run gets its turn there. Raises
    ConfigurationError when the setting cannot be used or the file cannot be kept.
    """
    if setting is not None:
        return _checked(setting)
    host = host or os.uname().nodename
    try:
        private.mkdir(parents=True, exist_ok=True)
        return _kept(private, host)
    except OSError as error:
        if _only_readable(private, error):
            return _last_kept(private) or _made(host)
        raise ConfigurationError(
            f"`{private}` cannot be used: {error.strerror}",
            remedy="Kickoff keeps its own files there: make the folder writable.",
        ) from error


def _checked(setting: str) -> str:
    if _ID.fullmatch(setting) and setting not in (ACTIONS, PERSON):
        return setting
    raise ConfigurationError(
        f"`{setting[: 2 * LONGEST]}` cannot be the name of a runner",
        remedy="git config kickoff.runner NAME, with a NAME of small letters, digits and `-`, "
        f"at most {LONGEST} of them, and neither `{ACTIONS}` nor `{PERSON}`",
    )


def _kept(private: Path, host: str) -> str:
    """The one that is written down for this folder, else a new one; one process at a time."""
    folder = str(private.stat().st_ino)
    file = os.open(private / "runner", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        there = _read(os.pread(file, 200, 0), folder)
        if there is not None:
            return there
        made = _made(host)
        os.ftruncate(file, 0)
        os.pwrite(file, f"{made} {folder}\n".encode(), 0)
        return made
    finally:
        os.close(file)


def _last_kept(private: Path) -> str | None:
    """The one that is written down for this folder, where it can be read."""
    try:
        return _read((private / "runner").read_bytes(), str(private.stat().st_ino))
    except OSError:
        return None


def _read(content: bytes, folder: str) -> str | None:
    words = content.decode("ascii", "replace").split()
    fits = len(words) == 2 and words[1] == folder and _ID.fullmatch(words[0])
    return words[0] if fits else None


_BARRED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM, errno.EEXIST, errno.ENOTDIR})


def _only_readable(private: Path, error: OSError) -> bool:
    """Whether nothing at all can be written there, and not just this one file."""
    return error.errno in _BARRED and not (private.is_dir() and os.access(private, os.W_OK))


def _made(host: str) -> str:
    return f"{_shortened(host)}-{secrets.token_hex(2)}"


def _shortened(host: str) -> str:
    first = host.lower().partition(".")[0]
    return _NOT_IN_IDS.sub("-", first)[:HOST_LENGTH].strip("-") or "machine"
