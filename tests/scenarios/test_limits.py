"""Limits of one comment and of one command, answered politely and to the letter."""

from __future__ import annotations

import pytest

from kickoff.core.grammar.drafting import MAX_TARGETS
from kickoff.core.grammar.parsing import MAX_COMMANDS
from kickoff.core.reasons import ReasonCode
from scenarios.desk import Desk
from stateful_github import StatefulGitHub, effects

PAUSED = "The queue has been paused by mona since 2026-11-21 10:00 UTC."


@pytest.fixture
def desk(github: StatefulGitHub) -> Desk:
    """A paused queue and more task files than one command takes."""
    files = {f"tasks/t{n}.md": f"Task {n}.\n" for n in range(MAX_TARGETS + 1)}
    desk = Desk(github, files)
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff pause", by="mona")
    github.effects.take_all()
    return desk


def reactions(github: StatefulGitHub) -> list[str]:
    found = [one.content for one in github.effects.take(effects.Reacted)]
    github.effects.take_all()
    return found


def test_twenty_commands_in_one_comment_get_one_reply(github: StatefulGitHub, desk: Desk) -> None:
    desk.says(1, "\n".join(f"/kickoff t{n}" for n in range(MAX_COMMANDS)))
    assert len(desk.registry.tasks) == MAX_COMMANDS
    assert len(github.effects.take(effects.Commented)) == 1
    assert desk.last_reply(1).startswith("`t0` is queued. `t1` is queued. ")
    assert reactions(github) == ["ROCKET"]


@pytest.mark.parametrize("more", [1, 3_000])
def test_what_is_beyond_twenty_commands_is_not_carried_out_and_that_is_said(
    github: StatefulGitHub, desk: Desk, more: int
) -> None:
    lines = [f"/kickoff t{n % 50}" for n in range(MAX_COMMANDS + more)]
    desk.says(1, "\n".join(lines))
    assert len(desk.registry.tasks) == MAX_COMMANDS
    assert (
        "`t19` is queued. Too many commands in one comment: at most `20` are taken. None of those "
        "beyond was carried out; put them into another comment.\n" in desk.last_reply(1)
    )
    assert reactions(github) == ["THUMBS_DOWN"]


def test_a_hundred_tasks_in_one_command_are_taken(github: StatefulGitHub, desk: Desk) -> None:
    desk.says(1, "/kickoff " + " ".join(f"t{n}" for n in range(MAX_TARGETS)))
    assert len(desk.registry.tasks) == MAX_TARGETS
    assert desk.last_reply(1).startswith(
        "`t0`, `t1`, `t2`, `t3`, `t4`, `t5`, `t6`, `t7`, `t8`, `t9`, 90 more are queued.\n"
    )
    assert reactions(github) == ["ROCKET"]


def test_a_hundred_and_one_tasks_are_none(github: StatefulGitHub, desk: Desk) -> None:
    ran = desk.says(1, "/kickoff " + " ".join(f"t{n}" for n in range(MAX_TARGETS + 1)))
    assert ran.outcome is ReasonCode.TOO_MANY_TARGETS
    assert desk.registry.tasks == {}
    assert desk.last_reply(1) == (
        f"Too many tasks in one command: at most `100` are taken. Nothing changed.\n\n{PAUSED}"
    )
    assert reactions(github) == ["THUMBS_DOWN"]


@pytest.mark.parametrize("pattern", ["tasks/*.md", "tasks/**", "**", "tasks/**/*.md"])
def test_a_pattern_that_finds_more_than_a_hundred_tasks_finds_too_many(
    github: StatefulGitHub, desk: Desk, pattern: str
) -> None:
    ran = desk.says(1, f"/kickoff {pattern}")
    assert ran.outcome is ReasonCode.TOO_MANY_TARGETS
    assert desk.registry.tasks == {}
    assert desk.last_reply(1) == (
        f"Too many tasks in one command: 102, at most 100 are taken. Nothing changed.\n\n{PAUSED}"
    )
    assert reactions(github) == ["THUMBS_DOWN"]


def test_the_longest_comment_is_read_to_its_end(github: StatefulGitHub, desk: Desk) -> None:
    command = "\n/kickoff hello"
    desk.says(1, "x" * (65_536 - len(command)) + command)
    assert list(desk.registry.tasks) == ["hello"]
    assert reactions(github) == ["ROCKET"]


def test_the_longest_reply_fits_into_a_comment(github: StatefulGitHub, desk: Desk) -> None:
    long = "`|<@" * 850
    lines = "\n".join(f"/kickoff x{n}{long}" for n in range(MAX_COMMANDS - 1))
    desk.says(1, lines)
    assert len(desk.repository.bodies(1)[-1]) < 65_536
    assert reactions(github) == ["THUMBS_DOWN"]
