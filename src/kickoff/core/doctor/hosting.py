"""Checks of what only GitHub knows: the schedule, settings, rules of branches, rights."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from kickoff.core.doctor import ailments_on_github as ailments
from kickoff.core.doctor.findings import Finding
from kickoff.core.doctor.premises import Hosting, Premises
from kickoff.core.doctor.workflow import FOLDER
from kickoff.core.doctor.workflows import queue_path
from kickoff.core.facts import Absent, Fact, Present, seen
from kickoff.core.identity import branch_name
from kickoff.core.policy import Completing, DispatchKind, Policy, Role
from kickoff.core.wording.terminal_board import age

LATE = timedelta(hours=2)
"""Since the schedule's last run: GitHub is late by minutes to an hour and more under load."""

ACTIVE = "active"
ASLEEP = "disabled_inactivity"
"""What GitHub makes of a public repository's schedules after 60 days without a push."""

BARS = frozenset(
    {
        "code_scanning",
        "merge_queue",
        "pull_request",
        "required_deployments",
        "required_status_checks",
        "update",
        "workflows",
    }
)
"""Kinds of rules under which a job's token cannot commit to a branch.

It can where signatures are required: GitHub signs the commits that it makes itself.
"""

BARS_MAKING = frozenset({"creation"})

SIGNED = frozenset({"required_signatures"})

SAMPLE = "some-task"
"""A task whose branch stands for all of them."""


def check_schedule(premises: Premises) -> Iterator[Finding]:
    """The queue is woken by the clock, and was not too long ago."""
    hosting = premises.hosting
    if hosting is None:
        return
    path = queue_path(seen(premises.workflows) or {})
    file = path.rpartition("/")[2]
    state = (seen(hosting.states) or {}).get(path, ACTIVE)
    if state == ASLEEP:
        yield ailments.WORKFLOW_ASLEEP.at(path, file=file)
    elif state != ACTIVE:
        yield ailments.WORKFLOW_OFF.at(path, state=state, file=file)
    else:
        yield from _lateness(hosting, premises, path)


def _lateness(hosting: Hosting, premises: Premises, path: str) -> Iterator[Finding]:
    file = path.rpartition("/")[2]
    match hosting.scheduled:
        case Absent() if path in (seen(premises.workflows) or {}):
            yield ailments.NEVER_SCHEDULED.at(path, file=file)
        case Present(at) if premises.now - at > LATE:
            ticked = seen(hosting.ticked)
            fresh = ticked is not None and premises.now - ticked <= LATE
            ailment = ailments.SCHEDULE_BEHIND if fresh else ailments.SCHEDULE_LATE
            yield ailment.at(
                path,
                file=file,
                age=age(at, premises.now),
                ticked=f"{age(ticked, premises.now)} ago" if ticked else "not seen",
            )
        case _:
            pass


def check_worker_states(premises: Premises) -> Iterator[Finding]:
    """No workflow of a worker is switched off."""
    states = seen(premises.hosting.states) if premises.hosting else None
    for name, worker in premises.policy.workers.items():
        path = f"{FOLDER}/{worker.workflow}"
        state = (states or {}).get(path, ACTIVE)
        if worker.dispatch is DispatchKind.WORKFLOW and state != ACTIVE:
            yield ailments.WORKER_OFF.at(path, worker=name, state=state, file=worker.workflow)


def check_settings(premises: Premises) -> Iterator[Finding]:
    """The repository's settings of Actions."""
    actions = seen(premises.hosting.actions) if premises.hosting else None
    if actions is not None and not actions.may_open_pull_requests:
        yield ailments.NO_PULL_REQUESTS.at("Settings > Actions", repository=premises.repository)


def check_rules(premises: Premises) -> Iterator[Finding]:
    """Rules that bar the state branch, task branches, or the records on the default branch."""
    if premises.hosting is None:
        return
    yield from _state_rules(premises, premises.hosting)
    yield from _task_rules(premises, premises.hosting)
    default = premises.facts.default_branch
    records = _among(premises.hosting, default, BARS)
    if records and premises.policy.completion is Completing.COMMIT:
        yield ailments.RULE_ON_RECORDS.at(default, rules=records, config=premises.config_path)


def _state_rules(premises: Premises, hosting: Hosting) -> Iterator[Finding]:
    state, repository = premises.state_branch, premises.repository
    bars = _among(hosting, state, BARS)
    making = "" if premises.queue_exists else _among(hosting, state, BARS_MAKING)
    if bars:
        yield ailments.RULE_ON_STATE.at(state, rules=bars, repository=repository)
    elif making:
        yield ailments.RULE_ON_STATE_LATER.at(state, rules=making, repository=repository)
    elif _among(hosting, state, SIGNED):
        yield ailments.SIGNED_STATE.at(state, repository=repository)


def _task_rules(premises: Premises, hosting: Hosting) -> Iterator[Finding]:
    branch, repository = task_branch(premises.policy), premises.repository
    every = premises.policy.branch.replace("{id}", "**")
    bars = _among(hosting, branch, BARS | BARS_MAKING)
    if bars:
        yield ailments.RULE_ON_TASKS.at(every, rules=bars, repository=repository)
    elif _among(hosting, branch, SIGNED):
        yield ailments.SIGNED_TASKS.at(every, repository=repository)


def task_branch(policy: Policy) -> str:
    """A branch that a worker could work on, to ask rules for."""
    return branch_name(policy.branch, SAMPLE, 1)


def _among(hosting: Hosting, branch: str, kinds: frozenset[str]) -> str:
    """The rules of a branch that are of these kinds; nothing for one that was not looked at."""
    found: Fact[tuple[str, ...]] | None = hosting.rules.get(branch)
    rules = seen(found) if found is not None else None
    return ", ".join(sorted({rule for rule in rules or () if rule in kinds}))


def check_role(premises: Premises) -> Iterator[Finding]:
    """Whether whoever asks could give commands from here."""
    role = seen(premises.hosting.role) if premises.hosting else None
    if role is not None and not role.reaches(Role.WRITE):
        yield ailments.READ_ONLY.at(role.value)
