"""Commits onto the default branch: the objects first, then one compare-and-swap of the branch.

Nobody's checkout is touched unless that was asked for, and then only one without changes.
"""

from __future__ import annotations

from kickoff.adapters.localgit.holding import Holder, Step, holder_of, move_together, obstacle
from kickoff.adapters.localgit.plumbing import batch
from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.adapters.localgit.plumbing.objects import make_commit
from kickoff.adapters.localgit.remote import Remote
from kickoff.core.text.quoting import code
from kickoff.ports import Barred, Change, Lost, Swap, Swapped

_LET_IT = (
    "`git config kickoff.updateCheckout true` lets Kickoff bring a checkout without changes "
    "along; or free the branch there: `git switch --detach`"
)


def commit_onto(git: Git, branch: str, change: Change, *, update_checkout: bool) -> Swap:
    """Commit onto a branch of this repository if it is at `change.expected`.

    `Barred` for the time being while a checkout is in the way. Raises a ForgeError.
    """
    holder = holder_of(git, branch)
    if holder is not None and not update_checkout:
        return Barred(_held(branch, holder), passing=True)
    commit = make_commit(git, change.expected, change.files, change.message)
    step = Step(f"refs/heads/{branch}", change.expected, commit, tuple(change.files), _why(change))
    if holder is not None:
        return _with_checkout(git, branch, holder, step)
    ran = git.ask("update-ref", "-m", step.why, step.ref, step.after, step.before)
    return Swapped(commit) if not ran.status else _stayed(git, step, ran.said)


def in_the_way(git: Git, branch: str, *, update_checkout: bool) -> str:
    """Why a commit onto the branch would wait, and what helps; empty when nothing is in the way.

    Nothing is changed. Raises a ForgeError.
    """
    holder = holder_of(git, branch)
    if holder is None:
        return ""
    if not update_checkout:
        return _held(branch, holder)
    why = obstacle(git, holder)
    return f"{code(branch)} {why}" if why else ""


def push_onto(git: Git, remote: Remote, branch: str, change: Change) -> Swap:
    """Commit onto a branch of the remote if it is at `change.expected` there.

    No checkout is touched. One connection, one more when it was not moved. Raises a ForgeError.
    """
    commit = make_commit(git, change.expected, change.files, change.message)
    return remote.push(branch, commit, change.expected)


def _held(branch: str, holder: Holder) -> str:
    return f"{code(branch)} is checked out in {code(str(holder.folder))}. {_LET_IT}"


def _why(change: Change) -> str:
    return f"kickoff: {change.message.subject}"


def _with_checkout(git: Git, branch: str, holder: Holder, step: Step) -> Swap:
    if _head(git, step.ref) != step.before:
        return Lost()
    why = move_together(git, holder, step)
    if why is None:
        return Swapped(step.after)
    return _stayed(git, step, f"{code(branch)} {why}")


def _stayed(git: Git, step: Step, said: str) -> Swap:
    """The branch did not move: somebody else was faster, or something is in the way for now."""
    return Lost() if _head(git, step.ref) != step.before else Barred(said, passing=True)


def _head(git: Git, ref: str) -> str | None:
    return batch.heads(git, [ref]).get(ref)
