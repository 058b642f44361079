"""Which task a commit of the default branch belongs to, when it may be a copy of several."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.adapters.localgit.plumbing.history import Commit
from kickoff.core.facts import Absent, Unknown, Work


@dataclass(frozen=True, slots=True)
class Claim:
    """A commit that holds what a branch changes, and the one with which it came.

    `stamped` tells that it still bears who wrote it and when, as a rebase leaves it.
    """

    work: Work
    copy: Commit
    brought: Commit
    stamped: bool


def settled(
    git: Git, claims: Sequence[Claim], trees: Sequence[str]
) -> Mapping[str, Commit | Absent | Unknown]:
    """What each branch gets, by its name. `trees` are commits or refs with records.

    A commit belongs to one task at most: to that in whose record it stands already; else to the
    one whose stamp it bears, or whose name it says. Where nothing tells, nobody knows.
    """
    found: dict[str, Commit | Absent | Unknown] = {}
    for claim in claims:
        rivals = [c for c in claims if c.copy == claim.copy and c.work != claim.work]
        if _is_recorded(git, claim, trees):
            found.setdefault(claim.work.branch, Absent())
        elif not rivals or _stands_out(claim, rivals):
            found[claim.work.branch] = claim.brought
        elif any(_stands_out(r, [c for c in (claim, *rivals) if c != r]) for r in rivals):
            found.setdefault(claim.work.branch, Absent())
        else:
            names = ", ".join(sorted(c.work.task for c in (claim, *rivals)))
            why = f"{claim.copy.oid} holds what several tasks change: {names}"
            found.setdefault(claim.work.branch, Unknown(why))
    return found


def _stands_out(claim: Claim, rivals: Sequence[Claim]) -> bool:
    """Whether the commit bears its stamp and no rival's, or else names it and no rival."""
    if any(c.stamped for c in (claim, *rivals)):
        return claim.stamped and not any(r.stamped for r in rivals)
    return _is_named(claim) and not any(_is_named(r) for r in rivals)


def _is_named(claim: Claim) -> bool:
    words = (claim.work.task, claim.work.branch)
    found = (re.search(rf"(?<![\w.@-]){re.escape(w)}(?![\w@-])", claim.copy.message) for w in words)
    return any(found)


def _is_recorded(git: Git, claim: Claim, trees: Sequence[str]) -> bool:
    """Whether a completion that is known already came with the same commit."""
    line = f"merge_commit: *[\"']?{claim.brought.oid}"
    places = ("*.md", "registry.yml", "done.yml")
    words = ("grep", "--quiet", "--extended-regexp", "-e", line)
    return any(git.holds(*words, tree, "--", *places) for tree in trees)
