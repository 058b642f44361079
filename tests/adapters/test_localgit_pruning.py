from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.yard import TOKEN, Yard
from kickoff.adapters.localgit.plumbing.git import Git
from kickoff.adapters.localgit.repository import open_repository
from kickoff.adapters.localgit.sight import sight_of
from kickoff.adapters.localgit.workers.pruning import Plan, Pruning, Stays, Verdict
from kickoff.adapters.localgit.workers.run_folder import RunFolder
from kickoff.adapters.localgit.workers.worktrees import Worktree, Worktrees
from kickoff.core.registry import Attempt, Entry, Queued, Registry

BRANCH = "task/fix-login"
NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
EMPTY = Registry(after=NOW)


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    return Yard(tmp_path)


def _pruning(yard: Yard, registry: Registry = EMPTY) -> Pruning:
    repository = open_repository(yard.root, yard.environment)
    return Pruning(repository, sight_of(repository, "kickoff-state"), registry)


def _in_play(yard: Yard) -> Registry:
    attempt = Attempt(1, TOKEN, BRANCH, "local", "laptop-3fa2", NOW)
    entry = Entry("fix-login", "tasks/fix-login.md", "", "", Queued("alice", NOW, "cli"))
    return EMPTY.with_entry(entry.with_attempt(attempt))


def _tree(yard: Yard, branch: str = BRANCH) -> Worktree:
    return Worktrees(yard.repository.git, yard.work / "worktrees").take(branch, yard.base)


def _works(yard: Yard, tree: Worktree, *files: str) -> None:
    git = Git(tree.path, yard.environment)
    for file in files:
        (tree.path / file).write_text("fixed\n")
        git.run("add", "--all")
        git.run("commit", "--quiet", f"--message=Add {file}")


def _said(plan: Plan) -> list[tuple[Stays | None, str]]:
    return [(one.stays, one.detail) for one in plan.trees]


def test_a_work_tree_without_work_can_go(yard: Yard) -> None:
    tree = _tree(yard)

    assert _pruning(yard).plan() == Plan((Verdict(tree),))


def test_what_is_planned_is_not_done(yard: Yard) -> None:
    tree = _tree(yard)
    _pruning(yard).plan()

    assert tree.path.exists()


def test_the_branch_stays_when_its_work_tree_goes(yard: Yard) -> None:
    tree = _tree(yard)
    pruning = _pruning(yard)

    assert pruning.carry_out(pruning.plan()) == Plan((Verdict(tree),))
    assert not tree.path.exists()
    assert _pruning(yard).plan() == Plan()
    assert yard.git.run("rev-parse", BRANCH) == yard.base


def test_the_work_tree_of_a_task_in_play_stays(yard: Yard) -> None:
    tree = _tree(yard)

    assert _pruning(yard, _in_play(yard)).plan() == Plan((Verdict(tree, Stays.IN_PLAY),))


def test_the_work_tree_in_which_a_worker_is_stays(yard: Yard) -> None:
    yard.starts("exec sleep 60")

    assert _said(_pruning(yard).plan()) == [(Stays.IN_USE, "")]
    yard.runs.cancel(TOKEN)
    yard.ends()
    assert _said(_pruning(yard).plan()) == [(None, "")]


@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        (("README.md",), "README.md"),
        (("new.txt",), "new.txt"),
        (("a", "b", "c", "d"), "a, b, c …"),
    ],
)
def test_changes_that_are_not_committed_keep_it(
    yard: Yard, changed: tuple[str, ...], shown: str
) -> None:
    tree = _tree(yard)
    for name in changed:
        (tree.path / name).write_text("mine\n")

    assert _said(_pruning(yard).plan()) == [(Stays.DIRTY, shown)]


def test_what_is_ignored_does_not_keep_it(yard: Yard) -> None:
    (yard.root / ".git/info").mkdir(exist_ok=True)
    (yard.root / ".git/info/exclude").write_text("build/\n")
    tree = _tree(yard)
    (tree.path / "build").mkdir()
    (tree.path / "build/out").write_text("made\n")
    pruning = _pruning(yard)

    assert _said(pruning.carry_out(pruning.plan())) == [(None, "")]
    assert not tree.path.exists()


def test_commits_that_are_nowhere_else_keep_it(yard: Yard) -> None:
    _works(yard, _tree(yard), "login.py")

    assert _said(_pruning(yard).plan()) == [(Stays.UNMERGED, "")]


