"""Where a state branch was seen before: what tells that it was set back, or is gone.

A branch that lives here leaves the commit that it was last moved to in a ref of its own. Of one
that lives at a remote, what was fetched and is not in its history any more is kept. So no decision
that was seen is ever collected as garbage, and people can bring it back.
"""

from __future__ import annotations

from collections.abc import Sequence

from kickoff.adapters.localgit.plumbing.git import Git

HERE = "here"
"""What stands for a remote's name in the name of what is kept of a branch of this repository."""


def seen_ref(branch: str) -> str:
    """Where a state branch of this repository was last moved to by us."""
    return f"refs/kickoff-seen/{branch}"


def gone_ref(branch: str, remote: str | None = None) -> str:
    """What was seen of a state branch, here or at a remote, before it was set back."""
    return f"refs/kickoff-gone/{remote or HERE}/{branch}"


def traces_of(branch: str, remote: str | None) -> Sequence[str]:
    """The refs that tell of a state branch as it was, the newest first."""
    kept = gone_ref(branch, remote)
    return (kept,) if remote is not None else (seen_ref(branch), kept)


def gone(git: Git, seen: Sequence[str], head: str | None) -> str | None:
    """The first of these commits that is not in the branch's history; `head` is where it is now.

    One process for each that is not the head itself.
    """
    return next((commit for commit in seen if not _is_in(git, commit, head)), None)


def keep_if_gone(git: Git, branch: str, seen: str | None, head: str) -> None:
    """Before a branch that was set back moves on: keep what it was at."""
    if seen is not None and not _is_in(git, seen, head):
        git.ask("update-ref", gone_ref(branch), seen)


def _is_in(git: Git, commit: str, head: str | None) -> bool:
    """Whether the history of `head` holds it. A commit that this clone has lost tells nothing."""
    if head is None:
        return False
    if commit == head or not git.holds("cat-file", "-e", f"{commit}^{{commit}}"):
        return True
    return git.holds("merge-base", "--is-ancestor", commit, head)
