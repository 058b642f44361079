"""Checks of a clone on this machine: git, locks, kept commands, worktrees, programs."""

from __future__ import annotations

from collections.abc import Iterator

from kickoff.core.catalogue import Catalogue, Planned
from kickoff.core.doctor import ailments
from kickoff.core.doctor.findings import Finding
from kickoff.core.doctor.premises import Clone, Premises
from kickoff.core.facts import seen
from kickoff.core.policy import DispatchKind
from kickoff.core.scheduling.scheduler import Surroundings
from kickoff.core.view.board import view
from kickoff.core.wording.ticking import Heartbeat, lateness

OLDEST_GIT = (2, 31)
"""The first git that takes settings by its environment."""


def check_clone(premises: Premises) -> Iterator[Finding]:
    """What lies on this machine."""
    clone = premises.clone
    if clone is None:
        return
    if clone.git and clone.git < OLDEST_GIT:
        yield ailments.GIT_OLD.at(".".join(map(str, clone.git)))
    yield from (ailments.LOCKED.at(path) for path in clone.locks)
    if clone.kept:
        waits = "1 command waits" if clone.kept == 1 else f"{clone.kept} commands wait"
        yield ailments.WAITS_HERE.at(waits)
    yield from (ailments.KEPT_UNREADABLE.at(path) for path in clone.unreadable)
    for worker, program in clone.missing.items():
        yield ailments.COMMAND_MISSING.at(worker, program=program)
    yield from _leftovers(clone)
    if clone.behind:
        yield ailments.CHECKOUT_BEHIND.at(premises.facts.default_branch)


def check_starting(premises: Premises) -> Iterator[Finding]:
    """Without a GitHub nobody starts workflows: a worker that is one waits for ever."""
    if premises.clone is None or premises.hosting is not None:
        return
    for name in _wanted(premises):
        _, worker = premises.policy.worker(name)
        if worker is not None and worker.dispatch is DispatchKind.WORKFLOW:
            yield ailments.WORKER_NOWHERE.at(name, config=premises.config_path)


def _wanted(premises: Premises) -> Iterator[str]:
    """The usual worker, and those that tasks name which are not over, each once."""
    catalogue = seen(premises.catalogue) or Catalogue()
    planned = (f for f in catalogue.entries.values() if isinstance(f, Planned) and not f.completed)
    named = [file.worker for file in planned]
    named += [entry.worker for entry in premises.registry.tasks.values()]
    yield from dict.fromkeys((premises.policy.default_worker, *filter(None, named)))


def _leftovers(clone: Clone) -> Iterator[Finding]:
    for left in seen(clone.leftovers) or ():
        if left.stays:
            yield ailments.WORKTREE_STAYS.at(left.path, branch=left.branch, stays=left.stays)
        else:
            yield ailments.WORKTREE_CAN_GO.at(left.path, branch=left.branch)


def check_ticking(premises: Premises) -> Iterator[Finding]:
    """Something ticks here, where nothing else does."""
    if premises.clone is None or premises.hosting is not None:
        return
    around = Surroundings(premises.policy, premises.now, premises.facts.here)
    board = view(premises.registry, around, premises.facts)
    late = lateness(board, Heartbeat(premises.clone.ticked))
    if late is not None:
        yield ailments.NOBODY_TICKS.at("kickoff watch", age=late)
