"""Records that survive people: files that move, vanish or change, second merges, and reverts."""

from __future__ import annotations

import pytest

from kickoff.core.reasons import ReasonCode
from scenarios.test_protected_branches import FILES, Guarded
from stateful_github import StatefulGitHub

RECORD = (
    "status: completed\ncompleted_at: 2026-11-20T09:00:00Z\ncompleted_by: bob\npull_request: 12\n"
)


@pytest.fixture
def free(github: StatefulGitHub) -> Guarded:
    """A default branch that takes direct commits."""
    return Guarded(github, "non_fast_forward")


@pytest.fixture
def guarded(github: StatefulGitHub) -> Guarded:
    return Guarded(github)


def notices(home: Guarded) -> list[tuple[str, ReasonCode, str]]:
    return [(n.task, n.code, n.detail) for n in home.desk.registry.notices]


def merged_after(home: Guarded, files: dict[str, str | None], by: str = "wendy") -> None:
    """The task `a` is merged, and somebody pushes to the default branch before any run."""
    [number] = home.reviewed("a")
    merge = home.desk.repository.merge_pull_request(number, by="mona")
    home.desk.repository.push("main", files, "Tidy up", by=by)
    home.desk.wakes(merge)


@pytest.mark.parametrize("where", ["tasks/done/a.md", "tasks/x/y/A.md", "tasks/renamed.md"])
def test_a_file_that_was_moved_gets_its_record_where_it_is(
    github: StatefulGitHub, free: Guarded, where: str
) -> None:
    merged_after(free, {"tasks/a.md": None, where: FILES["tasks/a.md"]})
    assert "status: completed" in (free.desk.file(where) or "")
    assert (free.desk.registry.tasks, free.desk.registry.done) == ({}, {})
    assert notices(free) == []
    github.effects.take_all()


def test_a_deleted_file_leaves_its_record_to_the_ledger(
    github: StatefulGitHub, free: Guarded
) -> None:
    merged_after(free, {"tasks/a.md": None})
    registry = free.desk.registry
    assert (registry.tasks, list(registry.done)) == ({}, ["a"])
    assert notices(free) == [("a", ReasonCode.RECORD_HOMELESS, "tasks/a.md")]
    assert free.desk.ticks().outcome is ReasonCode.IDLE
    free.desk.repository.push("main", {"tasks/a.md": FILES["tasks/a.md"]}, by="wendy")
    free.desk.ticks()
    assert free.recorded() == ["a"]
    assert (free.desk.registry.done, notices(free)) == ({}, [])
    github.effects.take_all()


def test_a_file_moved_while_its_record_waits_is_followed(
    github: StatefulGitHub, guarded: Guarded
) -> None:
    guarded.completes("a")
    moved = {"tasks/a.md": None, "tasks/old/a.md": FILES["tasks/a.md"]}
    guarded.desk.repository.push("main", moved, by="wendy")
    guarded.desk.ticks()
    assert "status: completed" in (guarded.desk.file("tasks/old/a.md", "kickoff-records") or "")
    assert guarded.desk.file("tasks/a.md", "kickoff-records") is None
    assert len(guarded.proposals) == 1
    github.effects.take_all()


def test_a_file_deleted_while_its_record_waits_takes_the_proposal_along(
    github: StatefulGitHub, guarded: Guarded
) -> None:
    guarded.completes("a")
    [number] = guarded.proposals
    guarded.desk.repository.push("main", {"tasks/a.md": None}, by="wendy")
    guarded.desk.ticks()
    assert notices(guarded) == [("a", ReasonCode.RECORD_HOMELESS, "tasks/a.md")]
    assert guarded.desk.repository.pull_request(number).closed
    assert guarded.desk.says(guarded.thread, "/kickoff a").outcome in (
        ReasonCode.ALREADY_COMPLETED,
        ReasonCode.UNKNOWN_TASK,
    )
    github.effects.take_all()


def test_an_edited_file_keeps_the_edit_and_gets_the_record(
    github: StatefulGitHub, free: Guarded
) -> None:
    edited = FILES["tasks/a.md"].replace("Do a.", "Done, thanks.")
    merged_after(free, {"tasks/a.md": edited})
    text = free.desk.file("tasks/a.md") or ""
    assert "Done, thanks." in text
    assert "status: completed" in text
    github.effects.take_all()


def test_a_record_that_is_there_already_is_left_alone(
    github: StatefulGitHub, free: Guarded
) -> None:
    own = "---\nstatus: completed\ncompleted_at: 2026-11-20T09:00:00Z\n---\nDone by hand.\n"
    merged_after(free, {"tasks/a.md": own})
    assert free.desk.file("tasks/a.md") == own
    assert (free.desk.registry.tasks, free.desk.registry.done) == ({}, {})
    assert notices(free) == []
    github.effects.take_all()


def test_another_record_is_reported_and_never_overwritten(
    github: StatefulGitHub, free: Guarded
) -> None:
    own = f"---\n{RECORD}---\nDone by bob.\n"
    merged_after(free, {"tasks/a.md": own})
    assert free.desk.file("tasks/a.md") == own
    assert free.desk.registry.tasks == {}
    assert notices(free) == [
        ("a", ReasonCode.RECORD_CONFLICT, "completed_by: bob, pull_request: 12")
    ]
    assert "completed_by: bob" in (free.desk.state("README.md") or "")
    assert free.desk.ticks().outcome is ReasonCode.IDLE
    github.effects.take_all()


@pytest.mark.parametrize("by", ["mona", "erin"])
def test_a_notice_goes_when_somebody_says_that_it_is_fine(
    github: StatefulGitHub, free: Guarded, by: str
) -> None:
    merged_after(free, {"tasks/a.md": f"---\n{RECORD}---\nDone by bob.\n"})
    assert free.desk.says(free.thread, "/kickoff done a", by=by).outcome is ReasonCode.SETTLED
    assert notices(free) == []
    free.desk.ticks()
    assert notices(free) == []
    github.effects.take_all()


