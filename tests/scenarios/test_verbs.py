"""Every verb beyond queueing, as a conversation: what is said, what changes, what is answered."""

from __future__ import annotations

import pytest

from kickoff.core.lifecycle import State, phase
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.registry import PERSON
from scenarios.desk import HELLO, Desk
from stateful_github import StatefulGitHub, effects

WORKERS = """\
workers:
  default: {dispatch: workflow, workflow: kickoff-worker.yml}
  other: {dispatch: workflow, workflow: kickoff-worker.yml}
  someone: {dispatch: none, lease: 2d, limit: 1}
"""


@pytest.fixture
def desk(github: StatefulGitHub) -> Desk:
    """Three tasks and workers; thread 1 is where people talk."""
    files = {
        "tasks/later.md": "---\ndepends_on: [hello]\n---\nLater.\n",
        "tasks/third.md": "Third.\n",
        "tasks/old.md": "---\nstatus: completed\ncompleted_at: 2026-01-01T00:00:00Z\n---\nOld.\n",
        ".github/kickoff.yml": WORKERS,
    }
    desk = Desk(github, files)
    desk.repository.open_issue("Operations", by="mona")
    return desk


def says(desk: Desk, text: str, by: str = "wendy") -> tuple[R, str]:
    """What a command comes to and the first line of its answer."""
    desk.github.clock.advance(minutes=5)
    ran = desk.says(1, text, by=by)
    desk.github.effects.take_all()
    return ran.outcome, desk.last_reply(1).split("\n")[0]


# ------------------------------------------------------------------------------ people as workers


def test_a_person_takes_a_task_and_no_workflow_starts(desk: Desk) -> None:
    assert says(desk, "/kickoff claim hello") == (R.CLAIMED, "`hello` is yours.")
    attempt = desk.entry("hello").attempt
    assert attempt is not None
    assert (attempt.worker, attempt.runner, attempt.branch) == ("wendy", PERSON, "task/hello")
    assert phase(desk.entry("hello")) is State.RUNNING
    assert desk.repository.branch("task/hello") is not None
    assert desk.repository.runs_of("kickoff-worker.yml") == []
    assert says(desk, "/kickoff claim hello")[0] is R.ALREADY_SO


def test_whoever_wants_what_a_person_has_sees_who_since_when_and_what_to_type(desk: Desk) -> None:
    says(desk, "/kickoff claim hello")
    assert says(desk, "/kickoff hello", by="mona")[0] is R.ALREADY_RUNNING
    said, facts, step = desk.last_reply(1).split("\n\n")[:3]
    assert said == "`hello` has started already. Nothing changed."
    assert facts.endswith("attempt 1 on `task/hello` · with wendy since 2026-11-21 10:05 UTC")
    assert step == "`/kickoff release hello` gives it back."


def test_a_claim_of_what_another_has_shows_who_since_when_and_what_to_type(desk: Desk) -> None:
    says(desk, "/kickoff claim hello")
    assert says(desk, "/kickoff claim hello", by="mona") == (
        R.TAKEN,
        (
            "`hello` is taken: wendy has had it since 2026-11-21 10:05 UTC. "
            "`/kickoff release hello` gives it back. Nothing changed."
        ),
    )


def test_a_person_may_hold_as_many_as_the_limit_says(desk: Desk) -> None:
    says(desk, "/kickoff claim hello")
    assert says(desk, "/kickoff claim third") == (
        R.HOLDS_ENOUGH,
        (
            "One person may hold 1, and that would be more. Give one back with `/kickoff "
            "release <task id>`. Nothing changed."
        ),
    )


def test_a_person_opens_a_pull_request_and_its_merge_completes(desk: Desk) -> None:
    says(desk, "/kickoff claim hello")
    desk.repository.push("task/hello", {"a.txt": "a\n"}, by="wendy")
    event = desk.repository.open_pull_request("task/hello", by="wendy")
    desk.wakes(event)
    assert phase(desk.entry("hello")) is State.IN_REVIEW
    desk.wakes(desk.repository.merge_pull_request(event.number, by="mona"))
    assert "completed_by: mona\n" in (desk.file("tasks/hello.md") or "")
    desk.github.effects.take_all()


def test_a_task_given_back_waits_on_hold_for_no_robot(desk: Desk) -> None:
    says(desk, "/kickoff claim hello")
    assert says(desk, "/kickoff release hello") == (
        R.RELEASED,
        "`hello` is given back and on hold. Nothing starts until `/kickoff resume`.",
    )
    entry = desk.entry("hello")
    assert (entry.attempt, entry.hold is not None) == (None, True)
    assert desk.repository.runs_of("kickoff-worker.yml") == []
    assert says(desk, "/kickoff release hello")[0] is R.NOT_HELD
    assert says(desk, "/kickoff resume hello")[0] is R.RESUMED
    assert len(desk.repository.runs_of("kickoff-worker.yml")) == 1