def test_a_head_on_no_branch_keeps_it(yard: Yard) -> None:
    Git(_tree(yard).path, yard.environment).run("checkout", "--quiet", "--detach")

    assert _said(_pruning(yard).plan()) == [(Stays.DETACHED, "")]


@pytest.mark.parametrize(
    "merging",
    [
        (("merge", "--quiet", "--no-ff", "--no-edit", BRANCH),),
        (("merge", "--quiet", "--squash", BRANCH), ("commit", "--quiet", "--message=Squashed")),
        (("cherry-pick", f"main..{BRANCH}"),),
    ],
    ids=["merged", "squashed", "rebased"],
)
def test_work_that_is_in_the_default_branch_can_go(
    yard: Yard, merging: tuple[tuple[str, ...], ...]
) -> None:
    _works(yard, _tree(yard), "login.py", "logout.py")
    (yard.root / "other.py").write_text("")
    yard.git.run("add", "--all")
    yard.git.run("commit", "--quiet", "--message=Other")
    for words in merging:
        yard.git.run(*words)
    pruning = _pruning(yard)

    assert _said(pruning.carry_out(pruning.plan())) == [(None, "")]


def test_work_of_which_only_a_part_is_in_the_default_branch_keeps_it(yard: Yard) -> None:
    _works(yard, _tree(yard), "login.py", "logout.py")
    yard.git.run("cherry-pick", f"{BRANCH}~1")

    assert _said(_pruning(yard).plan()) == [(Stays.UNMERGED, "")]


def test_work_that_is_on_the_remote_can_go(yard: Yard, tmp_path: Path) -> None:
    yard.git.run("clone", "--quiet", "--bare", ".", str(tmp_path / "shared.git"))
    yard.git.run("remote", "add", "origin", str(tmp_path / "shared.git"))
    _works(yard, _tree(yard), "login.py")
    assert _said(_pruning(yard).plan()) == [(Stays.UNMERGED, "")]

    yard.git.run("push", "--quiet", "origin", BRANCH)
    assert _said(_pruning(yard).plan()) == [(None, "")]


def test_a_work_tree_whose_folder_is_gone_is_forgotten(yard: Yard) -> None:
    _tree(yard).path.rename(yard.root / "moved")
    pruning = _pruning(yard)

    assert _said(pruning.carry_out(pruning.plan())) == [(None, "")]
    assert _pruning(yard).plan() == Plan()


def test_what_changes_after_the_plan_is_not_lost(yard: Yard) -> None:
    tree = _tree(yard)
    pruning = _pruning(yard)
    plan = pruning.plan()
    (tree.path / "late.md").write_text("mine\n")

    ((stays, said),) = _said(pruning.carry_out(plan))
    assert stays is Stays.REFUSED
    assert "contains modified or untracked files" in said
    assert (tree.path / "late.md").exists()


def test_the_user_s_own_work_trees_are_no_business_of_ours(yard: Yard, tmp_path: Path) -> None:
    yard.git.run("worktree", "add", "--quiet", "-b", "mine", str(tmp_path / "mine"))

    assert _pruning(yard).plan() == Plan()


def _aged(folder: RunFolder, days: int) -> None:
    then = folder.path.stat().st_mtime - days * 86_400
    os.utime(folder.path, (then, then))


def test_the_runs_of_tasks_that_are_gone_go_after_some_days(yard: Yard) -> None:
    old = yard.starts("true", task="old", token="a" * 16)
    new = yard.starts("true", task="new", token="b" * 16)
    yard.ends("a" * 16)
    yard.ends("b" * 16)
    _aged(old, 8)
    _aged(new, 6)
    pruning = _pruning(yard)

    assert pruning.carry_out(pruning.plan()).runs == (old.path,)
    assert (old.path.exists(), new.path.exists()) == (False, True)


def test_the_run_of_a_task_in_play_stays_however_old(yard: Yard) -> None:
    folder = yard.starts("true")
    yard.ends()
    _aged(folder, 99)

    assert _pruning(yard, _in_play(yard)).plan().runs == ()


def test_a_run_that_is_not_over_stays_however_old(yard: Yard) -> None:
    folder = yard.starts("exec sleep 60")
    _aged(folder, 99)

    assert _pruning(yard).plan().runs == ()
    yard.runs.cancel(TOKEN)
    yard.ends()
