"""Handing work over: whoever merges finds the branch where everybody looks."""

from __future__ import annotations

from kickoff.adapters.localgit.reflog import only_followed
from kickoff.adapters.localgit.sight import Sight
from kickoff.core.effects import OpenPullRequest
from kickoff.core.events import HandedOver, PullRequestFailed, Report
from kickoff.core.quoting import code


def hand_over(sight: Sight, effect: OpenPullRequest) -> Report:
    """Say where the work is; a branch that holds nothing of its own is not handed over.

    Raises a ForgeError.
    """
    head = sight.heads([effect.branch]).get(effect.branch)
    if head is None:
        return PullRequestFailed(effect.task, f"{code(effect.branch)} is gone", "")
    if _is_hollow(sight, effect.branch, head):
        said = f"{code(effect.branch)} has nothing that {code(effect.base)} does not have"
        return PullRequestFailed(effect.task, said, "")
    return HandedOver(effect.task, effect.token, head)


def _is_hollow(sight: Sight, branch: str, head: str) -> bool:
    """Whether the branch stands in the default branch without ever having been ahead of it."""
    main = sight.ref(sight.default_branch)
    if not sight.git.holds("merge-base", "--is-ancestor", head, main):
        return False
    return only_followed(sight.git, sight.written(branch), head, main, head)
