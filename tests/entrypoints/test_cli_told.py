"""What somebody in a plain repository is told: where things lie, what is wrong, what to type."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.plain_repository import PlainRepository
from entrypoints.command_line import CommandLine, settled

FAILING = """\
retry: {budget: 1}
workers:
  default: {dispatch: command, command: [sh, -c, "echo no ladder; exit 1"]}
"""


def test_where_the_worker_s_words_lie_is_said(shell: CommandLine, plain: PlainRepository) -> None:
    plain.commit({".github/kickoff.yml": FAILING}, "Let workers fail")
    shell("hello")
    settled(shell)
    [log] = plain.folder.glob(".git/kickoff/runs/hello@1.*/log")

    assert f"  log       {log}\n" in shell("status", "hello").out
    assert shell("why", "hello").out.splitlines()[-1] == f"  what its worker said: {log}"
    assert log.read_text() == "no ladder\n"


def test_why_tells_of_a_record_that_waits(shell: CommandLine, plain: PlainRepository) -> None:
    shell("hello")
    settled(shell)
    plain.git("merge", "--quiet", "task/hello")
    shell("tick")

    assert shell("why", "hello").out.startswith(
        "hello · completing\n  merged, but the record is not written: main is checked out in "
    )


def test_a_lost_queue_is_put_back_by_what_is_said(
    shell: CommandLine, plain: PlainRepository
) -> None:
    shell("hello", "not-before=1h")
    head = plain.head("kickoff-state")
    plain.git("branch", "--quiet", "-D", "kickoff-state")
    plain.git("branch", "task/hello")

    said = shell("status")

    put = f"git branch kickoff-state {head}"
    assert (said.status, said.err.splitlines()[1]) == (4, f"  put it back: {put}")
    plain.git(*put.split()[1:])
    assert shell("status").status == 0


@pytest.mark.parametrize("shared", [False, True])
def test_a_queue_that_was_cut_is_put_back_by_what_is_said(
    shell: CommandLine, plain: PlainRepository, *, shared: bool
) -> None:
    if shared:
        plain.share()
    shell("hello", "not-before=1h")
    at = "refs/kickoff/origin/kickoff-state" if shared else "refs/heads/kickoff-state"
    good = plain.git("rev-parse", at)
    put = (
        "git push --force origin {}:refs/heads/kickoff-state"
        if shared
        else "git branch --force kickoff-state {}"
    )
    aside = plain.folder.parent / "aside"
    plain.git("worktree", "add", "--quiet", "--detach", str(aside), good)
    spoilt = plain.commit({"registry.yml": "version: 1\n"}, "Cut", folder=aside)
    plain.git(*put.format(spoilt).split()[1:])

    said = shell("tick")

    name = "refs/kickoff/origin/kickoff-state" if shared else "kickoff-state"
    assert said.status == 4
    assert said.err.splitlines()[1] == (
        f"  Nothing was written over it. `git log {name}` shows the last good commit; put it back "
        f"with `{put.format('<last good commit>')}`."
    )
    assert plain.git("log", "--format=%H", name).splitlines() == [spoilt, good]
    plain.git(*put.format(good).split()[1:])
    assert shell("tick").status == 0


def test_what_is_wrong_with_the_configuration_is_said_once_and_plainly(
    shell: CommandLine, plain: PlainRepository
) -> None:
    shell("hello", "not-before=1h")
    plain.commit({".github/kickoff.yml": "limit: 3\nlease: long\n"}, "Break it")
    plain.commit({"tasks/bad.md": "---\npriority: soon\n---\n"}, "Break that")

    said = shell("status").out

    assert said.splitlines()[-2] == (
        "  tasks/bad.md · line 2: priority must be p0, p1, p2 or p3, not soon"
    )
    assert said.splitlines()[1] == (
        "The configuration cannot be read, so nothing starts: line 1: limit is not a key that is "
        "known here; did you mean limits?; line 2: lease must be a duration like 10m, 2h or 3d, "
        "up to a year, not long"
    )


def test_another_command_s_target_is_not_taken_for_a_command(shell: CommandLine) -> None:
    assert shell("reopen", "nope").out == "There is no task nope. Nothing changed.\n"
    assert shell("reope", "hello").out == (
        "There is no task reope. Nothing changed. Did you mean kickoff reopen hello?\n"
    )


@pytest.mark.parametrize("word", ["", "für", "a" * 81])
def test_a_word_that_is_no_task_id_is_named(shell: CommandLine, word: str) -> None:
    said = shell(word)

    wrong, remedy, _ = said.err.splitlines()
    assert wrong.endswith(" is no task id: it takes 1 to 80 letters, digits, ., _ and -")
    assert word[:50] in wrong
    assert remedy == "  kickoff help queue explains it"


def test_without_git_it_says_so(shell: CommandLine, tmp_path: Path) -> None:
    said = shell("status", PATH=str(tmp_path))

    assert said.status == 3
    assert said.err == (
        "kickoff: git cannot be started: there is none on the PATH\n"
        "  Install git 2.31 or newer, and put it on the PATH.\n"
        "  Read: docs/how-to/use-the-shell.md (repository_unreadable)\n"
    )


@pytest.mark.parametrize(
    ("folder", "word"),
    [
        ("tasks", "hello.md"),
        ("tasks", "./hello.md"),
        ("docs/notes", "../../tasks/hello.md"),
        (".", "./tasks/hello.md"),
        ("docs", "tasks/hello.md"),
        ("docs", "hello"),
    ],
)
def test_a_path_is_read_from_the_folder_that_one_stands_in(
    shell: CommandLine, plain: PlainRepository, folder: str, word: str
) -> None:
    (plain.folder / "docs/notes").mkdir(parents=True)

    said = shell("-C", str(plain.folder / folder), word, "not-before=1h")

    assert said.out.splitlines()[0] == "hello is queued."


def test_an_absolute_path_will_do(shell: CommandLine, plain: PlainRepository) -> None:
    said = shell(str(plain.folder / "tasks/hello.md"), "not-before=1h")

    assert said.out.splitlines()[0] == "hello is queued."


def test_a_configuration_that_is_not_where_it_was_said_to_be_stops_starts(
    shell: CommandLine, plain: PlainRepository
) -> None:
    said = shell("--config", "own.yml", "hello")

    assert said.out.splitlines()[1] == (
        "  hello · blocked · 1 of 1 · the configuration cannot be read: there is no own.yml on the "
        "default branch · its worker default starts in GitHub Actions"
    )
    assert shell("--config", "own.yml", "tick", "--dry-run").out.startswith(
        "A tick now would start, stop and write nothing.\n"
    )
    plain.commit({"own.yml": "workers:\n  default: {dispatch: none}\n"}, "Configure")
    assert shell("--config", "own.yml", "why", "hello").out.splitlines()[1:] == [
        "  waits for somebody to claim it (default) (worker_elsewhere)"
    ]


def test_a_branch_that_is_no_queue_s_is_told_from_one_that_is_broken(shell: CommandLine) -> None:
    said = shell("--state-branch", "main", "status")

    wrong, remedy, _ = said.err.splitlines()
    assert (said.status, wrong) == (4, "kickoff: the state branch holds no `registry.yml`")
    assert remedy == (
        "  If it is not the queue's, name the one that is (--state-branch). Nothing was written "
        "over it. `git log main` shows the last good commit; put it back with `git branch --force "
        "main <last good commit>`."
    )


def test_a_lock_that_was_left_is_named_with_what_removes_it(
    shell: CommandLine, plain: PlainRepository
) -> None:
    shell("hello", "not-before=1h")
    lock = plain.folder / ".git/refs/heads/kickoff-state.lock"
    lock.touch()

    said = shell("hold", "hello")

    assert said.status == 5
    assert said.err.splitlines()[:2] == [
        f"kickoff: `git update-ref` failed: `{lock}` is there",
        f"  If no git is at work in this repository, one was killed: rm '{lock}'",
    ]
