"""The very first commands of a repository, given at once: one run makes the state branch."""

from __future__ import annotations

from kickoff.core.reasons import ReasonCode
from scenarios.desk import Desk
from stateful_github import Operation, StatefulGitHub

TRACES = Operation("GET /repos/{owner}/{repo}/git/matching-refs/{ref}")


def test_a_run_that_was_overtaken_while_it_looked_for_traces_joins_in(
    github: StatefulGitHub,
) -> None:
    desk = Desk(github, {"tasks/other.md": "Something else.\n"})
    first = desk.repository.open_issue("First", by="wendy").number
    second = desk.repository.open_issue("Second", by="mona").number
    faster = desk.repository.comment(second, "/kickoff other", by="mona")
    github.before(TRACES, lambda: desk.wakes(faster))

    ran = desk.says(first, "/kickoff hello")

    assert ran.outcome is ReasonCode.QUEUED
    assert sorted(desk.registry.tasks) == ["hello", "other"]
    github.effects.take_all()
