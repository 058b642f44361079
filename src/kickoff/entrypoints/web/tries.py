"""A task's attempts: who tried, since when, how it ended, and the end of the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Attempt, Entry
from kickoff.core.text.quoting import one_line
from kickoff.core.view.links import links
from kickoff.core.wording.terminal_board import age
from kickoff.entrypoints.web import words
from kickoff.entrypoints.web.values import Try


@dataclass(frozen=True, slots=True)
class Log:
    """The end of an attempt's log, as text; `cut` when there is more before it."""

    text: str
    cut: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Stand:
    """What an attempt without an outcome has come to, and the colour of that."""

    text: str = "over"
    tone: str = "cancelled"


OVER = Stand()

_TONES = {
    ReasonCode.MERGED: "done",
    ReasonCode.COMPLETED: "done",
    ReasonCode.STOPPED: "cancelled",
}
"""The colours of ends; every other one is a failure."""


def tries_of(entry: Entry, logs: Mapping[int, Log], last: Stand, web: str) -> tuple[Try, ...]:
    """The attempts, `last` being how the last one stands; `logs` are by the attempt's number."""
    made = [
        _try(attempt, last if attempt == entry.attempts[-1] else OVER, logs)
        for attempt in entry.attempts
    ]
    return (*made[:-1], *(replace(one, run_href=links(entry, web).run) for one in made[-1:]))


def _try(attempt: Attempt, stand: Stand, logs: Mapping[int, Log]) -> Try:
    outcome, log = attempt.outcome, logs.get(attempt.number, Log(""))
    return Try(
        number=attempt.number,
        worker=one_line(attempt.worker),
        branch=attempt.branch,
        tone=_TONES.get(outcome, "broken") if outcome else stand.tone,
        outcome=outcome.value.replace("_", " ") if outcome else stand.text,
        since=words.iso(attempt.started_at or attempt.requested_at),
        took=_took(attempt),
        log=log.text,
        log_href=log.href if log.cut else "",
        log_cut=log.cut,
    )


def _took(attempt: Attempt) -> str:
    begun = attempt.started_at or attempt.requested_at
    return age(begun, attempt.ended_at) if attempt.ended_at else ""
