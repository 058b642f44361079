"""What happened to a task from one decision to the next, read off its facts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.builders import (
    NOW,
    after,
    attempt,
    completing,
    dispatching,
    entry,
    in_review,
    running,
    stopping,
)
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import (
    PERSON,
    Completion,
    Ended,
    Entry,
    Mark,
    Priority,
    Queued,
    Signal,
    StopThen,
)
from kickoff.core.wording.story import Kind, Step, outcome_step, steps

OLD = entry()


def told(before: Entry | None, now: Entry | None, ended: Ended | None = None) -> list[str]:
    return [step.text for step in steps(before, now, ended)]


def test_a_new_task_is_told_with_what_was_wished() -> None:
    wished = entry(priority=Priority.P0, worker="claude", depends_on=("a", "b", "c", "d"))
    text = "queued, priority p0, for the worker claude, after a, b, c and 1 more"
    assert steps(None, wished) == (Step(Kind.ASKED, text, wished.queued.by),)


def test_nothing_is_told_where_nothing_happened() -> None:
    assert (told(OLD, OLD), told(None, None)) == ([], [])


@pytest.mark.parametrize(
    ("now", "text"),
    [
        (replace(OLD, priority=Priority.P0), "priority p0"),
        (replace(OLD, worker="claude"), "for the worker claude"),
        (replace(OLD, depends_on=("other",)), "waits for other too"),
        (replace(OLD, depends_met=("other",)), "waits no longer for other"),
        (replace(OLD, not_before=NOW), "not before 2026-11-21 10:00 UTC"),
        (replace(OLD, plan="sha256:new"), "its plan is approved as it is now"),
        (replace(OLD, queued=Queued("ann", after(5), "cli")), "asked for again"),
        (replace(OLD, notes=("also the\nerror page",)), "told: also the error page"),
        (replace(OLD, hold=Mark("ann", NOW, "a freeze")), "on hold: a freeze"),
    ],
)
def test_every_wish_is_told(now: Entry, text: str) -> None:
    assert told(OLD, now) == [text]


def test_a_hold_and_a_stop_name_who_asked() -> None:
    held = replace(OLD, hold=Mark("ann", NOW))
    stopped = stopping(then=StopThen.RETRY)
    unstopped = replace(stopped, stop=None)
    assert stopped.stop is not None
    assert [s.by for s in steps(OLD, held)] == ["ann"]
    assert told(held, OLD) == ["no longer on hold"]
    assert steps(unstopped, stopped) == (
        Step(Kind.ASKED, "its worker is told to stop, for another attempt", stopped.stop.by),
    )


def test_an_attempt_is_told_from_its_start_to_its_end() -> None:
    failed = replace(attempt(), ended_at=NOW, outcome=ReasonCode.RUN_FAILED)
    again = attempt(number=2)
    assert told(OLD, dispatching()) == [
        f"attempt 1 started on {attempt().branch}, by {attempt().worker}"
    ]
    assert told(OLD, running())[1:] == [f"its worker is at work: {running().attempts[0].page}"]
    assert told(dispatching(), entry(attempts=(failed,))) == [
        "attempt 1 failed: the worker's run failed (run_failed)"
    ]
    assert told(entry(attempts=(failed,)), entry(attempts=(failed, again))) == [
        f"attempt 2 started on {again.branch}, by {again.worker}"
    ]


def test_a_claim_is_told_as_a_persons() -> None:
    mine = attempt(runner=PERSON, worker="ann", started_at=NOW)
    [step] = steps(OLD, entry(attempts=(mine,)))
    assert (step.by, step.text) == ("ann", f"claimed: attempt 1 on {mine.branch}")


def test_work_that_is_handed_over_is_up_for_review() -> None:
    busy = attempt(started_at=NOW, runner="garden-1")
    over = replace(busy, handed_over_at=NOW, head="d" * 40)
    more = replace(over, head="e" * 40)
    assert told(entry(attempts=(busy,)), entry(attempts=(over,))) == [
        f"up for review: {busy.branch} at ddddddd"
    ]
    assert told(entry(attempts=(over,)), entry(attempts=(more,))) == [
        f"up for review: {busy.branch} at eeeeeee"
    ]
    open_now = in_review(number=57)
    assert told(replace(open_now, pull_request=None), open_now) == ["up for review: #57"]


def test_a_merge_and_a_word_are_told_apart() -> None:
    merged = replace(OLD, completion=Completion(NOW, "ann", 57, "f" * 40))
    word = replace(OLD, completion=Completion(NOW, "ann"))
    assert told(OLD, merged) == ["#57 merged as fffffff, by ann"]
    assert steps(OLD, word) == (Step(Kind.GOOD, "said to be completed", "ann"),)


def test_how_a_task_left_is_told() -> None:
    done = Ended("fix-login", "Fix", ReasonCode.COMPLETED, NOW)
    gone = Ended("fix-login", "Fix", ReasonCode.REGISTRY_ORPHAN, NOW)
    assert told(completing(), None, done) == ["completed, its record is written"]
    assert told(OLD, None, done) == ["completed"]
    assert told(OLD, None, gone) == ["the task's file is gone"]
    assert told(OLD, None) == ["out of the queue"]


def test_a_signal_is_told_once_and_never_twice_with_an_attempts_end() -> None:
    failed = replace(attempt(), ended_at=NOW, outcome=ReasonCode.NO_CHANGES)
    flagged = entry(attempts=(failed,), signals=(Signal(ReasonCode.NO_CHANGES, 2, NOW),))
    drift = replace(OLD, signals=(Signal(ReasonCode.METADATA_DRIFT, 1, NOW, detail="`p1`"),))
    assert told(dispatching(), flagged) == [
        "attempt 1 failed: the worker succeeded without a commit (no_changes)",
        "needs a person",
    ]
    assert told(flagged, flagged) == []
    assert told(OLD, drift)[0].endswith("(metadata_drift): p1")


def test_a_refusal_is_told_as_one() -> None:
    assert outcome_step(ReasonCode.QUEUE_FULL) == Step(
        Kind.TROUBLE, "refused: the queue holds as many tasks as it can (queue_full)"
    )
    assert outcome_step(ReasonCode.PAUSED) == Step(Kind.ASKED, "nothing starts until `unpause`")
