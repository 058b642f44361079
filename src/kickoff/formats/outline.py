"""What the keys of a task file say, typed: all that is known of a task besides its text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kickoff.core.registry import Priority
from kickoff.formats import plan_fields
from kickoff.formats.yaml_fields import Fields, moment
from kickoff.formats.yaml_text import Keys, Problem

NO_KEYS = Keys({}, flow=False, start=0, end=0, line=1, column=1)
"""Front matter that is empty, or not there at all."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The keys that Kickoff reads; `title` is empty when the file gives none."""

    title: str = ""
    priority: Priority = Priority.P2
    status: str | None = None
    owner: str | None = None
    worker: str | None = None
    depends_on: tuple[str, ...] = ()
    touches: tuple[str, ...] = ()
    issue: int | None = None
    not_before: datetime | None = None


def read_outline(keys: Keys, problems: list[Problem]) -> Outline:
    """The outline; what is wrong goes to `problems`, and its key is taken for absent."""
    fields = Fields(keys, problems)
    return Outline(
        title=fields.take("title", plan_fields.title, ""),
        priority=fields.take("priority", plan_fields.priority, Priority.P2),
        status=fields.take("status", plan_fields.status, None),
        owner=fields.take("owner", plan_fields.login, None),
        worker=fields.take("worker", plan_fields.words, None),
        depends_on=fields.take("depends_on", plan_fields.task_ids, ()),
        touches=fields.take("touches", plan_fields.globs, ()),
        issue=fields.take("issue", plan_fields.issue, None),
        not_before=fields.take("not_before", moment, None),
    )
