"""People force, delete and restore the branches of tasks: it is taken as it is, at both forges."""

from __future__ import annotations

from pathlib import Path

import pytest

from kickoff.core.reasons import ReasonCode
from scenarios.plain_desk import PlainDesk
from scenarios.stages import AtGitHub, AtHome, Stage

BRANCH = "task/hello"


def forces(stage: Stage) -> None:
    """Somebody rewrites the branch: other work, on top of what the default branch has now."""
    match stage.place:
        case AtGitHub(desk=desk):
            desk.repository.push(BRANCH, {"better.txt": "x\n"}, by="wendy", base="main")
        case AtHome(desk=desk):
            tree = desk.plain.folder.parent / "forcing"
            desk.plain.git("worktree", "add", "--quiet", "--detach", str(tree), "main")
            head = desk.plain.commit({"better.txt": "x\n"}, "Better", by="Bob", folder=tree)
            desk.plain.git("worktree", "remove", "--force", str(tree))
            desk.plain.git("branch", "--force", BRANCH, head)
        case other:
            raise AssertionError(other)


def deletes(stage: Stage) -> None:
    match stage.place:
        case AtGitHub(desk=desk):
            desk.repository.delete_branch(BRANCH, by="wendy")
        case AtHome(desk=desk):
            desk.plain.git("branch", "--delete", "--force", BRANCH)
        case other:
            raise AssertionError(other)


@pytest.fixture
def in_review(stage: Stage) -> Stage:
    stage.says("hello")
    stage.ticks(5)
    stage.place.works("hello")
    stage.ticks(5)
    return stage


def test_a_branch_that_was_forced_stays_in_review_and_its_merge_completes_the_task(
    in_review: Stage,
) -> None:
    before = in_review.registry.tasks["hello"].attempts
    forces(in_review)
    in_review.ticks(5, 60)

    now = in_review.registry.tasks["hello"]
    assert (len(now.attempts), now.attempts[0].token, now.signals) == (1, before[0].token, ())

    in_review.place.merges("hello")
    in_review.ticks(5, 5)
    assert in_review.registry.tasks == {}
    assert in_review.place.file("tasks/hello.md").count("status: completed") == 1
    assert len(in_review.place.started("hello")) == 1


def test_a_branch_that_is_deleted_while_it_waits_for_a_retry_is_made_again(stage: Stage) -> None:
    stage.says("hello")
    stage.ticks(5)
    stage.place.fails("hello")
    stage.ticks(1)
    deletes(stage)
    stage.ticks(11, 3)

    [first, second] = stage.place.started("hello")
    assert (first[1], second[1]) == (BRANCH, BRANCH)
    assert first[0] != second[0]
    stage.place.works("hello")
    stage.ticks(5)
    assert stage.registry.tasks["hello"].attempts[-1].outcome is None


def test_a_branch_that_is_deleted_in_review_ends_without_a_record_and_is_not_done_again_unasked(
    in_review: Stage,
) -> None:
    deletes(in_review)
    in_review.ticks(5, 60)

    entry = in_review.registry.tasks["hello"]
    assert entry.completion is None
    assert "status: completed" not in in_review.place.file("tasks/hello.md")
    assert [s.code for s in entry.signals if s.tier == 2] == [
        ReasonCode.PULL_REQUEST_CLOSED
        if isinstance(in_review.place, AtGitHub)
        else ReasonCode.BRANCH_GONE
    ]
    assert len(in_review.place.started("hello")) == 1


def test_in_plain_git_a_branch_that_is_back_is_in_review_again(tmp_path: Path) -> None:
    place = AtHome(tmp_path)
    stage = Stage(place)
    stage.says("hello")
    stage.ticks(5)
    stage.place.works("hello")
    stage.ticks(5)
    plain = place.desk.plain
    head = plain.head(BRANCH)
    deletes(stage)
    stage.ticks(5)
    assert [s.code for s in stage.registry.tasks["hello"].signals] == [ReasonCode.BRANCH_GONE]

    plain.git("branch", BRANCH, head)
    stage.ticks(5)

    assert stage.registry.tasks["hello"].signals == ()
    stage.place.merges("hello")
    stage.ticks(5, 5)
    assert stage.registry.tasks == {}


def test_in_plain_git_what_was_merged_and_deleted_between_two_ticks_is_completed(
    tmp_path: Path,
) -> None:
    stage = Stage(AtHome(tmp_path))
    stage.says("hello")
    stage.ticks(5)
    stage.place.works("hello")
    stage.ticks(5)
    stage.place.merges("hello")
    deletes(stage)
    stage.ticks(5, 5)

    assert stage.registry.tasks == {}
    assert stage.place.file("tasks/hello.md").count("status: completed") == 1


def test_in_plain_git_a_retry_makes_the_branch_again(tmp_path: Path) -> None:
    stage = Stage(AtHome(tmp_path))
    stage.says("hello")
    stage.ticks(5)
    stage.place.works("hello")
    stage.ticks(5)
    deletes(stage)
    stage.ticks(5)
    stage.says("retry hello")
    stage.ticks(5)

    assert [branch for _, branch in stage.place.started("hello")] == [BRANCH, BRANCH]
    assert stage.registry.tasks["hello"].signals == ()


def test_clones_agree_that_a_branch_is_gone_though_one_still_has_it(tmp_path: Path) -> None:
    ann = PlainDesk(tmp_path / "ann")
    ann.plain.share()
    bob = PlainDesk(tmp_path / "bob", clone_of=ann)
    ann.says("hello")
    ann.works("hello", {"work.txt": "work\n"})
    ann.tick()
    ann.plain.git("update-ref", "-d", f"refs/heads/{BRANCH}", folder=ann.plain.bare)

    bob.tick()
    assert ann.entry().signals == ()  # without the work itself nobody knows whether it is merged
    for desk in (ann, bob, ann, bob):
        desk.tick()
        assert [s.code for s in ann.entry().signals] == [ReasonCode.BRANCH_GONE]
    assert [ann.tick().outcome, bob.tick().outcome] == [ReasonCode.IDLE] * 2
