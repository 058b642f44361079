"""`kickoff log`: the ledger as a story."""

from __future__ import annotations

import pytest

from entrypoints.command_line import CommandLine
from kickoff.ports import Ancestor
from kickoff.service.stories import Chapter, chapter_of
from stateful_github import StatefulGitHub


@pytest.fixture
def eventful(kickoff: CommandLine, hub: StatefulGitHub) -> CommandLine:
    kickoff("hello", "later")
    hub.clock.advance(minutes=5)
    kickoff("hold", "later", GH_TOKEN=hub.user_token("mona"))
    return kickoff


def test_it_tells_when_who_to_which_task_and_what(eventful: CommandLine) -> None:
    assert eventful("log").out == (
        "2026-11-21 10:05:00 · mona · later · on hold\n"
        "2026-11-21 10:00:00 · tick · hello · attempt 1 started on task/hello, by default\n"
        "2026-11-21 10:00:00 · wendy · later · queued, after hello\n"
        "2026-11-21 10:00:00 · wendy · hello · queued\n"
    )


def test_it_tells_the_story_of_one_task_alone_from_its_beginning(eventful: CommandLine) -> None:
    assert eventful("log", "LATER").out == (
        "2026-11-21 10:00:00 · wendy · queued, after hello\n2026-11-21 10:05:00 · mona · on hold\n"
    )


def test_a_refusal_is_part_of_the_story(kickoff: CommandLine) -> None:
    kickoff("hello")
    kickoff("reopen", "later")
    assert kickoff("log").out.splitlines()[0] == (
        "2026-11-21 10:00:00 · wendy · refused: the asker does not have the right (not_allowed)"
    )


def test_it_tells_as_much_as_is_asked_for(eventful: CommandLine) -> None:
    assert len(eventful("log", "--limit", "1").out.splitlines()) == 1
    assert eventful("log", "--limit", "1", "later").out.endswith("mona · on hold\n")


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
        "steps": [{"tasks": ["later"], "kind": "asked", "what": "on hold", "by": "mona"}],
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
