from __future__ import annotations

from dataclasses import replace

import pytest

from core.builders import NOW, after, attempt, dispatching, entry, registry, running
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import RECENT, Applied, Done, Ended, Signal


def test_an_entry_is_found_whatever_the_case() -> None:
    queue = registry(entry("Fix-Login"))
    assert queue.find("Fix-Login") == entry("Fix-Login")
    assert queue.find("fix-LOGIN") == entry("Fix-Login")


def test_what_is_not_there_is_not_found() -> None:
    assert registry().find("fix-login") is None
    assert registry(entry("other")).find("fix-login") is None
    assert registry(entry("other")).find("") is None


def test_a_changed_registry_finds_what_it_holds_now() -> None:
    first = registry(entry("a"))
    assert first.find("B") is None
    second = first.with_entry(entry("b"))
    assert second.find("B") == entry("b")
    third = second.without_entry("b", Ended("b", "B", ReasonCode.CANCELLED, NOW))
    assert third.find("B") is None
    assert first.find("B") is None


def test_looking_something_up_makes_no_difference() -> None:
    looked_at = registry(entry("a"))
    looked_at.find("A")
    assert looked_at == registry(entry("a"))


def test_a_line_of_done_is_found_whatever_the_case() -> None:
    queue = registry(done={"Fix-Login": Done(NOW)})
    assert queue.is_done("Fix-Login")
    assert queue.is_done("fix-login")
    assert not queue.is_done("other")


def test_an_entry_that_is_as_it_was_leaves_the_registry_alone() -> None:
    queue = registry(entry())
    assert queue.with_entry(entry()) is queue
    assert queue.with_entries([entry()]) is queue


def test_many_entries_are_taken_at_once_and_keep_their_order() -> None:
    queue = registry(entry("a"), entry("b"))
    changed = queue.with_entries([entry("b", title="B"), entry("c")])
    assert list(changed.tasks.values()) == [entry("a"), entry("b", title="B"), entry("c")]


def test_only_the_last_fifty_that_ended_are_remembered() -> None:
    queue = registry(*(entry(f"t{n}") for n in range(RECENT + 5)))
    for n in range(RECENT + 5):
        queue = queue.without_entry(f"t{n}", Ended(f"t{n}", "", ReasonCode.CANCELLED, NOW))
    assert [e.id for e in queue.recent] == [f"t{n}" for n in range(RECENT + 4, 4, -1)]


def test_only_the_last_attempt_can_be_under_way() -> None:
    assert entry().attempt is None
    assert dispatching().attempt == attempt()
    ended = attempt(ended_at=NOW, outcome=ReasonCode.RUN_FAILED)
    assert entry(attempts=(ended,)).attempt is None
    assert entry(attempts=(ended, attempt(number=2))).attempt == attempt(number=2)


def test_an_attempt_is_replaced_by_its_number() -> None:
    changed = running().with_attempt(attempt(started_at=after(1)))
    assert changed.attempts == (attempt(started_at=after(1)),)
    assert changed.with_attempt(attempt(number=2)).attempts[1] == attempt(number=2)


def test_an_attempt_that_found_its_branch_taken_was_never_on_it() -> None:
    taken = attempt(ended_at=NOW, outcome=ReasonCode.BRANCH_TAKEN)
    other = attempt(number=3, branch="task/fix-login@2")
    task = entry(attempts=(taken, attempt(number=2), other))
    assert task.attempts_on("task/fix-login") == (attempt(number=2),)
    assert task.attempts_on("task/fix-login@2") == (other,)


def test_a_signal_is_raised_once_and_keeps_its_beginning() -> None:
    first = Signal(ReasonCode.NO_CHANGES, 2, NOW)
    again = Signal(ReasonCode.NO_CHANGES, 2, after(5))
    assert entry().with_signal(first).with_signal(again).signals == (first,)


def test_a_signal_that_grows_replaces_the_smaller_one() -> None:
    mended = Signal(ReasonCode.WORKER_GONE, 1, NOW)
    spent = Signal(ReasonCode.WORKER_GONE, 2, after(5))
    other = Signal(ReasonCode.NO_CHANGES, 2, NOW)
    task = entry().with_signal(mended).with_signal(other).with_signal(spent)
    assert task.signals == (other, spent)


def test_signals_go_by_name_or_all_at_once() -> None:
    gone, closed = (
        Signal(code, 2, NOW) for code in (ReasonCode.WORKER_GONE, ReasonCode.PULL_REQUEST_CLOSED)
    )
    task = entry(signals=(gone, closed))
    assert task.without_signals(ReasonCode.WORKER_GONE).signals == (closed,)
    assert task.without_signals().signals == ()
    assert entry().without_signals() == entry()


@pytest.mark.parametrize(
    ("task_id", "issue", "expected"),
    [("issue-42", 42, True), ("issue-42", None, False), ("issue-42", 43, False), ("x", 42, False)],
)
def test_a_task_is_born_from_the_issue_its_id_names(
    task_id: str, issue: int | None, expected: bool
) -> None:
    assert entry(task_id, issue=issue).born_from_issue is expected


def test_the_thread_is_read_from_where_the_task_was_queued() -> None:
    task = entry()
    assert task.thread == 1
    assert replace(task, queued=replace(task.queued, via="legacy")).thread is None


def test_what_became_of_a_command_is_remembered() -> None:
    queue = registry(applied=(Applied("c-1", NOW, ReasonCode.QUEUED),))
    assert queue.applied_outcome("c-1") is ReasonCode.QUEUED
    assert queue.applied_outcome("c-2") is None
