"""Checks of workflow files: the queue's own, and those of the workers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kickoff.core.doctor import ailments
from kickoff.core.doctor.findings import Finding
from kickoff.core.doctor.premises import Premises
from kickoff.core.doctor.workflow import (
    FOLDER,
    INPUTS,
    QUEUE,
    BrokenWorkflow,
    Job,
    Workflow,
    WorkflowFile,
)
from kickoff.core.facts import seen
from kickoff.core.policy import DispatchKind

RIGHTS = ("contents", "issues", "pull-requests", "actions")
"""What the queue's job may write."""

_ACTION = re.compile(r"(?:^|/)kickoff@")
_WORKER = re.compile(r"(?:^|/)kickoff/worker@")
_TOKEN = re.compile(r"\$\{\{[^}]*\b(?:github\.event\.)?inputs\.token\b[^}]*\}\}")


def queue_workflow(files: Mapping[str, WorkflowFile]) -> WorkflowFile | None:
    """The queue's workflow: where it usually is, else the one that uses the action."""
    if QUEUE in files:
        return files[QUEUE]
    found = (f for f in files.values() if isinstance(f, Workflow) and _uses(f, _ACTION))
    return next(found, None)


def queue_path(files: Mapping[str, WorkflowFile]) -> str:
    """Where the queue's workflow is, or is to be."""
    queue = queue_workflow(files)
    return queue.path if queue is not None else QUEUE


def check_queue(premises: Premises) -> Iterator[Finding]:
    """The queue's workflow: there, woken by everything, with the rights it needs, up to date."""
    files = seen(premises.workflows)
    if files is None or premises.hosting is None:
        return
    match queue_workflow(files):
        case None:
            yield ailments.QUEUE_MISSING.at(QUEUE)
        case BrokenWorkflow() as broken:
            yield ailments.QUEUE_BROKEN.at(placed(broken), problem=broken.problem)
        case Workflow() as queue if isinstance(premises.template, Workflow):
            yield from _queue(queue, premises.template, premises)
        case Workflow():
            pass


def _queue(queue: Workflow, template: Workflow, premises: Premises) -> Iterator[Finding]:
    events = list(_lacking_events(queue, template))
    if events:
        yield ailments.QUEUE_LACKS_EVENTS.at(queue.path, events=", ".join(events))
    rights = _lacking_rights(queue, premises)
    if rights:
        said = ", ".join(f"{scope}: write" for scope in rights)
        yield ailments.QUEUE_LACKS_RIGHTS.at(queue.path, rights=said)
    elif not events and _conditions(queue) != _conditions(template):
        yield ailments.QUEUE_OUTDATED.at(queue.path, what="the condition of its job")


def _lacking_events(queue: Workflow, template: Workflow) -> Iterator[str]:
    """Events of the template that are not there, or not for all the types that are there."""
    for event, types in template.events.items():
        if event not in queue.events:
            yield event
            continue
        own = queue.events[event]
        lacking = [t for t in types if own and t not in own]
        if lacking:
            yield f"{event} ({', '.join(lacking)})"


def _lacking_rights(queue: Workflow, premises: Premises) -> tuple[str, ...]:
    """Of the job that comes nearest."""
    lacking = [_lacking(job, premises) for job in queue.jobs]
    return min(lacking, key=len, default=RIGHTS)


def _lacking(job: Job, premises: Premises) -> tuple[str, ...]:
    if job.own_token:
        return ()
    return tuple(scope for scope in RIGHTS if premises.may_write(job, scope) is False)


def _conditions(workflow: Workflow) -> frozenset[str]:
    return frozenset("".join(job.condition.split()) for job in workflow.jobs if job.condition)


def check_workers(premises: Premises) -> Iterator[Finding]:
    """Every worker that is a workflow: there, startable, with a name that bears its token."""
    files = seen(premises.workflows)
    if files is None or premises.hosting is None:
        return
    queue = queue_workflow(files)
    checked: set[str] = set()
    for name, worker in premises.policy.workers.items():
        if worker.dispatch is not DispatchKind.WORKFLOW or not worker.workflow:
            continue
        path = f"{FOLDER}/{worker.workflow}"
        found = files.get(path)
        if path not in checked:
            yield from _worker(name, path, found, premises)
        checked.add(path)
        if isinstance(found, Workflow) and isinstance(queue, Workflow):
            yield from _heard(found, queue)


def _worker(
    name: str, path: str, found: WorkflowFile | None, premises: Premises
) -> Iterator[Finding]:
    match found:
        case None:
            yield ailments.WORKER_ABSENT.at(path, worker=name, config=premises.config_path)
        case BrokenWorkflow() as broken:
            yield ailments.WORKER_BROKEN.at(placed(broken), worker=name, problem=broken.problem)
        case Workflow() as workflow:
            yield from _startable(name, workflow)
            yield from _rights(name, workflow, premises)


def _startable(name: str, workflow: Workflow) -> Iterator[Finding]:
    if "workflow_dispatch" not in workflow.events:
        yield ailments.WORKER_UNSTARTABLE.at(workflow.path, worker=name)
        return
    lacking = [i for i in INPUTS if i not in workflow.inputs]
    if lacking:
        yield ailments.WORKER_LACKS_INPUTS.at(workflow.path, worker=name, names=", ".join(lacking))
    more = [i for i in workflow.required if i not in INPUTS]
    if more:
        yield ailments.WORKER_WANTS_MORE.at(workflow.path, worker=name, names=", ".join(more))
    if not _TOKEN.search(workflow.run_name):
        yield ailments.WORKER_NAMELESS.at(workflow.path, worker=name)


def _rights(name: str, workflow: Workflow, premises: Premises) -> Iterator[Finding]:
    """Only of a worker that pushes with our steps: what others do with their tokens is unknown."""
    jobs = [j for j in workflow.jobs if any(_WORKER.search(uses) for uses in j.uses)]
    if not jobs or any(job.own_token for job in jobs):
        return
    pushing = [job for job in jobs if premises.may_write(job, "contents") is not False]
    if not pushing:
        yield ailments.WORKER_CANNOT_PUSH.at(workflow.path, worker=name)
    elif all(premises.may_write(job, "actions") is False for job in pushing):
        yield ailments.WORKER_CANNOT_RING.at(workflow.path, worker=name)


def _heard(worker: Workflow, queue: Workflow) -> Iterator[Finding]:
    if "workflow_run" in queue.events and worker.name not in queue.watched:
        names = ", ".join((*queue.watched, worker.name))
        yield ailments.QUEUE_DEAF.at(worker.path, names=names)


def placed(broken: BrokenWorkflow) -> str:
    """The file, with line and column where they are known."""
    place = f":{broken.line}:{broken.column}" if broken.line else ""
    return f"{broken.path}{place}"


def _uses(workflow: Workflow, action: re.Pattern[str]) -> bool:
    return any(action.search(uses) for job in workflow.jobs for uses in job.uses)