def test_a_claim_outlives_the_stall_window_and_ends_with_its_lease(desk: Desk) -> None:
    says(desk, "/kickoff claim hello")
    desk.ticks(60)
    assert desk.entry("hello").signals == ()
    desk.ticks(60 * 48)
    assert [s.code for s in desk.entry("hello").signals] == [R.WORKER_IDLE]
    outcome, words = says(desk, "/kickoff extend 3d hello")
    assert (outcome, words) == (R.EXTENDED, "`hello` is kept until 2026-11-26 11:10 UTC.")
    assert desk.entry("hello").signals == ()
    desk.github.effects.take_all()


def test_an_open_pull_request_is_bound_and_completes(desk: Desk) -> None:
    desk.repository.push("mine", {"a.txt": "a\n"}, by="wendy")
    pull = desk.repository.open_pull_request("mine", by="wendy").number
    assert says(desk, f"/kickoff link #{pull} hello") == (
        R.LINKED,
        f"#{pull} belongs to `hello` now. Its merge completes the task.",
    )
    assert phase(desk.entry("hello")) is State.IN_REVIEW
    assert says(desk, f"/kickoff link #{pull} third")[0] is R.PULL_REQUEST_UNFIT
    desk.wakes(desk.repository.merge_pull_request(pull, by="mona"))
    assert f"pull_request: {pull}\n" in (desk.file("tasks/hello.md") or "")
    desk.github.effects.take_all()


def test_a_merged_pull_request_cannot_be_bound_any_more(desk: Desk) -> None:
    desk.repository.push("mine", {"a.txt": "a\n"}, by="wendy")
    pull = desk.repository.open_pull_request("mine", by="wendy").number
    desk.repository.merge_pull_request(pull, by="mona")
    assert says(desk, f"/kickoff link #{pull} hello") == (
        R.PULL_REQUEST_UNFIT,
        (
            f"That does not work: #{pull} is merged, and only an open one can be bound. Nothing "
            "changed."
        ),
    )
    assert desk.registry.tasks == {}


# ----------------------------------------------------------------------------------- in place


def test_another_worker_for_what_waits(desk: Desk) -> None:
    says(desk, "/kickoff hello not-before=1h")
    assert says(desk, "/kickoff worker other hello") == (
        R.REASSIGNED,
        "`hello` is for the worker other now.",
    )
    assert desk.entry("hello").worker == "other"
    assert says(desk, "/kickoff worker ghost hello") == (
        R.UNKNOWN_WORKER,
        "The configuration has no worker `ghost`. Nothing changed.",
    )


def test_another_worker_for_what_runs_goes_through_stopping(desk: Desk) -> None:
    says(desk, "/kickoff hello")
    [run] = desk.repository.runs_of("kickoff-worker.yml")
    desk.repository.start_run(run.database_id)
    assert says(desk, "/kickoff worker other hello")[0] is R.REASSIGNED
    assert phase(desk.entry("hello")) is State.STOPPING
    desk.wakes(desk.repository.finish_run(run.database_id, "cancelled"))
    attempt = desk.entry("hello").attempt
    assert attempt is not None
    assert (attempt.number, attempt.worker) == (2, "other")
    desk.github.effects.take_all()


def test_waiting_for_more(desk: Desk) -> None:
    says(desk, "/kickoff pause", by="mona")
    says(desk, "/kickoff hello third later")
    assert says(desk, "/kickoff after third hello") == (
        R.REORDERED,
        "`hello` waits for `third` too.",
    )
    assert desk.entry("hello").depends_on == ("third",)
    assert says(desk, "/kickoff after hello third") == (
        R.WAIT_IN_CIRCLE,
        "`third` and `hello` would wait for each other. Nothing changed.",
    )
    assert says(desk, "/kickoff after old hello") == (
        R.DEPENDENCY_MET,
        "`old` is completed: there is nothing to wait for. Nothing changed.",
    )
    says(desk, "/kickoff cancel later")
    assert says(desk, "/kickoff after later hello") == (
        R.WAIT_WITHOUT_END,
        "`later` was cancelled: waiting for it would never end. Nothing changed.",
    )
    assert says(desk, "/kickoff after nowhere hello")[0] is R.UNKNOWN_TASK


