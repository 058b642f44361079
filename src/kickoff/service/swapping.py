"""Moving the state branch: one compare-and-swap, and finding out whether an unclear one is in."""

from __future__ import annotations

from kickoff.core.reasons import ReasonCode
from kickoff.errors import ForgeError, RejectedByForge
from kickoff.formats.ledger import parse_trailers
from kickoff.ports import Ambiguous, Barred, Change, Clock, Lost, StateBranch, Swap, Swapped

HISTORY = 50
"""How many commits are searched for the fate of an unclear swap."""

_PATIENCE = (1.0, 2.0, 4.0)
"""Seconds between looks at a history that gives no answer."""


def swap(state: StateBranch, change: Change, op: str, clock: Clock) -> Swap:
    """Swapped or lost, for certain where it can be known.

    Raises RejectedByForge when a rule forbids writing to the state branch.
    """
    return certain(state, state.compare_and_swap(change), change, op, clock)


def certain(state: StateBranch, swapped: Swap, change: Change, op: str, clock: Clock) -> Swap:
    """The same answer with an ambiguous one settled by the history."""
    match swapped:
        case Swapped() | Lost():
            return swapped
        case Barred(why):
            raise RejectedByForge(
                f"a rule forbids writing the state branch: {why}",
                remedy="exempt the state branch from branch rules",
            )
        case Ambiguous():
            return _settle(state, change.expected, op, clock)


def _settle(state: StateBranch, expected: str, op: str, clock: Clock) -> Swap:
    """Walk back from the head: our operation means won, `expected` without it lost."""
    for pause in (*_PATIENCE, 0.0):
        try:
            history = state.history(HISTORY)
        except ForgeError:
            clock.sleep(pause)
            continue
        for ancestor in history:
            if op in parse_trailers(ancestor.message).get("Kickoff-Op", ()):
                return Swapped(ancestor.commit)
            if ancestor.commit == expected:
                break
        return Lost()
    return Ambiguous(ReasonCode.FORGE_UNAVAILABLE.value)
