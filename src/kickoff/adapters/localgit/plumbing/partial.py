"""Partial clones: what is missing of a folder's files is fetched at once.

git itself fetches every missing object when it is asked for, one connection for each.
"""

from __future__ import annotations

from kickoff.adapters.localgit.plumbing import failures
from kickoff.adapters.localgit.plumbing.git import Git

LIMIT = 256_000_000
"""Bytes of a list of objects: millions."""

SECONDS = 900
"""How long a fetch may take."""


def complete(git: Git, tree: str) -> None:
    """Fetch the files below a tree that this clone lacks, if it is partial. Raises a ForgeError."""
    remote = _promisor(git)
    missing = _missing(git, tree) if remote else b""
    if remote is None or not missing:
        return
    ran = git.ask(
        *("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc"),
        *("--recurse-submodules=no", "--filter=blob:none", "--stdin", remote),
        given=missing,
        seconds=SECONDS,
    )
    if ran.status:
        doing = "fetch task files that this partial clone lacks"
        raise failures.of_remote(ran, doing, "contents: read")


def _promisor(git: Git) -> str | None:
    """The remote that has promised to have what is missing; None in a whole clone."""
    ran = git.ask("config", "--get-regexp", r"^remote\..*\.promisor$", "^true$")
    first = ran.out.decode("utf-8", "replace").partition("\n")[0]
    key = first.rpartition(" ")[0]
    return key.removeprefix("remote.").removesuffix(".promisor") or None


def _missing(git: Git, tree: str) -> bytes:
    """The ids of the missing objects, one on each line."""
    arguments = ("rev-list", "--objects", "--missing=print", "--no-object-names", tree)
    ran = git.ask(*arguments, limit=LIMIT)
    if ran.status:
        raise failures.of_local(ran)
    return b"".join(line[1:] + b"\n" for line in ran.out.splitlines() if line.startswith(b"?"))
