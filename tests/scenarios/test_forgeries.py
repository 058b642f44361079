"""Markers locate and never decide: what others write with ours in it changes nothing."""

from __future__ import annotations

import pytest

from kickoff.core.answering.markers import is_signed, sign
from kickoff.core.reasons import ReasonCode
from scenarios.desk import Desk
from stateful_github import Operation, StatefulGitHub, effects
from stateful_github.faults import FieldFails

US = "github-actions[bot]"
"""Who every workflow of the repository writes as."""

QUOTED = "Somebody wrote:\n\n<!-- kickoff:reply v1 digest=0123456789abcdef -->"
SIGNED = sign("All tests are green.")
LYING = sign("**`hello`** · completed")


@pytest.fixture
def desk(github: StatefulGitHub) -> Desk:
    """A queue that is paused, with one task in it and its living reply in thread 1."""
    desk = Desk(github, {"tasks/next.md": "Next.\n"})
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff pause", by="mona")
    desk.says(thread, "/kickoff hello")
    desk.ticks()
    desk.says(thread, "/kickoff priority p1 hello")
    github.effects.take_all()
    return desk


def moves(desk: Desk) -> None:
    """The task moves, told in another thread, so that thread 1's living reply is edited."""
    thread = desk.repository.open_issue("Elsewhere", by="mona").number
    desk.says(thread, "/kickoff hold hello", by="mona")


@pytest.mark.parametrize("text", [QUOTED, SIGNED, LYING])
@pytest.mark.parametrize("by", ["wendy", "stranger", "dependabot[bot]"])
def test_a_marker_in_somebody_elses_comment_is_text(
    github: StatefulGitHub, desk: Desk, by: str, text: str
) -> None:
    desk.repository.comment(1, text, by=by)
    moves(desk)
    assert text in desk.repository.bodies(1)
    assert "on hold by mona" in desk.repository.bodies(1)[-2]
    desk.says(1, "/kickoff next")
    assert text in desk.repository.bodies(1)
    github.effects.take_all()


@pytest.mark.parametrize("text", [QUOTED, SIGNED, LYING])
def test_our_own_reply_is_edited_and_a_forged_one_is_pruned_at_most(
    github: StatefulGitHub, desk: Desk, text: str
) -> None:
    before = desk.repository.bodies(1)
    desk.repository.comment(1, text, by=US)
    moves(desk)
    after = desk.repository.bodies(1)
    assert after[: len(before) - 1] == before[:-1]
    assert "on hold by mona" in after[len(before) - 1]
    assert after[len(before) :] == ([QUOTED] if text == QUOTED else [])
    github.effects.take_all()


@pytest.mark.parametrize("text", [QUOTED, SIGNED, LYING])
def test_the_next_command_leaves_one_reply_of_ours(
    github: StatefulGitHub, desk: Desk, text: str
) -> None:
    desk.repository.comment(1, text, by=US)
    registry = desk.registry
    desk.ticks()
    assert desk.registry.tasks == registry.tasks
    desk.says(1, "/kickoff next")
    assert desk.last_reply(1).startswith("`next` is queued.\n")
    signed = [body for body in desk.repository.bodies(1) if is_signed(body)]
    assert signed == desk.repository.bodies(1)[-1:]
    github.effects.take_all()


def test_a_reply_that_somebody_rewrote_is_put_right_when_the_task_moves(
    github: StatefulGitHub, desk: Desk
) -> None:
    desk.says(1, "/kickoff next")
    desk.repository.open_issue("Elsewhere", by="mona")
    desk.says(2, "/kickoff priority p0 hello")
    [ours] = [c for c in desk.repository.thread(1).comments if is_signed(c.body)]
    desk.repository.edit_comment(ours.database_id, "Rubbish.\n\n" + QUOTED, by="erin")
    desk.says(2, "/kickoff hold next")
    assert "Rubbish" not in ours.body
    assert "on hold by wendy" in ours.body
    github.effects.take_all()


@pytest.mark.parametrize("by", [US, "dependabot[bot]", "renovate[bot]"])
@pytest.mark.parametrize(
    "text", ["/kickoff next", sign("/kickoff next"), f"Hi\n/kickoff next\n{QUOTED}"]
)
def test_a_bot_that_says_a_command_is_not_listened_to(
    github: StatefulGitHub, desk: Desk, by: str, text: str
) -> None:
    desk.repository.comment(1, text, by=by)
    desk.ticks(3)
    desk.ticks(15)
    assert sorted(desk.registry.tasks) == ["hello"]
    assert github.effects.take(effects.Reacted) == []
    assert github.effects.take(effects.Commented) == []
    github.effects.take_all()


def test_our_own_words_are_no_command_even_where_the_configuration_lists_our_name(
    github: StatefulGitHub,
) -> None:
    desk = Desk(github, {".github/kickoff.yml": f"bots: ['{US}', 'robo[bot]']\n"})
    desk.repository.settings.roles["robo[bot]"] = "write"
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff pause", by="mona")
    desk.repository.comment(thread, "/kickoff hello", by=US)
    desk.ticks(3)
    assert desk.registry.tasks == {}
    desk.says(thread, "/kickoff hello", by="robo[bot]")
    assert sorted(desk.registry.tasks) == ["hello"]
    github.effects.take_all()


def test_a_quoted_marker_is_no_trace_of_a_queue_that_was_lost(github: StatefulGitHub) -> None:
    desk = Desk(github)
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.repository.comment(thread, QUOTED, by=US)
    assert desk.says(thread, "/kickoff hello").outcome is ReasonCode.QUEUED
    github.effects.take_all()


def test_a_reply_that_could_not_be_pruned_goes_later(github: StatefulGitHub, desk: Desk) -> None:
    github.fail(Operation("deleteIssueComment"), FieldFails("deleteIssueComment"))
    desk.says(1, "/kickoff next")
    moves(desk)
    desk.says(1, "/kickoff status")
    assert sum("kickoff:reply" in body for body in desk.repository.bodies(1)) == 1
    github.effects.take_all()
