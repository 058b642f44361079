from __future__ import annotations

from dataclasses import replace

import pytest

from core.builders import (
    IN_EVERY_STATE,
    NOW,
    WEB,
    after,
    asked_by,
    attempt,
    completing,
    dispatching,
    entry,
    in_review,
    registry,
    running,
    shown,
    stopping,
    surroundings,
)
from kickoff.core.answering.labels import NEEDS_ATTENTION, OUTPUT_LABELS, is_output, state_label
from kickoff.core.catalogue import Broken, Catalogue, Planned
from kickoff.core.lifecycle import State
from kickoff.core.policy import Limits, Policy
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.registry import Completion, Ended, Mark, Priority, Signal, Stop, StopThen
from kickoff.core.view.board import Files, Health, TaskView, Totals, view

FULL = Policy(limits=Limits(total=0))
FLAGGED = (Signal(R.NO_CHANGES, 2, NOW),)


def test_the_board_shows_work_first_and_then_the_line() -> None:
    queue = registry(
        entry("z"),
        entry("a", priority=Priority.P0),
        dispatching("d"),
        running("r2"),
        running("r1"),
        in_review("v"),
        stopping("s"),
        completing("c"),
    )
    board = shown(queue, FULL)
    assert list(board.tasks) == ["c", "s", "v", "r1", "r2", "d", "a", "z"]
    assert [t.entry.id for t in board.in_state(State.RUNNING, State.DISPATCHING)] == [
        "r1",
        "r2",
        "d",
    ]


def test_what_waits_shows_its_place_and_what_works_has_none() -> None:
    board = shown(registry(entry("a"), entry("b", hold=Mark("tom", NOW)), running("c")), FULL)
    places = {i: t.place and (t.place.position, t.place.of) for i, t in board.tasks.items()}
    assert places == {"c": None, "a": (1, 2), "b": (2, 2)}
    assert [board.tasks[i].state for i in ("a", "b")] == [State.QUEUED, State.BLOCKED]
    assert board.tasks["c"].gates == ()
    assert [g.code for g in board.tasks["b"].gates] == [R.ON_HOLD, R.LIMIT_TOTAL]


def test_the_board_shows_what_needs_a_person() -> None:
    board = shown(registry(running("a", signals=FLAGGED), running("b")))
    assert [task.entry.id for task in board.attention] == ["a"]


def test_the_board_knows_the_pause_the_past_and_what_is_wrong() -> None:
    ended = (Ended("a", "A", R.COMPLETED, NOW),)
    queue = registry(paused=Mark("mia", NOW), recent=ended)
    board = view(queue, surroundings(configuration_error="line 3"))
    assert (board.paused, board.recent, board.at) == (Mark("mia", NOW), ended, NOW)
    assert board.configuration_error == "line 3"


def test_the_board_counts_what_can_run_what_is_blocked_and_what_is_refused_apart() -> None:
    catalogue = Catalogue(
        {
            "tasks/new.md": Planned("new", "tasks/new.md", "New"),
            "tasks/next.md": Planned("next", "tasks/next.md", "Next", depends_on=("new",)),
            "tasks/old.md": Planned("old", "tasks/old.md", "Old", "completed"),
            "tasks/bad.md": Broken("tasks/bad.md", "cut"),
        }
    )
    queue = registry(
        running("a", signals=FLAGGED), in_review("b"), entry("c"), entry("d", depends_on=("a",))
    )
    assert view(queue, surroundings(FULL), None, catalogue).totals == Totals(
        in_work=2,
        runnable=1,
        blocked=1,
        attention=1,
        by_state={
            State.IN_REVIEW: 1,
            State.RUNNING: 1,
            State.BLOCKED: 1,
            State.QUEUED: 1,
            State.COMPLETED: 1,
            State.NOT_STARTED: 2,
        },
        not_started=2,
        ready=1,
        refused=1,
        completed=1,
    )


def test_task_files_that_were_not_looked_at_are_not_counted_as_none() -> None:
    board = shown(registry())
    assert board.files is None
    assert board.totals == Totals(0, 0, 0, 0, {})


def test_an_empty_repository_has_no_task_files() -> None:
    board = view(registry(), surroundings(), None, Catalogue())
    assert (board.files, board.totals.refused) == (Files(), 0)


SINCE = {
    "queued": (entry(queued=asked_by("bob", 1)), 1),
    "requested": (dispatching(), 0),
    "running": (entry(attempts=(attempt(started_at=after(2)),)), 2),
    "handed over": (entry(attempts=(attempt(started_at=after(2), handed_over_at=after(3)),)), 3),
    "stopping": (stopping(stop=Stop("bob", after(4), StopThen.CANCEL)), 4),
    "completing": (completing(completion=Completion(after(5), "ann")), 5),
    "waiting again": (entry(attempts=(attempt(ended_at=after(9)),)), 0),
}


@pytest.mark.parametrize("what", SINCE)
def test_the_board_knows_since_when_a_task_stands_where_it_stands(what: str) -> None:
    task, minutes = SINCE[what]
    assert TaskView(task, State.QUEUED).since == after(minutes)


def test_a_task_in_work_has_its_health_and_a_waiting_one_has_none() -> None:
    board = shown(registry(running("a"), stopping("b"), entry("c")), FULL, after(180))
    assert {i: t.health for i, t in board.tasks.items()} == {
        "b": Health.STOPPING,
        "a": Health.UNSEEN,
        "c": None,
    }


def test_what_needs_a_person_is_told_from_what_mends_itself() -> None:
    board = shown(registry(entry("a", signals=(*FLAGGED, Signal(R.WORKER_GONE, 1, NOW)))))
    task = board.tasks["a"]
    assert [alarm.code for alarm in task.alarms] == [R.NO_CHANGES]
    assert [alarm.code for alarm in task.notices] == [R.WORKER_GONE]


def test_the_pages_of_tasks_are_known_from_the_repositorys_own() -> None:
    board = shown(registry(running("a"), entry("b", queued=replace(entry().queued, via="cli"))))
    assert board.web == WEB
    assert board.tasks["b"].links.file == f"{WEB}/blob/HEAD/tasks/b.md"


LABELS = {
    State.QUEUED: "task: queued",
    State.BLOCKED: "task: blocked",
    State.DISPATCHING: "task: running",
    State.RUNNING: "task: running",
    State.STOPPING: "task: running",
    State.IN_REVIEW: "task: in review",
    State.COMPLETING: "task: in review",
}


@pytest.mark.parametrize("state", LABELS)
def test_every_state_has_its_label(state: State) -> None:
    make = IN_EVERY_STATE.get(state, entry)
    assert state_label(TaskView(make(), state)) == LABELS[state]
    assert state_label(TaskView(make(signals=FLAGGED), state)) == NEEDS_ATTENTION.name


def test_a_label_for_every_task_in_play() -> None:
    queue = registry(*(make(f"t{n}") for n, make in enumerate(IN_EVERY_STATE.values())))
    labels = {state_label(task) for task in shown(queue, FULL).tasks.values()}
    assert labels == set(OUTPUT_LABELS) - {"task: blocked", NEEDS_ATTENTION.name}


def test_output_labels_are_known_whatever_their_case() -> None:
    assert all(is_output(name.upper()) for name in OUTPUT_LABELS)
    assert not is_output("kickoff")
    assert not is_output("task: mine")
