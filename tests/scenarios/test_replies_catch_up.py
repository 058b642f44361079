"""A reply shows where its tasks stand, also when whoever moved them could not say so."""

from __future__ import annotations

import pytest

from kickoff.core.answering.markers import read_shows
from scenarios.desk import Desk
from stateful_github import Operation, StatefulGitHub, Timeout
from stateful_github.effects import Commented, CommentEdited


@pytest.fixture
def desk(github: StatefulGitHub) -> Desk:
    desk = Desk(github)
    desk.repository.open_issue("Things to do", by="wendy")
    return desk


def test_a_reply_that_was_swallowed_by_a_crash_is_made_up_for(
    desk: Desk, github: StatefulGitHub
) -> None:
    desk.says(1, "/kickoff hello")
    github.effects.take_all()
    [run] = desk.repository.runs_of("kickoff-worker.yml")
    desk.repository.start_run(run.database_id)
    github.fail(Operation("updateIssueComment"), Timeout(before_write=True), times=2)
    desk.ticks()
    assert "dispatching" in desk.last_reply(1)
    desk.ticks()
    assert "running" in desk.last_reply(1)
    github.effects.take_all()


def test_a_reply_that_is_up_to_date_is_left_alone(desk: Desk, github: StatefulGitHub) -> None:
    desk.says(1, "/kickoff hello")
    assert read_shows(desk.repository.bodies(1)[-1]) is not None
    github.effects.take_all()
    desk.ticks(1)
    desk.ticks(1)
    assert [*github.effects.take(Commented), *github.effects.take(CommentEdited)] == []
