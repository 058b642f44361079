"""What commands can say of a task that its file may say too."""

from __future__ import annotations

from enum import StrEnum


class Commanded(StrEnum):
    """A key of a task whose value a command has set: the file's no longer counts."""

    PRIORITY = "priority"
    WORKER = "worker"
    NOT_BEFORE = "not_before"
