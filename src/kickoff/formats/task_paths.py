"""Which paths are task files, and which task a path stands for."""

from __future__ import annotations

import re

from kickoff.core.text.globs import matches

SUFFIX = ".md"

_PERHAPS_ASIDE = re.compile(r"(?:^|/)(?:[_.]|readme)", re.IGNORECASE)


def is_task_path(pattern: str, path: str) -> bool:
    """Whether the path is a task file under the policy's `tasks`.

    `README.md` (in any case) is none, nor is what has a name, or stands in a folder of a name,
    that begins with `_` or `.` behind the pattern's literal folders.
    """
    if not matches(pattern, path):
        return False
    if _PERHAPS_ASIDE.search(path) is None:
        return True
    return not any(_is_aside(name) for name in _names(pattern, path))


def task_id_of(path: str) -> str:
    """The task id of a task file: its stem. Whether it is a valid one is not asked."""
    return path.rpartition("/")[2].removesuffix(SUFFIX)


def _names(pattern: str, path: str) -> list[str]:
    """The path's names from the first on that the pattern does not spell out."""
    spelled, names = pattern.split("/")[:-1], path.split("/")
    while spelled and spelled[0] == names[0]:
        spelled, names = spelled[1:], names[1:]
    return names


def _is_aside(name: str) -> bool:
    return name.startswith(("_", ".")) or name.casefold() == "readme.md"
