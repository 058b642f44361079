from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.builders import (
    IN_EVERY_STATE,
    MERGE,
    MOVED,
    NOW,
    WEB,
    after,
    attempt,
    completing,
    dispatching,
    entry,
    in_review,
    registry,
    run_of,
    running,
)
from kickoff.core.events import (
    Launched,
    LaunchFailed,
    PullRequestFailed,
    PullRequestOpened,
    RecordFailed,
    RecordWritten,
    Report,
)
from kickoff.core.lifecycle import State, phase
from kickoff.core.policy import Policy, Retry
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.reconciling.reports import leave_completed, note_done, take_report
from kickoff.core.registry import BoundBy, BoundPullRequest, Done, Ended, Entry, Signal

TOKEN = attempt().token
COMPARE = f"{WEB}/compare/task/fix-login"


def told(task: Entry, report: Report, **policy: Any) -> Entry:
    queue = take_report(registry(task), report, Policy(**policy), after(1))
    return queue.tasks[task.id]


def failure(reason: R = R.DISPATCH_FAILED, token: str = TOKEN) -> LaunchFailed:
    return LaunchFailed("fix-login", token, reason, "because")


REPORTS: list[Report] = [
    Launched("fix-login", TOKEN, run_of(), MOVED),
    failure(),
    PullRequestOpened("fix-login", 57, f"{WEB}/pull/57"),
    PullRequestFailed("fix-login", "no", COMPARE),
    RecordWritten("fix-login"),
    RecordFailed("fix-login", "protected"),
]


@pytest.mark.parametrize("report", REPORTS, ids=lambda r: type(r).__name__)
def test_a_report_about_a_task_that_has_left_is_ignored(report: Report) -> None:
    queue = registry(entry("other"))
    assert take_report(queue, report, Policy(), NOW) is queue


@pytest.mark.parametrize("report", REPORTS, ids=lambda r: type(r).__name__)
@pytest.mark.parametrize("state", IN_EVERY_STATE)
def test_a_report_taken_twice_is_taken_once(report: Report, state: State) -> None:
    once = take_report(registry(IN_EVERY_STATE[state]()), report, Policy(), after(1))
    assert take_report(once, report, Policy(), after(2)) == once


@pytest.mark.parametrize("report", REPORTS, ids=lambda r: type(r).__name__)
def test_a_queued_task_has_nothing_to_be_told(report: Report) -> None:
    assert told(entry(), report) == entry()


def test_a_launch_names_its_run_and_where_the_branch_begins() -> None:
    found = told(dispatching(), Launched("fix-login", TOKEN, run_of(), MOVED))
    assert found.attempts == (attempt(run=run_of(), base=MOVED),)


def test_a_launch_without_a_run_is_looked_for_later() -> None:
    assert told(dispatching(), Launched("fix-login", TOKEN, None)) == dispatching()


@pytest.mark.parametrize("report", [Launched("fix-login", "old", run_of()), failure(token="old")])
def test_what_is_said_of_an_older_attempt_is_ignored(report: Report) -> None:
    assert told(dispatching(), report) == dispatching()


def test_a_run_that_is_known_is_not_replaced() -> None:
    assert told(running(), Launched("fix-login", TOKEN, run_of(99))) == running()


def test_a_refused_dispatch_is_tried_again_until_the_budget_is_spent() -> None:
    found = told(dispatching(), failure())
    assert found.attempts == (attempt(ended_at=after(1), outcome=R.DISPATCH_FAILED),)
    assert found.signals == (Signal(R.DISPATCH_FAILED, 1, after(1), detail="because"),)
    spent = told(dispatching(), failure(), retry=Retry(budget=1))
    assert spent.signals == (Signal(R.DISPATCH_FAILED, 2, after(1), detail="because"),)


@pytest.mark.parametrize("reason", [R.WORKER_MISCONFIGURED, R.BRANCH_TAKEN])
def test_what_trying_again_cannot_cure_needs_a_person_at_once(reason: R) -> None:
    found = told(dispatching(), failure(reason))
    assert phase(found) is State.QUEUED
    assert found.signals == (Signal(reason, 2, after(1), detail="because"),)


def test_an_opened_pull_request_is_bound_and_cures_the_refusal() -> None:
    refused = running(signals=(Signal(R.PULL_REQUEST_REFUSED, 2, NOW),))
    found = told(refused, PullRequestOpened("fix-login", 57, f"{WEB}/pull/57"))
    assert found.pull_request == BoundPullRequest(57, f"{WEB}/pull/57", BoundBy.BRANCH)
    assert found.signals == ()


def test_a_pull_request_that_is_bound_stays() -> None:
    assert told(in_review(), PullRequestOpened("fix-login", 99, "")) == in_review()


def test_a_pull_request_from_a_branch_that_is_not_ours_is_not_the_tasks() -> None:
    found = told(in_review(), failure(R.BRANCH_TAKEN))
    assert (found.pull_request, phase(found)) == (None, State.QUEUED)

    bound = BoundPullRequest(57, f"{WEB}/pull/57", BoundBy.LINK)
    linked = told(in_review(pull_request=bound), failure(R.BRANCH_TAKEN))
    assert linked.pull_request == bound


def test_a_refused_pull_request_is_to_be_opened_by_hand() -> None:
    found = told(running(), PullRequestFailed("fix-login", "no", COMPARE))
    assert found.signals == (Signal(R.PULL_REQUEST_REFUSED, 2, after(1), detail=COMPARE),)


@pytest.mark.parametrize("task", [in_review(), completing()], ids=["in review", "completing"])
def test_a_refused_pull_request_is_no_matter_where_there_is_one(task: Entry) -> None:
    assert told(task, PullRequestFailed("fix-login", "no", COMPARE)) == task


def test_a_record_that_could_not_be_written_needs_a_person_once() -> None:
    found = told(completing(), RecordFailed("fix-login", "protected"))
    assert found.signals == (Signal(R.COMPLETED_UNRECONCILED, 2, after(1), detail="protected"),)
    assert told(running(), RecordFailed("fix-login", "protected")) == running()


def test_with_the_record_the_task_leaves_and_its_line_goes() -> None:
    queue = registry(completing(), done={"fix-login": Done(NOW), "other": Done(NOW)})
    left = take_report(queue, RecordWritten("fix-login"), Policy(), after(1))
    assert left.tasks == {}
    assert left.done == {"other": Done(NOW)}
    assert left.recent == (
        Ended(
            "fix-login",
            completing().title,
            R.COMPLETED,
            NOW,
            57,
            MERGE,
            "task/fix-login",
            "tasks/fix-login.md",
        ),
    )


def test_without_a_record_the_line_stays() -> None:
    queue = registry(completing(), done={"fix-login": Done(NOW)})
    left = leave_completed(queue, completing(), recorded=False)
    assert (left.tasks, left.done) == ({}, {"fix-login": Done(NOW)})


def test_what_was_merged_is_noted_once() -> None:
    noted = note_done(registry(completing()), completing())
    assert noted.done == {"fix-login": Done(NOW, 57, MERGE, "ann", "tasks/fix-login.md")}
    assert note_done(noted, completing()) is noted
    assert note_done(registry(running()), running()) == registry(running())
    assert replace(noted, done={}) == registry(completing())
