"""A paused queue: nothing starts, everything else goes on, and every surface says so."""

from __future__ import annotations

import pytest

from kickoff.core.lifecycle import State, phase
from kickoff.core.reasons import ReasonCode
from kickoff.formats.board import board_markdown
from scenarios.desk import Desk
from stateful_github import StatefulGitHub, effects

SAID = "The queue has been paused by mona since 2026-11-21 10:00 UTC: Release day."
HOSTILE = "Release @everyone closes #1 <b> /kickoff x"
SHOWN = "`Release \uff20everyone closes #1 <b> /kickoff x`"


@pytest.fixture
def desk(github: StatefulGitHub) -> Desk:
    """A queue that mona has just paused in thread 1."""
    desk = Desk(github, {"tasks/next.md": "Next.\n"})
    thread = desk.repository.open_issue("Operations", by="mona").number
    assert desk.says(thread, "/kickoff pause -- Release day", by="mona").outcome is (
        ReasonCode.PAUSED
    )
    github.effects.take_all()
    return desk


def test_the_one_who_pauses_is_told_what_it_means(desk: Desk) -> None:
    assert desk.last_reply(1) == (
        "The queue is paused. Tasks can be queued; nothing starts until `/kickoff unpause`.\n\n"
        + SAID
    )


def test_queueing_goes_on_and_the_reply_says_why_nothing_starts(
    github: StatefulGitHub, desk: Desk
) -> None:
    assert desk.says(1, "/kickoff hello").outcome is ReasonCode.QUEUED
    assert desk.last_reply(1).startswith(
        "`hello` is queued.\n\n"
        "- **`hello`** · blocked · 1 of 1 · the queue is paused by mona\n\n"
        f"{SAID}\n\n"
    )
    assert github.effects.take(effects.Dispatched) == []
    github.effects.take_all()


@pytest.mark.parametrize("verb", ["status", "list", "why hello", "status hello"])
def test_every_question_shows_the_pause(github: StatefulGitHub, desk: Desk, verb: str) -> None:
    desk.says(1, "/kickoff hello")
    github.clock.advance(minutes=1)
    desk.says(1, f"/kickoff {verb}", by="tria")
    assert SAID in desk.last_reply(1)
    assert "the queue is paused by mona" in desk.last_reply(1)
    github.effects.take_all()


def test_the_board_and_the_job_summary_show_the_pause(github: StatefulGitHub, desk: Desk) -> None:
    assert f"> **Paused.** {SAID}\n" in (desk.state("README.md") or "")
    ran = desk.ticks()
    assert ran.view is not None
    assert f"> **Paused.** {SAID}\n" in board_markdown(ran.view, "acme/shop")


def test_labels_show_the_task_as_blocked_and_nothing_of_the_pause(
    github: StatefulGitHub, desk: Desk
) -> None:
    issue = desk.repository.open_issue("A wish", by="rita").number
    desk.says(issue, "/kickoff")
    assert [x.name for x in desk.repository.thread(issue).labels] == ["task: blocked"]
    github.effects.take_all()


def test_what_runs_goes_on_to_its_end(github: StatefulGitHub, desk: Desk) -> None:
    desk.says(1, "/kickoff unpause", by="mona")
    desk.says(1, "/kickoff hello")
    desk.says(1, "/kickoff next not-before=1m", by="mona")
    desk.says(1, "/kickoff pause", by="mona")
    [run] = desk.repository.runs_of("kickoff-worker.yml")
    desk.wakes(desk.repository.start_run(run.database_id))
    assert phase(desk.entry("hello")) is State.RUNNING
    desk.repository.push("task/hello", {"a.txt": "a\n"}, by="github-actions[bot]")
    desk.wakes(desk.repository.finish_run(run.database_id))
    [opened] = github.effects.take(effects.PullRequestOpened)
    desk.repository.mark_ready(opened.number, by="wendy")
    desk.wakes(desk.repository.merge_pull_request(opened.number, by="mona"))
    assert "status: completed\n" in (desk.file("tasks/hello.md") or "")
    desk.ticks()
    assert phase(desk.entry("next")) is State.QUEUED
    assert len(desk.repository.runs_of("kickoff-worker.yml")) == 1
    github.effects.take_all()


def test_unpausing_starts_what_waits_in_the_same_run(github: StatefulGitHub, desk: Desk) -> None:
    desk.says(1, "/kickoff hello")
    assert desk.says(1, "/kickoff unpause", by="mona").outcome is ReasonCode.UNPAUSED
    assert desk.last_reply(1).startswith("The queue is running again.")
    [started] = github.effects.take(effects.Dispatched)
    assert dict(started.inputs)["task"] == "hello"
    assert "Paused" not in (desk.state("README.md") or "")
    github.effects.take_all()


def test_pausing_twice_changes_nothing(github: StatefulGitHub, desk: Desk) -> None:
    ran = desk.says(1, "/kickoff pause -- Another reason", by="erin")
    assert ran.outcome is ReasonCode.ALREADY_SO
    assert desk.last_reply(1) == f"Everything is as asked already. Nothing changed.\n\n{SAID}"
    github.effects.take_all()


def test_who_may_only_queue_may_not_pause(github: StatefulGitHub, desk: Desk) -> None:
    assert desk.says(1, "/kickoff unpause", by="wendy").outcome is ReasonCode.NOT_ALLOWED
    assert desk.registry.paused is not None
    github.effects.take_all()


def test_the_reason_is_quoted_harmlessly_on_every_surface(github: StatefulGitHub) -> None:
    desk = Desk(github)
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, f"/kickoff pause -- {HOSTILE}", by="mona")
    for surface in (desk.last_reply(thread), desk.state("README.md") or ""):
        assert f"paused by mona since 2026-11-21 10:00 UTC: {SHOWN}." in surface
        assert "@everyone" not in surface
    github.effects.take_all()
