"""`kickoff replay`: the ledger decided again, on GitHub and in a plain repository."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adapters.plain_repository import PlainRepository
from entrypoints.command_line import CommandLine
from kickoff import __version__
from stateful_github import StatefulGitHub

QUEUE = "kickoff-state"


@pytest.fixture
def eventful(kickoff: CommandLine, hub: StatefulGitHub) -> CommandLine:
    kickoff("hello", "later")
    hub.clock.advance(minutes=5)
    kickoff("hold", "later")
    return kickoff


def edit(hub: StatefulGitHub, path: str, old: str, new: str, message: str) -> str:
    """Somebody edits a file of the state branch by hand; the commit."""
    [home] = hub.repositories.values()
    text = home.text(path, QUEUE)
    assert old in text
    home.push(QUEUE, {path: text.replace(old, new)}, message, by="wendy")
    return home.head_of(QUEUE)


def test_an_untouched_ledger_comes_out_again_to_the_byte(eventful: CommandLine) -> None:
    said = eventful("replay")

    assert (said.status, said.err) == (0, "")
    assert said.out == "acme/shop · 3 commits, and every one comes out again to the byte\n"


def test_the_first_commit_that_nobody_decided_is_named(
    eventful: CommandLine, hub: StatefulGitHub
) -> None:
    edited = edit(hub, "registry.yml", "priority: p2", "priority: p0", "Hurry later")
    edit(hub, "registry.yml", "priority: p0", "priority: p1", "Or not")

    said = eventful("replay")

    assert said.status == 1
    assert said.out.splitlines()[:4] == [
        "acme/shop · 5 commits: 3 come out again, 2 do not",
        "Not as it was decided, the first one first:",
        f"  {edited[:12]} · 2026-11-21 10:05:00 · Hurry later",
        "    it holds no decision of its own: it was made by hand; it changed hello, later",
    ]
    assert said.out.splitlines()[-2:] == [
        f"To see it: git show {edited}",
        "To take it back: docs/how-to/restore-the-state-branch.md",
    ]


def test_it_is_an_object_for_programs(eventful: CommandLine, hub: StatefulGitHub) -> None:
    edited = edit(hub, "registry.yml", "priority: p2", "priority: p0", "Hurry")

    said = eventful("--json", "replay")

    assert said.status == 1
    assert said.json == {
        "version": 1,
        "outcome": "state_edited",
        "tasks": [],
        "commits": 4,
        "not_reproduced": [
            {
                "commit": edited,
                "at": "2026-11-21T10:05:00Z",
                "summary": "Hurry",
                "finding": "no decision",
                "says": "it holds no decision of its own: it was made by hand",
                "changed": ["hello", "later"],
            }
        ],
        "not_judged": [],
    }


def test_what_another_version_decided_is_told_and_is_no_failure(
    eventful: CommandLine, hub: StatefulGitHub
) -> None:
    [home] = hub.repositories.values()
    decision = json.loads(home.text("decision.json", QUEUE)) | {"kickoff": "9.9"}
    message = home.log(QUEUE)[0]
    files = {
        "decision.json": json.dumps(decision),
        "registry.yml": home.text("registry.yml", QUEUE).replace("p2", "p1"),
    }
    home.push(
        QUEUE,
        files,
        message,
        by="wendy",
        base=f"{home.store.commit(home.head_of(QUEUE)).parents[0]}",
    )

    said = eventful("replay")

    assert said.status == 0
    assert said.out.splitlines()[0] == "acme/shop · 3 commits: 2 come out again, 1 cannot be judged"
    assert said.out.splitlines()[1] == (
        f"What nothing can be told of (this is Kickoff {__version__}):"
    )
    assert said.out.splitlines()[3].startswith(
        "    another version of Kickoff decided it, which may have had its reasons (9.9)"
    )


def test_where_nothing_was_decided_there_is_nothing_to_decide_again(kickoff: CommandLine) -> None:
    said = kickoff("replay")

    assert (said.status, said.out) == (0, "Nothing has been decided in acme/shop yet.\n")
    assert kickoff("--json", "replay").json["outcome"] == "replayed"


@pytest.mark.parametrize("command", ["replay", "log"])
def test_a_queue_that_is_gone_has_no_empty_history(
    eventful: CommandLine, hub: StatefulGitHub, command: str
) -> None:
    hub.repository("acme/shop").delete_branch(QUEUE, by="wendy")

    said = eventful(command)

    assert (said.status, said.out) == (4, "")
    assert "the state branch `kickoff-state` is gone, and there was one" in said.err


def test_a_plain_repository_replays_without_a_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = PlainRepository(tmp_path)
    plain.commit({".github/kickoff.yml": "workers: {nobody: {dispatch: none}}\n"}, "Plan")
    shell = CommandLine(plain.folder, monkeypatch, capsys)
    shell.set(**plain.environment)
    shell("hello", "worker=nobody")
    shell("hold", "hello")

    assert shell("replay").out == "garden · 2 commits, and every one comes out again to the byte\n"
