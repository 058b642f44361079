"""Making blobs, trees and commits: never by an index, never by a work tree.

Nothing of it is seen by anybody until a ref points at it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from kickoff.adapters.localgit.plumbing import batch, failures
from kickoff.adapters.localgit.plumbing.batch import LINK, SUBMODULE, TREE, Entry
from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.ports import CommitMessage

FILE = "100644"

_TYPES = {TREE: "tree", SUBMODULE: "commit", LINK: "blob"}


def make_commit(
    git: Git,
    parent: str | None,
    files: Mapping[str, bytes | None],
    message: CommitMessage,
) -> str:
    """A commit with these files on top of `parent`'s (None deletes); without one, an orphan.

    A file keeps its mode. Raises a ForgeError, after which nothing has changed.
    """
    tree = _tree(git, parent, files)
    parents = ("-p", parent) if parent else ()
    text = f"{message.subject}\n\n{message.body}" if message.body else message.subject
    return git.run("commit-tree", tree, *parents, given=text.encode("utf-8", "replace"))


def make_blobs(git: Git, contents: Sequence[bytes], scratch: Path | None = None) -> Sequence[str]:
    """Blobs with exactly these bytes; one process for all of them. Raises a ForgeError.

    On the way they are files in `scratch`, by default where temporary files are.
    """
    if not contents:
        return ()
    try:
        with TemporaryDirectory(prefix="kickoff-", dir=scratch) as folder:
            paths = [Path(folder, str(number)) for number in range(len(contents))]
            for path, content in zip(paths, contents, strict=True):
                path.write_bytes(content)
            listed = "".join(f"{path}\n" for path in paths).encode()
            made = git.run("hash-object", "-w", "--no-filters", "--stdin-paths", given=listed)
    except OSError as error:
        raise failures.of_disk(error) from error
    return made.splitlines()


def _tree(git: Git, base: str | None, files: Mapping[str, bytes | None]) -> str:
    """From the deepest folder up: the tree of each is an entry of the one above it."""
    folders = _folders(git, base, files)
    kept = {path: content for path, content in files.items() if content is not None}
    for path in files:
        folder, _, name = path.rpartition("/")
        if path not in kept:
            folders[folder].pop(name, None)
    for path, oid in zip(kept, make_blobs(git, list(kept.values())), strict=True):
        folder, _, name = path.rpartition("/")
        folders[folder][name] = Entry(_mode(folders[folder].get(name)), oid)
    for folder in sorted(folders, key=lambda f: f.count("/") if f else -1, reverse=True):
        if not folder:
            break
        above, _, name = folder.rpartition("/")
        if folders[folder]:
            folders[above][name] = Entry(TREE, _made(git, folders[folder]))
        else:
            folders[above].pop(name, None)
    return _made(git, folders[""])


def _folders(
    git: Git, base: str | None, files: Mapping[str, bytes | None]
) -> dict[str, dict[str, Entry]]:
    """The entries of every folder in which something changes, as they are in `base`."""
    names = {""}
    for path in files:
        parts = path.split("/")[:-1]
        names.update("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))
    found = batch.objects(git, [f"{base}:{name}" for name in names]) if base else {}
    if base and f"{base}:" not in found:
        raise failures.missing(base)
    trees = {name: found.get(f"{base}:{name}") for name in names}
    return {
        name: dict(batch.entries(tree)) if tree is not None and tree.type == "tree" else {}
        for name, tree in trees.items()
    }


def _made(git: Git, entries: Mapping[str, Entry]) -> str:
    lines = (
        f"{entry.mode} {_TYPES.get(entry.mode, 'blob')} {entry.oid}\t{name}\0"
        for name, entry in entries.items()
    )
    given = "".join(lines).encode("utf-8", "surrogateescape")
    return git.run("mktree", "-z", "--missing", given=given)


def _mode(before: Entry | None) -> str:
    return before.mode if before is not None and before.is_file else FILE
