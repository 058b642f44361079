"""Walking and changing what a `GitStore` holds: paths, commits, ancestry, merges."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from stateful_github.git.objects import FILE, TREE, Entry, Signature, encode_commit, encode_tree
from stateful_github.git.store import GitStore

Flat = dict[str, tuple[str, str]]  # path -> (mode, oid)


class MergeConflict(Exception):
    """Two sides changed the same lines of `path`."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def entry_at(store: GitStore, tree: str, path: str) -> Entry | None:
    """The entry at `path` below a tree; None when there is nothing."""
    found: Entry | None = None
    for part in path.strip("/").split("/"):
        if found is not None:
            if found.kind != "tree":
                return None
            tree = found.oid
        found = next((e for e in store.tree(tree) if e.name == part), None)
        if found is None:
            return None
    return found


def flatten(store: GitStore, tree: str, prefix: str = "") -> Flat:
    """Every file below a tree, by path."""
    found: Flat = {}
    for entry in store.tree(tree):
        path = prefix + entry.name
        if entry.mode == TREE:
            found.update(flatten(store, entry.oid, path + "/"))
        else:
            found[path] = (entry.mode, entry.oid)
    return found


def write_tree(store: GitStore, files: Flat) -> str:
    """Store the trees for a flat listing; the root's id. Directories without files vanish."""
    here: list[Entry] = []
    below: dict[str, Flat] = {}
    for path, (mode, oid) in files.items():
        head, _, rest = path.partition("/")
        if rest:
            below.setdefault(head, {})[rest] = (mode, oid)
        else:
            here.append(Entry(mode, head, oid))
    here += [Entry(TREE, name, write_tree(store, flat)) for name, flat in below.items()]
    return store.write("tree", encode_tree(here))


def changed_tree(store: GitStore, base: str | None, changes: Mapping[str, bytes | None]) -> str:
    """A tree with files written (bytes) or removed (None); an existing file keeps its mode."""
    files = {} if base is None else flatten(store, base)
    for path, content in changes.items():
        if content is None:
            files.pop(path, None)
            continue
        for other in [p for p in files if p.startswith(path + "/")]:
            del files[other]
        mode = files[path][0] if path in files else FILE
        files[path] = (mode, store.write("blob", content))
    return write_tree(store, files)


def write_commit(
    store: GitStore,
    tree: str,
    parents: tuple[str, ...],
    author: Signature,
    message: str,
    committer: Signature | None = None,
) -> str:
    """Store a commit; its id."""
    return store.write("commit", encode_commit(tree, parents, author, committer or author, message))


def walk(store: GitStore, start: str) -> Iterator[str]:
    """Commits from `start` back, newest first by committer's date, parents after children."""
    seen = {start}
    queue = [start]
    while queue:
        queue.sort(key=lambda oid: store.commit(oid).committer.at, reverse=True)
        oid = queue.pop(0)
        yield oid
        for parent in store.commit(oid).parents:
            if parent not in seen:
                seen.add(parent)
                queue.append(parent)


def is_ancestor(store: GitStore, older: str, newer: str) -> bool:
    """Whether `newer` contains `older` (a commit contains itself)."""
    return older in walk(store, newer)


def merge_base(store: GitStore, one: str, other: str) -> str | None:
    """A best common ancestor; None for unrelated histories."""
    seen = set(walk(store, one))
    return next((oid for oid in walk(store, other) if oid in seen), None)


def ahead(store: GitStore, base: str, head: str) -> list[str]:
    """Commits in `head` that are not in `base`, oldest first."""
    known = set(walk(store, base))
    return [oid for oid in walk(store, head) if oid not in known][::-1]


def changed_paths(store: GitStore, old: str | None, new: str) -> dict[str, str]:
    """Path to `added`, `modified` or `removed` between two trees."""
    before = {} if old is None else flatten(store, old)
    after = flatten(store, new)
    status = {p: "modified" if p in before else "added" for p in after if after[p] != before.get(p)}
    return dict(sorted((status | {p: "removed" for p in before if p not in after}).items()))


def merged_tree(store: GitStore, base: str | None, ours: str, theirs: str) -> str:
    """The three-way merge of trees. Raises MergeConflict."""
    origin = {} if base is None else flatten(store, base)
    mine, other = flatten(store, ours), flatten(store, theirs)
    result: Flat = {}
    for path in sorted({*origin, *mine, *other}):
        merged = _merged_path(store, path, origin.get(path), mine.get(path), other.get(path))
        if merged is not None:
            result[path] = merged
    return write_tree(store, result)


def _merged_path(
    store: GitStore,
    path: str,
    base: tuple[str, str] | None,
    ours: tuple[str, str] | None,
    theirs: tuple[str, str] | None,
) -> tuple[str, str] | None:
    if theirs in (ours, base):
        return ours
    if ours == base:
        return theirs
    if base is None or ours is None or theirs is None:
        raise MergeConflict(path)
    return ours[0], _merged_blob(store, path, base[1], ours[1], theirs[1])


def _merged_blob(store: GitStore, path: str, base: str, ours: str, theirs: str) -> str:
    with tempfile.TemporaryDirectory() as directory:
        names = [Path(directory, name) for name in ("ours", "base", "theirs")]
        for name, oid in zip(names, (ours, base, theirs), strict=True):
            name.write_bytes(store.blob(oid))
        ran = subprocess.run(
            ["git", "merge-file", "-p", *map(str, names)], capture_output=True, check=False
        )
    if ran.returncode != 0:
        raise MergeConflict(path)
    return store.write("blob", ran.stdout)
