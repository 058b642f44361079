"""The state branch in a plain repository, whatever state that is in and whatever breaks."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from adapters.clocks import StillClock
from adapters.plain_repository import PlainRepository
from adapters.stand_ins import misbehaving
from adapters.traces import traces
from kickoff.adapters.localgit.plumbing import batch
from kickoff.adapters.localgit.repository import open_repository
from kickoff.adapters.localgit.state_branch import LocalGitStateBranch
from kickoff.errors import ConfigurationError, ForgeError, RegistryUnreadable
from kickoff.looks import Snapshot
from kickoff.ports import Ambiguous, Change, CommitMessage, Lost, Swapped
from kickoff.service.swapping import certain

BRANCH = "kickoff-state"
FILES = {"registry.yml": b"0", "plans/a.md": b"# A\n"}
MESSAGE = CommitMessage("Change", "Kickoff-Op: op-1")
MAKING = ["hash-object", "mktree", "commit-tree"]

ADDING = """\
import sys
from pathlib import Path
from kickoff.adapters.localgit.repository import open_repository
from kickoff.adapters.localgit.state_branch import LocalGitStateBranch
from kickoff.ports import Ambiguous, Change, CommitMessage, Swapped
import os
state = LocalGitStateBranch(open_repository(Path(sys.argv[1]), os.environ), "kickoff-state")
for turn in range(int(sys.argv[2])):
    done = None
    while not isinstance(done, Swapped):
        seen = state.read(["registry.yml"])
        files = {"registry.yml": b"%d" % (int(seen.files["registry.yml"]) + 1)}
        done = state.compare_and_swap(Change(files, seen.commit, CommitMessage("Add one")))
