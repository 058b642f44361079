"""Edited comments: only what is new is carried out, and only in its author's own words."""

from __future__ import annotations

import pytest

from kickoff.core.reasons import ReasonCode
from scenarios.desk import Desk
from stateful_github import StatefulGitHub, effects

FILES = {"tasks/next.md": "Next.\n"}
SAID_HELLO = "`hello` is queued."


class Page:
    """A desk whose queue is paused, and a thread in it."""

    def __init__(self, github: StatefulGitHub) -> None:
        self.github = github
        self.desk = Desk(github, FILES)
        self.thread = self.desk.repository.open_issue("Operations", by="mona").number
        self.desk.says(self.thread, "/kickoff pause", by="mona")
        github.clock.advance(minutes=1)
        github.effects.take_all()
        github.requests.take()

    def says(self, text: str, by: str = "wendy") -> int:
        """Somebody comments and is answered; the comment's id."""
        event = self.desk.repository.comment(self.thread, text, by=by)
        self.desk.wakes(event)
        assert event.comment_id is not None
        return event.comment_id

    def edits(self, comment: int, text: str, minutes: float = 5, by: str = "wendy") -> ReasonCode:
        """Somebody edits the comment so much later, and the event wakes a run."""
        self.github.clock.advance(minutes=minutes)
        return self.desk.wakes(self.desk.repository.edit_comment(comment, text, by=by)).outcome

    def reactions(self, comment: int) -> list[str]:
        return [content for _, content in self.desk.repository.reactions_on(comment)]

    @property
    def queued(self) -> list[str]:
        return sorted(self.desk.registry.tasks)

    @property
    def replies(self) -> list[str]:
        return [b for b in self.desk.repository.bodies(self.thread) if "kickoff:reply" in b]


@pytest.fixture
def page(github: StatefulGitHub) -> Page:
    return Page(github)


def test_a_command_that_an_edit_adds_is_carried_out_and_the_old_one_is_not_again(
    github: StatefulGitHub, page: Page
) -> None:
    comment = page.says("/kickoff hello")
    page.desk.says(page.thread, "/kickoff cancel hello")
    assert page.edits(comment, "/kickoff hello\n/kickoff next") is ReasonCode.QUEUED
    assert page.queued == ["next"]
    assert page.desk.last_reply(page.thread).startswith("`next` is queued.\n")
    github.effects.take_all()


def test_a_typo_that_an_edit_mends_is_carried_out(github: StatefulGitHub, page: Page) -> None:
    comment = page.says("/kickoff helo")
    assert page.reactions(comment) == ["THUMBS_DOWN"]
    assert page.edits(comment, "/kickoff hello") is ReasonCode.QUEUED
    assert page.queued == ["hello"]
    assert page.reactions(comment) == ["THUMBS_DOWN", "ROCKET"]
    github.effects.take_all()


@pytest.mark.parametrize("minutes", [5, 11, 24 * 60])
def test_an_edit_of_other_words_changes_nothing_and_says_nothing(
    github: StatefulGitHub, page: Page, minutes: float
) -> None:
    comment = page.says("Pleas:\n\n/kickoff hello")
    before = page.desk.repository.bodies(page.thread)
    page.edits(comment, "Please:\n\n/kickoff hello", minutes)
    after = page.desk.repository.bodies(page.thread)
    assert after[-1] == before[-1]
    assert page.reactions(comment) == ["ROCKET"]
    assert page.queued == ["hello"]
    github.effects.take_all()


def test_a_command_that_is_added_too_late_is_not_carried_out_and_that_is_said(
    github: StatefulGitHub, page: Page
) -> None:
    comment = page.says("/kickoff hello")
    assert page.edits(comment, "/kickoff hello\n/kickoff next", 11) is ReasonCode.COMMAND_EXPIRED
    assert page.queued == ["hello"]
    assert page.desk.last_reply(page.thread).startswith(
        "That command is too old to be carried out now, so it was not. "
        "Give it again if it still holds.\n"
    )
    github.effects.take_all()


def test_a_command_that_somebody_else_writes_into_a_comment_is_none(
    github: StatefulGitHub, page: Page
) -> None:
    comment = page.says("Let us begin.")
    page.edits(comment, "/kickoff hello", by="erin")
    page.desk.ticks(3)
    assert page.queued == []
    assert page.reactions(comment) == []
    github.effects.take_all()


def test_an_edit_whose_run_never_started_is_carried_out_by_the_sweep(
    github: StatefulGitHub, page: Page
) -> None:
    comment = page.says("Let us begin.")
    github.clock.advance(minutes=5)
    page.desk.repository.edit_comment(comment, "/kickoff hello", by="wendy")
    page.desk.ticks(3)
    assert page.queued == ["hello"]
    assert page.reactions(comment) == ["ROCKET"]
    assert page.desk.last_reply(page.thread).startswith(SAID_HELLO)
    github.effects.take_all()


def test_the_sweep_carries_out_what_an_edit_added_to_an_answered_comment(
    github: StatefulGitHub, page: Page
) -> None:
    comment = page.says("/kickoff hello")
    github.clock.advance(minutes=5)
    page.desk.repository.edit_comment(comment, "/kickoff hello\n/kickoff next", by="wendy")
    page.desk.ticks(3)
    assert page.queued == ["hello", "next"]
    assert page.desk.last_reply(page.thread).startswith("`next` is queued.\n")
    github.effects.take_all()
    assert page.desk.ticks(3).outcome is ReasonCode.IDLE


def test_the_sweep_leaves_an_edit_to_its_own_run_for_a_while(
    github: StatefulGitHub, page: Page
) -> None:
    comment = page.says("/kickoff hello")
    github.clock.advance(minutes=5)
    edited = page.desk.repository.edit_comment(comment, "/kickoff hello\n/kickoff next", by="wendy")
    page.desk.ticks(1)
    page.desk.wakes(edited)
    assert page.queued == ["hello", "next"]
    assert page.desk.last_reply(page.thread).startswith("`next` is queued.\n")
    github.effects.take_all()


@pytest.mark.parametrize(("minutes", "by"), [(11, "wendy"), (5, "erin")])
def test_the_sweep_knows_the_same_rules(
    github: StatefulGitHub, page: Page, minutes: float, by: str
) -> None:
    comment = page.says("Let us begin.")
    github.clock.advance(minutes=minutes)
    page.desk.repository.edit_comment(comment, "/kickoff hello", by=by)
    page.desk.ticks(3)
    page.desk.ticks(3)
    assert page.queued == []
    github.effects.take_all()


def test_a_question_that_an_edit_leaves_as_it_is_is_not_answered_again(
    github: StatefulGitHub, page: Page
) -> None:
    comment = page.says("/kickoff list")
    github.effects.take_all()
    page.edits(comment, "/kickoff list\n\nPlease.")
    page.desk.ticks(3)
    assert github.effects.take(effects.Commented) == []
    assert page.reactions(comment) == ["THUMBS_UP"]
    github.effects.take_all()


def test_who_has_left_github_since_has_put_no_words_into_anybodys_mouth(
    github: StatefulGitHub, page: Page
) -> None:
    written = page.desk.repository.comment(page.thread, "Fine.", by="wendy").comment_id
    assert written is not None
    page.desk.repository.edit_comment(written, "Fine.\n/kickoff next", by="mona")
    page.desk.repository.comments[written].editor = None

    github.clock.advance(minutes=5)
    page.desk.ticks()

    assert page.queued == []
    assert page.reactions(written) == []
    github.effects.take_all()
