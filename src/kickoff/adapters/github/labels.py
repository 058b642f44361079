"""The labels Kickoff reads and shows on GitHub."""

from __future__ import annotations

QUEUE_LABEL = "kickoff"
HOLD_LABEL = "kickoff:hold"
"""Input labels: whoever puts one on a thread gives a command; they are taken away again."""

OUTPUT_PREFIX = "task: "
OUTPUT_LABELS = tuple(
    OUTPUT_PREFIX + state
    for state in ("queued", "blocked", "running", "in review", "needs attention")
)
"""Output labels: they show a state and are never read."""


def is_output(label: str) -> bool:
    """Whether a label is one of those that only show a state; GitHub ignores case."""
    return label.casefold() in OUTPUT_LABELS
