"""A piece of history as a graph: what stands in it, and which commit brought what to a branch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from kickoff.adapters.localgit.plumbing import failures
from kickoff.adapters.localgit.plumbing.git import Git

LIMIT = 512_000_000
"""Bytes of history that are read at most."""

_FORMAT = "--format=tformat:%H%n%P%n%ae%n%at%n%cn%n%ce%n%ct%n%B"


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit. `stamp` is what a copy of it keeps: who wrote it, and when."""

    oid: str
    parents: tuple[str, ...]
    stamp: tuple[str, str]
    committer: str
    email: str
    at: datetime
    message: str

    @property
    def is_merge(self) -> bool:
        """Whether it joins histories."""
        return len(self.parents) > 1


@dataclass(frozen=True, slots=True)
class History:
    """The commits that some tips reach, newest first; those beyond a limit are `cut` off."""

    commits: Mapping[str, Commit] = field(default_factory=dict)
    cut: bool = False

    def reached_from(self, tips: Iterable[str]) -> frozenset[str]:
        """The tips and all that come before them, as far as they are here."""
        found: set[str] = set()
        for tip in tips:
            self._follow(tip, found)
        return frozenset(found)

    def chain(self, tip: str) -> Iterator[Commit]:
        """The branch itself: from its tip along first parents."""
        while tip in self.commits:
            yield self.commits[tip]
            tip = next(iter(self.commits[tip].parents), "")

    def brought_by(self, oid: str, tip: str) -> Commit:
        """The commit of the branch itself with which `oid`, which is in it, came."""
        branch = tuple(self.chain(tip))
        seen: set[str] = set()
        for commit in reversed(branch):
            self._follow(commit.oid, seen)
            if oid in seen:
                return commit
        return branch[0]

    def _follow(self, tip: str, seen: set[str]) -> None:
        """Add the tip and all that come before it to what was seen."""
        waiting = [tip]
        while waiting:
            oid = waiting.pop()
            if oid in self.commits and oid not in seen:
                seen.add(oid)
                waiting.extend(self.commits[oid].parents)


def read_history(git: Git, tips: Sequence[str], without: Sequence[str], most: int) -> History:
    """What the tips reach and `without` does not; `most` commits. Raises a ForgeError."""
    excluded = (f"^{oid}" for oid in without)
    limits = ("--no-show-signature", "--no-mailmap", "--encoding=UTF-8", f"--max-count={most + 1}")
    ran = git.ask("log", "-z", _FORMAT, *limits, *tips, *excluded, "--", limit=LIMIT)
    if ran.status:
        raise failures.of_local(ran)
    read = [_commit(one) for one in ran.out.decode("utf-8", "replace").split("\0") if one]
    return History({one.oid: one for one in read[:most]}, cut=len(read) > most)


def _commit(text: str) -> Commit:
    oid, parents, email, authored, committer, their_email, at, message = text.split("\n", 7)
    return Commit(
        oid=oid,
        parents=tuple(parents.split()),
        stamp=(email, authored),
        committer=committer,
        email=their_email,
        at=datetime.fromtimestamp(int(at), UTC),
        message=message,
    )
