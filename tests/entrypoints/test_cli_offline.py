"""A clone whose remote comes and goes: commands are kept and given once, boards say their age."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from adapters.plain_repository import PlainRepository
from entrypoints.command_line import CommandLine

NOWHERE = "http://127.0.0.1:9/nowhere.git"
CONFIG = "default_worker: nobody\nworkers:\n  nobody: {dispatch: none}\n"


class Clone:
    """A clone of a bare repository, which can be cut off."""

    def __init__(self, plain: PlainRepository) -> None:
        self.plain = plain
        self.hub = plain.folder.with_name("hub.git")
        plain.commit({".github/kickoff.yml": CONFIG}, "Plan")
        plain.git("clone", "--quiet", "--bare", str(plain.folder), str(self.hub))
        plain.git("remote", "add", "origin", str(self.hub))

    def cut_off(self) -> None:
        """From now on the remote cannot be reached."""
        self.plain.git("remote", "set-url", "origin", NOWHERE)

    def reconnect(self) -> None:
        """It can be reached again."""
        self.plain.git("remote", "set-url", "origin", str(self.hub))

    @property
    def queue(self) -> str:
        """The registry that the remote has."""
        return self.plain.git("--git-dir", str(self.hub), "show", "kickoff-state:registry.yml")


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(PlainRepository(tmp_path))


@pytest.fixture
def shell(
    clone: Clone, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    shell = CommandLine(clone.plain.folder, monkeypatch, capsys)
    shell.set(**clone.plain.environment)
    return shell


def test_with_a_remote_the_queue_is_there_and_no_branch_of_it_is_made_here(
    shell: CommandLine, clone: Clone
) -> None:
    assert shell("hello").status == 0

    assert "hello" in clone.queue
    assert clone.plain.git("branch", "--list", "kickoff-state") == ""


def test_a_command_is_kept_while_the_remote_is_away(shell: CommandLine, clone: Clone) -> None:
    clone.cut_off()

    said = shell("hello")

    assert said.status == 0
    assert said.out == (
        "The remote cannot be reached, so the command is kept on this machine. "
        "The next run that reaches it gives it.\n"
    )
    assert "Failed to connect" in said.err
    assert shell("--json", "hold", "hello").json["outcome"] == "kept_for_later"


def test_kept_commands_are_given_first_and_once(shell: CommandLine, clone: Clone) -> None:
    clone.cut_off()
    shell("hello", "priority=p3")
    clone.reconnect()

    said = shell("hold", "hello")

    assert said.out.splitlines()[:2] == [
        "hello is queued.",
        "hello is on hold. Nothing starts until kickoff resume.",
    ]
    assert "priority: p3" in clone.queue
    assert shell("--json", "tick").json["outcome"] == "idle"


def test_the_outcome_is_that_of_the_command_just_given(shell: CommandLine, clone: Clone) -> None:
    clone.cut_off()
    shell("hello")
    clone.reconnect()

    said = shell("--json", "hold", "nowhere")

    assert (said.status, said.json["outcome"]) == (1, "unknown_task")


def test_a_board_of_the_past_says_so(shell: CommandLine, clone: Clone) -> None:
    shell("hello")
    clone.cut_off()
    shell("cancel", "hello")

    lines = shell("status").out.splitlines()

    assert lines[0].startswith("The remote cannot be reached (")
    assert lines[1].startswith("This is how the queue stood ")
    assert lines[1].endswith("s ago; it may be another by now.")
    assert lines[2] == "1 command waits here to be given when it can be reached."
    assert lines[3].startswith("garden · 0 in work · 0 queued · 1 blocked")


def test_a_command_that_is_kept_is_no_tick(shell: CommandLine, clone: Clone) -> None:
    shell("hello")
    note = clone.plain.folder / ".git/kickoff/ticked"
    os.utime(note, (1_790_000_000, 1_790_000_000))
    clone.cut_off()

    assert shell("--json", "cancel", "hello").json["outcome"] == "kept_for_later"
    assert note.stat().st_mtime == 1_790_000_000
    clone.reconnect()
    shell("tick")
    assert note.stat().st_mtime > 1_790_000_000


def test_what_waits_is_told_when_the_remote_is_back(shell: CommandLine, clone: Clone) -> None:
    clone.cut_off()
    shell("hello")
    clone.reconnect()

    assert shell("status").out.splitlines()[0] == "1 command waits here for the next tick."


def test_programs_are_told_that_it_is_old(shell: CommandLine, clone: Clone) -> None:
    shell("hello")
    clone.cut_off()

    report = shell("--json", "why", "hello").json

    assert (report["outcome"], report["stale"]) == ("shown", True)
    assert report["tasks"][0]["id"] == "hello"


def test_a_tick_needs_the_remote(shell: CommandLine, clone: Clone) -> None:
    clone.cut_off()

    for words in (("tick",), ("tick", "--dry-run"), ("log",)):
        said = shell("--json", *words)
        assert (said.status, said.json["outcome"]) == (5, "forge_unavailable")


def test_what_was_never_seen_cannot_be_shown(shell: CommandLine, clone: Clone) -> None:
    clone.cut_off()

    assert shell("--json", "list").json["outcome"] == "forge_unavailable"


def test_no_remote_can_be_chosen_for_once(shell: CommandLine, clone: Clone) -> None:
    clone.cut_off()

    assert shell("--remote", ".", "hello", "--json").json["outcome"] == "queued"
    assert clone.plain.git("branch", "--list", "kickoff-state") != ""


def test_a_tick_says_what_became_of_commands_that_were_kept(
    shell: CommandLine, clone: Clone
) -> None:
    clone.cut_off()
    shell("hello")
    clone.reconnect()

    assert shell("tick").out.splitlines()[0] == "Kept, and given now: hello is queued."


def test_what_is_kept_and_cannot_be_read_is_said(shell: CommandLine, clone: Clone) -> None:
    outbox = clone.plain.folder / ".git/kickoff/outbox"
    outbox.mkdir(parents=True)
    odd = outbox / "7-odd.json"
    odd.write_text("nonsense")

    for words in (("tick",), ("status",), ("hello",), ("watch", "--until-done")):
        assert shell(*words).err == (
            f"kickoff: {odd} holds a command that cannot be read, so it is not given\n"
            "  Look at it, give the command again if it is still wanted, and delete it.\n"
        )


def test_a_board_is_not_empty_where_a_queue_was_lost(shell: CommandLine, clone: Clone) -> None:
    shell("hello")
    head = clone.plain.git("rev-parse", "main")
    clone.plain.git("--git-dir", str(clone.hub), "update-ref", "refs/heads/task/hello", head)
    clone.plain.git("--git-dir", str(clone.hub), "update-ref", "-d", "refs/heads/kickoff-state")

    lost = shell("status")

    assert (lost.status, lost.out) == (4, "")
    assert "state_branch_missing" in lost.err


def test_worktrees_are_listed_also_where_the_remote_is_away(
    shell: CommandLine, clone: Clone
) -> None:
    shell("hello")
    clone.cut_off()

    listed, pruned = shell("worktrees"), shell("worktrees", "prune")

    assert (listed.status, listed.out) == (0, "There are no worktrees of local workers here.\n")
    assert (pruned.status, pruned.out) == (5, "")
