"""The standing proposal of records: one branch, one commit on it, at most one pull request.

The branch is always the default branch with everything that is owed to it, in one commit. What that
commit writes is named in its message by a digest, so that a look can tell whether it is up to date,
and ours.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kickoff.core.text.quoting import code

RECORDS_BRANCH = "kickoff-records"
"""Where records are proposed that may not be committed onto the default branch directly."""

_LINE = re.compile(r"^Kickoff-Records: ([0-9a-f]{16})$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Proposing:
    """What shall stand on the branch, and in its pull request.

    The commit writes `files` on top of `onto`, the head of the branch `into`, whose tree is `tree`.
    It replaces the commit `expected`, None where there must be no branch yet. With `stands` the
    branch holds exactly that already. `pull_request` is the node id of the open one. `branch` is
    where it is proposed; with `operation`, by that operation of a migration.
    """

    into: str
    onto: str
    tree: str
    files: Mapping[str, bytes]
    tasks: tuple[str, ...]
    title: str
    body: str
    expected: str | None = None
    stands: bool = False
    pull_request: str | None = None
    branch: str = RECORDS_BRANCH
    operation: str = ""

    @property
    def message(self) -> str:
        """The commit's message."""
        if self.operation:
            return f"{self.title}\n\n{self.body}\n\nKickoff-Migration: {self.operation}"
        return f"{self.title}\n\nKickoff-Records: {digest_of(self.files)}"


def subject_and_body(message: str) -> tuple[str, str]:
    """The first line of a commit's message, and what follows on it."""
    subject, _, body = message.partition("\n\n")
    return subject, body


def digest_of(files: Mapping[str, bytes]) -> str:
    """What a commit writes, in 16 hexadecimal digits."""
    hashed = hashlib.sha256()
    for path in sorted(files):
        content = hashlib.sha256(files[path]).hexdigest()
        hashed.update(f"{path}\0{content}\0".encode("utf-8", "surrogateescape"))
    return hashed.hexdigest()[:16]


def digest_in(message: str) -> str | None:
    """The digest that a commit of ours names; None for anybody else's."""
    found = _LINE.findall(message)
    return found[-1] if found else None


def proposal_body(lines: Sequence[str]) -> str:
    """The text of the pull request: which tasks, one line each, and what merging means."""
    return (
        "These tasks are completed; their records may not be committed directly. Merging writes "
        "them into the task files, and changes nothing else.\n\n"
        + "\n".join(f"- {line}" for line in lines)
        + "\n\nKickoff keeps this up to date in one commit, on top of the default branch. It opens "
        "no second one: closed without a merge, it stays closed until somebody reopens it. "
        f"Whoever wants no records in task files sets {code('completion: ledger')}."
    )


def proposal_line(task: str, path: str, pull_request: int | None, *, reopened: bool) -> str:
    """One task in that text."""
    what = f"{code(task)} in {code(path)}"
    if reopened:
        return f"{what}, reopened: its record goes"
    return f"{what}, merged in #{pull_request}" if pull_request is not None else what
