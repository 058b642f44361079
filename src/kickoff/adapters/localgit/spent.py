"""Whether a branch that stands in an attempt's way holds anything that is not merged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kickoff.adapters.branch_outcomes import Outcome, Taken
from kickoff.adapters.localgit.merges.recognising import Begun, Mainline, merges
from kickoff.adapters.localgit.sight import Sight
from kickoff.core.effects import CreateBranch
from kickoff.core.facts import Present, Work


def with_spent(
    sight: Sight, wanted: Sequence[CreateBranch], outcomes: Mapping[str, Outcome]
) -> Mapping[str, Outcome]:
    """The same outcomes; of branches that are taken it is told whether they are merged."""
    judged = dict(outcomes)
    for one in wanted:
        outcome = outcomes.get(one.branch)
        if isinstance(outcome, Taken):
            judged[one.branch] = replace(outcome, spent=_is_spent(sight, one, outcome.at))
    return judged


def _is_spent(sight: Sight, wanted: CreateBranch, at: str) -> bool:
    """Whether the new attempt begins with all of it, or with what equals it. Nothing is raised."""
    base = sight.git.ask("merge-base", wanted.base, at).out.decode().strip()
    if not base or base == at:
        return base == at
    work = Work(wanted.task, wanted.branch, base)
    begun = Begun(work, sight.ref(wanted.branch), at)
    return isinstance(merges(Mainline(sight, wanted.base), [begun])[wanted.branch], Present)
