"""Moving the state branch: one compare-and-swap, and finding out whether an unclear one is in."""

from __future__ import annotations

from collections.abc import Sequence

from kickoff.core.reasons import ReasonCode
from kickoff.errors import ForgeError, RejectedByForge
from kickoff.formats.ledger import parse_trailers
from kickoff.ports import (
    Ambiguous,
    Ancestor,
    Barred,
    Change,
    Clock,
    Lost,
    StateBranch,
    Swap,
    Swapped,
)

HISTORY = 50
"""How many commits are searched for the fate of an unclear swap."""

_PATIENCE = (1.0, 2.0, 4.0)
"""Seconds between looks at a history that gives no answer."""


def swap(state: StateBranch, change: Change, op: str, clock: Clock) -> Swap:
    """Swapped or lost, for certain where it can be known.

    Raises RejectedByForge when a rule forbids writing to the state branch.
    """
    return certain(state, state.compare_and_swap(change), change.expected, op, clock)


def certain(state: StateBranch, swapped: Swap, expected: str | None, op: str, clock: Clock) -> Swap:
    """The same answer with an ambiguous one settled by the history.

    `expected` is the commit the branch had to be at, None where it must not have existed.
    """
    match swapped:
        case Swapped() | Lost():
            return swapped
        case Barred(why):
            raise RejectedByForge(
                f"a rule forbids writing the state branch: {why}",
                remedy="exempt the state branch from branch rules",
            )
        case Ambiguous():
            return _settle(state, expected, op, clock)


def _settle(state: StateBranch, expected: str | None, op: str, clock: Clock) -> Swap:
    """Look at the history until it shows something: a branch that is new can be late."""
    for pause in (*_PATIENCE, 0.0):
        history = _history(state)
        if history:
            return _fate(history, expected, op)
        clock.sleep(pause)
    return Ambiguous(ReasonCode.FORGE_UNAVAILABLE.value) if expected else Lost()


def _history(state: StateBranch) -> Sequence[Ancestor]:
    try:
        return state.history(HISTORY)
    except ForgeError:
        return ()


def _fate(history: Sequence[Ancestor], expected: str | None, op: str) -> Swap:
    """Walk back from the head: our operation means won, `expected` without it lost."""
    for ancestor in history:
        if op in parse_trailers(ancestor.message).get("Kickoff-Op", ()):
            return Swapped(ancestor.commit)
        if ancestor.commit == expected:
            break
    return Lost()
