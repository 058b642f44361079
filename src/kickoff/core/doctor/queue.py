"""Checks of the queue itself: signals, branches, pull requests, runs, its history."""

from __future__ import annotations

from collections.abc import Iterator

from kickoff.core.adoption.legacy import was_worked_on
from kickoff.core.catalogue import Catalogue, Planned
from kickoff.core.doctor import ailments
from kickoff.core.doctor.findings import Finding, Fix, Means, Mender
from kickoff.core.doctor.premises import Premises
from kickoff.core.facts import PullRequestState, seen
from kickoff.core.identity import branch_folder, branch_name
from kickoff.core.reasons import REASONS, ReasonCode
from kickoff.core.reconciling.set_back import to_tell
from kickoff.core.registry import Entry
from kickoff.core.sentences import TOLD
from kickoff.core.view.alarms import Alarm, alarms
from kickoff.core.wording.messages import moment
from kickoff.core.wording.remarks import notice_text
from kickoff.core.wording.terminal import unmarked

NEVER_BEGAN = frozenset({ReasonCode.DISPATCH_FAILED, ReasonCode.DISPATCH_STALLED})
"""Signals of tasks whose worker never began: another try costs nothing."""


def check_configuration(premises: Premises) -> Iterator[Finding]:
    """The configuration can be read."""
    if premises.facts.configuration_error is not None:
        problem = unmarked(premises.facts.configuration_error)
        yield ailments.CONFIGURATION.at(premises.config_path, problem=problem)


def check_existence(premises: Premises) -> Iterator[Finding]:
    """Where there was a queue, there is one. Only an earlier one can have left task branches."""
    if premises.queue_exists:
        return
    explained = frozenset(_explained(premises))
    traces = [b for b in seen(premises.branches) or () if b not in explained]
    gone, lost = premises.facts.gone, _lost(premises)
    branch, repository = premises.state_branch, premises.repository
    if gone is not None:
        put = _put_back(premises, gone)
        yield ailments.STATE_BRANCH_KNOWN.at(branch, commit=gone, put=put)
    elif lost is not None:
        yield ailments.STATE_BRANCH_DELETED.at(branch, commit=lost, repository=repository)
    elif traces:
        yield ailments.STATE_BRANCH_GONE.at(premises.state_branch, trace=traces[0])


def _explained(premises: Premises) -> Iterator[str]:
    """Branches of which task files speak themselves, as they do in a queue of files."""
    catalogue = seen(premises.catalogue) or Catalogue()
    for file in catalogue.entries.values():
        if isinstance(file, Planned) and was_worked_on(file.status):
            yield branch_name(premises.policy.branch, file.id, 1)


def _put_back(premises: Premises, commit: str) -> str:
    """What to type to have the state branch at a commit that this clone holds."""
    remote = premises.clone.remote if premises.clone is not None else "origin"
    force = "--force " if premises.queue_exists else ""
    if remote is None:
        return f"git branch {force}{premises.state_branch} {commit}"
    return f"git push {force}{remote} {commit}:refs/heads/{premises.state_branch}"


def _lost(premises: Premises) -> str | None:
    """The commit that GitHub remembers of a state branch that was taken back."""
    return seen(premises.hosting.lost) if premises.hosting is not None else None


def check_set_back(premises: Premises) -> Iterator[Finding]:
    """No decision that was made is gone from the state branch."""
    if not premises.queue_exists:
        return
    told = to_tell(premises.registry, premises.facts, premises.now)
    gone = premises.facts.gone
    if gone is not None:
        remote = (premises.clone.remote if premises.clone is not None else None) or "here"
        yield ailments.STATE_SET_BACK.at(
            premises.state_branch,
            commit=gone[:12],
            put=_put_back(premises, gone),
            forget=f"git update-ref -d refs/kickoff-gone/{remote}/{premises.state_branch}",
        )
    elif (lost := _lost(premises)) is not None:
        yield ailments.STATE_FORCED.at(
            premises.state_branch, commit=lost, short=lost[:12], repository=premises.repository
        )
    elif told is not None and told.commit is None:
        yield ailments.STATE_FORGETFUL.at(premises.state_branch, at=moment(told.since))


