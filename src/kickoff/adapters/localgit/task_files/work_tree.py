"""Plans that somebody has written and not committed: they stand in the work tree only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

MOST = 20_000
"""So many files are looked at, folders among them."""


def plans_below(root: Path | None, folder: str) -> Iterator[str]:
    """The Markdown files below a folder of the work tree, by their paths from its root.

    Links are not followed; what cannot be read is passed over.
    """
    if root is None:
        return
    waiting, seen, above = [folder], 0, len(str(root)) + 1
    while waiting:
        for entry in _entries(root, waiting.pop()):
            seen += 1
            path = entry.path[above:]
            if seen > MOST:
                return
            if entry.is_dir(follow_symlinks=False):
                waiting.append(path)
            elif entry.name.endswith(".md"):
                yield path


def _entries(root: Path, folder: str) -> Iterator[os.DirEntry[str]]:
    if (root / folder).is_symlink():
        return
    try:
        with os.scandir(root / folder) as entries:
            yield from entries
    except OSError:
        return
