"""Completing a task whose merge was not seen, and taking a record back."""

from __future__ import annotations

from dataclasses import replace

from kickoff.core.commands.asking import Asking, Done, named_pull_request, unfit_place
from kickoff.core.commands.enlisting import Request, enlist
from kickoff.core.commands.resolve import TaskRef
from kickoff.core.facts import Absent, Present, PullRequest, PullRequestState, Unknown
from kickoff.core.reasons import ReasonCode
from kickoff.core.reconciling.aftermath import without_notices
from kickoff.core.reconciling.reports import note_done
from kickoff.core.registry import Completion, Entry, Registry
from kickoff.core.sentences import UNFIT_NOT_MERGED
from kickoff.core.task import Plan
from kickoff.core.text.quoting import quote


def done(asking: Asking) -> Done:
    """Completion without a merge seen; with `#57` the record names that pull request."""
    if _all_noticed(asking):
        settled = without_notices(asking.registry, (ref.id for ref in asking.refs))
        return Done(settled, asking.says(ReasonCode.SETTLED))
    request = Request(asking.issued, asking.command.arguments, asking.known, asking.now)
    enlisted = enlist(request, asking.refs)
    if enlisted.reason not in _IN_PLAY:
        outcome = asking.says(enlisted.reason, enlisted.detail, enlisted.tasks)
        return Done(asking.registry, replace(outcome, target=enlisted.target))
    pull = _merged(asking)
    if isinstance(pull, str):
        return Done(asking.registry, asking.says(ReasonCode.PULL_REQUEST_UNFIT, pull))
    registry = enlisted.registry
    for ref in asking.refs:
        entry = _completed(registry.tasks[ref.id], pull, asking)
        registry = note_done(registry.with_entry(entry), entry)
    anew = {ref.id for ref in asking.refs}
    kept = {i: path for i, path in registry.reopening.items() if i not in anew}
    registry = replace(registry, reopening=kept)
    return Done(registry, asking.says(ReasonCode.COMPLETED_BY_WORD), enlisted.plans)


def _all_noticed(asking: Asking) -> bool:
    """Whether each task is completed already, with something about it that wants settling."""
    noticed = {notice.task.casefold() for notice in asking.registry.notices}
    return bool(asking.refs) and all(ref.id.casefold() in noticed for ref in asking.refs)


_IN_PLAY = frozenset({ReasonCode.QUEUED, ReasonCode.ALREADY_QUEUED, ReasonCode.ALREADY_RUNNING})


def _merged(asking: Asking) -> PullRequest | str | None:
    """The pull request that was named, or why it cannot stand in a record."""
    pull = named_pull_request(asking)
    if isinstance(pull, PullRequest) and pull.state is not PullRequestState.MERGED:
        return UNFIT_NOT_MERGED.format(pull=f"#{pull.number}", state=pull.state.value)
    if isinstance(pull, PullRequest):
        return unfit_place(pull, asking) or pull
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
        refusal = _not_completed(ref, asking)
        if refusal is not None:
            return refusal
        registry = without_notices(_reopened(registry, ref), (ref.id,))
    changed = registry != asking.registry
    reason = ReasonCode.REOPENED if changed else ReasonCode.ALREADY_SO
    return Done(registry, asking.says(reason))


def _reopened(registry: Registry, ref: TaskRef) -> Registry:
    """What only the ledger knows has no file with a record: with its line gone it is open.

    The boards forget that it ended.
    """
    kept = {i: d for i, d in registry.done.items() if i.casefold() != ref.id.casefold()}
    files = {} if ref.path is None else {ref.id: ref.path}
    recent = tuple(e for e in registry.recent if e.id.casefold() != ref.id.casefold())
    reopening = {**registry.reopening, **files}
    return replace(registry, reopening=reopening, done=kept, recent=recent)


def _not_completed(ref: TaskRef, asking: Asking) -> Done | None:
    """Why there is no record to take back, as the ledger and the task file say."""
    open_ = Done(asking.registry, asking.says(ReasonCode.NOT_COMPLETED, tasks=(ref.id,)))
    if asking.registry.find(ref.id) is not None:
        return open_
    if asking.registry.is_done(ref.id):
        return None
    match asking.known.facts.plan(ref.path or "") if ref.path else Absent():
        case Present(Plan() as plan) if plan.completed:
            return None
        case Unknown(why):
            outcome = asking.says(ReasonCode.PLAN_UNREADABLE, quote(why))
            return Done(asking.registry, replace(outcome, target=ref.id))
        case _:
            return open_
