"""The names a shell can complete: tasks, workers. From what lies on this machine, asking nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kickoff.entrypoints.cli.options import Session


@dataclass(frozen=True, slots=True)
class Names:
    """Task ids with their titles: those in play, those of the task files; and the workers."""

    queued: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    workers: tuple[str, ...] = ()


def known_names(session: Session) -> Names:
    """What the repository of the current folder knows."""
    return Names()
