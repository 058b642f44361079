"""`kickoff tick`, and what it says without doing it, on any repository."""

from __future__ import annotations

import pytest

from entrypoints.command_line import CommandLine
from scenarios.desk import ROLES
from stateful_github import StatefulGitHub

RUN = "https://github.com/acme/shop/actions/runs/1000009"


def test_a_tick_does_what_is_due_and_shows_the_board(
    kickoff: CommandLine, hub: StatefulGitHub
) -> None:
    kickoff("hello", "not-before=1h")
    hub.clock.advance(hours=2)

    said = kickoff("tick")

    assert said.status == 0
    assert said.out.splitlines()[:3] == [
        "acme/shop · 1 in work · 0 queued · 0 blocked",
        "In work:",
        f"  hello · dispatching · attempt 1 · by default · for 0s · {RUN} · Say hello",
    ]


def test_a_dry_tick_says_what_it_would_do_and_changes_nothing(
    kickoff: CommandLine, hub: StatefulGitHub
) -> None:
    kickoff("hello", "later", "not-before=1h")
    kickoff("hold", "later")
    hub.clock.advance(hours=2)
    hub.effects.take_all()

    said = kickoff("tick", "--dry-run")

    assert said.out == (
        "A tick now would start hello (attempt 1 by default) on task/hello.\n"
        "  hello · dispatching · attempt 1 on task/hello\n"
        "  later · blocked · 1 of 1 · on hold by wendy · waits for hello\n"
        "      on hold by wendy (on_hold)\n"
        "      waits for hello (dependency_open)\n"
        "1 request made; nothing was changed.\n"
    )
    assert hub.effects.take_all() == []


def test_where_there_was_never_a_queue_it_says_how_to_begin(
    kickoff: CommandLine, hub: StatefulGitHub
) -> None:
    said = kickoff("tick", "--dry-run", GH_TOKEN=hub.user_token("rita"))

    assert said.status == 0
    assert said.out == (
        "A tick now would start, stop and write nothing.\n"
        "There is no queue in acme/shop yet: a first tick makes the branch kickoff-state. "
        "3 task files match tasks/**/*.md.\n"
        "To begin: kickoff hello puts a task into the queue. "
        "docs/tutorial/first-task.md shows how.\n"
        "3 requests made; nothing was changed.\n"
    )


def test_ready_files_are_queued_by_a_tick_and_a_broken_one_is_no_example(
    kickoff: CommandLine, hub: StatefulGitHub
) -> None:
    plans = {"a": "---\npriority: high\n---\n", "b": "---\nstatus: completed\n---\n"}
    ready = {"tasks/ready.md": "---\nstatus: ready\nnot_before: 2099-01-01\n---\n"}
    files = {f"tasks/{name}.md": text for name, text in plans.items()}
    hub.repository("acme/shop").push("main", {**files, **ready}, by="erin")

    said = kickoff("tick", "--dry-run").out.splitlines()
    report = kickoff("--json", "tick", "--dry-run").json

    assert said[0] == "A tick now would queue ready, as its file says status: ready."
    assert "To begin: kickoff hello puts a task into the queue." in said[-2]
    assert report["would"][0] == {
        "do": "queue",
        "task": "ready",
        "text": "queue ready, as its file says status: ready",
    }


def test_a_repository_without_anything_of_ours_is_no_error(
    kickoff: CommandLine, hub: StatefulGitHub
) -> None:
    hub.create_repository("acme/other", {"README.md": "Hello."}, roles=ROLES)

    said = kickoff("--repo", "acme/other", "tick", "--dry-run")

    assert said.status == 0
    assert "There is no queue in acme/other yet" in said.out
    assert "To begin: kickoff TASK puts a task into the queue." in said.out


def test_a_dry_tick_is_an_object_for_programs(kickoff: CommandLine, hub: StatefulGitHub) -> None:
    kickoff("hello", "not-before=1h")
    hub.clock.advance(hours=2)

    report = kickoff("--json", "--dry-run", "tick").json

    assert (report["outcome"], report["dry_run"], report["queue_exists"]) == ("ticked", True, True)
    assert report["would"] == [
        {"do": "start", "task": "hello", "text": "start hello (attempt 1 by default) on task/hello"}
    ]
    assert report["requests"] == 1


@pytest.mark.parametrize("role", ["rita", "tria"])
def test_reading_is_enough_for_a_dry_tick(
    kickoff: CommandLine, hub: StatefulGitHub, role: str
) -> None:
    kickoff("hello", "later")

    assert kickoff("tick", "--dry-run", GH_TOKEN=hub.user_token(role)).status == 0


def merged(hub: StatefulGitHub) -> None:
    """`hello` is merged where records are to be proposed."""
    shop = hub.repository("acme/shop")
    shop.push("main", {".github/kickoff.yml": "completion: pull_request\n"}, by="erin")
    shop.push("task/hello", {"hello.txt": "x\n"}, by="wendy")
    pull = shop.open_pull_request("task/hello", by="wendy")
    shop.merge_pull_request(pull.number or 0, by="mona")


def test_reading_is_enough_to_see_all_that_a_tick_would_do(
    kickoff: CommandLine, hub: StatefulGitHub
) -> None:
    kickoff("later")
    kickoff("hello", "not-before=1h")
    hub.clock.advance(hours=2)
    hub.effects.take_all()
    before = len(hub.requests)

    said = kickoff("tick", "--dry-run", GH_TOKEN=hub.user_token("rita"))

    asked = len(hub.requests) - before
    assert said.out == kickoff("tick", "--dry-run").out
    assert said.out == (
        "A tick now would start hello (attempt 1 by default) on task/hello.\n"
        "  hello · dispatching · attempt 1 on task/hello\n"
        "  later · blocked · 1 of 1 · waits for hello\n"
        "      waits for hello (dependency_open)\n"
        f"{asked} request made; nothing was changed.\n"
    )
    assert hub.effects.take_all() == []


def test_a_dry_tick_says_of_a_record_that_it_would_be_proposed(
    kickoff: CommandLine, hub: StatefulGitHub
) -> None:
    kickoff("hello")
    merged(hub)
    hub.effects.take_all()

    said = kickoff("tick", "--dry-run", GH_TOKEN=hub.user_token("rita"))

    assert said.out.splitlines() == [
        "A tick now would propose the record of hello, on kickoff-records.",
        "  hello · completing · #1",
        "3 requests made; nothing was changed.",
    ]
    assert hub.effects.take_all() == []
