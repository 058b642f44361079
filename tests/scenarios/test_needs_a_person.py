"""A task that needs a person calls its owner: assigned, mentioned and labelled, once."""

from __future__ import annotations

import pytest

from kickoff.core.reasons import ReasonCode
from scenarios.desk import Desk
from stateful_github import StatefulGitHub
from stateful_github.effects import Assigned, Commented

OWNED = "---\ntitle: Say hello\nowner: gardeners\n---\nGreet the world.\n"
CONFIG = "roles: {gardeners: [alice.s]}\npeople: {wendy: [alice.s]}\n"


@pytest.fixture
def desk(github: StatefulGitHub) -> Desk:
    desk = Desk(github, {"tasks/hello.md": OWNED, ".github/kickoff.yml": CONFIG})
    desk.repository.open_issue("Things to do", by="mona")
    return desk


def changes_nothing(desk: Desk) -> None:
    """The worker's run ends well and leaves no commit."""
    [run] = desk.repository.runs_of("kickoff-worker.yml")
    desk.repository.start_run(run.database_id)
    desk.wakes(desk.repository.finish_run(run.database_id))


def test_the_owner_is_assigned_and_mentioned_in_a_new_reply(
    desk: Desk, github: StatefulGitHub
) -> None:
    desk.says(1, "/kickoff hello", by="mona")
    github.effects.take_all()
    changes_nothing(desk)
    assert desk.last_reply(1).startswith("@wendy: `hello` needs you.\n\n- **`hello`** · blocked")
    assert [(e.number, e.login) for e in github.effects.take(Assigned)] == [(1, "wendy")]
    assert len(github.effects.take(Commented)) == 1
    assert len(desk.repository.bodies(1)) == 2
    [flag] = desk.entry("hello").signals
    assert (flag.code, flag.notified_at) == (ReasonCode.NO_CHANGES, github.clock())
    github.effects.take_all()


def test_nobody_is_called_again_for_the_same(desk: Desk, github: StatefulGitHub) -> None:
    desk.says(1, "/kickoff hello", by="mona")
    changes_nothing(desk)
    github.effects.take_all()
    desk.ticks()
    desk.ticks()
    assert (github.effects.take(Assigned), github.effects.take(Commented)) == ([], [])


def test_where_the_thread_is_closed_nobody_is_called_and_the_board_shows_it(
    desk: Desk, github: StatefulGitHub
) -> None:
    desk.says(1, "/kickoff hello", by="mona")
    desk.repository.close(1, by="mona")
    github.effects.take_all()
    changes_nothing(desk)
    assert github.effects.take(Assigned) == []
    [flag] = desk.entry("hello").signals
    assert flag.notified_at is None
    assert "hello" in (desk.state("README.md") or "").partition("Needs attention")[2]
    github.effects.take_all()
