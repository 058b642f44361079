from __future__ import annotations

from dataclasses import replace

from core.builders import (
    MERGE,
    NOW,
    born,
    completing,
    dispatching,
    entry,
    in_review,
    registry,
    run_of,
    running,
    said,
)
from kickoff.core.answering.answers import answers
from kickoff.core.commands.carrying_out import Carried
from kickoff.core.effects import Answer, CloseIssue, Effect, Outcome, React, Reaction
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.registry import Done, Ended, Registry, Signal

QUIET = Carried(registry())


def told(before: Registry, after: Registry, carried: Carried = QUIET) -> list[Effect]:
    return list(answers(before, after, carried))


def test_nothing_is_said_when_nothing_moved() -> None:
    assert told(registry(running()), registry(running())) == []


def test_every_thread_of_a_task_that_moved_is_brought_up_to_date() -> None:
    task = in_review(issue=42)
    assert told(registry(running(issue=42)), registry(task)) == [
        Answer(1, tasks=("fix-login",)),
        Answer(42, tasks=("fix-login",)),
        Answer(57, tasks=("fix-login",)),
    ]


def test_a_launch_and_a_new_signal_are_news_and_a_priority_is_none() -> None:
    launched = dispatching().with_attempt(replace(dispatching().attempts[0], run=run_of()))
    assert told(registry(dispatching()), registry(launched)) == [Answer(1, tasks=("fix-login",))]
    flagged = entry(signals=(Signal(R.NO_CHANGES, 2, NOW),))
    assert told(registry(entry()), registry(flagged)) == [Answer(1, tasks=("fix-login",))]
    assert told(registry(entry()), registry(entry(owner="al"))) == []


def test_a_task_that_left_is_told_where_it_was_talked_about() -> None:
    assert told(registry(entry(issue=42)), registry()) == [
        Answer(1, tasks=("fix-login",)),
        Answer(42, tasks=("fix-login",)),
    ]


def test_commands_are_answered_in_their_thread_with_a_new_reply() -> None:
    [issued] = said("/kickoff fix-login", thread=7)
    outcome = Outcome(issued.id, "bob", R.QUEUED, ("fix-login",))
    carried = Carried(registry(), answered=((issued, outcome),))
    assert told(registry(), registry(), carried) == [
        Answer(7, (outcome,), ("fix-login",), asked_at=issued.changed_at),
        React("C1", Reaction.CHANGED, 7),
    ]


def test_a_command_from_a_shell_has_no_thread_to_answer_in() -> None:
    [issued] = said("/kickoff fix-login", thread=None)
    shell = replace(issued, comment=None)
    carried = Carried(registry(), answered=((shell, Outcome("c", "bob", R.QUEUED)),))
    assert told(registry(), registry(), carried) == []


def test_the_issue_a_task_was_born_from_is_closed_with_it() -> None:
    done = Ended("issue-42", "", R.COMPLETED, NOW, 57)
    before = registry(replace(completing("issue-42"), issue=42))
    assert CloseIssue(42) in told(before, registry(recent=(done,)))


def test_on_the_ledger_too() -> None:
    before = registry(replace(running("issue-42"), issue=42))
    after = registry(done={"issue-42": Done(NOW, 57, MERGE)})
    assert CloseIssue(42) in told(before, after)


def test_however_many_are_completed_at_once() -> None:
    before = registry(*(replace(completing(f"issue-{n}"), issue=n) for n in range(1, 81)))
    closed = [e for e in told(before, registry()) if isinstance(e, CloseIssue)]
    assert len(closed) == 80


def test_a_cancelled_task_and_a_planned_one_leave_their_issue_open() -> None:
    assert CloseIssue(42) not in told(registry(born(42)), registry())
    assert CloseIssue(42) not in told(registry(completing(issue=42)), registry())
