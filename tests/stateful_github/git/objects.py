"""Git objects as values: reading and writing trees and commits, and their ids."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

FILE, EXECUTABLE, SYMLINK, TREE, SUBMODULE = "100644", "100755", "120000", "40000", "160000"
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
ZERO = "0" * 40


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a tree; `mode` as git stores it (`40000`, not `040000`)."""

    mode: str
    name: str
    oid: str

    @property
    def kind(self) -> str:
        """`tree`, `commit` (a submodule) or `blob`."""
        return {TREE: "tree", SUBMODULE: "commit"}.get(self.mode, "blob")


@dataclass(frozen=True, slots=True)
class Signature:
    """Who and when, as in a commit."""

    name: str
    email: str
    at: datetime

    def encode(self) -> bytes:
        """`Name <email> seconds +0000`."""
        return f"{self.name} <{self.email}> {int(self.at.timestamp())} +0000".encode()


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit, read."""

    oid: str
    tree: str
    parents: tuple[str, ...]
    author: Signature
    committer: Signature
    message: str

    @property
    def headline(self) -> str:
        """The first line."""
        return self.message.split("\n", 1)[0]

    @property
    def body(self) -> str:
        """What follows the headline and its blank line, without surrounding blank lines."""
        return self.message.partition("\n")[2].strip("\n")


def object_id(kind: str, body: bytes) -> str:
    """The SHA-1 git gives an object."""
    return hashlib.sha1(b"%s %d\0%s" % (kind.encode(), len(body), body)).hexdigest()


def encode_tree(entries: list[Entry]) -> bytes:
    """A tree's bytes; the order is git's (directories sort as if they ended in `/`)."""
    ordered = sorted(entries, key=lambda e: (e.name + ("/" if e.mode == TREE else "")).encode())
    return b"".join(f"{e.mode} {e.name}".encode() + b"\0" + bytes.fromhex(e.oid) for e in ordered)


def decode_tree(body: bytes) -> list[Entry]:
    """A tree's entries in git's order."""
    entries = []
    at = 0
    while at < len(body):
        end = body.index(b"\0", at)
        mode, _, name = body[at:end].decode("utf-8", "surrogateescape").partition(" ")
        entries.append(Entry(mode, name, body[end + 1 : end + 21].hex()))
        at = end + 21
    return entries


def encode_commit(
    tree: str, parents: tuple[str, ...], author: Signature, committer: Signature, message: str
) -> bytes:
    """A commit's bytes."""
    lines = [f"tree {tree}", *(f"parent {p}" for p in parents)]
    head = "\n".join(lines).encode()
    people = b"\nauthor %s\ncommitter %s\n\n" % (author.encode(), committer.encode())
    return head + people + message.encode()


def decode_commit(oid: str, body: bytes) -> Commit:
    """A commit read from its bytes."""
    head, _, message = body.decode("utf-8", "replace").partition("\n\n")
    fields: dict[str, list[str]] = {}
    for line in head.split("\n"):
        key, _, value = line.partition(" ")
        fields.setdefault(key, []).append(value)
    return Commit(
        oid,
        fields["tree"][0],
        tuple(fields.get("parent", ())),
        _signature(fields["author"][0]),
        _signature(fields["committer"][0]),
        message,
    )


def _signature(text: str) -> Signature:
    name, _, rest = text.partition(" <")
    email, _, when = rest.partition("> ")
    return Signature(name, email, datetime.fromtimestamp(int(when.split(" ")[0]), UTC))
