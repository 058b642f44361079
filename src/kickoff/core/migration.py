"""Moving a file-based queue into this one, as values: what is asked for, and what is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MIGRATE = "migrate"
"""Where a task was asked for that came with a migration."""


class Becoming(StrEnum):
    """What a task of a file-based queue is in this one."""

    QUEUED = "queued"
    HELD = "queued, on hold"
    CLAIMED = "running"
    IN_REVIEW = "in review"
    COMPLETED = "completed"
    NOT_STARTED = "not started"
    LEFT = "left as it is"


@dataclass(frozen=True, slots=True)
class Adopted:
    """A task that is to enter the queue as its file at the version `blob` says.

    In work it is on `branch`, in the hands of `holder`, since `since`; `pull_request` and `url` are
    there in review. `note` says why it is on hold.
    """

    task: str
    path: str
    blob: str
    becomes: Becoming
    branch: str = ""
    holder: str = ""
    since: datetime | None = None
    pull_request: int | None = None
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class KeysEdited:
    """What a task file says of the queue leaves it: keys and their new values, None: gone."""

    path: str
    values: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Migrating:
    """Somebody moves a file-based queue into this one; the files were read at the commit `head`."""

    by: str
    head: str
    adopted: tuple[Adopted, ...] = ()
    edited: tuple[KeysEdited, ...] = ()


@dataclass(frozen=True, slots=True)
class MigrationUndone:
    """Somebody takes a migration back: that of the operation `op`, which adopted these tasks."""

    by: str
    op: str
    tasks: tuple[str, ...] = ()
