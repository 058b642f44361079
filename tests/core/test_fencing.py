from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kickoff.core.attempts.fencing import Admitted, Fenced, check
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import (
    Attempt,
    Completion,
    Ended,
    Entry,
    Queued,
    Registry,
    Stop,
    StopThen,
)

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
TOKEN = "7c0e5d2a9b1f4c38"
ATTEMPT = Attempt(2, TOKEN, "task/fix-login", "default", "actions", NOW)
EARLIER = replace(ATTEMPT, number=1, token="0" * 16, ended_at=NOW, outcome=ReasonCode.RUN_FAILED)
ENTRY = Entry(
    "fix-login",
    "tasks/fix-login.md",
    "sha256:0",
    "Fix the login",
    Queued("bob", NOW, "cli"),
    attempts=(EARLIER, ATTEMPT),
)


def _check(entry: Entry, attempt: int = 2, token: str = TOKEN) -> object:
    return check(Registry(NOW, tasks={entry.id: entry}), "fix-login", attempt, token)


def test_the_current_attempt_is_admitted() -> None:
    assert _check(ENTRY) == Admitted(ENTRY, ATTEMPT)


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (
            replace(ENTRY, stop=Stop("erin", NOW, StopThen.CANCEL)),
            "`erin` asked for a stop of `fix-login` (cancel)",
        ),
        (
            replace(ENTRY, completion=Completion(NOW, "erin")),
            "`fix-login` is completed: its pull request was merged",
        ),
        (
            ENTRY.with_attempt(replace(ATTEMPT, ended_at=NOW, outcome=ReasonCode.STOPPED)),
            "attempt 2 of `fix-login` has ended (`stopped`)",
        ),
        (
            ENTRY.with_attempt(replace(ATTEMPT, ended_at=NOW)),
            "attempt 2 of `fix-login` has ended",
        ),
        (
            ENTRY.with_attempt(replace(ATTEMPT, number=3)),
            "attempt 2 of `fix-login` was replaced by attempt 3",
        ),
        (
            ENTRY.with_attempt(replace(ATTEMPT, token="f" * 16)),
            "attempt 2 of `fix-login` has another token than this worker's",
        ),
        (replace(ENTRY, attempts=()), "`fix-login` has no attempt 2"),
        (replace(ENTRY, id="fix-logout"), "`fix-login` is not in the queue"),
        (replace(ENTRY, id="Fix-Login"), "`fix-login` is not in the queue"),
    ],
)
def test_whoever_is_not_current_is_fenced_and_told_why(entry: Entry, why: str) -> None:
    assert _check(entry) == Fenced(why)


def test_an_earlier_attempt_is_fenced_with_its_own_token_too() -> None:
    assert _check(ENTRY, 1, EARLIER.token) == Fenced(
        "attempt 1 of `fix-login` was replaced by attempt 2"
    )


def test_a_task_that_left_the_queue_is_told_with_its_outcome() -> None:
    ended = Ended("fix-login", "Fix the login", ReasonCode.CANCELLED, NOW)
    registry = Registry(NOW, recent=(ended,))

    assert check(registry, "fix-login", 2, TOKEN) == Fenced(
        "`fix-login` is not in the queue; its outcome is `cancelled`"
    )
