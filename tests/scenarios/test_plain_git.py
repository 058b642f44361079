from __future__ import annotations

from pathlib import Path

import pytest

from kickoff.core.lifecycle import State
from kickoff.core.reasons import ReasonCode
from scenarios.plain_desk import PlainDesk


@pytest.fixture
def desk(tmp_path: Path) -> PlainDesk:
    return PlainDesk(tmp_path)


def test_the_whole_loop(desk: PlainDesk) -> None:
    head = desk.plain.head()
    queued = desk.says("hello")
    assert queued.outcome is ReasonCode.QUEUED
    dispatch = desk.runs.last("hello")
    assert (dispatch.branch, dispatch.base, dispatch.plan) == ("task/hello", head, "# Hello\n")
    assert desk.states() == {"hello": State.RUNNING}
    work = desk.works("hello", {"src/hello.txt": "hello\n"})
    assert desk.states() == {"hello": State.IN_REVIEW}
    assert desk.entry().attempts[0].head == work
    merge = desk.merge("task/hello", "--no-ff")
    desk.tick()
    assert desk.registry.tasks == {}
    assert [(e.id, e.outcome) for e in desk.registry.recent] == [("hello", ReasonCode.COMPLETED)]
    assert desk.registry.done == {}
    assert desk.plain.file("tasks/hello.md").splitlines() == [
        "---",
        "status: completed",
        f"completed_at: {desk.plain.at(merge):%Y-%m-%dT%H:%M:%SZ}",
        "completed_by: Bob",
        f"merge_commit: {merge}",
        "---",
        "# Hello",
    ]
    assert desk.plain.subjects()[0] == "Record the completion of hello"
    desk.tick()  # the task files have moved
    assert desk.tick().outcome is ReasonCode.IDLE
