"""What a commit changes, whatever it stands on: two that change the same are equal.

As git-patch-id(1) has it: where in a file something stands does not count, what stands around it
does. Files that are not text count by their content.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from kickoff.adapters.localgit.plumbing import failures
from kickoff.adapters.localgit.plumbing.git import Git

LIMIT = 256_000_000
"""Bytes of differences that are read at once at most."""

_OID = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?")

_PLAIN = (
    *("--no-renames", "--no-ext-diff", "--no-textconv", "--no-color", "--full-index"),
    *("--unified=3", "--inter-hunk-context=0", "--diff-algorithm=myers", "--no-indent-heuristic"),
    *("--src-prefix=a/", "--dst-prefix=b/", "--ignore-submodules=none", "--submodule=short"),
)
"""The same differences whatever a person has configured."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One file that a commit touches, with how: `A`, `D`, `M`, `T`."""

    path: bytes
    status: bytes


def touched(git: Git, commits: Sequence[str]) -> Mapping[str, frozenset[Changed]]:
    """The files that each commit touches; of merges none. One process. Raises a ForgeError."""
    if not commits:
        return {}
    given = "".join(f"{oid}\n" for oid in commits).encode()
    words = ("diff-tree", "--stdin", "--root", "-r", "-z", "--raw", "--no-renames")
    ran = git.ask(*words, given=given, limit=LIMIT)
    if ran.status:
        raise failures.of_local(ran)
    return {**dict.fromkeys(commits, frozenset()), **_raw(ran.out)}


def _raw(out: bytes) -> Mapping[str, frozenset[Changed]]:
    found: dict[str, set[Changed]] = {}
    words = iter(out.split(b"\0"))
    commit = ""
    for word in words:
        if word.startswith(b":"):
            found[commit].add(Changed(next(words), word.rpartition(b" ")[2]))
        elif word:
            commit = word.decode()
            found[commit] = set()
    return {oid: frozenset(changes) for oid, changes in found.items()}


def touched_between(git: Git, before: str, after: str) -> frozenset[Changed]:
    """The files in which two commits differ. One process. Raises a ForgeError."""
    ran = git.ask("diff-tree", "-r", "-z", "--raw", "--no-renames", before, after, limit=LIMIT)
    if ran.status:
        raise failures.of_local(ran)
    return _raw(b"all\0" + ran.out)["all"]


def patch_between(git: Git, before: str, after: str) -> str:
    """The identity of the difference between two commits. One process. Raises a ForgeError."""
    ran = git.ask("diff-tree", "-r", "-p", *_PLAIN, before, after, limit=LIMIT)
    if ran.status:
        raise failures.of_local(ran)
    return _identity(ran.out.split(b"\n"))


def patches(git: Git, commits: Sequence[str]) -> Mapping[str, str]:
    """The identity of what each commit changes. One process. Raises a ForgeError."""
    if not commits:
        return {}
    given = "".join(f"{oid}\n" for oid in commits).encode()
    ran = git.ask("diff-tree", "--stdin", "--root", "-r", "-p", *_PLAIN, given=given, limit=LIMIT)
    if ran.status:
        raise failures.of_local(ran)
    return {oid: _identity(lines) for oid, lines in _each(ran.out.split(b"\n"))}


def _each(lines: Iterable[bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """The lines of each commit; those of a file always begin with a sign."""
    commit, own = "", list[bytes]()
    for line in lines:
        if _OID.fullmatch(line):
            if commit:
                yield commit, own
            commit, own = line.decode(), []
        else:
            own.append(line)
    if commit:
        yield commit, own


def _identity(lines: Iterable[bytes]) -> str:
    """Without the places of hunks, and without the ids of what is shown line by line."""
    kept, ids = sha256(), b""
    for line in lines:
        if line.startswith(b"index "):
            ids = line
        elif line.startswith(b"@@ "):
            kept.update(b"@@\n")
        elif line.startswith(b"Binary files "):
            kept.update(ids + b"\n")
        elif line:
            kept.update(line + b"\n")
    return kept.hexdigest()
