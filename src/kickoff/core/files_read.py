"""What is remembered of task files that were read: up to where, and which said `status: ready`."""

from __future__ import annotations

from dataclasses import dataclass

from kickoff.core.reasons import ReasonCode


@dataclass(frozen=True, slots=True)
class ReadyFile:
    """A task file that says `status: ready`, at the version `blob`.

    It was taken at its word, unless `barred` says why it was not.
    """

    blob: str
    barred: ReasonCode | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Which task files have been read for what they say of themselves.

    Those below the tree `tree` that match `pattern`; only up to the path `to` while it is not all.
    """

    tree: str
    pattern: str
    to: str | None = None
