"""When something last ticked: the time of an empty file of ours in the clone.

An idle tick makes no commit, so that the queue's history alone does not tell.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from kickoff.adapters.localgit.repository import Repository

NAME = "ticked"


def note_tick(private: Path, at: datetime) -> None:
    """Leave a note. Only for people: where nothing can be written, nothing is remembered."""
    moment = at.timestamp()
    try:
        (private / NAME).touch()
        os.utime(private / NAME, (moment, moment))
    except OSError:
        return


def last_tick(repository: Repository, state_branch: str) -> datetime | None:
    """The last tick that is known of here, in whole seconds; None when none is.

    Where others tick too, by a shared remote, its newest commit that was fetched tells of theirs.
    """
    known = [_noted(repository.private)]
    if repository.remote is not None:
        known.append(_committed(repository, f"{repository.remote.prefix}{state_branch}"))
    return max((at for at in known if at is not None), default=None)


def _noted(private: Path) -> datetime | None:
    try:
        moment = int((private / NAME).stat().st_mtime)
    except OSError:
        return None
    return datetime.fromtimestamp(moment, UTC)


def _committed(repository: Repository, ref: str) -> datetime | None:
    ran = repository.git.ask("log", "-1", "--format=%ct", ref)
    said = ran.out.decode("ascii", "replace").strip()
    return datetime.fromtimestamp(int(said), UTC) if ran.status == 0 and said else None
