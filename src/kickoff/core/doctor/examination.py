"""The examination: a table of checks over one value, each a function that yields findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from kickoff.core.doctor import ailments
from kickoff.core.doctor.clone import check_clone, check_starting, check_ticking
from kickoff.core.doctor.findings import Examined, Finding, Mender, Unseen
from kickoff.core.doctor.hosting import (
    check_role,
    check_rules,
    check_schedule,
    check_settings,
    check_worker_states,
    task_branch,
)
from kickoff.core.doctor.premises import Premises
from kickoff.core.doctor.queue import (
    check_branches,
    check_configuration,
    check_existence,
    check_history,
    check_notices,
    check_pull_requests,
    check_runs,
    check_set_back,
    check_signals,
)
from kickoff.core.doctor.tasks import check_drift, check_files, check_owners
from kickoff.core.doctor.workflows import check_queue, check_workers
from kickoff.core.facts import Unknown

Check: TypeAlias = Callable[[Premises], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    check_configuration,
    check_existence,
    check_set_back,
    check_history,
    check_queue,
    check_schedule,
    check_ticking,
    check_settings,
    check_rules,
    check_role,
    check_workers,
    check_worker_states,
    check_starting,
    check_signals,
    check_notices,
    check_pull_requests,
    check_runs,
    check_files,
    check_owners,
    check_drift,
    check_branches,
    check_clone,
)
"""Every check, in the order in which its findings are read."""


def examine(premises: Premises) -> Examined:
    """Everything that is not as it should be: what needs a person stands first."""
    found = (finding for check in CHECKS for finding in check(premises))
    menders = list(Mender)
    order = sorted(dict.fromkeys(found), key=lambda finding: menders.index(finding.mender))
    return Examined(tuple(order), tuple(_unseen(premises)))


def _unseen(premises: Premises) -> Iterator[Unseen]:
    """Whatever was not looked at, each with the reason."""
    for what, fact in _facts(premises):
        if isinstance(fact, Unknown):
            yield Unseen(what, fact.why)


def _facts(premises: Premises) -> Iterator[tuple[str, object]]:
    yield "task files", premises.catalogue
    yield "task branches", premises.branches
    yield "workers' runs", premises.runs
    yield "the state branch's history", premises.edits
    for owner, role in premises.owners.items():
        yield f"the owner {ailments.shortened(owner)}", role
    if premises.hosting is not None:
        hosting = premises.hosting
        yield "workflow files", premises.workflows
        yield "whether workflows are switched on", hosting.states
        yield "the last tick", hosting.ticked
        yield "the schedule's last run", hosting.scheduled
        yield "the settings of Actions", hosting.actions
        for branch, rules in hosting.rules.items():
            sample = branch == task_branch(premises.policy)
            named = "task branches" if sample else ailments.shortened(branch)
            yield f"the rules of {named}", rules
        yield "what the token may do", hosting.role
        yield "what was pushed over the state branch", hosting.lost
    if premises.clone is not None:
        yield "worktrees", premises.clone.leftovers