"""
"""Another process, which adds one to the registry as often as it is told to."""


@pytest.fixture
def plain(tmp_path: Path) -> PlainRepository:
    return PlainRepository(tmp_path)


def state_in(
    folder: Path, environment: Mapping[str, str], branch: str = BRANCH
) -> LocalGitStateBranch:
    return LocalGitStateBranch(open_repository(folder, environment), branch)


def started(state: LocalGitStateBranch) -> str:
    swap = state.create(FILES, MESSAGE)
    assert isinstance(swap, Swapped)
    return swap.commit


def change(expected: str, content: bytes = b"1") -> Change:
    return Change({"registry.yml": content}, expected, MESSAGE)


def goes_well(state: LocalGitStateBranch) -> None:
    """Made, moved and read."""
    swap = state.compare_and_swap(change(started(state)))
    assert isinstance(swap, Swapped)
    assert state.read(["registry.yml"]) == Snapshot(swap.commit, {"registry.yml": b"1"})


def adding(plain: PlainRepository, times: int, more: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", ADDING, str(plain.folder), str(times)],
        env={**plain.environment, "PYTHONPATH": ":".join(sys.path), **more},
        stderr=subprocess.PIPE,
    )


def test_it_moves_from_any_work_tree(plain: PlainRepository) -> None:
    linked = plain.folder.parent / "linked"
    plain.git("worktree", "add", "--quiet", "-b", "other", str(linked))
    before = traces(plain.folder, plain.environment), traces(linked, plain.environment)

    goes_well(state_in(linked, plain.environment))

    assert (traces(plain.folder, plain.environment), traces(linked, plain.environment)) == before
    assert plain.head(BRANCH)


def test_it_moves_in_a_bare_repository(plain: PlainRepository) -> None:
    bare = plain.folder.parent / "bare.git"
    plain.git("clone", "--quiet", "--bare", str(plain.folder), str(bare))
    plain.git("remote", "remove", "origin", folder=bare)

    goes_well(state_in(bare, plain.environment))


def test_it_moves_with_a_detached_head_and_in_the_middle_of_a_merge(
    plain: PlainRepository,
) -> None:
    plain.git("checkout", "--quiet", "-b", "one")
    plain.commit({"README.md": "one\n"})
    plain.git("checkout", "--quiet", "--detach", "main")
    plain.commit({"README.md": "two\n"})
    assert plain.ask("merge", "one").returncode != 0
    before = traces(plain.folder, plain.environment)

    goes_well(state_in(plain.folder, plain.environment))

    assert traces(plain.folder, plain.environment) == before


@pytest.mark.parametrize("options", [["--depth=1"], ["--filter=blob:none"]], ids=str)
def test_it_moves_in_a_clone_that_has_not_everything(
    plain: PlainRepository, options: list[str]
) -> None:
    plain.commit({"README.md": "more\n"})
    plain.git("config", "uploadpack.allowFilter", "true")
    clone = plain.folder.parent / "clone"
    plain.git("clone", "--quiet", *options, f"file://{plain.folder}", str(clone))

    goes_well(state_in(clone, plain.environment))


def test_refs_may_be_packed(plain: PlainRepository) -> None:
    state = state_in(plain.folder, plain.environment)
    commit = started(state)
    plain.git("pack-refs", "--all")
    plain.git("gc", "--quiet")

    assert isinstance(state.compare_and_swap(change(commit)), Swapped)


def test_signatures_that_fail_are_not_asked_for(plain: PlainRepository) -> None:
    for key in ("commit.gpgSign", "tag.gpgSign", "push.gpgSign"):
        plain.git("config", key, "true")
    plain.git("config", "gpg.program", "/bin/false")

    goes_well(state_in(plain.folder, plain.environment))


def test_no_hook_of_the_user_s_is_run(plain: PlainRepository) -> None:
    hooks = plain.folder.parent / "hooks"
    hooks.mkdir()
    for name in ("pre-commit", "commit-msg", "post-commit", "reference-transaction", "update"):
        for folder in (hooks, plain.folder / ".git" / "hooks"):
            folder.mkdir(exist_ok=True)
            (folder / name).write_text("#!/bin/sh\nexit 1\n")
            (folder / name).chmod(0o755)
    goes_well(state_in(plain.folder, plain.environment, "one"))
    plain.git("config", "core.hooksPath", str(hooks))

    goes_well(state_in(plain.folder, plain.environment, "two"))


@pytest.mark.parametrize("branch", ["größe/漢字", "a/" + "n" * 240, "kick.off@2"])
def test_names_of_branches_can_be_difficult(plain: PlainRepository, branch: str) -> None:
    goes_well(state_in(plain.folder, plain.environment, branch))


def test_a_branch_that_somebody_looks_at_is_not_moved_under_them(plain: PlainRepository) -> None:
    state = state_in(plain.folder, plain.environment)
    commit = started(state)
    linked = plain.folder.parent / "linked ü"
    plain.git("worktree", "add", "--quiet", str(linked), BRANCH)

    with pytest.raises(ConfigurationError) as caught:
        state.compare_and_swap(change(commit))

    assert str(caught.value) == f"`{BRANCH}` is checked out in `{linked}`: it moves by itself"
    assert caught.value.reason == "state_branch_checked_out"
    assert caught.value.remedy == f"git -C '{linked}' switch --detach"
    assert state.read(["registry.yml"]) == Snapshot(commit, {"registry.yml": b"0"})
    plain.git("switch", "--quiet", "--detach", folder=linked)
    assert isinstance(state.compare_and_swap(change(commit)), Swapped)


def test_an_ordinary_branch_is_never_moved_for_the_queue(plain: PlainRepository) -> None:
    state = state_in(plain.folder, plain.environment, "main")

    assert state.create(FILES, MESSAGE) == Lost()
    with pytest.raises(ConfigurationError, match="is checked out"):
        state.compare_and_swap(change(plain.first))
    assert plain.head() == plain.first


def test_a_name_that_is_a_folder_of_branches_is_told(plain: PlainRepository) -> None:
    plain.git("branch", f"{BRANCH}/notes")
    state = state_in(plain.folder, plain.environment)

    assert state.read(["registry.yml"]) is None
    with pytest.raises(ForgeError, match=f"'refs/heads/{BRANCH}/notes' exists") as caught:
        state.create(FILES, MESSAGE)
    assert caught.value.remedy == f"Give that branch another name: git branch -m {BRANCH}/notes …"


@pytest.mark.parametrize("content", ["", "0" * 40, "not an id\n"])
def test_a_ref_that_is_broken_is_not_taken_for_absent(plain: PlainRepository, content: str) -> None:
    state = state_in(plain.folder, plain.environment)
    started(state)
    (plain.folder / ".git" / "refs" / "heads" / BRANCH).write_text(content)

    for attempt in (lambda: state.read([]), lambda: state.create(FILES, MESSAGE)):
        with pytest.raises(RegistryUnreadable) as caught:
            attempt()
        assert caught.value.remedy.startswith(
            f"Look for its last good commit in `git reflog {BRANCH}`"
        )


def test_nobody_takes_a_broken_ref_for_absent(plain: PlainRepository) -> None:
    started(state_in(plain.folder, plain.environment))
    (plain.folder / ".git" / "refs" / "heads" / BRANCH).write_text("")

    with pytest.raises(ForgeError, match="ignoring broken ref"):
        batch.heads(plain.opened().git, [f"refs/heads/{BRANCH}", "refs/heads/main"])


def test_a_commit_that_is_gone_is_not_taken_for_absent(plain: PlainRepository) -> None:
    state = state_in(plain.folder, plain.environment)
    commit = started(state)
    (plain.folder / ".git" / "objects" / commit[:2] / commit[2:]).unlink()

    for attempt in (
        lambda: state.read(["registry.yml"]),
        lambda: state.compare_and_swap(change(commit)),
    ):
        with pytest.raises(ForgeError, match=f"^commit {commit} is not in this repository$"):
            attempt()


def test_a_lock_that_was_left_behind_is_told_with_the_way_to_remove_it(
    plain: PlainRepository,
) -> None:
    state = state_in(plain.folder, plain.environment)
    commit = started(state)
    lock = plain.folder / ".git" / "refs" / "heads" / f"{BRANCH}.lock"
    lock.write_text("")

    with pytest.raises(ForgeError) as caught:
        state.compare_and_swap(change(commit))

    assert caught.value.reason == "repository_locked"
    assert caught.value.remedy == (
        f"If no git is at work in this repository, one was killed: rm '{lock}'"
    )
    lock.unlink()
    assert isinstance(state.compare_and_swap(change(commit)), Swapped)


@pytest.mark.parametrize("command", [*MAKING, "update-ref"])
def test_a_full_disk_is_told_and_loses_nothing(plain: PlainRepository, command: str) -> None:
    state = state_in(plain.folder, plain.environment)
    commit = started(state)
    full = misbehaving(plain.folder.parent, command, 'ulimit -f 0; exec "$@"')
    hampered = state_in(plain.folder, plain.environment | full)

    with pytest.raises(ForgeError) as caught:
        hampered.compare_and_swap(change(commit, b"x" * 5000))

    assert caught.value.reason == "disk_full"
    assert caught.value.remedy.startswith("Nothing is lost or half-written.")
    assert state.read(["registry.yml"]) == Snapshot(commit, {"registry.yml": b"0"})
    (plain.folder / ".git" / "refs" / "heads" / f"{BRANCH}.lock").unlink(missing_ok=True)
    assert isinstance(state.compare_and_swap(change(commit)), Swapped)


@pytest.mark.parametrize("command", [*MAKING, "update-ref"])
def test_a_git_that_is_killed_loses_nothing(plain: PlainRepository, command: str) -> None:
    state = state_in(plain.folder, plain.environment)
    commit = started(state)
    killed = misbehaving(plain.folder.parent, command, "kill -9 $$")

    with pytest.raises(ForgeError, match=f"^`git {command}` failed: ended by SIGKILL$"):
        state_in(plain.folder, plain.environment | killed).compare_and_swap(change(commit))

    assert isinstance(state.compare_and_swap(change(commit)), Swapped)


def test_a_git_that_is_killed_after_the_swap_leaves_that_to_the_history(
    plain: PlainRepository,
) -> None:
    commit = started(state_in(plain.folder, plain.environment))
    late = misbehaving(plain.folder.parent, "update-ref", '"$@"; kill -9 $$')

    state = state_in(plain.folder, plain.environment | late)
    swap = state.compare_and_swap(change(commit))

    assert swap == Ambiguous("`git update-ref` failed: ended by SIGKILL")
    assert certain(state, swap, commit, "op-1", StillClock()) == Swapped(plain.head(BRANCH))


@pytest.mark.parametrize("when", ['kill -9 $PPID; exec "$@"', '"$@"; kill -9 $PPID'])
@pytest.mark.parametrize("command", [*MAKING, "update-ref"])
def test_whoever_is_killed_in_the_middle_of_a_swap_leaves_it_whole(
    plain: PlainRepository, command: str, when: str
) -> None:
    state = state_in(plain.folder, plain.environment)
    started(state)
    killed = adding(plain, 1, misbehaving(plain.folder.parent, command, when))
    killed.communicate(timeout=60)
    seen = state.read(["registry.yml"])

    assert killed.returncode == -9
    assert seen is not None
    assert seen.files["registry.yml"] in ((b"0", b"1") if command == "update-ref" else (b"0",))
    assert isinstance(state.compare_and_swap(change(plain.head(BRANCH))), Swapped)
    assert plain.git("fsck", "--no-dangling") == ""


def test_processes_that_race_lose_no_update(plain: PlainRepository) -> None:
    state = state_in(plain.folder, plain.environment)
    started(state)

    racing = [adding(plain, 5, {}) for _ in range(3)]
    said = [process.communicate(timeout=120)[1] for process in racing]

    assert said == [b"", b"", b""]
    assert state.read(["registry.yml"]) == Snapshot(plain.head(BRANCH), {"registry.yml": b"15"})
    assert len(state.history(50)) == 1 + 15
