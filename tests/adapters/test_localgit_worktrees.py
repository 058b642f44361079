from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from adapters.yard import Yard, until
from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.adapters.localgit.repository import open_repository
from kickoff.adapters.localgit.workers.worktrees import Worktree, Worktrees
from kickoff.errors import ForgeError, RejectedByForge

BRANCH = "task/fix-login"


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    return Yard(tmp_path)


@pytest.fixture
def trees(yard: Yard) -> Worktrees:
    return Worktrees(yard.repository.git, yard.work / "worktrees")


def _commit(yard: Yard, tree: Worktree, file: str = "login.py") -> str:
    git = Git(tree.path, yard.environment)
    (tree.path / file).write_text("fixed\n")
    git.run("add", "--all")
    git.run("commit", "--quiet", "--message=Fix")
    return git.run("rev-parse", "HEAD")


def test_a_task_gets_a_work_tree_with_its_branch(yard: Yard, trees: Worktrees) -> None:
    path = yard.work / "worktrees/fix-login"

    assert trees.take(BRANCH, yard.base) == Worktree(path, yard.base, BRANCH)
    assert (path / "README.md").read_text() == "# Garden\n"
    assert yard.git.run("rev-parse", BRANCH) == yard.base


def test_the_user_s_own_checkout_stays_as_it_is(yard: Yard, trees: Worktrees) -> None:
    (yard.root / "README.md").write_text("# Mine\n")
    trees.take(BRANCH, yard.base)

    assert yard.git.run("symbolic-ref", "HEAD") == "refs/heads/main"
    assert yard.git.run("diff", "--name-only") == "README.md"


def test_a_work_tree_is_found_again_with_all_that_is_in_it(yard: Yard, trees: Worktrees) -> None:
    first = trees.take(BRANCH, yard.base)
    head = _commit(yard, first)
    (first.path / "notes.md").write_text("mine\n")

    assert trees.take(BRANCH, yard.base) == Worktree(first.path, head, BRANCH)
    assert (first.path / "notes.md").read_text() == "mine\n"


def test_a_branch_that_is_there_keeps_its_work(yard: Yard, trees: Worktrees) -> None:
    head = _commit(yard, trees.take(BRANCH, yard.base))
    yard.git.run("worktree", "remove", str(trees.folder / "fix-login"))

    assert trees.take(BRANCH, yard.base).head == head


def test_a_branch_that_others_went_on_with_is_brought_along(yard: Yard, trees: Worktrees) -> None:
    tree = trees.take(BRANCH, yard.base)
    head = _commit(yard, trees.take("task/other", yard.base))

    assert trees.take(BRANCH, head) == Worktree(tree.path, head, BRANCH)
    assert (tree.path / "login.py").read_text() == "fixed\n"


def test_changes_in_the_way_of_what_others_did_are_not_lost(yard: Yard, trees: Worktrees) -> None:
    tree = trees.take(BRANCH, yard.base)
    (tree.path / "login.py").write_text("mine\n")
    head = _commit(yard, trees.take("task/other", yard.base))

    with pytest.raises(RejectedByForge, match=r"cannot be brought up to date: .*login\.py"):
        trees.take(BRANCH, head)
    assert (tree.path / "login.py").read_text() == "mine\n"


def test_the_user_s_hooks_and_signatures_are_left_out(yard: Yard, trees: Worktrees) -> None:
    hook = yard.root / ".git/hooks/post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ntouch hooked\nexit 1\n")
    hook.chmod(0o755)

    assert not (trees.take(BRANCH, yard.base).path / "hooked").exists()


def test_a_branch_that_is_checked_out_elsewhere_is_left_there(
    yard: Yard, trees: Worktrees, tmp_path: Path
) -> None:
    yard.git.run("worktree", "add", "--quiet", "-b", BRANCH, str(tmp_path / "mine"))

    with pytest.raises(RejectedByForge) as refused:
        trees.take(BRANCH, yard.base)
    assert str(refused.value) == f"`{BRANCH}` is checked out in `{tmp_path / 'mine'}`"
    assert refused.value.remedy == (
        f"type `git -C '{tmp_path / 'mine'}' switch --detach`, or another branch there"
    )


def test_a_branch_in_the_user_s_own_checkout_is_left_there(yard: Yard, trees: Worktrees) -> None:
    yard.git.run("checkout", "--quiet", "-b", BRANCH)

    with pytest.raises(RejectedByForge, match=f"`{BRANCH}` is checked out in `{yard.root}`"):
        trees.take(BRANCH, yard.base)


