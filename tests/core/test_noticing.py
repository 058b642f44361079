"""Task files that are gone, moved, or tell another story than the registry."""

from __future__ import annotations

from typing import Any

import pytest

from core.builders import (
    NOW,
    after,
    attempt,
    born,
    completing,
    entry,
    facts,
    in_review,
    plan,
    registry,
    running,
    tasks,
    ticked,
)
from kickoff.core.facts import Absent, Facts, Here, Listing, Present, Unknown
from kickoff.core.policy import DispatchKind, Policy, Worker
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.reconciling.noticing import notice_drift, notice_files
from kickoff.core.registry import Ended, Entry, Mark, Registry, Signal

GONE = Present(Listing("tree-2", {"tasks/other.md": "b"}))
ORPHAN = Signal(R.REGISTRY_ORPHAN, 2, NOW, detail="tasks/fix-login.md")


def noticed(task: Entry, **seen: Any) -> Registry:
    return notice_files(registry(task), facts(**seen), NOW)


def test_a_task_that_nobody_has_begun_goes_with_its_file() -> None:
    queue = noticed(entry(), listing=GONE)
    assert queue.tasks == {}
    assert queue.recent == (Ended("fix-login", "The title of fix-login", R.REGISTRY_ORPHAN, NOW),)


def test_one_that_waits_for_a_retry_goes_too() -> None:
    failed = entry(attempts=(attempt(ended_at=NOW, outcome=R.RUN_FAILED),))
    assert noticed(failed, listing=GONE).tasks == {}


@pytest.mark.parametrize("task", [running(), in_review()])
def test_work_under_way_stays_and_a_person_is_asked(task: Entry) -> None:
    assert noticed(task, listing=GONE).tasks["fix-login"].signals == (ORPHAN,)


@pytest.mark.parametrize(
    "seen",
    [
        {"listing": Unknown("truncated")},
        {"listing": Absent()},
        {"listing": GONE, "configuration_error": "line 3: what is this?"},
    ],
)
def test_what_was_not_seen_for_certain_is_not_gone(seen: dict[str, Any]) -> None:
    assert noticed(entry(), **seen) == registry(entry())


@pytest.mark.parametrize("task", [born(42), completing()])
def test_some_tasks_need_no_file_any_more_or_never_had_one(task: Entry) -> None:
    assert noticed(task, listing=GONE) == registry(task)


def test_a_file_that_moved_is_followed() -> None:
    moved = Present(Listing("tree-2", {"tasks/auth/fix-login.md": "b"}))
    [task] = noticed(entry(), listing=moved).tasks.values()
    assert task == entry(path="tasks/auth/fix-login.md")


def test_a_file_that_moved_to_two_places_is_a_question_for_a_person() -> None:
    twice = Present(Listing("t", {"tasks/a/fix-login.md": "b", "tasks/b/fix-login.md": "b"}))
    [task] = noticed(entry(), listing=twice).tasks.values()
    assert task.signals == (ORPHAN,)


def test_a_file_that_is_back_settles_it() -> None:
    [task] = noticed(running(signals=(ORPHAN,)), **tasks(plan())).tasks.values()
    assert task.signals == ()


# ---------------------------------------------------------------------------- drift


def drifted(task: Entry, status: str | None) -> Entry:
    return notice_drift(task, facts(**tasks(plan(status=status))), NOW)


DRIFT = Signal(R.METADATA_DRIFT, 2, NOW, detail="status: completed")


@pytest.mark.parametrize("task", [entry(), running(), in_review()])
def test_a_file_that_is_completed_by_hand_is_a_question_for_a_person(task: Entry) -> None:
    assert drifted(task, "completed").signals == (DRIFT,)


@pytest.mark.parametrize("status", [None, "ready", "in_progress"])
def test_any_other_status_is_of_no_account(status: str | None) -> None:
    assert drifted(entry(), status) == entry()
    assert drifted(entry(signals=(DRIFT,)), status) == entry()


def test_a_record_that_was_just_written_is_no_drift() -> None:
    assert drifted(completing(), "completed") == completing()


def test_a_file_that_was_not_read_tells_nothing() -> None:
    task = entry(signals=(DRIFT,))
    assert notice_drift(task, facts(), NOW) == task


# ---------------------------------------------------------------------------- late


ELSEWHERE = Policy(workers={"default": Worker(DispatchKind.COMMAND, command=("make",))})


def waiting(minutes: float, task: Entry | None = None, here: Here | None = None) -> Registry:
    seen: Facts = facts(here=here or Here())
    return ticked(registry(task or entry()), seen, policy=ELSEWHERE, now=after(minutes)).registry


def test_a_task_that_only_another_runner_can_start_is_overdue_after_an_hour() -> None:
    assert waiting(59).tasks["fix-login"].signals == ()
    expected = Signal(R.PICKUP_OVERDUE, 1, after(60))
    assert waiting(60).tasks["fix-login"].signals == (expected,)


def test_the_hour_begins_when_it_waits_again() -> None:
    failed = entry(attempts=(attempt(ended_at=after(50), outcome=R.STOPPED),))
    assert waiting(109, failed).tasks["fix-login"].signals == ()
    assert len(waiting(110, failed).tasks["fix-login"].signals) == 1


def test_a_task_with_another_reason_to_wait_is_not_overdue() -> None:
    assert waiting(600, entry(hold=Mark("tom", NOW))).tasks["fix-login"].signals == ()


def test_its_start_settles_it() -> None:
    late = waiting(60).tasks["fix-login"]
    started = waiting(61, late, Here("laptop", frozenset({DispatchKind.COMMAND})))
    assert (started.tasks["fix-login"].signals, len(started.tasks["fix-login"].attempts)) == ((), 1)


def test_nobody_waits_without_end_for_the_same_word() -> None:
    late = waiting(60)
    assert waiting(300, late.tasks["fix-login"]).tasks == late.tasks
