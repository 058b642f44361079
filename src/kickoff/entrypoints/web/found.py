"""Which tasks have a page, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kickoff.core.registry import Ended
from kickoff.core.view.board import TaskView, Unstarted, View


@dataclass(frozen=True, slots=True)
class Where:
    """The page's place: whose queue, which version of it, and how pages' names end."""

    repository: str
    version: str
    ending: str = ""


Found = TaskView | Unstarted | Ended
"""A task that has a page: in play, not started, or ended not long ago."""


def find(view: View, task_id: str) -> Found | None:
    """The task of that id, ignoring case."""
    folded = task_id.casefold()
    files = view.files.unstarted if view.files else ()
    every: Iterable[Found] = (*view.tasks.values(), *files, *view.recent)
    return next((found for found in every if id_of(found).casefold() == folded), None)


def id_of(found: Found) -> str:
    """Its id."""
    match found:
        case TaskView():
            return found.entry.id
        case Unstarted():
            return found.file.id
        case Ended():
            return found.id
