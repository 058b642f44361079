"""Who may use a verb, in words: for refusals, for help and for the reference.

Nobody is mentioned: a login stands here as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kickoff.core.effects import Outcome
from kickoff.core.grammar.verbs import Besides
from kickoff.core.sentences import (
    BESIDES,
    NOBODY,
    NOT_ALLOWED_ANY_MORE,
    OUTCOME_SENTENCES,
    SOMEBODY,
    THE_ROLE,
    YOU_HAVE,
)
from kickoff.core.text.quoting import quote

PEOPLE = 10
"""Logins in one enumeration."""


def who_may(
    role: str, logins: Sequence[str] = (), besides: Besides = Besides.NOBODY, named: str = "{role}"
) -> str:
    """`write, alice or whoever queued the task`; `named` is how the role is put."""
    return _either(tuple(_alternatives(role, logins, besides, named))) or NOBODY


def needs(role: str, logins: Sequence[str], besides: Besides) -> str:
    """The same within a sentence: `the role **write** or whoever queued the task`."""
    return who_may(role, logins, besides, THE_ROLE)


def not_allowed(outcome: Outcome) -> str:
    """What was needed, what the person has, and who can give the same command."""
    if not outcome.needed and not outcome.named:
        return NOT_ALLOWED_ANY_MORE
    needed = needs(outcome.needed, outcome.named, outcome.besides)
    have = YOU_HAVE.format(role=outcome.have) if outcome.have else ""
    people = tuple(dict.fromkeys((*outcome.named, *outcome.owners)))
    who = _either(tuple(_shown(people))) if people else SOMEBODY
    return OUTCOME_SENTENCES[outcome.reason].format(needed=needed, have=have, who=who)


def _alternatives(role: str, logins: Sequence[str], besides: Besides, named: str) -> Iterator[str]:
    if role:
        yield named.format(role=role)
    yield from _shown(logins)
    if BESIDES[besides]:
        yield BESIDES[besides]


def _shown(logins: Sequence[str]) -> Iterator[str]:
    yield from (quote(login) for login in logins[:PEOPLE])
    if len(logins) > PEOPLE:
        yield f"{len(logins) - PEOPLE} more"


def _either(words: Sequence[str]) -> str:
    *first, last = words or ("",)
    return f"{', '.join(first)} or {last}" if first else last
