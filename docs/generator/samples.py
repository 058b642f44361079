"""One task and one decision to show, made by the code itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from kickoff.core.decide import Decision, decide
from kickoff.core.events import CommandsIssued, Issued
from kickoff.core.facts import Facts, Listing, Present
from kickoff.core.grammar.parsing import parse_command
from kickoff.core.policy import Policy, Role
from kickoff.core.registry import Entry, Queued, Registry
from kickoff.core.task import Plan
from kickoff.service.state_files import Circumstances

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PLAN = Plan("hello", "tasks/hello.md", "Say hello", "# Say hello\n")
ENTRY = Entry(PLAN.id, PLAN.path, "", PLAN.title, Queued("bob", NOON, ""))


@dataclass(frozen=True, slots=True)
class Sample:
    """One decision with what it was made on."""

    before: Registry
    decision: Decision
    around: Circumstances


def sample_decision() -> Sample:
    """What happens when bob says `/kickoff hello`."""
    before, policy = Registry(after=NOON), Policy()
    via = "https://github.com/octo/plans/issues/7#issuecomment-1001"
    said = parse_command(" hello")
    issued = Issued("c-4f2a90b1c3d5e7f8", "bob", NOON, NOON, via, said, thread=7)
    facts = Facts(
        default_branch="main",
        head="3f2c" * 10,
        commands=(issued,),
        roles={"bob": Present(Role.WRITE)},
        listing=Present(Listing("5b1d" * 10, {PLAN.path: "9a7e" * 10})),
        plans={PLAN.path: Present(PLAN)},
    )
    event, op = CommandsIssued((issued,)), "gh-9001.1-2b7e1516"
    decision = decide(before, event, facts, policy, NOON, op, "octo/plans")
    return Sample(before, decision, Circumstances(op, event, facts, policy, NOON, "octo/plans"))
