"""What the default branch is owed, and what was seen of the proposal of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.builders import MERGE, NOW, after, completing, facts, plan, pull, registry, running, tasks
from kickoff.core.facts import UNSEEN, Absent, Listing, Present, PullRequestState, RecordsBranch
from kickoff.core.policy import Completing, Policy
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.records.owing import AFTER_MERGE, Owed, follow_files, owed, take_proposal
from kickoff.core.registry import Done, Registry
from kickoff.core.remembered import Notice, Proposal
from kickoff.core.task import Record

POLICY = Policy()
LEDGER = Policy(completion=Completing.LEDGER)
LINE = Done(NOW, 57, MERGE, "ann", "tasks/old.md")
WAITING = Proposal(NOW, ("old",), 61, "https://github.com/octo/hello/pull/61")
BRANCH = RecordsBranch("f" * 40, "d" * 16, MERGE, ours=True)


def test_what_has_left_is_owed_before_what_is_in_play() -> None:
    queue = registry(completing("new"), running("r"), done={"old": LINE, "new": LINE})
    assert [one.task for one in owed(queue, POLICY)] == ["old", "new"]
    assert next(owed(queue, POLICY)) == Owed("old", "tasks/old.md", Record(NOW, "ann", 57, MERGE))


def test_a_line_without_a_file_is_owed_to_nobody() -> None:
    assert list(owed(registry(done={"old": Done(NOW, 57, MERGE)}), POLICY)) == []


def test_in_the_ledger_alone_nothing_is_owed() -> None:
    assert list(owed(registry(completing(), done={"old": LINE}), LEDGER)) == []


def seen(state: PullRequestState, number: int = 61, **changes: Any) -> RecordsBranch:
    known = pull(number, "kickoff-records", **{"state": state, **changes})
    return replace(BRANCH, pull_requests=(known,))


def taken(branch: RecordsBranch | None, now: Any = NOW, **changes: Any) -> Registry:
    queue = registry(**{"done": {"old": LINE}, "proposal": WAITING, **changes})
    look = facts(records_branch=UNSEEN if branch is None else Present(branch))
    return take_proposal(queue, look, POLICY, now)


def test_what_was_not_seen_changes_nothing() -> None:
    assert taken(None).proposal == WAITING


def test_a_closed_one_is_marked_and_a_reopened_one_is_not() -> None:
    closed = taken(seen(PullRequestState.CLOSED)).proposal
    assert closed == replace(WAITING, closed=True)
    url = pull(61).url
    opened = taken(seen(PullRequestState.OPEN), proposal=closed).proposal
    assert opened == replace(WAITING, url=url)


def test_one_that_somebody_opened_instead_is_taken_over() -> None:
    proposal = taken(seen(PullRequestState.OPEN, 70)).proposal
    assert proposal is not None
    assert proposal.pull_request == 70


@pytest.mark.parametrize(("minutes", "kept"), [(0, True), (10, True), (11, False)])
def test_a_merged_one_is_given_time_to_be_seen_on_the_default_branch(
    minutes: float, kept: bool
) -> None:
    assert AFTER_MERGE.total_seconds() == 600
    merged = seen(PullRequestState.MERGED, merged_at=NOW)
    assert (taken(merged, after(minutes)).proposal is not None) is kept


@pytest.mark.parametrize("state", [PullRequestState.MERGED, PullRequestState.CLOSED])
def test_with_nothing_owed_it_is_forgotten(state: PullRequestState) -> None:
    assert taken(seen(state, merged_at=NOW), done={}).proposal is None


def test_an_open_one_with_nothing_in_it_is_still_to_be_withdrawn() -> None:
    assert taken(seen(PullRequestState.OPEN), done={}).proposal is not None


def test_an_entry_that_cannot_leave_says_why_until_it_can() -> None:
    queue = registry(completing(), done={"old": LINE}, proposal=WAITING)
    look = facts(records_branch=Present(seen(PullRequestState.CLOSED)))
    told = take_proposal(queue, look, POLICY, NOW)
    [signal] = told.tasks["fix-login"].signals
    assert (signal.code, signal.tier, signal.detail) == (R.RECORDS_CLOSED, 2, "#61")
    look = facts(records_branch=Present(seen(PullRequestState.OPEN)))
    assert take_proposal(told, look, POLICY, NOW).tasks["fix-login"].signals == ()


# ---------------------------------------------------------------------------- files


def followed(queue: Registry, *files: str, **changes: Any) -> Registry:
    listing = Present(Listing("tree-2", dict.fromkeys(files, "b")))
    plans = {path: Absent() for path in ("tasks/old.md", "tasks/fix-login.md")}
    look = facts(**{"listing": listing, "plans": plans, **changes})
    return follow_files(queue, look, POLICY, NOW)


def test_a_file_that_moved_is_followed() -> None:
    queue = followed(registry(completing(), done={"old": LINE}), "a/fix-login.md", "a/old.md")
    assert queue.tasks["fix-login"].path == "a/fix-login.md"
    assert queue.done["old"].path == "a/old.md"
    assert queue.notices == ()


def test_a_file_that_is_gone_leaves_the_record_to_the_ledger() -> None:
    line = replace(LINE, path="tasks/fix-login.md")
    queue = followed(registry(completing(), done={"fix-login": line}))
    assert (queue.tasks, queue.done) == ({}, {"fix-login": replace(line, path=None)})
    path = "tasks/fix-login.md"
    assert queue.notices == (Notice("fix-login", R.RECORD_HOMELESS, NOW, path, path),)


def test_a_task_of_an_issue_never_had_to_have_a_file() -> None:
    line = replace(LINE, path="tasks/old.md")
    queue = followed(registry(done={"issue-5": line}))
    assert (queue.done["issue-5"].path, queue.notices) == (None, ())


def test_of_several_files_none_is_chosen() -> None:
    queue = registry(done={"old": LINE})
    assert followed(queue, "a/old.md", "b/old.md") == queue


@pytest.mark.parametrize(
    "unseen", [{"listing": UNSEEN}, {"plans": {}}, {"configuration_error": "line 3"}]
)
def test_what_was_not_seen_is_not_gone(unseen: dict[str, Any]) -> None:
    queue = registry(completing(), done={"old": LINE})
    assert followed(queue, **unseen) == queue


def test_a_file_that_is_back_is_owed_its_record() -> None:
    gone = followed(registry(done={"old": LINE}))
    back = tasks(plan("old"))
    queue = follow_files(gone, facts(**back), POLICY, NOW)
    assert (queue.done, queue.notices) == ({"old": LINE}, ())


def test_a_record_to_be_taken_back_is_followed_too() -> None:
    queue = followed(registry(reopening={"old": "tasks/old.md"}), "a/old.md")
    assert queue.reopening == {"old": "a/old.md"}
