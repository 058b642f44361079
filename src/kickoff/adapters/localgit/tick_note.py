"""When something last ticked in this clone: the time of an empty file of ours.

An idle tick makes no commit, so that the queue's history does not tell.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

NAME = "ticked"


def note_tick(private: Path, at: datetime) -> None:
    """Remember a tick. Only for people: where nothing can be written, nothing is remembered."""
    moment = at.timestamp()
    try:
        (private / NAME).touch()
        os.utime(private / NAME, (moment, moment))
    except OSError:
        return


def last_tick(private: Path) -> datetime | None:
    """The last tick in whole seconds, None when none is known of."""
    try:
        moment = int((private / NAME).stat().st_mtime)
    except OSError:
        return None
    return datetime.fromtimestamp(moment, UTC)