def test_a_branch_that_git_remembers_in_a_folder_that_is_gone_is_named(
    yard: Yard, trees: Worktrees, tmp_path: Path
) -> None:
    yard.git.run("worktree", "add", "--quiet", "-b", BRANCH, str(tmp_path / "mine"))
    (tmp_path / "mine").rename(tmp_path / "moved")

    with pytest.raises(RejectedByForge, match="which is gone") as refused:
        trees.take(BRANCH, yard.base)
    assert refused.value.remedy == "type `git worktree prune`"


def test_a_work_tree_of_ours_whose_folder_is_gone_is_made_again(
    yard: Yard, trees: Worktrees
) -> None:
    tree = trees.take(BRANCH, yard.base)
    tree.path.rename(yard.root / "moved")

    assert trees.take(BRANCH, yard.base) == tree
    assert (tree.path / "README.md").exists()


def test_a_work_tree_that_was_never_finished_is_made_again(yard: Yard, trees: Worktrees) -> None:
    tree = trees.take(BRANCH, yard.base)
    (tree.path / "README.md").unlink()
    lock = yard.root / ".git/worktrees/fix-login/locked"
    lock.write_text("initializing\n")
    impatient = Worktrees(yard.repository.git, trees.folder, half_seconds=0.0)

    assert impatient.take(BRANCH, yard.base) == tree
    assert (tree.path / "README.md").exists()


def test_a_work_tree_that_is_being_made_is_waited_for(yard: Yard, trees: Worktrees) -> None:
    tree = trees.take(BRANCH, yard.base)
    (tree.path / "notes.md").write_text("mine\n")
    lock = yard.root / ".git/worktrees/fix-login/locked"
    lock.write_text("initializing\n")
    with subprocess.Popen(["sh", "-c", 'sleep 0.2; rm "$0"', str(lock)]):
        assert trees.take(BRANCH, yard.base) == tree

    assert (tree.path / "notes.md").exists()


def test_locks_that_a_killed_worker_left_are_taken_away(yard: Yard, trees: Worktrees) -> None:
    tree = trees.take(BRANCH, yard.base)
    private = yard.root / ".git/worktrees/fix-login"
    locks = [private / "index.lock", private / "HEAD.lock"]
    locks.append(yard.root / f".git/refs/heads/{BRANCH}.lock")
    for lock in locks:
        lock.touch()

    assert trees.take(BRANCH, yard.base) == tree
    _commit(yard, tree)


def test_something_else_in_the_place_is_left_alone(yard: Yard, trees: Worktrees) -> None:
    there = trees.take("work/fix-login", yard.base)
    tree = trees.take(BRANCH, yard.base)

    assert there.path == trees.folder / "fix-login"
    assert tree == Worktree(trees.folder / "task+fix-login", yard.base, BRANCH)
    assert trees.take(BRANCH, yard.base) == tree


def test_ours_are_those_in_our_folder(yard: Yard, trees: Worktrees, tmp_path: Path) -> None:
    yard.git.run("worktree", "add", "--quiet", "--detach", str(tmp_path / "mine"))
    tree = trees.take(BRANCH, yard.base)

    assert trees.ours() == (tree,)
    assert [one.path for one in trees.all()] == [yard.root, tmp_path / "mine", tree.path]
    assert trees.all()[1] == Worktree(tmp_path / "mine", yard.base, None)


def test_a_bare_repository_can_have_work_trees(yard: Yard, tmp_path: Path) -> None:
    yard.git.run("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    bare = open_repository(tmp_path / "bare.git", yard.environment)
    trees = Worktrees(bare.git, bare.work / "worktrees")
    tree = trees.take(BRANCH, yard.base)

    assert tree.path == tmp_path / "bare.git/kickoff/work/worktrees/fix-login"
    assert trees.ours() == (tree,)


def test_a_commit_that_is_not_there_is_said_so(yard: Yard, trees: Worktrees) -> None:
    with pytest.raises(ForgeError, match="update-ref"):
        trees.take(BRANCH, "1" * 40)


def test_folders_in_other_scripts_are_fine(tmp_path: Path) -> None:
    (tmp_path / "Gärten 世界").mkdir()
    yard = Yard(tmp_path / "Gärten 世界")
    trees = Worktrees(yard.repository.git, yard.work / "worktrees")

    assert trees.take(BRANCH, yard.base) == trees.take(BRANCH, yard.base)
    until(lambda: trees.ours() != ())
