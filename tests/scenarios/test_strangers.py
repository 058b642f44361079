"""A stranger can make the bot react once, at two requests, whatever he writes; and no more."""

from __future__ import annotations

import pytest

from core.corpus_comments import CORPUS, Comment
from kickoff.core.grammar.parsing import parse_comment
from kickoff.core.grammar.verbs import VERBS
from kickoff.core.reasons import ReasonCode
from scenarios.desk import Desk
from stateful_github import StatefulGitHub, effects

STRANGERS = ("eve", "rita")
"""Somebody nobody knows, and somebody who may read."""

ASKING = [c for c in CORPUS if c.asked]
VERB_LINES = [rule.example for rule in VERBS.values()]


@pytest.fixture
def desk(github: StatefulGitHub) -> Desk:
    """A queue in use; what it did up to now has been looked at."""
    desk = Desk(github)
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff pause", by="mona")
    github.effects.take_all()
    github.requests.take()
    return desk


def refused_once(github: StatefulGitHub, desk: Desk, text: str, by: str) -> None:
    """The comment costs two requests and gets one reaction."""
    before = desk.repository.head_of("kickoff-state")
    assert desk.says(1, text, by=by).outcome is ReasonCode.NOT_ALLOWED
    assert len(github.requests.take()) == 2
    assert [type(one) for one in github.effects.take_all()] == [effects.Reacted]
    assert desk.repository.head_of("kickoff-state") == before


@pytest.mark.parametrize("text", VERB_LINES)
@pytest.mark.parametrize("by", STRANGERS)
def test_every_command_of_a_stranger_gets_one_reaction(
    github: StatefulGitHub, desk: Desk, text: str, by: str
) -> None:
    refused_once(github, desk, text, by)


def test_every_comment_of_the_corpus_gets_one_reaction(github: StatefulGitHub, desk: Desk) -> None:
    for comment in ASKING:
        refused_once(github, desk, comment.text, "eve")


def test_a_stranger_is_looked_up_once_whatever_the_sweep_finds_of_him(
    github: StatefulGitHub, desk: Desk
) -> None:
    for n in range(5):
        desk.repository.comment(1, f"/kickoff hello t{n}", by="eve")
    desk.ticks(3)
    asked = [line for line in github.requests.lines() if "/collaborators/" in line]
    assert asked == ["GET /repos/acme/shop/collaborators/eve/permission"]
    assert [r.content for r in github.effects.take(effects.Reacted)] == ["THUMBS_DOWN"] * 5
    github.effects.take_all()
    github.requests.take()
    desk.ticks(3)
    assert [line for line in github.requests.lines() if "/collaborators/" in line] == []
    assert github.effects.take_all() == []


def test_a_stranger_who_edits_gets_one_reaction_and_the_sweep_asks_no_more(
    github: StatefulGitHub, desk: Desk
) -> None:
    event = desk.repository.comment(1, "/kickoff hello", by="eve")
    desk.wakes(event)
    assert event.comment_id is not None
    github.clock.advance(minutes=1)
    edited = desk.repository.edit_comment(event.comment_id, "/kickoff cancel hello", by="eve")
    desk.wakes(edited)
    assert len(github.requests.take()) == 4
    assert [type(one) for one in github.effects.take_all()] == [effects.Reacted]
    desk.ticks(4)
    assert [line for line in github.requests.lines() if "/collaborators/" in line] == []
    assert github.effects.take_all() == []


def test_a_stranger_who_was_answered_and_edits_unseen_is_not_asked_about_again(
    github: StatefulGitHub, desk: Desk
) -> None:
    event = desk.repository.comment(1, "/kickoff hello", by="eve")
    desk.wakes(event)
    assert event.comment_id is not None
    github.effects.take_all()
    desk.repository.edit_comment(event.comment_id, "/kickoff cancel hello", by="eve")
    github.requests.take()
    desk.ticks(4)
    assert [line for line in github.requests.lines() if "/collaborators/" in line] == []
    assert github.effects.take_all() == []


def test_a_strangers_label_does_not_exist_and_his_issue_is_only_text(
    github: StatefulGitHub, desk: Desk
) -> None:
    issue = desk.repository.open_issue("/kickoff hello", "/kickoff hello", by="eve").number
    desk.ticks(3)
    assert issue > 1
    assert desk.registry.tasks == {}
    assert github.effects.take_all() == []


@pytest.mark.parametrize(
    "comment", [c for c in CORPUS if not c.asked and c.text.strip()], ids=lambda c: c.what
)
def test_what_is_no_command_wakes_nobody(comment: Comment) -> None:
    assert parse_comment(comment.text) == ()
