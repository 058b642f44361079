"""The board on the state branch: what nobody has queued is on it as far as a run has read it."""

from __future__ import annotations

import json

import pytest

from core.rich_view import rich_view
from formats.report_schema import checked
from kickoff.formats.board import summary_markdown
from kickoff.formats.report_json import board_json
from scenarios.desk import Desk
from stateful_github import StatefulGitHub

FILES = {
    "tasks/next.md": "---\ntitle: Go on\ndepends_on: [hello]\n---\n",
    "tasks/bad.md": "---\ntitle: x\npriority: high\n---\n",
    "tasks/old.md": "---\nstatus: completed\ncompleted_at: 2026-01-01T00:00:00Z\n---\n",
}
UNREAD = "Task files that nobody has queued were not looked at"


@pytest.fixture
def desk(github: StatefulGitHub) -> Desk:
    desk = Desk(github, FILES)
    desk.repository.open_issue("Where do we stand?", by="wendy")
    return desk


def board(desk: Desk) -> str:
    return desk.state("README.md") or ""


def test_a_command_that_read_the_files_shows_them_on_the_board(
    github: StatefulGitHub, desk: Desk
) -> None:
    ran = desk.says(1, "/kickoff hello")
    text = board(desk)
    assert "**1** not started (0 ready) · **1** cannot be queued · **1** completed" in text
    assert "| p2 |  | waits for `hello` | Go on |" in text
    assert "| `task_file_broken` | line 3, column 11 |" in text
    assert ran.view is not None
    assert "## Not started" in summary_markdown(ran.view, "acme/shop")
    github.effects.take_all()


def test_what_was_just_recorded_is_not_shown_as_not_started(
    github: StatefulGitHub, desk: Desk
) -> None:
    desk.says(1, "/kickoff hello")
    ran = desk.says(1, "/kickoff done hello", by="mona")
    assert "hello" not in desk.registry.tasks
    assert ran.view is not None
    assert ran.view.files is not None
    unstarted = [one.file.id for one in ran.view.files.unstarted]
    assert (unstarted, ran.view.files.completed) == (["next"], 2)
    assert "[`hello`]" not in board(desk)
    assert "**1** not started (1 ready)" in board(desk)
    github.effects.take_all()


def test_a_tick_that_read_no_files_says_so_and_names_none(
    github: StatefulGitHub, desk: Desk
) -> None:
    desk.says(1, "/kickoff hello")
    [run] = desk.repository.runs_of("kickoff-worker.yml")
    desk.repository.start_run(run.database_id)
    desk.ticks(minutes=3)
    assert UNREAD in board(desk)
    assert "Go on" not in board(desk)
    github.effects.take_all()


def test_an_idle_tick_leaves_the_board_as_it_is(github: StatefulGitHub, desk: Desk) -> None:
    desk.says(1, "/kickoff next")
    desk.ticks()
    head = desk.repository.head_of("kickoff-state")
    for _ in range(3):
        desk.ticks()
    assert desk.repository.head_of("kickoff-state") == head
    github.effects.take_all()


def test_the_json_of_a_run_follows_the_schema(github: StatefulGitHub, desk: Desk) -> None:
    ran = desk.says(1, "/kickoff hello next")
    assert ran.view is not None
    shown = checked(board_json(ran.view))
    assert [t["id"] for t in shown["tasks"]] == ["hello", "next"]
    assert json.loads(board_json(rich_view())) == checked(board_json(rich_view()))
    github.effects.take_all()
