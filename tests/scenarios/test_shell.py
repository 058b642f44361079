"""The same words in a shell and in a comment come to the same: one grammar, one path."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kickoff.bootstrap import github_kit
from kickoff.core.events import CommandsIssued
from kickoff.core.grammar.parsing import parse_words
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Entry
from kickoff.service.kit import Kit
from kickoff.service.running import Woken, run
from scenarios.desk import Desk
from stateful_github import StatefulGitHub
from stateful_github.effects import Commented, Reacted
from stateful_github.in_process import in_process

FILES = {
    "tasks/later.md": "---\ndepends_on: [hello]\n---\nLater.\n",
    "tasks/old.md": "---\nstatus: completed\ncompleted_at: 2026-01-01T00:00:00Z\n---\nOld.\n",
}
BEFORE = ("hello not-before=1h", "later")

COMMANDS = (
    "hello priority=p0",
    "nowhere",
    "status hello",
    "why later",
    "list",
    "hold hello -- not now",
    "resume hello",
    "priority p3 hello",
    "after later hello",
    "after old hello",
    "worker default hello",
    "worker ghost hello",
    "claim hello",
    "release hello",
    "extend 1d hello",
    "retry hello",
    "continue hello -- gently",
    "cancel hello later",
    "link #1 hello",
    "pause -- release day",
    "unpause",
    "done hello",
    "reopen old",
    "reopen hello",
)


def in_a_comment(desk: Desk, words: str) -> ReasonCode:
    return desk.says(1, f"/kickoff {words}", by="mona").outcome


def in_a_shell(desk: Desk, words: str) -> ReasonCode:
    woken = Woken(CommandsIssued(()), None, (parse_words(words.split()),), "mona")
    return run(desk.kit(), woken, f"cli-{words}").outcome


def unmarked(entry: Entry) -> Entry:
    """Without what must differ: where it was said, and the tokens that derive from it."""
    return replace(
        entry,
        queued=replace(entry.queued, via=""),
        attempts=tuple(replace(a, token="", run=None) for a in entry.attempts),
    )


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_is_the_same_wherever_it_is_given(tmp_path: Path, words: str) -> None:
    ends = []
    for place, give in (("comment", in_a_comment), ("shell", in_a_shell)):
        github = StatefulGitHub(tmp_path / place)
        with in_process(github):
            desk = Desk(github, FILES)
            desk.repository.open_issue("Operations", by="mona")
            for earlier in BEFORE:
                in_a_comment(desk, earlier)
            github.clock.advance(minutes=5)
            outcome = give(desk, words)
            registry = desk.registry
            tasks = {task: unmarked(entry) for task, entry in registry.tasks.items()}
            ended = [(e.id, e.outcome) for e in registry.recent]
            ends.append((outcome, tasks, registry.paused, ended, desk.file("tasks/old.md")))
    assert ends[0] == ends[1]


def by_hand(desk: Desk, *words: str) -> ReasonCode:
    """A command in a shell with a token of one's own."""
    woken = Woken(CommandsIssued(()), None, (parse_words(words),), "mona")
    return run(own_kit(desk), woken, f"cli-{' '.join(words)}").outcome


def own_kit(desk: Desk) -> Kit:
    token = desk.github.user_token("mona")
    named = {"GITHUB_REPOSITORY": desk.repository.full_name, "GITHUB_TOKEN": token}
    return github_kit(named, desk.time, answers=False)


def test_a_shell_does_not_say_again_what_was_answered(github: StatefulGitHub) -> None:
    desk = Desk(github, FILES)
    desk.repository.open_issue("Operations", by="mona")
    desk.says(1, "/kickoff hello")
    github.clock.advance(minutes=5)
    github.effects.take_all()

    assert by_hand(desk, "later") is ReasonCode.QUEUED

    said = [e for e in github.effects.take_all() if isinstance(e, (Commented, Reacted))]
    assert (said, desk.ticks().outcome) == ([], ReasonCode.IDLE)


def test_what_a_shell_carries_out_for_others_the_workflow_answers(github: StatefulGitHub) -> None:
    desk = Desk(github, FILES)
    desk.repository.open_issue("Operations", by="mona")
    desk.repository.comment(1, "/kickoff hello", by="wendy")
    desk.repository.comment(1, "/kickoff hello", by="eve")
    github.clock.advance(minutes=5)

    assert by_hand(desk, "later") is ReasonCode.QUEUED
    assert set(desk.registry.tasks) == {"hello", "later"}
    assert [e for e in github.effects.take_all() if isinstance(e, (Commented, Reacted))] == []

    desk.ticks()
    reacted = [(e.by, e.content) for e in github.effects.take(Reacted)]
    bot = "github-actions[bot]"
    assert (sorted(reacted), len(desk.repository.bodies(1))) == (
        [(bot, "ROCKET"), (bot, "THUMBS_DOWN")],
        3,
    )
    github.effects.take_all()
