"""`kickoff log`: the ledger as a story."""

from __future__ import annotations

import pytest

from entrypoints.command_line import CommandLine
from kickoff.entrypoints.cli.log import Chapter, chapter_of
from kickoff.ports import Ancestor
from stateful_github import StatefulGitHub


@pytest.fixture
def eventful(kickoff: CommandLine, hub: StatefulGitHub) -> CommandLine:
    kickoff("hello", "later")
    hub.clock.advance(minutes=5)
    kickoff("hold", "later", GH_TOKEN=hub.user_token("mona"))
    return kickoff


def test_it_tells_when_who_what_and_why(eventful: CommandLine) -> None:
    assert eventful("log").out == (
        "2026-11-21 10:05:00 · mona · held later · later · held\n"
        "2026-11-21 10:00:00 · tick · hello is dispatching · hello\n"
        "2026-11-21 10:00:00 · wendy · queued hello, later · hello, later · queued\n"
    )


def test_it_tells_the_story_of_one_task(eventful: CommandLine) -> None:
    assert eventful("log", "LATER").out == (
        "2026-11-21 10:05:00 · mona · held later · later · held\n"
        "2026-11-21 10:00:00 · wendy · queued hello, later · hello, later · queued\n"
    )


def test_it_tells_as_much_as_is_asked_for(eventful: CommandLine) -> None:
    assert len(eventful("log", "--limit", "1").out.splitlines()) == 1
    assert eventful("log", "--limit", "1", "hello").out.startswith("2026-11-21 10:00:00 · tick")


def test_it_is_an_object_for_programs(eventful: CommandLine) -> None:
    report = eventful("--json", "log", "--limit", "1").json

    [decision] = report["decisions"]
    assert len(decision.pop("commit")) == 40
    assert decision == {
        "at": "2026-11-21T10:05:00Z",
        "actors": ["mona"],
        "summary": "held later",
        "tasks": ["later"],
        "reasons": ["held"],
    }


def test_where_nothing_happened_it_says_so(kickoff: CommandLine) -> None:
    assert kickoff("log").out == "Nothing has been decided in acme/shop yet.\n"
    assert kickoff("log", "hello").out == "Nothing has been decided about hello in acme/shop yet.\n"


def test_a_commit_by_hand_is_no_chapter() -> None:
    assert chapter_of(Ancestor("a" * 40, "Fix the queue by hand\n\nOops.")) is None


def test_a_hostile_subject_stays_one_line() -> None:
    message = "queued \x1b[31mred\u202e\n\nKickoff-Op: x\nKickoff-Actor: eve"

    assert chapter_of(Ancestor("a" * 40, message)) == Chapter(
        "a" * 40, None, ("eve",), "queued [31mred", (), ()
    )
