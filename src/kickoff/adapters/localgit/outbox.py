"""Commands that wait for a remote: a numbered file for each operation, in a folder of the clone.

A file is there whole or not at all. One that cannot be read is left alone: it may be of a newer
version, and what stands in it was never given.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from kickoff.adapters.localgit.plumbing import failures
from kickoff.core.events import Kept
from kickoff.core.grammar.parsing import parse_command
from kickoff.core.text.markdown import PREFIX

VERSION = 1

_NAME = re.compile(r"[0-9]{1,9}-[A-Za-z0-9_-]+\.json")
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9-]")


class FileOutbox:
    """The outbox in `folder`, which need not exist yet. Used by one run at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def kept(self) -> Sequence[Kept]:
        """All of them, oldest first. Raises ForgeError when the folder cannot be read."""
        found = [_read(path) for path in self._files()]
        return [kept for kept in found if kept is not None]

    def unreadable(self) -> Sequence[Path]:
        """Files in which nothing is understood."""
        return [path for path in self._files() if _read(path) is None]

    def keep(self, kept: Kept) -> None:
        """Keep these, in place of what is kept of the same operation. Raises ForgeError."""
        path = self._of(kept.op) or self._next(kept.op)
        unfinished = path.with_suffix(".new")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with unfinished.open("wb") as file:
                file.write(_dumped(kept))
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except OSError as error:
            raise failures.of_disk(error) from error

    def drop(self, op: str) -> None:
        """Keep nothing of that operation any more. Raises ForgeError."""
        path = self._of(op)
        try:
            if path is not None:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise failures.of_disk(error) from error

    def _files(self) -> Sequence[Path]:
        """In the order in which they were first kept."""
        try:
            found = {path: _NAME.fullmatch(path.name) for path in self._folder.iterdir()}
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise failures.of_disk(error) from error
        return sorted((p for p, name in found.items() if name), key=_number)

    def _of(self, op: str) -> Path | None:
        name = _NOT_IN_NAMES.sub("_", op)
        return next((p for p in self._files() if p.stem.partition("-")[2] == name), None)

    def _next(self, op: str) -> Path:
        number = max(map(_number, self._files()), default=0) + 1
        return self._folder / f"{number}-{_NOT_IN_NAMES.sub('_', op)}.json"


def _number(path: Path) -> int:
    return int(path.name.partition("-")[0])


def _dumped(kept: Kept) -> bytes:
    value = {
        "version": VERSION,
        "op": kept.op,
        "by": kept.by,
        "at": kept.at.isoformat(),
        "tried": kept.tried.isoformat() if kept.tried is not None else None,
        "said": [asked.normalised for asked in kept.said],
    }
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")


def _read(path: Path) -> Kept | None:
    try:
        value = json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
        return _kept(value) if value["version"] == VERSION else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _kept(value: Mapping[str, object]) -> Kept:
    said = value["said"]
    if not isinstance(said, list):
        raise TypeError("said")
    tried = value["tried"]
    return Kept(
        str(value["op"]),
        str(value["by"]),
        _moment(value["at"]),
        tuple(parse_command(str(line).removeprefix(PREFIX)) for line in said),
        None if tried is None else _moment(tried),
    )


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment
