from __future__ import annotations

from dataclasses import replace

import pytest

from core.builders import (
    IN_EVERY_STATE,
    NOW,
    WEB,
    after,
    attempt,
    born,
    completing,
    dispatching,
    entry,
    in_review,
    registry,
    running,
    said,
)
from kickoff.core import questions
from kickoff.core.facts import Here
from kickoff.core.lifecycle import State
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.registry import (
    PERSON,
    Applied,
    BoundBy,
    BoundPullRequest,
    Queued,
    Stop,
    StopThen,
)


def test_commands_that_were_answered_or_carried_out_are_handled() -> None:
    one, two, three = (said(f"/kickoff t{n}", comment=n)[0] for n in range(3))
    queue = registry(applied=(Applied(two.id, NOW, R.QUEUED),))
    issued = (one, two, replace(three, answered=True))
    assert questions.unhandled(issued, queue) == (one,)


def test_task_files_are_listed_when_they_moved_or_a_command_may_name_one() -> None:
    assert not questions.needs_listing((), registry(), "tree-1")
    assert not questions.needs_listing((), registry(), None)
    assert questions.needs_listing((), registry(), "tree-2")
    assert questions.needs_listing(said("/kickoff a"), registry(), "tree-1")


@pytest.mark.parametrize(
    ("state", "expected"), [(s, s not in {State.QUEUED, State.COMPLETING}) for s in IN_EVERY_STATE]
)
def test_every_task_that_was_started_is_watched(state: State, expected: bool) -> None:
    queue = registry(IN_EVERY_STATE[state]())
    assert questions.branches(queue) == (("task/fix-login",) if expected else ())


@pytest.mark.parametrize("outcome", [R.RUN_FAILED, R.PULL_REQUEST_CLOSED, R.NO_CHANGES])
def test_what_waits_for_a_retry_is_watched_too(outcome: R) -> None:
    """People push to it, reopen it, and merge it."""
    over = attempt(ended_at=NOW, outcome=outcome)
    assert questions.branches(registry(entry(attempts=(over,)))) == ("task/fix-login",)
    assert questions.branches(registry(in_review(attempts=(over,)))) == ("task/fix-login",)


def test_the_last_branch_is_the_one_that_counts() -> None:
    second = attempt(number=2, branch="task/fix-login@2")
    task = entry(attempts=(attempt(ended_at=NOW, certain=False), second))
    assert questions.branches(registry(task)) == ("task/fix-login@2",)


def test_runs_are_listed_only_where_an_attempt_depends_on_them() -> None:
    assert questions.needs_runs(registry(entry(), in_review("a"), completing("b")), Here()) is None
    stopped = in_review(stop=Stop("bob", NOW, StopThen.CANCEL))
    assert questions.needs_runs(registry(stopped), Here()) == NOW
    late = dispatching("a", attempts=(attempt("a", requested_at=after(5)),))
    assert questions.needs_runs(registry(late, running("b")), Here()) == NOW
    assert questions.needs_runs(registry(late), Here()) == after(5)


LINK = BoundPullRequest(9, f"{WEB}/pull/9", BoundBy.LINK)


def test_linked_pull_requests_are_asked_for_by_number() -> None:
    queue = registry(in_review("a"), running("b", pull_request=LINK))
    assert questions.linked_pull_requests((), queue) == (9,)


def test_pull_requests_that_commands_name_are_asked_for_too() -> None:
    queue = registry(running("b", pull_request=LINK))
    issued = said("/kickoff link #57 a\n/kickoff done #58 c\n/kickoff link #9 b\n/kickoff #77")
    assert questions.linked_pull_requests(issued, queue) == (57, 58, 9)


def test_nobody_asks_for_a_pull_request_that_does_not_count_any_more() -> None:
    issued = said("/kickoff link #57 a")
    applied = (Applied(issued[0].id, NOW, R.LINKED),)
    queue = registry(completing("b", pull_request=LINK), applied=applied)
    assert questions.linked_pull_requests(issued, queue) == ()


def test_what_a_person_has_needs_no_runs_and_is_watched() -> None:
    mine = running(attempts=(attempt(worker="bob", runner=PERSON, started_at=NOW),))
    assert questions.needs_runs(registry(mine), Here()) is None
    assert questions.branches(registry(mine)) == ("task/fix-login",)


def test_threads_of_commands_and_of_work_are_looked_at() -> None:
    queue = registry(running(issue=42), in_review("a", 58))
    issued = said("/kickoff #77 issue-78 fix-login", thread=5)
    assert questions.threads(issued, queue) == (5, 77, 78, 1, 42, 58)


def test_of_those_that_wait_the_first_ten_and_all_born_from_issues_are_looked_at() -> None:
    def in_thread(n: int) -> Queued:
        return Queued("bob", after(n), f"{WEB}/issues/{n}")

    waiting = [entry(f"t{n}", queued=in_thread(n)) for n in range(1, 13)]
    issue = born(99, queued=in_thread(50))
    assert questions.threads((), registry(*waiting, issue)) == (*range(1, 11), 99)
