"""Webhook payloads, GitHub's own examples among them, become events or say what is missing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kickoff.adapters.github.payload import Arrived, read_event
from kickoff.core.events import Event, PullRequestChanged, RunFinished, TasksChanged, Tick
from kickoff.errors import Usage
from kickoff.looks import CommentSeen

EXAMPLES = Path(__file__).parents[1] / "stateful_github" / "payloads"
MORNING = datetime(2026, 11, 21, 10, tzinfo=UTC)


def example(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def commented(action: str = "created") -> dict[str, Any]:
    return {
        "action": action,
        "issue": {"number": 42},
        "comment": {
            "id": 3_400_000_001,
            "node_id": "IC_1",
            "html_url": "https://github.com/o/r/issues/42#issuecomment-3400000001",
            "body": "/kickoff",
            "user": {"login": "alice", "type": "User"},
            "created_at": "2026-11-21T10:00:00Z",
            "updated_at": "2026-11-21T10:00:00Z",
        },
        "sender": {"login": "bob", "type": "User"},
    }


SEEN = CommentSeen(
    node="IC_1",
    number=3_400_000_001,
    thread=42,
    author="alice",
    author_is_bot=False,
    body="/kickoff",
    created_at=MORNING,
    updated_at=MORNING,
    url="https://github.com/o/r/issues/42#issuecomment-3400000001",
)


def test_a_new_comment_arrives_with_its_text() -> None:
    assert read_event("issue_comment", commented()) == Arrived(
        "issue_comment", Tick("issue_comment"), actor="bob", thread=42, comment=SEEN
    )


def test_an_edited_comment_says_who_edited_it() -> None:
    comment = read_event("issue_comment", commented("edited")).comment

    assert comment is not None
    assert (comment.author, comment.editor, comment.edited_at) == ("alice", "bob", MORNING)


def test_a_deleted_comment_says_nothing_any_more() -> None:
    assert read_event("issue_comment", commented("deleted")).comment is None


def test_a_bot_is_known_by_its_type() -> None:
    payload = commented()
    payload["sender"] = payload["comment"]["user"] = {"login": "x[bot]", "type": "Bot"}

    arrived = read_event("issue_comment", payload)

    assert arrived.actor_is_bot
    assert arrived.comment is not None
    assert arrived.comment.author_is_bot


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("issues.edited", Tick("issues")),
        ("issues.labeled", Tick("issues")),
        ("pull_request.labeled", Tick("pull_request")),
        ("repository_dispatch", Tick("repository_dispatch")),
        ("workflow_dispatch", Tick("workflow_dispatch")),
    ],
)
def test_githubs_examples_of_hints_are_ticks(name: str, event: Event) -> None:
    assert read_event(name.partition(".")[0], example(name)).event == event


@pytest.mark.parametrize("action", ["opened", "closed", "reopened", "synchronize"])
def test_githubs_examples_of_pull_requests_name_the_pull_request(action: str) -> None:
    payload = example(f"pull_request.{action}")

    arrived = read_event("pull_request", payload)

    assert arrived.event == PullRequestChanged(payload["pull_request"]["number"])
    assert arrived.thread == payload["number"]


def test_a_finished_run_is_named() -> None:
    payload = example("workflow_run.completed")

    assert read_event("workflow_run", payload).event == RunFinished(payload["workflow_run"]["id"])


def test_a_run_that_only_began_is_a_hint() -> None:
    payload = example("workflow_run.completed") | {"action": "in_progress"}

    assert read_event("workflow_run", payload).event == Tick("workflow_run")


@pytest.mark.parametrize(
    ("ref", "event"),
    [("refs/heads/trunk", TasksChanged()), ("refs/heads/topic", Tick("push"))],
)
def test_only_a_push_to_the_default_branch_changes_tasks(ref: str, event: Event) -> None:
    payload = {"ref": ref, "repository": {"default_branch": "trunk"}}

    assert read_event("push", payload).event == event


def test_a_label_arrives_with_who_put_it_on() -> None:
    payload = {
        "action": "labeled",
        "issue": {"number": 7},
        "label": {"name": "kickoff"},
        "sender": {"login": "alice", "type": "User"},
    }

    assert read_event("issues", payload) == Arrived(
        "issues", Tick("issues"), actor="alice", thread=7, label="kickoff"
    )


def test_a_schedule_has_nobody_behind_it() -> None:
    assert read_event("schedule", {"schedule": "7 * * * *"}) == Arrived(
        "schedule", Tick("schedule")
    )


@pytest.mark.parametrize(
    ("name", "payload", "place"),
    [
        ("issue_comment", {}, "action"),
        ("issue_comment", {"action": "created"}, "issue.number"),
        ("issue_comment", {"action": "created", "issue": {"number": 1}}, "comment.user.login"),
        ("issues", {"action": "edited", "issue": {"number": "x"}}, "issue.number"),
        ("pull_request", {"action": "closed", "issue": {"number": 1}}, "pull_request.number"),
        ("push", {"ref": "refs/heads/main"}, "repository.default_branch"),
        ("workflow_run", {"action": "completed"}, "workflow_run.id"),
        ("schedule", [], "the top"),
    ],
)
def test_a_payload_without_what_it_should_hold_is_refused_by_name(
    name: str, payload: object, place: str
) -> None:
    with pytest.raises(Usage) as caught:
        read_event(name, payload)

    assert caught.value.reason == "bad_event"
    assert str(caught.value).startswith(f"the payload of `{name}` does not hold ")
    assert str(caught.value).endswith(f" at `{place}`")
