"""`kickoff board`: the same pages as files. Equal queues make equal bytes.

The folder is ours or empty; what an earlier export wrote and this one does not is removed. It
may have come with a checkout, so that a link in it leads anywhere: none is written through.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from kickoff.entrypoints.web.board_page import board_page
from kickoff.entrypoints.web.found import Found, Where, id_of
from kickoff.entrypoints.web.ledger import Ledger
from kickoff.entrypoints.web.reading import Seen, plans, read, told
from kickoff.entrypoints.web.task_page import task_page
from kickoff.entrypoints.web.templates import ASSETS, Site, render
from kickoff.entrypoints.web.words import iso
from kickoff.errors import Usage
from kickoff.formats.report_json import board_json
from kickoff.service.kit import Kit, not_here

LIST = ".kickoff-board"
"""The file that names all files of an export; a folder that has it is ours."""

ENDING = ".html"


def export(kit: Kit, folder: Path, *, logs: bool = False) -> int:
    """Write the pages into `folder`; how many tasks have one. Raises a KickoffError.

    What workers have said, and may not be for everybody, comes along only with `logs`.
    """
    kit = kit if logs else replace(kit, log=not_here)
    before = _ours(folder)
    seen = read(kit, still=True)
    files = dict(_files(kit, seen))
    _list(folder, before | files.keys())
    for name, content in files.items():
        _write(folder / name, content)
    for name in before - files.keys():
        _remove(folder, name)
    _list(folder, files)
    return sum(1 for name in files if name.startswith("tasks/"))


def _ours(folder: Path) -> frozenset[str]:
    """What an earlier export wrote there. Raises Usage when the folder holds anything else."""
    if not folder.exists():
        return frozenset()
    if not folder.is_dir():
        raise _refusal(f"`{folder}` is not a folder")
    listing = folder / LIST
    listed = listing.read_text("utf-8", "replace") if listing.is_file() else ""
    known = frozenset(listed.splitlines())
    ours = {name for name in (*known, LIST) if not (folder / name).is_symlink()}
    foreign = next((name for name in _names(folder) if name not in ours), None)
    if foreign is not None:
        raise _refusal(f"`{folder}` holds a file that is no part of a board: {foreign}")
    return frozenset(name for name in known if (folder / name).is_file())


def _names(folder: Path) -> Iterator[str]:
    """The files and links in a folder; what Git keeps there is nobody's business."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if (path.is_symlink() or not path.is_dir()) and name.parts[0] != ".git":
            yield name.as_posix()


def _refusal(why: str) -> Usage:
    return Usage(why, reason="bad_input", remedy="name a folder that is empty, or not there yet")


def _files(kit: Kit, seen: Seen) -> Iterator[tuple[str, bytes]]:
    """All files; the board comes last, when all that it leads to is there."""
    for asset in sorted(ASSETS.iterdir()):
        if asset.suffix in _KINDS and asset.name not in _SERVED:
            yield f"assets/{asset.name}", asset.read_bytes()
    yield ".nojekyll", b""
    yield "board.json", _encoded(board_json(seen.view) + "\n")
    yield from _task_pages(kit, seen)
    page = board_page(seen.view, seen.repository, "", iso(seen.changed_at), ENDING, seen.folder)
    yield f"index{ENDING}", _encoded(render(page, Site()))


_KINDS = frozenset({".css", ".js", ".svg"})
_SERVED = frozenset({"live.js", "commands.js"})


def _task_pages(kit: Kit, seen: Seen) -> Iterator[tuple[str, bytes]]:
    site, where = Site(root="../"), Where(seen.repository, "", ENDING)
    tasks = every_task(seen)
    texts = plans(kit, seen, tuple(tasks.values()))
    tales = Ledger().tales(kit.state, tasks)
    for task_id, found in tasks.items():
        known = told(kit, tales[task_id], found, texts[task_id])
        page = task_page(found, seen.view, known, where)
        yield f"tasks/{task_id}{ENDING}", _encoded(render(page, site))


def every_task(seen: Seen) -> Mapping[str, Found]:
    """Every task that has a page, by its id; one in play hides an end of the same name."""
    files = seen.view.files.unstarted if seen.view.files else ()
    found: tuple[Found, ...] = (*seen.view.tasks.values(), *files, *seen.view.recent)
    return {id_of(one): one for one in reversed(found)}


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _write(path: Path, content: bytes) -> None:
    """The file; one that is as it should be keeps its times."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() or path.read_bytes() != content:
        path.write_bytes(content)


def _list(folder: Path, names: Iterable[str]) -> None:
    """Say which files are ours: before they are there, and as long as they are."""
    _write(folder / LIST, "".join(f"{name}\n" for name in sorted(names)).encode())


def _remove(folder: Path, name: str) -> None:
    """A file of an earlier export, and its folder when that is empty then."""
    path = folder / name
    if path.resolve().is_relative_to(folder.resolve()):
        path.unlink()
        if path.parent != folder and not any(path.parent.iterdir()):
            path.parent.rmdir()
