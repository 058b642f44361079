from __future__ import annotations

from dataclasses import replace

import pytest

from core.builders import (
    IN_EVERY_STATE,
    NOW,
    after,
    attempt,
    completing,
    entry,
    in_review,
    running,
    stopping,
)
from kickoff.core.lifecycle import HOLDS_PATHS, HOLDS_SLOT, State, needs_attention, phase
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Signal, Stop, StopThen


@pytest.mark.parametrize("state", IN_EVERY_STATE)
def test_the_state_follows_from_the_facts(state: State) -> None:
    assert phase(IN_EVERY_STATE[state]()) is state


def test_the_first_line_that_matches_wins() -> None:
    stop = Stop("bob", NOW, StopThen.CANCEL)
    assert phase(replace(completing(), stop=stop)) is State.COMPLETING
    assert phase(replace(in_review(), stop=stop)) is State.STOPPING
    assert phase(replace(running(), pull_request=in_review().pull_request)) is State.IN_REVIEW


def test_a_task_whose_attempt_has_ended_waits_again() -> None:
    ended = attempt(started_at=NOW, ended_at=after(9), outcome=ReasonCode.RUN_FAILED)
    assert phase(entry(attempts=(ended,))) is State.QUEUED


def test_work_holds_a_slot_and_review_holds_only_paths() -> None:
    assert {phase(e()) for e in IN_EVERY_STATE.values()} & HOLDS_SLOT == {
        State.STOPPING,
        State.RUNNING,
        State.DISPATCHING,
    }
    assert {State.IN_REVIEW} == HOLDS_PATHS - HOLDS_SLOT


def test_only_a_signal_of_the_second_tier_needs_a_person() -> None:
    mended, spent = (Signal(ReasonCode.WORKER_GONE, tier, NOW) for tier in (1, 2))
    assert not needs_attention(entry())
    assert not needs_attention(entry(signals=(mended,)))
    assert needs_attention(stopping(signals=(mended, spent)))
