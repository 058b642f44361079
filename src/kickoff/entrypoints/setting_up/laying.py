"""What of the wanted files is missing in a work tree, as a diff, and writing it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kickoff.core.text.quoting import plain
from kickoff.entrypoints.setting_up.wanted import BEGIN, POINTER, Wanted
from kickoff.errors import Refused


class Standing(StrEnum):
    """How a wanted file stands in the work tree."""

    NEW = "new"
    ADDED = "added to"
    THERE = "is there"
    OTHER = "is there, with another text"


@dataclass(frozen=True, slots=True)
class Laid:
    """A wanted file beside what is there: `after` is what it shall be, or is already."""

    wanted: Wanted
    standing: Standing
    before: str
    after: str

    @property
    def changes(self) -> bool:
        """Whether something is to be written."""
        return self.standing in (Standing.NEW, Standing.ADDED)


def compare(root: Path, files: Sequence[Wanted]) -> Iterator[Laid]:
    """Each file as it stands. Nothing that is there is ever written over. Raises Refused."""
    for wanted in files:
        path = _inside(root, wanted.path)
        if not path.exists():
            yield Laid(wanted, Standing.NEW, "", wanted.text)
            continue
        there = _read(path, wanted.path)
        if wanted.section:
            yield _section(wanted, there)
        else:
            standing = Standing.THERE if there == wanted.text else Standing.OTHER
            yield Laid(wanted, standing, there, there)


def _section(wanted: Wanted, there: str) -> Laid:
    if BEGIN in there or (wanted.text == POINTER and POINTER.strip() in there):
        return Laid(wanted, Standing.THERE, there, there)
    gap = "" if not there or there.endswith("\n\n") else "\n" if there.endswith("\n") else "\n\n"
    return Laid(wanted, Standing.ADDED, there, there + gap + wanted.text)


def diff(laid: Laid) -> str:
    """What is to be written, as `git diff` shows it; empty when nothing is."""
    if not laid.changes:
        return ""
    path = laid.wanted.path
    before = "/dev/null" if laid.standing is Standing.NEW else f"a/{path}"
    lines = difflib.unified_diff(
        laid.before.splitlines(keepends=True),
        laid.after.splitlines(keepends=True),
        before,
        f"b/{path}",
    )
    return "".join(lines)


def lay(root: Path, laid: Laid) -> None:
    """Write one file; a script may be run. Raises Refused when it appeared in between."""
    path = _inside(root, laid.wanted.path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if laid.standing is Standing.ADDED:
        path.write_text(laid.after, encoding="utf-8", newline="")
        return
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(laid.after)
    except FileExistsError as error:
        raise Refused(f"{laid.wanted.path} has just appeared", reason="bad_input") from error
    if path.suffix == ".sh":
        path.chmod(0o755)


def _read(path: Path, name: str) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(
            f"{name} cannot be read: {plain(str(error))}",
            reason="bad_input",
            remedy="Nothing was written. Move it aside, or set the repository up by hand.",
        ) from error


def _inside(root: Path, name: str) -> Path:
    """The path, when no symbolic link leads out of the work tree. Raises Refused."""
    path = root / name
    if not path.resolve().is_relative_to(root.resolve()):
        raise Refused(
            f"{name} leads out of the repository through a symbolic link",
            reason="bad_input",
            remedy="Nothing was written. Remove the link, or set the repository up by hand.",
        )
    return path
