"""Queueing: from a command and its tasks to entries, with the approved plan pinned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from kickoff.core.commanded import Commanded
from kickoff.core.commands.reapproving import reapproved, remember, wait_also
from kickoff.core.commands.resolve import Known, TaskRef, Unresolved, resolve_target
from kickoff.core.effects import PlanText
from kickoff.core.events import Issued
from kickoff.core.facts import Absent, Facts, Issue, Present, Unknown
from kickoff.core.grammar.arguments import Arguments
from kickoff.core.identity import plan_hash
from kickoff.core.lifecycle import State, phase
from kickoff.core.policy import Policy
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import CAPACITY, Entry, Queued, Registry
from kickoff.core.task import BrokenPlan, Plan
from kickoff.core.text.quoting import quote


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks for tasks, when, with which arguments."""

    issued: Issued
    arguments: Arguments
    known: Known
    now: datetime


@dataclass(frozen=True, slots=True)
class Enlisted:
    """The registry with the tasks in it, or unchanged with the reason why not."""

    registry: Registry
    reason: ReasonCode
    tasks: tuple[str, ...] = ()
    target: str = ""
    detail: str = ""
    plans: tuple[PlanText, ...] = ()


@dataclass(frozen=True, slots=True)
class _No:
    """Why one task cannot be queued."""

    reason: ReasonCode
    target: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Yes:
    """One task's entry as it shall be, and the text that was approved."""

    entry: Entry
    text: str | None
    reason: ReasonCode = ReasonCode.QUEUED


_Answer: TypeAlias = _Yes | _No


def enlist(request: Request, refs: tuple[TaskRef, ...]) -> Enlisted:
    """All of the tasks or none of them; one that is there already is left as it is."""
    registry = request.known.registry
    after = _dependencies(request)
    if isinstance(after, _No):
        return Enlisted(registry, after.reason, (), after.target, after.detail)
    answers: list[_Yes] = []
    for ref in refs:
        answer = _one(request, ref, after)
        if isinstance(answer, _No):
            return Enlisted(registry, answer.reason, (ref.id,), answer.target, answer.detail)
        answers.append(answer)
    return _all(registry, answers)


def _all(registry: Registry, answers: list[_Yes]) -> Enlisted:
    after = registry.with_entries(answer.entry for answer in answers)
    if len(after.tasks) > max(CAPACITY, len(registry.tasks)):
        return Enlisted(registry, ReasonCode.QUEUE_FULL, detail=str(CAPACITY))
    fresh = [a for a in answers if a.reason is ReasonCode.QUEUED]
    told = fresh or answers
    return Enlisted(
        after,
        told[0].reason,
        tuple(a.entry.id for a in told),
        plans=tuple(PlanText(a.entry.id, a.text) for a in fresh if a.text is not None),
    )


def _one(request: Request, ref: TaskRef, after: tuple[str, ...]) -> _Answer:
    entry = request.known.registry.find(ref.id)
    if entry is None:
        return _new(request, ref, after)
    match phase(entry):
        case State.COMPLETING:
            return _No(ReasonCode.ALREADY_COMPLETED, entry.id)
        case State.QUEUED:
            return _again(request, ref, entry, after)
        case _:
            return _Yes(entry, None, ReasonCode.ALREADY_RUNNING)


def _new(request: Request, ref: TaskRef, after: tuple[str, ...]) -> _Answer:
    if request.known.registry.is_done(ref.id):
        return _No(ReasonCode.ALREADY_COMPLETED, ref.id)
    plan = approved_plan(request.issued, ref, request.known)
    if isinstance(plan, _No):
        return plan
    if plan.completed:
        return _No(ReasonCode.ALREADY_COMPLETED, plan.id)
    unknown = _unknown_worker(request, request.arguments.worker or plan.worker)
    return unknown or _Yes(_entry(request, plan, after), plan.text)


def _unknown_worker(request: Request, worker: str | None) -> _No | None:
    if worker is None or worker in request.known.policy.workers:
        return None
    return _No(ReasonCode.UNKNOWN_WORKER, worker)


def _again(request: Request, ref: TaskRef, entry: Entry, after: tuple[str, ...]) -> _Answer:
    """Said again: new options count, and a plan that was edited is approved as it is now."""
    unknown = _unknown_worker(request, request.arguments.worker)
    if unknown is not None:
        return unknown
    plan = approved_plan(request.issued, ref, request.known)
    updated = _with_options(request, entry, after)
    if isinstance(plan, Plan) and plan_hash(plan.text) != entry.plan:
        approved = reapproved(updated, plan)
        return _unknown_worker(request, approved.worker) or _Yes(approved, plan.text)
    if isinstance(plan, _No) and plan.reason is ReasonCode.PLAN_CHANGED:
        return plan
    if updated != entry:
        return _Yes(updated, None)
    return _Yes(entry, None, ReasonCode.ALREADY_QUEUED)


