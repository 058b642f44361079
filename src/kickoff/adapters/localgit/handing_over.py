"""Handing work over: whoever merges finds the branch where everybody looks."""

from __future__ import annotations

from kickoff.adapters.localgit.plumbing import batch
from kickoff.adapters.localgit.plumbing.reflog import only_followed
from kickoff.adapters.localgit.remote import Remote
from kickoff.adapters.localgit.sight import Sight
from kickoff.core.effects import OpenPullRequest
from kickoff.core.events import HandedOver, PullRequestFailed, Report
from kickoff.core.text.quoting import code
from kickoff.errors import Unavailable
from kickoff.ports import Ambiguous, Barred, Lost, Swapped


def hand_over(sight: Sight, effect: OpenPullRequest, remote: Remote | None) -> Report:
    """Bring the work to where everybody looks, and say where that is.

    A branch that holds nothing of its own is not handed over. One connection to a remote. Raises
    a ForgeError.
    """
    head = sight.heads([effect.branch]).get(effect.branch)
    look = f"git log {effect.base}..{effect.branch}"
    if head is None:
        return PullRequestFailed(effect.task, f"{code(effect.branch)} is gone", look)
    if _is_hollow(sight, effect.branch, head):
        said = f"{code(effect.branch)} has nothing that {code(effect.base)} does not have"
        return PullRequestFailed(effect.task, said, look)
    if remote is not None and (why := _push(sight, remote, effect.branch, head)) is not None:
        return PullRequestFailed(effect.task, why, f"git push {remote.name} {effect.branch}")
    return HandedOver(effect.task, effect.token, head)


def _push(sight: Sight, remote: Remote, branch: str, head: str) -> str | None:
    """Why the branch did not get there, if it did not. What others put there is never lost.

    Raises Unavailable when nobody knows whether it did.
    """
    found = batch.heads(sight.git, [sight.ref(branch), sight.written(branch)])
    there, here = found.get(sight.ref(branch)), found.get(sight.written(branch), head)
    if here != head and not sight.git.holds("merge-base", "--is-ancestor", here, head):
        return f"{code(branch)} has commits at {code(remote.name)} that are not here"
    if there == head:
        return None
    match remote.push(branch, head, there):
        case Swapped():
            return None
        case Barred(why):
            return why
        case Lost():
            raise Unavailable(f"{code(branch)} moved at {code(remote.name)} meanwhile")
        case Ambiguous(why):
            raise Unavailable(why)


def _is_hollow(sight: Sight, branch: str, head: str) -> bool:
    """Whether the branch stands in the default branch without ever having been ahead of it."""
    main = sight.ref(sight.default_branch)
    if not sight.git.holds("merge-base", "--is-ancestor", head, main):
        return False
    return only_followed(sight.git, sight.written(branch), head, main, head)
