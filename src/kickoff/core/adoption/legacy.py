"""File-based queues: what a task file says of how far it is, in the words of many authors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kickoff.core.task import BrokenPlan, Plan


class Standing(StrEnum):
    """How far a task is, as its file has it."""

    SILENT = "says nothing"
    READY = "ready"
    IN_PROGRESS = "in progress"
    COMPLETED = "completed"
    NOT_STARTED = "not started"
    GIVEN_UP = "given up"
    STRANGE = "strange"


_WORDS: Mapping[Standing, str] = {
    Standing.READY: "ready queued enqueued ready_to_start ready_for_work ready_for_dev "
    "ready_for_development ready_for_agent",
    Standing.IN_PROGRESS: "in_progress inprogress progress doing running started active claimed "
    "taken wip working work_in_progress in_work dispatched review in_review reviewing "
    "under_review needs_review ready_for_review awaiting_review pr_open",
    Standing.COMPLETED: "completed complete done closed finished merged resolved shipped",
    Standing.NOT_STARTED: "not_started todo to_do backlog draft new open pending planned proposed "
    "idea blocked waiting on_hold hold paused deferred later someday triage icebox unstarted",
    Standing.GIVEN_UP: "cancelled canceled wontfix wont_fix wont_do rejected abandoned duplicate "
    "obsolete archived invalid failed dropped superseded",
}

_STANDINGS = {word: standing for standing, words in _WORDS.items() for word in words.split()}
_BETWEEN = re.compile(r"[\W_]+")


def standing_of(status: str | None) -> Standing:
    """What a status means, in any case and however its words are joined: `In Progress`, `to-do`."""
    word = _BETWEEN.sub("_", (status or "").replace("'", "").casefold()).strip("_")
    if not word:
        return Standing.STRANGE if status and status.strip() else Standing.SILENT
    return _STANDINGS.get(word, Standing.STRANGE)


def was_worked_on(status: str | None) -> bool:
    """Whether a file says of itself that somebody is, or was, at work: no queue of ours does."""
    worked_on = standing_of(status) in (Standing.IN_PROGRESS, Standing.COMPLETED)
    return worked_on and status != "completed"


def spellings() -> Iterator[tuple[Standing, tuple[str, ...]]]:
    """Every status that is understood, for the reference."""
    for standing, words in _WORDS.items():
        yield standing, tuple(words.split())


@dataclass(frozen=True, slots=True)
class LegacyFile:
    """One task file with what it says of the queue.

    `plan` is the plan in it, or what is wrong with it. `pull_request` is the number that one of its
    keys names, `branch` and `holder` what and whom they name. `started_at` is None where it is no
    moment. `runtime` are the keys, as they are written, that say how far the task is.
    """

    path: str
    blob: str
    plan: Plan | BrokenPlan
    status: str | None = None
    started_at: datetime | None = None
    completed_at: str | None = None
    pull_request: int | None = None
    branch: str | None = None
    holder: str | None = None
    runtime: tuple[str, ...] = ()

    @property
    def standing(self) -> Standing:
        """What its status means."""
        return standing_of(self.status)
