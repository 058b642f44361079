"""Which machine this is: the runner's id, by which a queue knows who can see a worker.

It belongs to one clone on one machine. It is kept in a file beside the number (inode) of the
folder that the file lies in: a copy of the clone, here or elsewhere, sees other workers and gets
an id of its own.
"""

from __future__ import annotations

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

    `setting` is what the user calls it (`kickoff.runner`), `host` the machine's name. Raises
    ConfigurationError when it cannot be used or the file cannot be kept.
    """
    if setting is not None:
        return _checked(setting)
    try:
        private.mkdir(parents=True, exist_ok=True)
        return _kept(private, host or os.uname().nodename)
    except OSError as error:
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
        words = os.pread(file, 200, 0).decode("ascii", "replace").split()
        if len(words) == 2 and words[1] == folder and _ID.fullmatch(words[0]):
            return words[0]
        made = f"{_shortened(host)}-{secrets.token_hex(2)}"
        os.ftruncate(file, 0)
        os.pwrite(file, f"{made} {folder}\n".encode(), 0)
        return made
    finally:
        os.close(file)


def _shortened(host: str) -> str:
    first = host.lower().partition(".")[0]
    return _NOT_IN_IDS.sub("-", first)[:HOST_LENGTH].strip("-") or "machine"
