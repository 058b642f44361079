"""Tasks in a sentence: their names, and the words that depend on how many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kickoff.core.sentences import MANY, ONE
from kickoff.core.text.quoting import code

NAMES = 10
"""Task ids in one enumeration."""


def names(task_ids: Sequence[str]) -> str:
    """Task ids as one enumeration; of very many the first ones and how many more."""
    shown = [code(task_id) for task_id in task_ids[:NAMES]]
    rest = len(task_ids) - NAMES
    return ", ".join([*shown, f"{rest} more"] if rest > 0 else shown)


def inflected(task_ids: Sequence[str]) -> Mapping[str, str]:
    """The words of a sentence that depend on how many tasks it is about."""
    return MANY if len(task_ids) > 1 else ONE


def again(task_ids: Sequence[str]) -> str:
    """The command that queues these tasks, as long as it can be read."""
    few = len(task_ids) <= NAMES
    return code(f"/kickoff {' '.join(task_ids) if task_ids and few else '<task id>'}")
