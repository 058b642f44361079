"""Fencing: whether a worker still speaks for its task.

Every attempt carries a token. A worker whose attempt was cancelled, replaced or has ended holds an
old one, and nothing of what it does may reach the task's branch any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kickoff.core.registry import Attempt, Entry, Registry


@dataclass(frozen=True, slots=True)
class Admitted:
    """The attempt is the current one."""

    entry: Entry
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Fenced:
    """The attempt is not, or no longer, the current one; `why` says what happened."""

    why: str


Fence: TypeAlias = Admitted | Fenced


def check(registry: Registry, task: str, attempt: int, token: str) -> Fence:
    """Whether that attempt is the task's current one, with no stop asked for and no end in sight.

    The task is found by its exact id: the queue hands out no other.
    """
    entry = registry.tasks.get(task)
    if entry is None:
        return Fenced(_gone(registry, task))
    if entry.completion is not None:
        return Fenced(f"`{task}` is completed: its pull request was merged")
    if entry.stop is not None:
        return Fenced(f"`{entry.stop.by}` asked for a stop of `{task}` ({entry.stop.then})")
    current = entry.attempt
    if current is None:
        return Fenced(_ended(entry, attempt))
    if current.number != attempt:
        return Fenced(f"attempt {attempt} of `{task}` was replaced by attempt {current.number}")
    if current.token != token:
        return Fenced(f"attempt {attempt} of `{task}` has another token than this worker's")
    return Admitted(entry, current)


def _gone(registry: Registry, task: str) -> str:
    ended = next((e for e in registry.recent if e.id == task), None)
    outcome = f"; its outcome is `{ended.outcome}`" if ended else ""
    return f"`{task}` is not in the queue{outcome}"


def _ended(entry: Entry, number: int) -> str:
    old = next((a for a in entry.attempts if a.number == number), None)
    if old is None:
        return f"`{entry.id}` has no attempt {number}"
    outcome = f" (`{old.outcome}`)" if old.outcome else ""
    return f"attempt {number} of `{entry.id}` has ended{outcome}"
