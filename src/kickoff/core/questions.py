"""What a look has to ask, worked out from what is known already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from kickoff.core.events import Issued
from kickoff.core.facts import Here, Work
from kickoff.core.files_read import Reading
from kickoff.core.grammar.parsing import Command
from kickoff.core.grammar.targets import GlobTarget, NumberTarget, PathTarget, TaskIdTarget
from kickoff.core.identity import issue_of_task_id
from kickoff.core.lifecycle import State, phase
from kickoff.core.policy import LegacyReady, Policy
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import CAPACITY, BoundBy, Entry, Registry
from kickoff.core.scheduling.scheduler import queue_order

IN_FRONT = 10
"""So many waiting tasks are looked at as if they might start now."""

READ_WHOLE = 100
"""A repository with no more task files than that has all of them read when they moved."""


def unhandled(issued: Sequence[Issued], registry: Registry) -> tuple[Issued, ...]:
    """The commands that have not been carried out and could still be."""
    return tuple(i for i in issued if not i.answered and registry.applied_outcome(i.id) is None)


def needs_listing(issued: Sequence[Issued], registry: Registry, tree: str | None) -> bool:
    """Whether the task files must be listed: they moved, or a command may name one."""
    moved = tree is not None and tree != registry.tasks_tree
    return moved or bool(unhandled(issued, registry))


def is_behind(registry: Registry, policy: Policy, tree: str | None) -> bool:
    """Whether there may be ready files that nobody has read yet, or none could be taken of.

    `tree` is the tree of the tasks' folder.
    """
    if policy.legacy_ready is LegacyReady.OFF or tree is None:
        return False
    if registry.read != Reading(tree, policy.tasks):
        return True
    return any(one.barred in passing(registry, policy) for one in registry.ready.values())


def passing(registry: Registry, policy: Policy) -> frozenset[ReasonCode]:
    """What has kept ready files out of the queue and no longer does."""
    full = len(registry.tasks) >= CAPACITY
    taking = policy.legacy_ready is LegacyReady.QUEUE
    over = {ReasonCode.READY_IN_FILE: taking, ReasonCode.QUEUE_FULL: taking and not full}
    return frozenset(code for code, passed in over.items() if passed)


def watched(registry: Registry) -> tuple[Entry, ...]:
    """The entries whose branch and pull request a look has to see.

    All that were ever started: people push to, reopen and merge what is waiting for a retry.
    """
    return tuple(e for e in registry.tasks.values() if e.completion is None and e.attempts)


def needs_runs(registry: Registry, here: Here, *, set_back: bool = False) -> datetime | None:
    """Since when the runs of this runner must be listed; None when no attempt depends on them.

    After the queue was set back there may be some that it has forgotten; a machine knows its own.
    """
    waiting = [
        entry.attempt.requested_at
        for entry in registry.tasks.values()
        if entry.attempt is not None
        and entry.attempt.runner == here.runner
        and entry.attempt.handed_over_at is None
        and entry.completion is None
        and (entry.pull_request is None or entry.stop is not None)
    ]
    if set_back and here.certain:
        waiting.append(registry.after)
    return min(waiting, default=None)


def works(registry: Registry) -> tuple[Work, ...]:
    """What has been begun for each watched task, to be found again in the default branch."""
    return tuple(_work(entry) for entry in watched(registry) if entry.pull_request is None)


def _work(entry: Entry) -> Work:
    last = entry.attempts[-1]
    first = (*entry.attempts_on(last.branch), last)[0]
    return Work(entry.id, last.branch, first.base, last.head)


def branches(registry: Registry) -> tuple[str, ...]:
    """The branches to look at."""
    return tuple(entry.attempts[-1].branch for entry in watched(registry))


def linked_pull_requests(issued: Sequence[Issued], registry: Registry) -> tuple[int, ...]:
    """The pull requests to look at by their numbers: those that were bound, or are named now."""
    named = [
        i.asked.arguments.pull_request.number
        for i in unhandled(issued, registry)
        if isinstance(i.asked, Command) and i.asked.arguments.pull_request is not None
    ]
    bound = [
        entry.pull_request.number
        for entry in registry.tasks.values()
        if entry.pull_request is not None
        and entry.completion is None
        and entry.pull_request.bound_by is BoundBy.LINK
    ]
    return tuple(dict.fromkeys((*named, *bound)))


def pull_requests(issued: Sequence[Issued], registry: Registry) -> tuple[int, ...]:
    """Those to look at by number, the one in which records wait among them."""
    waiting = registry.proposal.pull_request if registry.proposal else None
    linked = linked_pull_requests(issued, registry)
    return linked if waiting is None else tuple(dict.fromkeys((*linked, waiting)))


def may_record(issued: Sequence[Issued], registry: Registry) -> bool:
    """Whether records may have to be written after this look, and where they wait is asked."""
    owing = bool(registry.reopening or registry.proposal) or any(
        line.path is not None for line in registry.done.values()
    )
    begun = any(entry.attempts for entry in registry.tasks.values())
    return owing or begun or bool(unhandled(issued, registry))


def threads(issued: Sequence[Issued], registry: Registry) -> tuple[int, ...]:
    """The threads to look at: where commands stand, and where tasks in work are talked about.

    Of the waiting ones, those born from issues, whose plan may have changed, and those in front.
    """
    wanted = [i.thread for i in issued if i.thread is not None]
    wanted += [n for i in unhandled(issued, registry) for n in _issue_targets(i)]
    front = {entry.id for entry in queue_order(registry)[:IN_FRONT]}
    for entry in registry.tasks.values():
        if phase(entry) is not State.QUEUED or entry.id in front or _untold(entry):
            wanted += threads_of(entry)
        elif entry.born_from_issue and entry.issue is not None:
            wanted.append(entry.issue)
    return tuple(dict.fromkeys(wanted))


def _untold(entry: Entry) -> bool:
    """Whether the owner is still to be told that the task needs a person."""
    return any(signal.tier == 2 and signal.notified_at is None for signal in entry.signals)


def threads_of(entry: Entry) -> tuple[int, ...]:
    """The threads in which a task is talked about."""
    pull = entry.pull_request.number if entry.pull_request else None
    numbers = (entry.thread, entry.issue, pull)
    return tuple(dict.fromkeys(n for n in numbers if n is not None))


def _issue_targets(issued: Issued) -> Iterator[int]:
    if not isinstance(issued.asked, Command):
        return
    for target in issued.asked.targets:
        match target:
            case NumberTarget(number=number):
                yield number
            case TaskIdTarget(id=task_id):
                born_from = issue_of_task_id(task_id)
                if born_from is not None:
                    yield born_from
            case PathTarget() | GlobTarget():
                pass
