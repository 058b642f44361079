from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from core.builders import IN_EVERY_STATE, NOW, WEB, entry, registry, running, surroundings
from core.rich_view import paused_view, rich_view
from formats.report_schema import checked, published
from kickoff.core.catalogue import Catalogue
from kickoff.core.lifecycle import State
from kickoff.core.reasons import REASONS, Tone
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.registry import Signal
from kickoff.core.scheduling.scheduler import Gate, Place
from kickoff.core.view.board import TaskView, View, view
from kickoff.formats.report_json import board_json, report_json


def board(shown: View) -> dict[str, Any]:
    return checked(board_json(shown))


def task(shown: View, task_id: str) -> dict[str, Any]:
    [found] = [t for t in board(shown)["tasks"] if t["id"] == task_id]
    return dict(found)


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(published())


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 2, "outcome": "shown", "tasks": []},
        {"version": 1, "outcome": "nonsense", "tasks": []},
        {"version": 1, "outcome": "shown"},
        {"version": 1, "outcome": "shown", "tasks": [{"id": "a"}]},
        {"version": 1, "outcome": "shown", "tasks": [], "surprise": 1},
        {"version": 1, "outcome": "shown", "tasks": [], "at": "2026-11-21 10:00"},
    ],
)
def test_what_breaks_the_schema_is_found(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        checked(json.dumps(wrong))


def test_the_published_schema_lets_new_keys_in() -> None:
    report = {"version": 1, "outcome": "shown", "tasks": [], "new": 1}
    assert Draft202012Validator(published()).is_valid(report)


def test_a_report_without_a_queue_has_its_outcome() -> None:
    said = checked(report_json(R.IDLE, None))
    assert said == {"version": 1, "outcome": "idle", "tasks": []}


def test_a_task_in_work_shows_all_that_is_known_of_it() -> None:
    assert task(rich_view(), "again") == {
        "id": "again",
        "title": "The second try",
        "path": "tasks/again.md",
        "state": "running",
        "needs_attention": False,
        "reasons": [],
        "gates": [],
        "priority": "p2",
        "worker": "default",
        "queued_by": "bob",
        "queued_at": "2026-11-21T10:00:00Z",
        "since": "2026-11-21T11:40:00Z",
        "health": "ok",
        "attempt": 2,
        "attempts": 2,
        "runner": "actions",
        "branch": "task/again",
        "lease_until": "2026-11-21T15:00:00Z",
        "run_url": f"{WEB}/actions/runs/9",
        "signals": [],
        "links": {
            "run": f"{WEB}/actions/runs/9",
            "branch": f"{WEB}/tree/task/again",
            "file": f"{WEB}/blob/HEAD/tasks/again.md",
            "thread": f"{WEB}/issues/1#issuecomment-1",
        },
    }


def test_a_waiting_task_shows_its_place_and_its_gates() -> None:
    shown = task(rich_view(), "tomorrow")
    assert (shown["state"], shown["position"], shown["of"]) == ("blocked", 2, 9)
    assert shown["reasons"] == ["not_before", "limit_total"]
    assert shown["gates"] == [
        {"reason": "not_before", "about": [], "until": "2026-11-22T10:00:00Z"},
        {"reason": "limit_total", "about": ["4"]},
    ]


def test_a_task_that_failed_shows_that_it_is_tried_again() -> None:
    shown = task(rich_view(), "flaky")
    assert (shown["attempts"], shown["signals"]) == (1, ["worker_gone"])
    assert "attempt" not in shown
    assert [alarm["needs_attention"] for alarm in shown["alarms"]] == [False]


def test_an_alarm_says_what_to_type() -> None:
    assert task(rich_view(), "silent")["alarms"][1] == {
        "reason": "pull_request_closed",
        "needs_attention": True,
        "since": "2026-11-21T11:00:00Z",
        "meaning": "the pull request was closed without a merge",
        "detail": "#44",
        "commands": ["/kickoff cancel silent"],
    }


def test_what_nobody_has_queued_is_listed_with_what_it_would_wait_for() -> None:
    shown = rich_view()
    assert task(shown, "follow-up") == {
        "id": "follow-up",
        "title": "Follow up",
        "path": "tasks/later/follow-up.md",
        "state": "not started",
        "needs_attention": False,
        "reasons": ["dependency_open"],
        "gates": [{"reason": "dependency_open", "about": ["idea"]}],
        "ready": False,
        "priority": "p2",
        "depends_on": ["idea"],
        "links": {"file": f"{WEB}/blob/HEAD/tasks/later/follow-up.md"},
    }
    assert task(shown, "idea")["ready"] is True


def test_what_cannot_be_queued_is_listed_with_its_place() -> None:
    assert board(rich_view())["refused"] == [
        {
            "path": "tasks/a b.md",
            "id": "a b",
            "reason": "bad_task_id",
            "problem": "`a b` is no task id",
        },
        {
            "path": "tasks/a/twin.md",
            "id": "twin",
            "reason": "duplicate_task_id",
            "twins": ["tasks/b/Twin.md"],
        },
        {
            "path": "tasks/b/Twin.md",
            "id": "Twin",
            "reason": "duplicate_task_id",
            "twins": ["tasks/a/twin.md"],
        },
        {
            "path": "tasks/broken.md",
            "id": "broken",
            "reason": "task_file_broken",
            "problem": "`priority` must be p0 to p3, not `high`",
            "line": 3,
            "column": 11,
        },
    ]


def test_the_board_shows_what_is_no_task_too() -> None:
    shown = board(paused_view())
    assert shown["paused"] == {"by": "mia", "at": "2026-11-21T10:00:00Z", "reason": "release | day"}
    assert shown["configuration_error"] == "line 3: no key `limts`"
    assert shown["at"] == "2026-11-21T13:00:00Z"
    assert shown["recent"][0] == {
        "id": "add-schema",
        "title": "Add the schema",
        "outcome": "completed",
        "at": "2026-11-21T11:40:00Z",
        "pull_request": 51,
    }
    assert shown["dependencies"][0] == {"task": "add-store", "needs": "add-schema", "met": False}


def test_files_that_were_not_read_are_told_from_none() -> None:
    unread, none = (
        board(view(registry(), surroundings())),
        board(view(registry(), surroundings(), None, Catalogue())),
    )
    assert (unread["task_files_read"], "refused" in unread) == (False, False)
    assert "not_started" not in unread["totals"]
    assert (none["task_files_read"], none["refused"]) == (True, [])
    assert none["totals"]["not_started"] == 0


def test_a_report_about_some_tasks_holds_only_those_and_all_totals() -> None:
    said = checked(report_json(R.QUEUED, rich_view(), ("fix-LOGIN", "idea", "old-idea", "twin")))
    assert [t["id"] for t in said["tasks"]] == ["fix-login", "idea"]
    assert [r["path"] for r in said["refused"]] == ["tasks/a/twin.md", "tasks/b/Twin.md"]
    assert [e["id"] for e in said["recent"]] == ["old-idea"]
    assert said["dependencies"] == [
        {"task": "add-store", "needs": "fix-login", "met": False},
        {"task": "follow-up", "needs": "idea", "met": False},
    ]
    assert said["totals"]["in_work"] == 8


@pytest.mark.parametrize("state", IN_EVERY_STATE)
def test_every_state_follows_the_schema(state: State) -> None:
    assert board(view(registry(IN_EVERY_STATE[state]("a")), surroundings()))["tasks"]


@pytest.mark.parametrize("code", [c for c in R if REASONS[c].tone in (Tone.WAIT, Tone.SIGNAL)])
def test_every_gate_and_signal_follows_the_schema(code: R) -> None:
    place = Place(1, 1, (Gate(code, ("a",), NOW),))
    shown = {
        "a": TaskView(entry("a"), place.state, place),
        "b": TaskView(running("b", signals=(Signal(code, 2, NOW),)), place.state),
    }
    assert [t["id"] for t in board(View(NOW, shown))["tasks"]] == ["a", "b"]
