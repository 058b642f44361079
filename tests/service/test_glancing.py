"""A run that finds its command carried out by another one answers it, and does nothing else."""

from __future__ import annotations

from kickoff.core.reasons import ReasonCode
from scenarios.desk import Desk
from stateful_github import StatefulGitHub, effects


def test_a_run_whose_command_another_one_has_carried_out_only_answers_it(
    github: StatefulGitHub,
) -> None:
    desk = Desk(github, {"tasks/other.md": "Other.\n"})
    first, second = (desk.repository.open_issue(t, by="mona").number for t in ("One", "Two"))
    slow = desk.repository.comment(first, "/kickoff hello", by="wendy")
    desk.says(second, "/kickoff other")
    [hello, _] = desk.repository.runs_of("kickoff-worker.yml")
    desk.repository.start_run(hello.database_id)
    github.effects.take_all()
    github.requests.take()
    before = desk.repository.head_of("kickoff-state")

    ran = desk.wakes(slow)

    assert (ran.outcome, ran.tasks) == (ReasonCode.QUEUED, ("hello",))
    assert [line for line in github.requests.lines() if "actions/runs" in line] == []
    assert len(github.requests.take()) == 4
    assert desk.repository.head_of("kickoff-state") == before
    assert len(github.effects.take(effects.Commented)) == 1
    assert [one.content for one in github.effects.take(effects.Reacted)] == ["ROCKET"]


def test_later_it_ticks_like_every_run(github: StatefulGitHub) -> None:
    desk = Desk(github)
    thread = desk.repository.open_issue("One", by="mona").number
    event = desk.repository.comment(thread, "/kickoff hello", by="wendy")
    desk.wakes(event)
    [run] = desk.repository.runs_of("kickoff-worker.yml")
    desk.repository.start_run(run.database_id)
    github.clock.advance(minutes=3)

    desk.wakes(event)

    assert desk.entry("hello").attempts[-1].started_at is not None
    github.effects.take_all()
