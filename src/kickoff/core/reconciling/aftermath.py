"""What comes after a task's merge: a second merge, a revert, and what makes a notice go again.

Nothing is reopened by itself: people are told, and `reopen` or `done` says what is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kickoff.core.facts import Facts, Present, PullRequest, Revert
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Ended, Registry
from kickoff.core.remembered import Notice
from kickoff.core.task import Plan

SHORT = 12
"""Digits of a commit's id that people are shown."""

_COMMIT = re.compile(r"^This reverts commit ([0-9a-f]{7,64})\b", re.MULTILINE)
_PULL = re.compile(r"^Reverts (?:[\w.-]+/[\w.-]+)?#([1-9][0-9]{0,9})\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _After:
    """Something that came after a merge: what it is known by, the code and the words for it."""

    ended: Ended
    key: str
    code: ReasonCode
    detail: str


def revert_in(commit: str, message: str) -> Revert | None:
    """What a commit says that it takes back, in git's words or in GitHub's."""
    commits, pulls = _COMMIT.findall(message), _PULL.findall(message)
    if not commits and not pulls:
        return None
    return Revert(commit, tuple(commits), tuple(map(int, pulls)))


def completed(registry: Registry) -> Iterator[Ended]:
    """The tasks that were completed and are not in play, as far as they are remembered."""
    seen: set[str] = set()
    for ended in registry.recent:
        first = ended.id not in seen
        seen.add(ended.id)
        if first and ended.outcome is ReasonCode.COMPLETED and ended.id not in registry.tasks:
            yield ended


def second_merges(
    pulls: Iterable[PullRequest], registry: Registry, default_branch: str
) -> tuple[PullRequest, ...]:
    """Of the merged pull requests those that came from a completed task's branch after its own."""
    branches = {ended.branch: ended for ended in completed(registry) if ended.branch}
    return tuple(
        pull
        for pull in pulls
        if (ended := branches.get(pull.head)) is not None
        and not pull.from_fork
        and pull.base == default_branch
        and pull.number != ended.pull_request
        and pull.merged_at is not None
        and pull.merged_at >= ended.at
    )


def telling_reverts(reverts: Iterable[Revert], registry: Registry) -> tuple[Revert, ...]:
    """Of the reverts those that take back the merge of a completed task, or such a revert."""
    told = [n.detail for n in registry.notices if n.code is ReasonCode.MERGE_REVERTED]
    ended = list(completed(registry))
    return tuple(
        revert
        for revert in reverts
        if any(_takes_back(revert, one) for one in ended) or _undoes(revert, told)
    )


def _takes_back(revert: Revert, ended: Ended) -> bool:
    if ended.pull_request is not None and ended.pull_request in revert.pull_requests:
        return True
    merged = ended.merge_commit
    return merged is not None and any(merged.startswith(oid) for oid in revert.commits)


def _undoes(revert: Revert, told: Sequence[str]) -> bool:
    return any(oid.startswith(one) for one in told for oid in revert.commits)


def note_aftermath(registry: Registry, facts: Facts, now: datetime) -> Registry:
    """With notices of what was seen for the first time, and without those that are dealt with."""
    registry = _without_settled(registry, facts)
    for after in _seen_after(registry, facts):
        if after.key not in after.ended.noticed:
            registry = _noted(registry, after, now)
    return _without_undone(registry, facts)


def _seen_after(registry: Registry, facts: Facts) -> list[_After]:
    found = []
    for ended in completed(registry):
        for pull in facts.second_merges:
            if pull.head == ended.branch:
                key = f"#{pull.number}"
                found.append(_After(ended, key, ReasonCode.MERGED_TWICE, key))
        for revert in facts.reverts:
            if _takes_back(revert, ended):
                short = revert.commit[:SHORT]
                found.append(_After(ended, revert.commit, ReasonCode.MERGE_REVERTED, short))
    return found


def _noted(registry: Registry, after: _After, now: datetime) -> Registry:
    ended = next(one for one in registry.recent if one.id == after.ended.id)
    known = replace(ended, noticed=(*ended.noticed, after.key))
    recent = tuple(known if one is ended else one for one in registry.recent)
    notice = Notice(ended.id, after.code, now, after.detail, ended.path)
    return replace(with_notice(registry, notice), recent=recent)


def with_notice(registry: Registry, notice: Notice) -> Registry:
    """With the notice; one of the same task and code gives way to it."""
    others = (n for n in registry.notices if (n.task, n.code) != (notice.task, notice.code))
    return replace(registry, notices=(*others, notice))


def without_notices(registry: Registry, tasks: Iterable[str]) -> Registry:
    """Without any notice about these tasks, whatever the case of their ids."""
    gone = {task.casefold() for task in tasks}
    kept = tuple(n for n in registry.notices if n.task.casefold() not in gone)
    return registry if kept == registry.notices else replace(registry, notices=kept)


def _without_settled(registry: Registry, facts: Facts) -> Registry:
    """A task in play again, or whose file has no record any more, is nothing to look back at."""
    kept = tuple(n for n in registry.notices if not _is_settled(n, registry, facts))
    return registry if kept == registry.notices else replace(registry, notices=kept)


def _is_settled(notice: Notice, registry: Registry, facts: Facts) -> bool:
    if registry.find(notice.task) is not None:
        return True
    if registry.is_done(notice.task) or notice.path is None:
        return False
    match facts.plan(notice.path):
        case Present(Plan() as plan):
            return not plan.completed
        case _:
            return False


def _without_undone(registry: Registry, facts: Facts) -> Registry:
    """A revert that was reverted itself is none any more."""
    undone = [oid for revert in facts.reverts for oid in revert.commits]
    kept = tuple(
        n
        for n in registry.notices
        if n.code is not ReasonCode.MERGE_REVERTED
        or not any(oid.startswith(n.detail) for oid in undone)
    )
    return registry if kept == registry.notices else replace(registry, notices=kept)