def test_a_further_instruction_reaches_the_next_attempt_on_the_same_branch(desk: Desk) -> None:
    says(desk, "/kickoff hello")
    [run] = desk.repository.runs_of("kickoff-worker.yml")
    desk.repository.push("task/hello", {"a.txt": "a\n"}, by="github-actions[bot]")
    assert says(desk, "/kickoff continue hello -- also say good night")[0] is R.CONTINUED
    desk.wakes(desk.repository.finish_run(run.database_id))
    assert desk.github.effects.take(effects.PullRequestOpened) == []
    attempt = desk.entry("hello").attempt
    assert attempt is not None
    assert (attempt.number, attempt.branch) == (2, "task/hello")
    assert attempt.notes == ("also say good night",)
    second = desk.repository.runs_of("kickoff-worker.yml")[-1]
    assert second.inputs["note"] == "also say good night"
    desk.wakes(desk.repository.finish_run(second.database_id))
    assert len(desk.github.effects.take(effects.PullRequestOpened)) == 1
    assert phase(desk.entry("hello")) is State.IN_REVIEW
    desk.github.effects.take_all()


def test_a_further_instruction_in_review_brings_another_attempt(desk: Desk) -> None:
    says(desk, "/kickoff hello")
    [run] = desk.repository.runs_of("kickoff-worker.yml")
    desk.repository.push("task/hello", {"a.txt": "a\n"}, by="github-actions[bot]")
    desk.wakes(desk.repository.finish_run(run.database_id))
    [opened] = desk.github.effects.take(effects.PullRequestOpened)
    assert says(desk, "/kickoff continue hello -- shorter, please")[0] is R.CONTINUED
    assert phase(desk.entry("hello")) is State.RUNNING
    desk.ticks()
    attempt = desk.entry("hello").attempt
    assert attempt is not None
    assert (attempt.number, attempt.branch, attempt.notes) == (
        2,
        "task/hello",
        ("shorter, please",),
    )
    desk.ticks()
    assert phase(desk.entry("hello")) is State.IN_REVIEW
    desk.repository.mark_ready(opened.number, by="wendy")
    desk.wakes(desk.repository.merge_pull_request(opened.number, by="mona"))
    assert "status: completed\n" in (desk.file("tasks/hello.md") or "")
    desk.github.effects.take_all()


# ------------------------------------------------------------------------------- done and reopen


def test_done_writes_the_record_without_a_merge(desk: Desk) -> None:
    says(desk, "/kickoff hello")
    assert says(desk, "/kickoff done hello", by="mona") == (
        R.COMPLETED_BY_WORD,
        "`hello` is completed. The record goes into the task file.",
    )
    assert desk.file("tasks/hello.md") == (
        "---\ntitle: Say hello\nstatus: completed\ncompleted_at: 2026-11-21T10:10:00Z\n"
        "completed_by: mona\n---\nGreet the world.\n"
    )
    assert "hello" not in desk.registry.tasks


def test_done_with_a_pull_request_takes_its_facts(desk: Desk) -> None:
    desk.repository.push("mine", {"a.txt": "a\n"}, by="wendy")
    pull = desk.repository.open_pull_request("mine", by="wendy").number
    assert says(desk, f"/kickoff done #{pull} third", by="mona")[0] is R.PULL_REQUEST_UNFIT
    desk.repository.merge_pull_request(pull, by="erin")
    assert says(desk, f"/kickoff done #{pull} third", by="mona")[0] is R.COMPLETED_BY_WORD
    written = desk.file("tasks/third.md") or ""
    assert f"completed_by: erin\npull_request: {pull}\n" in written


def test_reopen_gives_back_the_file_as_it_was(desk: Desk) -> None:
    says(desk, "/kickoff done hello", by="mona")
    assert says(desk, "/kickoff hello")[0] is R.ALREADY_COMPLETED
    assert says(desk, "/kickoff reopen hello", by="mona") == (
        R.REOPENED,
        "The record of `hello` goes out of the task file. `/kickoff hello` queues it again.",
    )
    assert desk.file("tasks/hello.md") == HELLO
    assert desk.registry.reopening == {}
    assert "hello" not in [ended.id for ended in desk.registry.recent]
    assert says(desk, "/kickoff hello")[0] is R.QUEUED


def test_reopening_what_is_not_completed_is_refused(desk: Desk) -> None:
    assert says(desk, "/kickoff reopen hello", by="mona") == (
        R.NOT_COMPLETED,
        "`hello` is not completed, so there is no record to take back. Nothing changed.",
    )


@pytest.mark.parametrize("text", ["done hello", "reopen old", "pause", "unpause"])
def test_some_verbs_are_for_maintainers(desk: Desk, text: str) -> None:
    assert says(desk, f"/kickoff {text}")[0] is R.NOT_ALLOWED


@pytest.mark.parametrize("text", ["cancel", "release", "extend 1d", "worker other", "after third"])
def test_what_is_not_in_the_queue_is_said(desk: Desk, text: str) -> None:
    verb, _, lead = text.partition(" ")
    assert says(desk, f"/kickoff {verb} {lead} hello") == (
        R.NOT_QUEUED,
        "`hello` is not in the queue. Nothing changed.",
    )
