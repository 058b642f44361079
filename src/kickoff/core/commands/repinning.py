"""What was approved is what runs: noticing that a plan is no longer the pinned one."""

from __future__ import annotations

from datetime import datetime

from kickoff.core.commands.enlisting import issue_plan
from kickoff.core.facts import Facts, seen
from kickoff.core.identity import plan_hash
from kickoff.core.lifecycle import State, phase
from kickoff.core.policy import Policy
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Entry, Signal
from kickoff.core.task import Plan


def check_pin(entry: Entry, facts: Facts, policy: Policy, now: datetime) -> Entry:
    """Before dispatch a differing plan needs a new word; after it, people are told.

    A plan that was not seen changes nothing.
    """
    text = _current_text(entry, facts, policy)
    if text is None or phase(entry) is State.COMPLETING:
        return entry
    code, tier = (
        (ReasonCode.PLAN_CHANGED, 2)
        if phase(entry) is State.QUEUED
        else (ReasonCode.PLAN_EDITED_WHILE_ACTIVE, 1)
    )
    if plan_hash(text) != entry.plan:
        return entry.with_signal(Signal(code, tier, now))
    return entry.without_signals(ReasonCode.PLAN_CHANGED, ReasonCode.PLAN_EDITED_WHILE_ACTIVE)


def _current_text(entry: Entry, facts: Facts, policy: Policy) -> str | None:
    if entry.born_from_issue and entry.issue is not None:
        issue = seen(facts.issues[entry.issue]) if entry.issue in facts.issues else None
        return issue_plan(issue, entry.id, policy).text if issue is not None else None
    plan = seen(facts.plan(entry.path))
    return plan.text if isinstance(plan, Plan) else None
