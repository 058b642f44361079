"""The whole loop on GitHub: from `/kickoff` to the record in the task file, and what it costs."""

from __future__ import annotations

import pytest

from kickoff.core.lifecycle import State, phase
from kickoff.core.reasons import ReasonCode
from scenarios.desk import HELLO, Desk
from stateful_github import StatefulGitHub, effects


def test_a_command_queues_starts_and_answers_in_seconds(github: StatefulGitHub) -> None:
    desk = Desk(github)
    thread = desk.repository.open_issue("Where do we stand?", by="wendy").number

    ran = desk.says(thread, "/kickoff hello")

    assert ran.outcome is ReasonCode.QUEUED
    assert ran.tasks == ("hello",)
    assert phase(desk.entry("hello")) is State.DISPATCHING
    [dispatched] = github.effects.take(effects.Dispatched)
    attempt = desk.entry("hello").attempt
    assert attempt is not None
    assert dict(dispatched.inputs)["token"] == attempt.token
    assert dict(dispatched.inputs)["branch"] == "task/hello"
    assert [r.content for r in github.effects.take(effects.Reacted)] == ["ROCKET"]
    assert desk.file("tasks/hello.md") == HELLO
    github.effects.take_all()


def test_a_merge_writes_the_record_and_nothing_else(github: StatefulGitHub) -> None:
    desk = Desk(github)
    thread = desk.repository.open_issue("Where do we stand?", by="wendy").number
    desk.says(thread, "/kickoff hello")
    [run] = desk.repository.runs_of("kickoff-worker.yml")
    desk.repository.start_run(run.database_id)
    desk.repository.push("task/hello", {"hello.txt": "Hello, world.\n"}, by="github-actions[bot]")
    desk.wakes(desk.repository.finish_run(run.database_id))
    [opened] = github.effects.take(effects.PullRequestOpened)
    assert phase(desk.entry("hello")) is State.IN_REVIEW

    desk.repository.mark_ready(opened.number, by="wendy")
    merge = desk.repository.merge_pull_request(opened.number, by="mona")
    ran = desk.wakes(merge)

    assert ran.outcome is ReasonCode.TICKED
    merged = desk.repository.pull_request(opened.number)
    assert desk.file("tasks/hello.md") == (
        "---\ntitle: Say hello\nstatus: completed\ncompleted_at: 2026-11-21T10:00:00Z\n"
        f"completed_by: mona\npull_request: {opened.number}\n"
        f"merge_commit: {merged.merge_commit}\n---\nGreet the world.\n"
    )
    assert desk.registry.tasks == {}
    assert [e.id for e in desk.registry.recent] == ["hello"]
    github.effects.take_all()


@pytest.mark.parametrize(
    "plan",
    [
        "\ufeff---\r\ntitle: 'Say hello'   # kept\r\n---\r\nGreet.\r\n",
        "---\ntitle: Say hello\n...\nno final newline",
        "# No front matter\n\ttabs and ünïcödé 👋\n",
    ],
)
def test_every_other_byte_of_the_file_stays(github: StatefulGitHub, plan: str) -> None:
    desk = Desk(github, {"tasks/hello.md": plan})
    thread = desk.repository.open_issue("Where do we stand?", by="wendy").number
    desk.says(thread, "/kickoff hello")
    desk.repository.push("task/hello", {"hello.txt": "Hello.\n"}, by="github-actions[bot]")
    pull = desk.repository.open_pull_request("task/hello", by="wendy").number
    desk.wakes(desk.repository.merge_pull_request(pull, by="mona"))
    written = desk.repository.file("tasks/hello.md", "main") or b""
    kept = [line for line in written.splitlines(keepends=True) if not record_line(line)]
    if not plan.startswith("#"):
        assert b"".join(kept) == plan.encode()
    else:
        assert written.endswith(plan.encode())
    assert b"status: completed" in written
    github.effects.take_all()


def record_line(line: bytes) -> bool:
    """Whether the line is one of the five keys that Kickoff writes."""
    keys = (b"status:", b"completed_at:", b"completed_by:", b"pull_request:", b"merge_commit:")
    return line.startswith(keys)
