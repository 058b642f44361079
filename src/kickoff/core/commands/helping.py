"""Answers that change nothing: `status`, `why` and `help`, from what is known already."""

from __future__ import annotations

from collections.abc import Sequence

from kickoff.core.commands.resolve import Known, TaskRef
from kickoff.core.commands.rights import allowed
from kickoff.core.facts import seen
from kickoff.core.grammar.verbs import VERBS, Verb, usage
from kickoff.core.lifecycle import State
from kickoff.core.policy import Policy
from kickoff.core.task import Plan
from kickoff.core.wording import messages
from kickoff.core.wording.remarks import remarks_on
from kickoff.core.wording.who_may import needs, who_may


def help_text(topic: Verb | None, known: Known, available: Sequence[Verb]) -> str:
    """All commands with who may use them here, or one of them in full."""
    if topic is not None:
        rule, may = VERBS[topic], allowed(topic, known.policy)
        needed = needs(may.role or "", may.names, rule.besides)
        return messages.help_topic(usage(topic), rule.summary, rule.example, needed)
    return messages.help_table([_row(verb, known.policy) for verb in available])


def _row(verb: Verb, policy: Policy) -> tuple[str, str, str]:
    rule, may = VERBS[verb], allowed(verb, policy)
    return usage(verb), rule.summary, who_may(may.role or "", may.names, rule.besides)


def absent_text(refs: Sequence[TaskRef], known: Known) -> str:
    """Where the tasks stand that are not in play; nothing when all of them are."""
    absent = [ref for ref in refs if known.registry.find(ref.id) is None]
    return " ".join(_absent(ref, known) for ref in absent)


def _absent(ref: TaskRef, known: Known) -> str:
    registry = known.registry
    more = remarks_on(ref.id, registry.proposal, registry.notices)
    return f"{messages.out_of_play(ref.id, _state(ref, known))} {more}".rstrip()


def _state(ref: TaskRef, known: Known) -> State:
    """As the ledger, the recent past and the task file say, in this order."""
    if ref.id in known.registry.done:
        return State.COMPLETED
    plan = seen(known.facts.plan(ref.path)) if ref.path else None
    if isinstance(plan, Plan) and plan.completed:
        return State.COMPLETED
    ended = next((e for e in known.registry.recent if e.id == ref.id), None)
    if ended is None:
        return State.NOT_STARTED
    return State.COMPLETED if ended.outcome == State.COMPLETED.value else State.CANCELLED
