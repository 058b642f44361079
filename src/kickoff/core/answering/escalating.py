"""Tier 2: who is told that a task needs a person, and that it is done once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from kickoff.core.commands.rights import people
from kickoff.core.effects import Escalate
from kickoff.core.facts import Facts, Present
from kickoff.core.policy import Policy
from kickoff.core.questions import threads_of
from kickoff.core.registry import PERSON, Entry, Registry, Signal

_LOGIN = re.compile(r"[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}")
"""What GitHub takes for a login: letters, digits and single hyphens, 39 characters at most."""


def owners_of(entry: Entry, policy: Policy) -> tuple[str, ...]:
    """The logins of whoever owns a task: its file's owner, a person or a role, else its requester.

    Whoever has claimed it is asked first. What cannot be a login is left out: it is never
    mentioned.
    """
    attempt = entry.attempt
    holder = (attempt.worker,) if attempt is not None and attempt.runner == PERSON else ()
    named = people((*holder, entry.owner or entry.queued.by), policy)
    return tuple(dict.fromkeys(login for login in named if _LOGIN.fullmatch(login)))


def note_escalations(registry: Registry, facts: Facts, now: datetime) -> Registry:
    """With the time at which the owner is told: once for each signal, where a thread is seen."""
    return registry.with_entries(
        replace(entry, signals=tuple(_noted(s, now) for s in entry.signals))
        for entry in registry.tasks.values()
        if thread_to_tell(entry, facts) is not None
    )


def escalations(
    before: Registry, after: Registry, facts: Facts, policy: Policy
) -> Iterator[Escalate]:
    """One for each task of which something is to be told now, however many signals it has."""
    for entry in after.tasks.values():
        thread = thread_to_tell(entry, facts)
        told = _told(before.tasks.get(entry.id))
        if thread is not None and _told(entry) - told:
            yield Escalate(entry.id, thread, owners_of(entry, policy))


def thread_to_tell(entry: Entry, facts: Facts) -> int | None:
    """The first of the task's threads that was seen and is open."""
    if not any(signal.tier == 2 for signal in entry.signals):
        return None
    for thread in threads_of(entry):
        match facts.issues.get(thread):
            case Present(issue) if issue.open:
                return thread
            case _:
                continue
    return None


def _noted(signal: Signal, now: datetime) -> Signal:
    fresh = signal.tier == 2 and signal.notified_at is None
    return replace(signal, notified_at=now) if fresh else signal


def _told(entry: Entry | None) -> set[tuple[str, datetime]]:
    """The signals that somebody was told of, each with when."""
    signals = entry.signals if entry is not None else ()
    return {(s.code.value, s.notified_at) for s in signals if s.notified_at is not None}
