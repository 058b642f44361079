"""Keeps what was read of task files from one run to the next, by the ids of their blobs.

A blob's id is the hash of its content, so what is kept can be missing and never be out of date.
The file may be deleted at any time. Runs that write it at once replace each other's.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import kickoff.core
import kickoff.formats
from kickoff import __version__
from kickoff.formats.catalogue_rows import Row, dump_rows, load_rows

NAME = "task-files"


class RowCache:
    """The file of rows in `folder`, which is made when there is something to be kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._version = _version()

    def load(self) -> dict[str, Row]:
        """All rows, none when the file is missing, damaged or of another version."""
        try:
            return load_rows((self._folder / NAME).read_bytes(), self._version)
        except OSError:
            return {}

    def keep(self, rows: Mapping[str, Row]) -> None:
        """Replace the file. That it cannot be written is no loss but time."""
        content = dump_rows(rows, self._version)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _replace(self._folder / NAME, content)
        except OSError:
            return


def _replace(path: Path, content: bytes) -> None:
    """In one step: who reads meanwhile sees the old file or the new one."""
    number, name = tempfile.mkstemp(prefix=f"{NAME}.", dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _version() -> str:
    """Another one for every change to the code that reads."""
    digest = hashlib.sha256(__version__.encode())
    for package in (kickoff.formats, kickoff.core):
        for file in sorted(Path(package.__path__[0]).rglob("*.py")):
            status = file.stat()
            digest.update(f"{file.name} {status.st_size} {status.st_mtime_ns} ".encode())
    return digest.hexdigest()[:16]
