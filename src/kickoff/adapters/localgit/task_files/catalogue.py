"""Every task file of a commit, read: one listing, and one process for all that is not known yet.

Symbolic links and submodules are no task files; what stands behind them is never looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from kickoff.adapters.localgit.plumbing import batch, failures
from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.adapters.localgit.plumbing.partial import complete
from kickoff.adapters.localgit.task_files.row_cache import RowCache
from kickoff.core.catalogue import Broken, Catalogue, FileEntry
from kickoff.core.facts import Fact, Present, Unknown
from kickoff.errors import ForgeError
from kickoff.formats.catalogue_rows import Row, entry_of, read_row, too_large
from kickoff.formats.task_file import SIZE_LIMIT
from kickoff.formats.task_paths import is_task_path

LISTING_LIMIT = 256_000_000
"""Bytes of a listing: about a million files."""

AT_ONCE = 32_000_000
"""Bytes of content that are held at once."""

FEW = 50
"""Files that are quicker read than looked up in a file of ours."""

SECONDS = 300
"""How long git may take for each answer."""

NOT_HERE = "its content is not in this clone, which may be partial or damaged"

_SIZES = "--batch-check=%(objectname) %(objectsize)"
_LINE = 200
"""Bytes in a line of git about a blob, and more."""


def read_catalogue(
    git: Git, commit: str, folder: str, pattern: str, cache: Path
) -> Fact[Catalogue]:
    """All task files below `folder` at the commit; `cache` is a folder of ours.

    Unknown when git fails. A file that git cannot show is broken, and the others are read. What a
    partial clone lacks is fetched.
    """
    try:
        blobs = _listed(git, commit, folder, pattern)
        tree = f"{commit}:{folder}"
        rows = _rows(git, tree, tuple(dict.fromkeys(blobs.values())), RowCache(cache))
    except ForgeError as error:
        return Unknown(str(error))
    return Present(Catalogue({path: _entry(path, rows.get(oid)) for path, oid in blobs.items()}))


def _entry(path: str, row: Row | None) -> FileEntry:
    return Broken(path, NOT_HERE) if row is None else entry_of(path, row)


def _listed(git: Git, commit: str, folder: str, pattern: str) -> dict[str, str]:
    """The blob ids of the task files, by path."""
    below = ("--", folder) if folder else ()
    arguments = ("ls-tree", "-r", "-z", "--full-tree", commit, *below)
    found = batch.listed(_asked(git, arguments, b"", LISTING_LIMIT))
    return {path: e.oid for path, e in found if e.is_file and is_task_path(pattern, path)}


def _rows(git: Git, tree: str, oids: Collection[str], cache: RowCache) -> Mapping[str, Row]:
    """What these blobs say; without those that git cannot show."""
    known = cache.load() if len(oids) > FEW else {}
    rows = {oid: known[oid] for oid in oids if oid in known}
    unread = [oid for oid in oids if oid not in known]
    if unread:
        complete(git, tree)
    fresh = dict(_read(git, unread))
    rows.update(fresh)
    if len(oids) > FEW and (fresh or len(known) > 2 * len(rows)):
        cache.keep(rows)
    return rows


def _read(git: Git, oids: Sequence[str]) -> Iterator[tuple[str, Row]]:
    portion: list[str] = []
    held = 0
    for oid, size in _sizes(git, oids):
        if size > SIZE_LIMIT:
            yield oid, too_large()
            continue
        if held + size > AT_ONCE:
            yield from _read_portion(git, portion)
            portion, held = [], 0
        portion.append(oid)
        held += size
    yield from _read_portion(git, portion)


def _read_portion(git: Git, oids: Sequence[str]) -> Iterator[tuple[str, Row]]:
    """Where git gives up at one blob, that one is left out and it goes on behind it."""
    while oids:
        shown = _shown(git, oids)
        for content, oid in zip(shown, oids, strict=False):
            yield oid, read_row(content)
        oids = oids[len(shown) + 1 :]


def _sizes(git: Git, oids: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Those that git can show, each with its size in bytes."""
    if not oids:
        return
    limit = _LINE * len(oids)
    shown = _asked(git, ("cat-file", "--buffer", _SIZES), _names(oids), limit)
    for line in shown.decode("ascii").splitlines():
        oid, _, size = line.partition(" ")
        if size.isdigit():
            yield oid, int(size)


def _shown(git: Git, oids: Sequence[str]) -> list[bytes]:
    """The contents of the first ones, up to one that git cannot show."""
    limit = AT_ONCE + _LINE * len(oids)
    ran = git.ask(
        "cat-file", "--buffer", "--batch", seconds=SECONDS, given=_names(oids), limit=limit
    )
    return list(_split(ran.out))


def _split(out: bytes) -> Iterator[bytes]:
    """The contents behind lines of id, type and size; one that was cut off is none."""
    start = 0
    while (end := out.find(b"\n", start)) > 0:
        size = out[start:end].rpartition(b" ")[2]
        start = end + 1 + int(size) + 1 if size.isdigit() else len(out) + 1
        if start > len(out):
            return
        yield out[end + 1 : start - 1]


def _names(oids: Sequence[str]) -> bytes:
    return "".join(f"{oid}\n" for oid in oids).encode()


def _asked(git: Git, arguments: tuple[str, ...], given: bytes, limit: int) -> bytes:
    ran = git.ask(*arguments, seconds=SECONDS, given=given, limit=limit)
    if ran.status:
        raise failures.of_local(ran)
    return ran.out