def check_signals(premises: Premises) -> Iterator[Finding]:
    """Everything that ticks have noticed about tasks, with what mends it."""
    for entry in premises.registry.tasks.values():
        yield from (_person(alarm) for alarm in alarms(entry, tier=2))
        yield from (_tick(alarm) for alarm in alarms(entry, tier=1))


def _person(alarm: Alarm) -> Finding:
    fix = Fix(Means.RETRY, alarm.task) if alarm.code in NEVER_BEGAN else None
    return Finding(alarm.code, alarm.task, _said(alarm), _typed(alarm), Mender.PERSON, fix)


def _tick(alarm: Alarm) -> Finding:
    if alarm.code in TOLD:
        remedy = f"{_typed(alarm)}\nor write a follow-up task"
        return Finding(alarm.code, alarm.task, _said(alarm), remedy, Mender.NOBODY)
    remedy = "The next tick sees to it: kickoff tick"
    return Finding(alarm.code, alarm.task, _said(alarm), remedy, Mender.TICK, Fix(Means.TICK))


def _said(alarm: Alarm) -> str:
    detail = f": {ailments.shortened(unmarked(alarm.detail))}" if alarm.detail else ""
    return f"{alarm.meaning}{detail}"


def _typed(alarm: Alarm) -> str:
    return "\n".join(command.removeprefix("/") for command in alarm.commands)


def check_notices(premises: Premises) -> Iterator[Finding]:
    """What came after the merge of a task that is completed."""
    for notice in premises.registry.notices:
        meaning, remedy = REASONS[notice.code].meaning, unmarked(notice_text(notice))
        yield Finding(notice.code, notice.task, meaning, remedy)


def check_pull_requests(premises: Premises) -> Iterator[Finding]:
    """One task, one open pull request from its branch."""
    for entry in premises.registry.tasks.values():
        for branch in dict.fromkeys(attempt.branch for attempt in entry.attempts):
            fact = premises.facts.pull_requests.get(branch)
            found = (seen(fact) if fact is not None else None) or ()
            open_ones = sorted(
                p.number for p in found if p.state is PullRequestState.OPEN and not p.from_fork
            )
            if len(open_ones) > 1:
                numbers = ", ".join(f"#{number}" for number in open_ones)
                yield ailments.SEVERAL_PULLS.at(
                    entry.id, count=len(open_ones), numbers=numbers, first=open_ones[0]
                )


def check_branches(premises: Premises) -> Iterator[Finding]:
    """Task branches that belong to no entry; those of completed tasks are as they should be."""
    if not premises.queue_exists:
        return
    catalogue = seen(premises.catalogue) or Catalogue()
    planned = (file for file in catalogue.entries.values() if isinstance(file, Planned))
    done = {file.id.casefold() for file in planned if file.completed}
    entries = premises.registry.tasks.values()
    ours = {attempt.branch for entry in entries for attempt in entry.attempts}
    named = {branch_name(premises.policy.branch, entry.id, 1) for entry in entries}
    folder = branch_folder(premises.policy.branch)
    remote = premises.clone.remote if premises.clone is not None else "origin"
    delete = f"git push {remote} --delete" if remote else "git branch --delete"
    for branch in seen(premises.branches) or ():
        if branch not in ours | named:
            task = branch.removeprefix(folder).partition("@")[0]
            if task.casefold() in done or premises.registry.is_done(task):
                continue
            yield ailments.BRANCH_OF_NOBODY.at(branch, task=task, delete=delete)


def check_runs(premises: Premises) -> Iterator[Finding]:
    """Workers at work whose token does not count any more."""
    current = {e.attempt.token for e in premises.registry.tasks.values() if e.attempt}
    ended = {t for e in premises.registry.tasks.values() for t in _ended(e)}
    for run in seen(premises.runs) or ():
        stale = run.token in ended or (premises.facts.here.certain and run.token not in current)
        if run.token and stale and not run.state.over:
            yield ailments.STALE_RUN.at(run.token, run=run.url or f"run {run.id}")


def _ended(entry: Entry) -> Iterator[str]:
    yield from (a.token for a in entry.attempts if a.ended_at is not None)


def check_history(premises: Premises) -> Iterator[Finding]:
    """The newest commits of the state branch were decided, to the byte."""
    for edit in seen(premises.edits) or ():
        yield ailments.STATE_EDITED.at(edit.commit[:12], finding=edit.finding)
