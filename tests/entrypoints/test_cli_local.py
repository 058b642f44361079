"""The `kickoff` command in a plain git repository: no server, no token, real workers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adapters.plain_repository import PlainRepository
from entrypoints.command_line import CommandLine, settled


def test_a_worker_works_in_a_worktree_and_its_branch_is_up_for_review(
    shell: CommandLine, plain: PlainRepository
) -> None:
    said = shell("hello", "later")

    assert said.out == (
        "hello, later are queued.\n"
        "  hello · dispatching · attempt 1 on task/hello\n"
        "  later · blocked · 1 of 1 · waits for hello\n"
    )
    states = {task["id"]: task["state"] for task in settled(shell).json["tasks"]}
    assert states == {"hello": "in review", "later": "blocked"}
    assert plain.git("log", "-1", "--format=%s", "task/hello") == "Work"
    assert plain.git("status", "--porcelain") == ""


def test_a_merge_completes_the_task(shell: CommandLine, plain: PlainRepository) -> None:
    shell("hello")
    settled(shell)
    plain.git("merge", "--quiet", "--no-ff", "--no-edit", "task/hello")
    plain.git("switch", "--quiet", "--create", "desk")

    shell("tick")
    shell("tick")

    assert "status: completed" in plain.git("show", "main:tasks/hello.md")
    assert "  hello · completed · " in shell("status").out


def test_the_board_counts_the_files_that_nobody_queued(shell: CommandLine) -> None:
    assert shell("status").out == (
        "garden · 0 in work · 0 queued · 0 blocked · 2 not started\n"
        "Not started:\n"
        "  hello · p2 · Hello\n"
        "  later · p2 · waits for hello · Later\n"
        "Nothing is queued. kickoff TASK puts a task into the queue.\n"
    )


def test_a_dry_tick_asks_nobody_and_leaves_nothing_behind(
    shell: CommandLine, plain: PlainRepository
) -> None:
    before = plain.git("for-each-ref")

    said = shell("tick", "--dry-run")

    assert said.out == (
        "A tick now would start, stop and write nothing.\n"
        "There is no queue in garden yet: a first tick makes the branch kickoff-state. "
        "2 task files match tasks/**/*.md.\n"
        "To begin: kickoff hello puts a task into the queue. "
        "docs/tutorial/first-task.md shows how.\n"
        "Nothing was changed.\n"
    )
    assert plain.git("for-each-ref") == before
    assert plain.git("status", "--porcelain", "--ignored") == ""


@pytest.mark.parametrize("way", ["folder", "worktree", "option"])
def test_it_works_from_anywhere_in_the_repository(
    shell: CommandLine, plain: PlainRepository, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    other = plain.folder.parent / "other"
    plain.git("worktree", "add", "--quiet", "--detach", str(other))
    there = {"folder": plain.folder / "tasks", "worktree": other, "option": plain.folder.parent}
    monkeypatch.chdir(there[way])
    where = ("-C", str(plain.folder)) if way == "option" else ()

    assert shell(*where, "--json", "hello", "worker=nobody").json["outcome"] == "queued"
    assert "registry.yml" in plain.git("ls-tree", "--name-only", "kickoff-state")


@pytest.mark.parametrize("words", ["status", "list --json", "tick --dry-run", "hello --dry-run"])
def test_looking_is_possible_where_nothing_can_be_written(
    shell: CommandLine, plain: PlainRepository, words: str
) -> None:
    (plain.folder / ".git/kickoff").write_text("in the way of everything that is kept there")

    assert shell(*words.split()).status == 0
    assert shell("hello").err.startswith(f"kickoff: `{plain.folder}/.git/kickoff/turn.lock` cannot")


def test_who_asks_is_who_git_says(shell: CommandLine, plain: PlainRepository) -> None:
    plain.git("config", "user.email", "7+ann@users.noreply.github.com")

    shell("hello", "not-before=1h")

    assert "  queued    by ann, " in shell("status", "hello").out


def test_the_state_branch_and_the_configuration_can_be_chosen(
    shell: CommandLine, plain: PlainRepository
) -> None:
    plain.git("config", "kickoff.stateBranch", "queue")
    plain.commit({"own.yml": "limits: {total: 0}\n"}, "Configure")

    said = shell("--config", "own.yml", "--json", "hello")

    assert said.status in (0, 3)
    assert plain.git("for-each-ref", "--format=%(refname:short)", "refs/heads/queue") == "queue"


def test_outside_of_a_repository_it_says_what_to_do(
    shell: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    said = shell("list")

    assert said.status == 2
    assert said.err.endswith("Read: docs/how-to/use-the-shell.md (not_a_repository)\n")


def test_a_repository_without_a_commit_says_what_to_do(
    shell: CommandLine, plain: PlainRepository, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    plain.git("init", "--quiet", str(empty))

    said = shell("-C", str(empty), "list")

    assert (said.status, "(empty_repository)" in said.err) == (5, True)


def test_an_unknown_remote_is_status_3(shell: CommandLine) -> None:
    said = shell("--remote", "nowhere", "list", "--json")

    assert (said.status, said.json["outcome"]) == (3, "unknown_remote")


def test_a_broken_configuration_stops_starts_and_is_shown(
    shell: CommandLine, plain: PlainRepository
) -> None:
    plain.commit({".github/kickoff.yml": "limit: 3\n"}, "Break it")

    shell("hello")

    assert "The configuration cannot be read, so nothing starts: " in shell("status").out


def test_a_tick_with_a_broken_configuration_is_status_3(
    shell: CommandLine, plain: PlainRepository
) -> None:
    plain.commit({".github/kickoff.yml": "limit: 3\n"}, "Break it")

    assert shell("tick").status == 3
    said = shell("tick", "--json")

    assert (said.status, said.json["outcome"]) == (3, "configuration_invalid")


def test_worktrees_are_shown_and_pruned_when_nobody_needs_them(
    shell: CommandLine, plain: PlainRepository
) -> None:
    assert shell("worktrees").out == "There are no worktrees of local workers here.\n"
    shell("hello")
    settled(shell)
    path = plain.folder / ".kickoff/worktrees/hello"

    assert shell("worktrees").out == f"{path} · task/hello · stays: its task is in play\n"

    shell("cancel", "hello")
    assert shell("worktrees", "prune").out == (
        f"{path} · task/hello · stays: its commits are nowhere else\n"
    )
    plain.git("merge", "--quiet", "task/hello")
    assert shell("worktrees", "prune", "--dry-run").out == (
        f"{path} · task/hello · can go\nkickoff worktrees prune removes what can go.\n"
    )
    assert path.exists()
    [tree] = shell("--json", "worktrees", "prune").json["worktrees"]
    assert (tree["can_go"], path.exists()) == (True, False)


def test_worktrees_are_a_matter_of_a_clone(shell: CommandLine) -> None:
    said = shell("--repo", "acme/shop", "worktrees", GH_TOKEN="a-token")

    assert (said.status, "Go into a clone" in said.err) == (2, True)


def test_watch_says_a_line_for_each_change_and_ends_when_nothing_moves(
    shell: CommandLine,
) -> None:
    shell("hello", "later")

    said = shell("watch", "--until-done", "--every", "0.05s")

    lines = [line.partition("  ")[2] for line in said.out.splitlines()[:-1]]
    assert "hello · in review · attempt 1 on task/hello" in lines
    assert "later · blocked · 1 of 1 · waits for hello" in lines
    assert len(lines) == len(set(lines))
    assert said.out.splitlines()[-1] == "Nothing moves any more: 2 tasks wait for a person."


def test_watch_gives_programs_an_object_for_each_change(shell: CommandLine) -> None:
    shell("hello")

    said = shell("--json", "watch", "--until-done", "--every", "0.05s")

    reports = [json.loads(line) for line in said.out.splitlines()]
    assert reports[-1]["tasks"][0]["state"] == "in review"


def test_watch_ends_at_once_where_nothing_is_queued(shell: CommandLine) -> None:
    assert shell("watch", "--until-done").out == "Nothing is left in the queue.\n"


@pytest.mark.parametrize("every", ["soon", "0s", "5", "-1s"])
def test_watch_wants_a_time_to_wait(shell: CommandLine, every: str) -> None:
    said = shell("watch", f"--every={every}")

    assert (said.status, f"{every} is not a time to wait, such as 5s or 2m" in said.err) == (
        2,
        True,
    )
