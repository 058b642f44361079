"""Whether a branch made its commits itself, or only followed another one.

A branch without work that was brought up to date with the default branch stands in it just as one
that was merged by a fast-forward does. What git wrote down about the branch tells them apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kickoff.adapters.localgit.plumbing.git import Git

_FOLLOWED = re.compile(
    r"(?:merge|pull)\b.*: Fast-forward$|reset: moving to |branch: |checkout: "
    r"|fetch\b.*: (?:fast-forward|forced-update|storing head)|kickoff: "
)
"""How git says that a branch took over what was there already."""

BEGUN = "kickoff: begin "
"""What is written down about a branch of ours first."""

_REBASED = re.compile(r"rebase \(finish\): \S+ onto ([0-9a-f]{40,64})$")


@dataclass(frozen=True, slots=True)
class _Move:
    """A ref was set to `commit` at `at` (seconds since 1970)."""

    commit: str
    at: int
    why: str


def begun_by_us(common: Path, ref: str) -> bool:
    """Whether a branch is one that we made. Where git keeps no files about refs, any may be.

    What is written down is forgotten after 90 days by default.
    """
    try:
        with (common / "logs" / ref).open(encoding="utf-8", errors="replace") as log:
            return log.readline().partition("\t")[2].startswith(BEGUN)
    except OSError:
        return (common / "reftable").exists()


def only_followed(git: Git, ref: str, head: str, default_ref: str, brought: str) -> bool:
    """Whether the branch `ref` got to `head` no earlier than the default branch, making nothing.

    `brought` is the commit with which the default branch got it. Without anything written down
    the branch made it. Two processes. Raises a ForgeError.
    """
    ours = [move for move in _moves(git, ref) if move.commit == head]
    if not ours or not all(_is_following(move) for move in ours):
        return False
    theirs = [move.at for move in _moves(git, default_ref) if move.commit == brought]
    return not theirs or min(move.at for move in ours) >= min(theirs)


def made_by(git: Git, ref: str) -> list[str]:
    """The commits at which a branch stood by its own doing, newest first. One process."""
    return [move.commit for move in _moves(git, ref) if not _is_following(move)]


def _is_following(move: _Move) -> bool:
    rebased = _REBASED.match(move.why)
    if rebased is not None:
        return rebased[1] == move.commit
    return _FOLLOWED.match(move.why) is not None


def _moves(git: Git, ref: str) -> list[_Move]:
    """What is written down about a ref; nothing when it was never kept, or went with the ref."""
    ran = git.ask("log", "-g", "-z", "--date=raw", "--format=%H%n%gD%n%gs", ref, "--")
    if ran.status:
        return []
    return [_move(one) for one in ran.out.decode("utf-8", "replace").split("\0") if one]


def _move(text: str) -> _Move:
    commit, name, why = text.split("\n", 2)
    at = name.rpartition("@{")[2].split(" ")[0]
    return _Move(commit, int(at) if at.isdigit() else 0, why)