def _with_options(request: Request, entry: Entry, after: tuple[str, ...]) -> Entry:
    """What the command says counts, whatever the file says, and is remembered as commanded."""
    arguments, not_before = request.arguments, _not_before(request)
    said = {
        Commanded.PRIORITY: arguments.priority,
        Commanded.WORKER: arguments.worker,
        Commanded.NOT_BEFORE: not_before,
    }
    updated = replace(
        entry,
        priority=arguments.priority or entry.priority,
        worker=arguments.worker or entry.worker,
        not_before=not_before or entry.not_before,
    )
    return wait_also(remember(updated, *(key for key, value in said.items() if value)), after)


def _entry(request: Request, plan: Plan, after: tuple[str, ...]) -> Entry:
    issued = request.issued
    entry = entry_of(plan, Queued(issued.by, request.now, issued.via))
    return _with_options(request, entry, after)


def entry_of(plan: Plan, queued: Queued) -> Entry:
    """A task as its plan has it, with that plan pinned."""
    return Entry(
        id=plan.id,
        path=plan.path,
        plan=plan_hash(plan.text),
        title=plan.title,
        queued=queued,
        priority=plan.priority,
        owner=plan.owner,
        worker=plan.worker,
        depends_on=plan.depends_on,
        touches=plan.touches,
        issue=plan.issue,
        not_before=plan.not_before,
    )


def _not_before(request: Request) -> datetime | None:
    match request.arguments.not_before:
        case datetime() as at:
            return at
        case timedelta() as wait:
            return request.issued.at + wait
        case None:
            return None


def _dependencies(request: Request) -> tuple[str, ...] | _No:
    """The ids named by `after=`; one that names nothing refuses the whole command."""
    ids: list[str] = []
    for target in request.arguments.after:
        resolved = resolve_target(target, request.known)
        if isinstance(resolved, Unresolved):
            return _No(resolved.reason, resolved.target, resolved.detail)
        ids += [ref.id for ref in resolved]
    return tuple(ids)


def approved_plan(issued: Issued, ref: TaskRef, known: Known) -> Plan | _No:
    """The plan that a command approves: the file's text, or the issue's title and body."""
    if ref.path is not None and ref.path in _listed(known):
        return _file_plan(ref, known.facts)
    if ref.issue is None:
        return _No(ReasonCode.UNKNOWN_TASK, ref.id)
    if known.listing is None:
        return _No(ReasonCode.PLAN_UNREADABLE, ref.id, "the task files were not seen")
    match known.facts.issues.get(ref.issue, Unknown()):
        case Present(issue) if issue.is_pull_request:
            return _No(ReasonCode.NO_TASK_HERE, ref.id)
        case Present(issue) if _edited_after(issue, issued):
            return _No(ReasonCode.PLAN_CHANGED, ref.id)
        case Present(issue):
            return issue_plan(issue, ref.id, known.policy)
        case Absent():
            return _No(ReasonCode.UNKNOWN_TASK, ref.id)
        case Unknown(why):
            return _No(ReasonCode.PLAN_UNREADABLE, ref.id, quote(why))


def _listed(known: Known) -> Mapping[str, str]:
    return known.listing.files if known.listing else {}


def _file_plan(ref: TaskRef, facts: Facts) -> Plan | _No:
    match facts.plan(ref.path or ""):
        case Present(Plan() as plan):
            return plan
        case Present(BrokenPlan() as broken):
            where = f"line {broken.line}: " if broken.line else ""
            return _No(
                ReasonCode.TASK_FILE_BROKEN, ref.path or ref.id, where + quote(broken.problem)
            )
        case Present() | Absent():
            return _No(ReasonCode.UNKNOWN_TASK, ref.id)
        case Unknown(why):
            return _No(ReasonCode.PLAN_UNREADABLE, ref.id, quote(why))


def _edited_after(issue: Issue, issued: Issued) -> bool:
    """Whether the command may be older than the text: times are in whole seconds."""
    changes = (issue.edited_at, issue.renamed_at)
    return any(at is not None and at >= issued.changed_at for at in changes)


def issue_plan(issue: Issue, task_id: str, policy: Policy) -> Plan:
    """The plan of an issue without a task file."""
    text = f"# {issue.title}\n\n{issue.body}".rstrip() + "\n"
    path = f"{policy.tasks_folder}/{task_id}.md"
    return Plan(task_id, path, issue.title, text, issue=issue.number)
