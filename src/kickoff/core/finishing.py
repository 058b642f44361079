"""Completing a task whose merge was not seen, and taking a record back."""

from __future__ import annotations

from dataclasses import replace

from kickoff.core.asking import Asking, Done
from kickoff.core.enlisting import Request, enlist
from kickoff.core.facts import PullRequest, PullRequestState, seen
from kickoff.core.lifecycle import State, phase
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Completion, Entry
from kickoff.core.resolve import TaskRef
from kickoff.core.task import Plan


def done(asking: Asking) -> Done:
    """Completion without a merge seen; with `#57` the record names that pull request."""
    request = Request(asking.issued, asking.command.arguments, asking.known, asking.now)
    enlisted = enlist(request, asking.refs)
    if enlisted.reason not in _IN_PLAY:
        outcome = asking.says(enlisted.reason, enlisted.detail, enlisted.tasks)
        return Done(asking.registry, replace(outcome, target=enlisted.target))
    pull = _pull_request(asking)
    if isinstance(pull, str):
        return Done(asking.registry, asking.says(ReasonCode.PULL_REQUEST_UNFIT, pull))
    registry = enlisted.registry
    for ref in asking.refs:
        registry = registry.with_entry(_completed(registry.tasks[ref.id], pull, asking))
    return Done(registry, asking.says(ReasonCode.COMPLETED_BY_WORD), enlisted.plans)


_IN_PLAY = frozenset({ReasonCode.QUEUED, ReasonCode.ALREADY_QUEUED, ReasonCode.ALREADY_RUNNING})


def _pull_request(asking: Asking) -> PullRequest | str | None:
    """The pull request that was named, or why it cannot stand in a record."""
    target = asking.command.arguments.pull_request
    if target is None:
        return None
    facts = asking.known.facts.linked
    pull = seen(facts[target.number]) if target.number in facts else None
    if pull is None:
        return f"#{target.number} was not seen"
    if pull.state is not PullRequestState.MERGED:
        return f"#{target.number} is {pull.state.value}, and only a merged one completes a task"
    return pull


def _completed(entry: Entry, pull: PullRequest | None, asking: Asking) -> Entry:
    """A worker that still runs is fenced from here on: its token opens nothing any more."""
    at = (pull.merged_at if pull else None) or asking.now
    by = (pull.merged_by if pull else None) or asking.issued.by
    completion = Completion(
        at, by, pull.number if pull else None, pull.merge_commit if pull else None
    )
    attempt = entry.attempt
    if attempt is not None:
        ended = replace(attempt, ended_at=asking.now, outcome=ReasonCode.COMPLETED)
        entry = entry.with_attempt(ended)
    return replace(entry, completion=completion, stop=None, signals=())


def reopen(asking: Asking) -> Done:
    """Take the record out of the task files; each task is not started again."""
    registry = asking.registry
    for ref in asking.refs:
        entry = registry.find(ref.id)
        if entry is not None and phase(entry) is not State.COMPLETING:
            return Done(asking.registry, asking.says(ReasonCode.NOT_COMPLETED, tasks=(ref.id,)))
        if entry is not None or ref.path is None or not _is_completed(ref, asking):
            return Done(asking.registry, asking.says(ReasonCode.NOT_COMPLETED, tasks=(ref.id,)))
        reopening = {**registry.reopening, ref.id: ref.path}
        kept = {i: d for i, d in registry.done.items() if i.casefold() != ref.id.casefold()}
        registry = replace(registry, reopening=reopening, done=kept)
    return Done(registry, asking.says(ReasonCode.REOPENED))


def _is_completed(ref: TaskRef, asking: Asking) -> bool:
    if asking.registry.is_done(ref.id):
        return True
    plan = seen(asking.known.facts.plan(ref.path or ""))
    return isinstance(plan, Plan) and plan.completed
