"""Performing what a decision asks of the world, and reporting what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from kickoff.core.attempts.fencing import Admitted, check
from kickoff.core.decide import Decision
from kickoff.core.effects import (
    CancelRun,
    Dispatch,
    OpenPullRequest,
    RemoveRecord,
    Withdraw,
    WriteRecord,
)
from kickoff.core.events import LaunchFailed, ProposalWithdrawn, Report
from kickoff.core.identity import issue_of_task_id, plan_hash
from kickoff.core.reasons import ReasonCode
from kickoff.core.records.plan_file import plan_for_worker
from kickoff.core.registry import Registry
from kickoff.errors import ForgeError
from kickoff.formats.registry_yaml import load_registry
from kickoff.formats.task_file import render_issue_plan
from kickoff.looks import Snapshot
from kickoff.service.editing import Page
from kickoff.service.kit import Kit
from kickoff.service.looking import World
from kickoff.service.recording import write_records
from kickoff.service.state_files import DONE, REGISTRY, plan_path


@dataclass(frozen=True, slots=True)
class Performed:
    """What became of the effects, and the troubles that a later tick will meet again."""

    reports: tuple[Report, ...] = ()
    troubles: tuple[ForgeError, ...] = ()


def perform(kit: Kit, world: World, decision: Decision) -> Performed:
    """Everything but words: starts, stops, pull requests, records. Idempotent, at least once.

    A failure is no reason to drop the rest: its effect follows again from the facts of the next
    tick.
    """
    reports: list[Report] = []
    troubles: list[ForgeError] = []
    for step in _steps(kit, world, decision):
        try:
            reports.extend(step())
        except ForgeError as error:
            troubles.append(error)
    return Performed(tuple(reports), tuple(troubles))


def _steps(kit: Kit, world: World, decision: Decision) -> Iterator[Callable[[], Sequence[Report]]]:
    """The requests to make, in order: stops free places before starts take them."""
    effects = decision.effects
    for effect in effects:
        if isinstance(effect, CancelRun):
            yield partial(_cancel, kit, effect)
    starts = [e for e in effects if isinstance(e, Dispatch)]
    if starts:
        yield partial(_start, kit, world, decision.registry, starts)
    for effect in effects:
        if isinstance(effect, OpenPullRequest):
            yield partial(_open, kit, effect)
    records = [e for e in effects if isinstance(e, WriteRecord | RemoveRecord)]
    if records:
        yield partial(write_records, kit, Page.of(world, decision.registry.proposal), records)
    for effect in effects:
        if isinstance(effect, Withdraw):
            yield partial(_withdraw, kit, effect)


def _withdraw(kit: Kit, effect: Withdraw) -> Sequence[Report]:
    gone = kit.proposals is not None and kit.proposals.withdraw(effect)
    return (ProposalWithdrawn(),) if gone else ()


def _cancel(kit: Kit, effect: CancelRun) -> Sequence[Report]:
    kit.forge.cancel(effect)
    return ()


def _start(
    kit: Kit, world: World, registry: Registry, dispatches: Sequence[Dispatch]
) -> Sequence[Report]:
    """Starts whose deadline has passed are left to the next tick: it knows what they are worth."""
    reports: list[Report] = []
    ready: list[Dispatch] = []
    for dispatch in dispatches:
        match _with_plan(kit, registry, _with_plan_file(dispatch)):
            case LaunchFailed() as failed:
                reports.append(failed)
            case Dispatch() as complete:
                ready.append(complete)
            case None:
                pass
    now = _now(kit, world)
    in_time = [dispatch for dispatch in ready if now <= dispatch.deadline]
    return [*reports, *(kit.forge.start(in_time) if in_time else ())]


def _now(kit: Kit, world: World) -> datetime:
    """The forge's time, asleep or awake since the look."""
    return world.now + timedelta(seconds=kit.clock.monotonic() - world.asked_at)


def _with_plan(kit: Kit, registry: Registry, dispatch: Dispatch) -> Dispatch | LaunchFailed | None:
    """A command gets the approved plan itself: it may never ask the queue for it.

    What stands on the state branch is checked, as a workflow's worker checks it: whether the
    attempt is still the current one, and the plan. None where nobody is to be started any more.
    """
    if not dispatch.command:
        return dispatch
    path = plan_path(dispatch.task)
    snapshot = kit.state.read((REGISTRY, DONE, path))
    if snapshot is None or not _is_current(dispatch, snapshot):
        return None
    approved = snapshot.files.get(path, b"").decode("utf-8", "replace")
    if plan_hash(approved) != registry.tasks[dispatch.task].plan:
        said = f"`{path}` on the state branch is not the text that was approved"
        return LaunchFailed(dispatch.task, dispatch.token, ReasonCode.DISPATCH_FAILED, said)
    notes = (dispatch.note,) if dispatch.note else ()
    return replace(dispatch, plan=plan_for_worker(approved, notes))


def _is_current(dispatch: Dispatch, snapshot: Snapshot) -> bool:
    registry = load_registry(snapshot.files.get(REGISTRY, b""), snapshot.files.get(DONE))
    fence = check(registry, dispatch.task, dispatch.attempt, dispatch.token)
    return isinstance(fence, Admitted)


def _open(kit: Kit, effect: OpenPullRequest) -> Sequence[Report]:
    return (kit.forge.open_pull_request(effect),)


def _with_plan_file(dispatch: Dispatch) -> Dispatch:
    """The dispatch of an issue-born task with the text of its plan file."""
    create = dispatch.create
    number = issue_of_task_id(dispatch.task)
    if create is None or create.plan_path is None or number is None:
        return dispatch
    text = render_issue_plan(number, create.plan_text)
    return replace(dispatch, create=replace(create, plan_text=text))
