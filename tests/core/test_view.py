from __future__ import annotations

import pytest

from core.builders import (
    IN_EVERY_STATE,
    NOW,
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
from kickoff.core.labels import NEEDS_ATTENTION, OUTPUT_LABELS, is_output, state_label
from kickoff.core.lifecycle import State
from kickoff.core.policy import Limits, Policy
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.registry import Ended, Mark, Priority, Signal
from kickoff.core.view import TaskView, view

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
