"""Objects and refs in bulk: one git process for as many as are asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kickoff.adapters.localgit.plumbing import failures
from kickoff.adapters.localgit.plumbing.git import Git

LIMIT = 512_000_000
"""Bytes that are read at once at most."""

_OID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")

ARGUMENTS = 500_000
"""Bytes of arguments at most: macOS takes a megabyte of them, together with the environment."""

POINTER = 9
"""What each argument takes besides its own bytes."""

_LINE = re.compile(r"0*(\d+) \w+ ([0-9a-f]+)(?: +(\d*)(?:-|BAD)?)?\t([^\0]*)\0")
"""What `ls-tree -z` prints: mode, type, id, perhaps the size, and the path.

The size is `-` of what has none, and `BAD` of what is not there.
"""

TREE, LINK, SUBMODULE = "40000", "120000", "160000"
"""Modes of a tree's entries that are no files."""


@dataclass(frozen=True, slots=True)
class Thing:
    """An object: its id, its type (`commit`, `tree`, `blob`, `tag`) and its content."""

    oid: str
    type: str
    content: bytes


class Entry(NamedTuple):
    """One entry of a tree; the mode in octal, as trees have it; the size in bytes, of blobs."""

    mode: str
    oid: str
    size: int = 0

    @property
    def is_file(self) -> bool:
        """Whether it is a file, and neither a folder nor a link nor another repository."""
        return self.mode not in (TREE, LINK, SUBMODULE)


def objects(git: Git, names: Sequence[str]) -> Mapping[str, Thing]:
    """Those objects that are there, by the names they were asked for: `<commit>:<path>`, an id.

    Raises a ForgeError. git takes a name from a line; one that is no line is looked up alone.
    """
    ids = {name: _id_of(git, name) for name in names if _NO_LINE.search(name)}
    asked = [name for name in dict.fromkeys((*names, *ids.values())) if name and name not in ids]
    if not asked:
        return {}
    given = "".join(f"{name}\n" for name in asked).encode("utf-8", "surrogateescape")
    ran = git.ask("cat-file", "--batch", given=given, limit=LIMIT)
    if ran.status:
        raise failures.of_local(ran)
    found = _parsed(ran.out, asked)
    return {**found, **{name: found[oid] for name, oid in ids.items() if oid in found}}


_NO_LINE = re.compile(r"[\n\0]|\r\Z")


def _id_of(git: Git, name: str) -> str:
    """The id of one object; nothing when it is not there. No name holds a zero byte."""
    ran = git.ask("rev-parse", "--verify", "--quiet", name) if "\0" not in name else None
    said = ran.out.decode("ascii", "replace").strip() if ran and not ran.status else ""
    return said if _OID.fullmatch(said) else ""


def _parsed(out: bytes, asked: Sequence[str]) -> Mapping[str, Thing]:
    """Headers and contents, in the order of the questions."""
    found: dict[str, Thing] = {}
    at = 0
    for name in asked:
        end = out.index(b"\n", at)
        words = out[at:end].decode("utf-8", "surrogateescape")
        at = end + 1
        if words in (f"{name} missing", f"{name} ambiguous"):
            continue
        oid, kind, size = words.split(" ")
        found[name] = Thing(oid, kind, out[at : at + int(size)])
        at += int(size) + 1
    return found


def entries(tree: Thing) -> Mapping[str, Entry]:
    """What a tree holds itself, by name: stored as mode, blank, name, NUL, and the id in bytes."""
    width = len(tree.oid) // 2
    found: dict[str, Entry] = {}
    content, at = tree.content, 0
    while at < len(content):
        blank, end = content.index(b" ", at), content.index(b"\0", at)
        name = content[blank + 1 : end].decode("utf-8", "surrogateescape")
        oid = content[end + 1 : end + 1 + width].hex()
        found[name] = Entry(content[at:blank].decode(), oid)
        at = end + 1 + width
    return found


def files_below(git: Git, tree: str) -> Mapping[str, Entry]:
    """Everything below a tree that is no folder, by its path from there. Raises a ForgeError."""
    ran = git.ask("ls-tree", "-r", "-z", "--full-tree", tree, limit=LIMIT)
    if ran.status:
        raise failures.of_local(ran)
    return dict(listed(ran.out))


def entries_at(git: Git, commit: str, paths: Sequence[str]) -> Mapping[str, Entry]:
    """What stands at these paths in a commit, with its size. Raises a ForgeError."""
    found: dict[str, Entry] = {}
    for some in _portions(paths):
        ran = git.ask("ls-tree", "-l", "-z", "--full-tree", commit, "--", *some, limit=LIMIT)
        if ran.status:
            raise failures.of_local(ran)
        found.update(listed(ran.out))
    return found


def listed(out: bytes) -> Iterable[tuple[str, Entry]]:
    """The paths and entries that `ls-tree -z` printed."""
    text = out.decode("utf-8", "surrogateescape")
    for mode, oid, size, path in _LINE.findall(text):
        yield path, Entry(mode, oid, int(size or 0))


def heads(git: Git, refs: Sequence[str]) -> Mapping[str, str]:
    """Where these refs are, of those that exist, by their full names. Raises a ForgeError."""
    wanted, found = frozenset(refs), dict[str, str]()
    for some in _portions(refs):
        ran = git.ask("for-each-ref", "--format=%(refname) %(objectname)", *some, limit=LIMIT)
        if ran.status or b"broken ref" in ran.err:
            raise failures.of_local(ran)
        lines = (line.split(" ") for line in ran.out.decode("utf-8", "replace").splitlines())
        found.update((name, oid) for name, oid in lines if name in wanted)
    return found


def _portions(words: Sequence[str]) -> Iterator[list[str]]:
    """As many at once as every system takes for arguments; nearly always all."""
    some, size = list[str](), 0
    for word in words:
        taken = len(word.encode("utf-8", "surrogateescape")) + POINTER
        if some and size + taken > ARGUMENTS:
            yield some
            some, size = [], 0
        some.append(word)
        size += taken
    if some:
        yield some
