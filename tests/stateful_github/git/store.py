"""A bare repository on disk: objects and refs, read and written without starting processes.

Everything is in git's own formats (loose objects, loose refs, lock files), so real git can clone
from it and push to it at any time; what real git has packed is read through `git cat-file`.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import zlib
from pathlib import Path

from stateful_github.git.objects import Commit, Entry, decode_commit, decode_tree, object_id

_CONFIG = """[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = true
[gc]
\tauto = 0
[receive]
\tautogc = false
\tunpackLimit = 100000
[http]
\treceivepack = true
[uploadpack]
\tallowAnySHA1InWant = true
"""


class RefMoved(Exception):
    """A ref was not where its writer expected it; `actual` is where it is (None: absent)."""

    def __init__(self, name: str, actual: str | None) -> None:
        super().__init__(f"{name} is at {actual}")
        self.name = name
        self.actual = actual


class GitStore:
    """One bare repository. Forks share the object directory of their parent, as on GitHub."""

    def __init__(self, path: Path, *, head: str, objects_of: GitStore | None = None) -> None:
        self.path = path
        self._objects: Path = path / "objects" if objects_of is None else objects_of._objects
        self._cache: dict[str, tuple[str, bytes]] = {} if objects_of is None else objects_of._cache
        self._trees: dict[str, list[Entry]] = {}
        self._commits: dict[str, Commit] = {}
        self._serial = itertools.count()
        (path / "refs" / "heads").mkdir(parents=True)
        if objects_of is None:
            (path / "objects").mkdir()
        else:
            (path / "objects").symlink_to(self._objects, target_is_directory=True)
        (path / "config").write_text(_CONFIG, encoding="ascii")
        self.set_head(head)

    # objects

    def write(self, kind: str, body: bytes) -> str:
        """Store an object; its id."""
        oid = object_id(kind, body)
        if oid not in self._cache:
            self._cache[oid] = (kind, body)
            self._write_loose(oid, b"%s %d\0%s" % (kind.encode(), len(body), body))
        return oid

    def _write_loose(self, oid: str, raw: bytes) -> None:
        directory = self._objects / oid[:2]
        directory.mkdir(exist_ok=True)
        target = directory / oid[2:]
        if not target.exists():
            staged = directory / f"tmp_{os.getpid()}_{next(self._serial)}_{oid[2:8]}"
            staged.write_bytes(zlib.compress(raw, 1))
            staged.replace(target)

    def find(self, oid: str) -> tuple[str, bytes] | None:
        """An object's kind and bytes, or None."""
        found = self._cache.get(oid)
        if found is None:
            found = self._find_loose(oid) or self._find_packed(oid)
            if found is not None:
                self._cache[oid] = found
        return found

    def _find_loose(self, oid: str) -> tuple[str, bytes] | None:
        try:
            raw = zlib.decompress((self._objects / oid[:2] / oid[2:]).read_bytes())
        except FileNotFoundError:
            return None
        head, _, body = raw.partition(b"\0")
        return head.decode().split(" ")[0], body

    def _find_packed(self, oid: str) -> tuple[str, bytes] | None:
        if not any((self._objects / "pack").glob("*.pack")):
            return None
        ran = subprocess.run(
            ["git", "-C", str(self.path), "cat-file", "--batch"],
            input=oid.encode() + b"\n",
            capture_output=True,
            check=True,
        )
        head, _, body = ran.stdout.partition(b"\n")
        parts = head.decode().split(" ")
        return None if parts[-1] == "missing" else (parts[1], body[: int(parts[2])])

    def tree(self, oid: str) -> list[Entry]:
        """A tree's entries; KeyError when it is not a tree here."""
        if oid not in self._trees:
            self._trees[oid] = decode_tree(self._expect("tree", oid))
        return self._trees[oid]

    def commit(self, oid: str) -> Commit:
        """A commit; KeyError when it is not a commit here."""
        if oid not in self._commits:
            self._commits[oid] = decode_commit(oid, self._expect("commit", oid))
        return self._commits[oid]

    def blob(self, oid: str) -> bytes:
        """A blob's bytes; KeyError when it is not a blob here."""
        return self._expect("blob", oid)

    def _expect(self, kind: str, oid: str) -> bytes:
        found = self.find(oid)
        if found is None or found[0] != kind:
            raise KeyError(f"no {kind} {oid}")
        return found[1]

    def forget(self) -> None:
        """Read everything from the disk again (objects never change, so nobody needs to)."""
        self._cache.clear()
        self._trees.clear()
        self._commits.clear()

    # refs

    def set_head(self, branch: str) -> None:
        """Make `branch` what HEAD names."""
        (self.path / "HEAD").write_text(f"ref: refs/heads/{branch}\n", encoding="ascii")

    def ref(self, name: str) -> str | None:
        """What a full ref name points to, or None."""
        try:
            return (self.path / name).read_text(encoding="ascii").strip() or None
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return self._packed_refs().get(name)

    def refs(self, prefix: str = "refs/") -> dict[str, str]:
        """Full ref names beginning with `prefix`, sorted, and what they point to."""
        found = self._packed_refs()
        for directory, _, files in os.walk(self.path / "refs"):
            for file in files:
                if not file.endswith(".lock"):
                    full = Path(directory, file)
                    oid = full.read_text(encoding="ascii").strip()
                    found[full.relative_to(self.path).as_posix()] = oid
        return {name: oid for name, oid in sorted(found.items()) if name.startswith(prefix)}

    def _packed_refs(self) -> dict[str, str]:
        try:
            text = (self.path / "packed-refs").read_text(encoding="ascii")
        except FileNotFoundError:
            return {}
        lines = [line for line in text.splitlines() if not line.startswith(("#", "^"))]
        return {name: oid for oid, _, name in (line.partition(" ") for line in lines)}

    def set_ref(self, name: str, new: str, *, expected: str | None) -> None:
        """Move a ref by compare-and-swap; `expected` None means it must not exist.

        Raises RefMoved when it is elsewhere, FileExistsError when somebody holds its lock.
        """
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        lock = target.with_name(target.name + ".lock")
        with lock.open("x", encoding="ascii") as out:
            out.write(new + "\n")
        actual = self.ref(name)
        if actual != expected:
            lock.unlink()
            raise RefMoved(name, actual)
        lock.replace(target)

    def delete_ref(self, name: str) -> None:
        """Remove a ref, wherever it is stored."""
        (self.path / name).unlink(missing_ok=True)
        packed = self._packed_refs()
        if packed.pop(name, None) is not None:
            lines = [f"{oid} {ref}\n" for ref, oid in packed.items()]
            (self.path / "packed-refs").write_text("".join(lines), encoding="ascii")