def test_a_notice_goes_with_the_record(github: StatefulGitHub, free: Guarded) -> None:
    merged_after(free, {"tasks/a.md": f"---\n{RECORD}---\nDone by bob.\n"})
    free.desk.repository.push("main", {"tasks/a.md": FILES["tasks/a.md"]}, by="wendy")
    free.desk.ticks()
    assert notices(free) == []
    github.effects.take_all()


def second_pull(home: Guarded) -> int:
    """Another pull request from the branch of `a`, opened after its own was merged."""
    home.desk.repository.push("task/a", {"more.txt": "y\n"}, by="wendy")
    return home.desk.repository.open_pull_request("task/a", by="wendy").number or 0


def test_two_merged_pull_requests_are_one_record(github: StatefulGitHub, free: Guarded) -> None:
    [first] = free.reviewed("a")
    free.desk.repository.merge_pull_request(first, by="mona")
    github.clock.advance(minutes=1)
    second = second_pull(free)
    free.desk.wakes(free.desk.repository.merge_pull_request(second, by="erin"))
    assert f"pull_request: {first}\n" in (free.desk.file("tasks/a.md") or "")
    free.desk.ticks()
    assert notices(free) == [("a", ReasonCode.MERGED_TWICE, f"#{second}")]
    github.effects.take_all()


def test_a_second_merge_after_the_record_is_reported_once(
    github: StatefulGitHub, free: Guarded
) -> None:
    free.completes("a")
    text = free.desk.file("tasks/a.md")
    github.clock.advance(minutes=5)
    number = second_pull(free)
    free.merges(number, by="erin")
    assert notices(free) == [("a", ReasonCode.MERGED_TWICE, f"#{number}")]
    assert free.desk.file("tasks/a.md") == text
    free.desk.says(free.thread, "/kickoff done a", by="mona")
    free.desk.ticks()
    assert notices(free) == []
    github.effects.take_all()


def reverted(home: Guarded, words: str) -> str:
    """Somebody takes the merge of `a` back; the commit's id."""
    home.desk.repository.push("main", {"a.txt": None}, f'Revert "Task a"\n\n{words}', by="wendy")
    home.desk.ticks()
    return home.desk.repository.head_of("main")


@pytest.mark.parametrize("words", ["This reverts commit {commit}.", "Reverts acme/shop#{pull}"])
def test_a_revert_reopens_nothing_and_is_reported(
    github: StatefulGitHub, free: Guarded, words: str
) -> None:
    [number] = free.reviewed("a")
    free.merges(number)
    commit = free.desk.repository.pull_request(number).merge_commit
    oid = reverted(free, words.format(commit=commit, pull=number))
    assert notices(free) == [("a", ReasonCode.MERGE_REVERTED, oid[:12])]
    assert free.recorded() == ["a"]
    assert free.desk.says(free.thread, "/kickoff a").outcome is ReasonCode.ALREADY_COMPLETED
    assert "`/kickoff reopen a`" in (free.desk.state("README.md") or "")
    github.effects.take_all()


def test_reopen_is_the_way_out_of_a_revert(github: StatefulGitHub, free: Guarded) -> None:
    [number] = free.reviewed("a")
    free.merges(number)
    reverted(free, f"Reverts #{number}")
    free.desk.says(free.thread, "/kickoff reopen a", by="mona")
    assert (free.recorded(), notices(free)) == ([], [])
    free.desk.ticks()
    assert notices(free) == []
    assert free.desk.says(free.thread, "/kickoff a").outcome is ReasonCode.QUEUED
    github.effects.take_all()


def test_a_revert_that_is_reverted_is_forgotten(github: StatefulGitHub, free: Guarded) -> None:
    [number] = free.reviewed("a")
    free.merges(number)
    oid = reverted(free, f"Reverts #{number}")
    reverted(free, f"This reverts commit {oid}.")
    assert notices(free) == []
    free.desk.ticks()
    assert notices(free) == []
    github.effects.take_all()


def test_a_revert_while_the_record_waits_is_reported_too(
    github: StatefulGitHub, guarded: Guarded
) -> None:
    [number] = guarded.reviewed("a")
    guarded.merges(number)
    oid = reverted(guarded, f"Reverts #{number}")
    assert notices(guarded) == [("a", ReasonCode.MERGE_REVERTED, oid[:12])]
    guarded.desk.says(guarded.thread, "/kickoff reopen a", by="mona")
    guarded.desk.ticks()
    assert (notices(guarded), guarded.desk.registry.done) == ([], {})
    github.effects.take_all()


def test_a_status_answer_says_what_waits(github: StatefulGitHub, guarded: Guarded) -> None:
    guarded.completes("a")
    [number] = guarded.proposals
    guarded.desk.says(guarded.thread, "/kickoff status a")
    said = guarded.desk.last_reply(guarded.thread)
    assert f"The record of `a` waits in [#{number}](" in said
    github.effects.take_all()


def test_a_record_written_by_hand_while_it_waits_ends_the_wait(
    github: StatefulGitHub, guarded: Guarded
) -> None:
    guarded.completes("a")
    written = guarded.desk.file("tasks/a.md", "kickoff-records") or ""
    guarded.desk.repository.push("main", {"tasks/a.md": written}, by="wendy")
    guarded.desk.ticks()
    guarded.desk.ticks()
    assert (guarded.desk.registry.done, guarded.desk.registry.proposal) == ({}, None)
    assert guarded.desk.repository.branch("kickoff-records") is None
    assert notices(guarded) == []
    github.effects.take_all()
