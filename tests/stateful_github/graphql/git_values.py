"""Refs and git objects as GraphQL sees them: a repository and a name or id."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stateful_github.git.history import entry_at
from stateful_github.git.objects import Commit as GitCommit
from stateful_github.git.objects import Entry, Signature
from stateful_github.model.node_ids import Prefix, node_id
from stateful_github.repository import Repository

OID = re.compile(r"[0-9a-f]{40}")
TEXT_LIMIT = 512_000  # bytes of a Blob's text [V]


@dataclass(frozen=True, slots=True)
class Ref:
    """A ref that exists; `qualified` is its full name."""

    repository: Repository
    qualified: str
    oid: str

    @property
    def id(self) -> str:
        """The node id."""
        return node_id(Prefix.REF, self.repository.database_id, self.qualified)

    @property
    def prefix(self) -> str:
        """`refs/heads/` or what else comes before the name."""
        return "/".join(self.qualified.split("/")[:2]) + "/"

    @property
    def name(self) -> str:
        """The name without the prefix."""
        return self.qualified.removeprefix(self.prefix)


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit."""

    repository: Repository
    oid: str

    @property
    def git(self) -> GitCommit:
        """The commit, read."""
        return self.repository.store.commit(self.oid)

    @property
    def id(self) -> str:
        """The node id."""
        return node_id(Prefix.COMMIT, self.repository.database_id, self.oid)


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree; `path` is where it was found."""

    repository: Repository
    oid: str
    path: str = ""

    @property
    def id(self) -> str:
        """The node id."""
        return node_id(Prefix.TREE, self.repository.database_id, self.oid)


@dataclass(frozen=True, slots=True)
class Blob:
    """A blob."""

    repository: Repository
    oid: str

    @property
    def id(self) -> str:
        """The node id."""
        return node_id(Prefix.BLOB, self.repository.database_id, self.oid)

    @property
    def content(self) -> bytes:
        """All of it."""
        return self.repository.store.blob(self.oid)

    @property
    def is_binary(self) -> bool:
        """Whether git would call it binary: a NUL in the first 8,000 bytes."""
        return b"\0" in self.content[:8000]

    @property
    def is_truncated(self) -> bool:
        """Whether `text` is cut."""
        return len(self.content) > TEXT_LIMIT

    @property
    def text(self) -> str | None:
        """The text up to 512,000 bytes; None for a binary blob [V]."""
        if self.is_binary:
            return None
        return self.content[:TEXT_LIMIT].decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class PathEntry:
    """A line of a tree, with its path from the root."""

    repository: Repository
    entry: Entry
    path: str


@dataclass(frozen=True, slots=True)
class Person:
    """Author or committer of a commit."""

    repository: Repository
    signature: Signature


GitObject = Commit | Tree | Blob


def git_object(repository: Repository, oid: str, path: str = "") -> GitObject | None:
    """What an id names, or None."""
    found = repository.store.find(oid)
    match found:
        case ("commit", _):
            return Commit(repository, oid)
        case ("tree", _):
            return Tree(repository, oid, path)
        case ("blob", _):
            return Blob(repository, oid)
        case _:
            return None


def resolve(repository: Repository, expression: str) -> GitObject | None:
    """What `rev` or `rev:path` names, or None; `rev` is HEAD, an id, a branch or a full ref."""
    rev, colon, path = expression.partition(":")
    oid = revision(repository, rev)
    if oid is None or not colon:
        return git_object(repository, oid) if oid else None
    found = git_object(repository, oid)
    tree = found.git.tree if isinstance(found, Commit) else oid
    if isinstance(found, Blob) or found is None:
        return None
    if not path.strip("/"):
        return Tree(repository, tree)
    entry = entry_at(repository.store, tree, path)
    return git_object(repository, entry.oid, path) if entry else None


def revision(repository: Repository, rev: str) -> str | None:
    """The id a revision names, as a read through the API sees it."""
    if OID.fullmatch(rev):
        return rev
    if rev in ("HEAD", ""):
        return repository.branch(repository.default_branch)
    names = [rev] if rev.startswith("refs/") else [f"refs/heads/{rev}", f"refs/tags/{rev}"]
    return next((oid for oid in map(repository.visible_ref, names) if oid), None)
