"""Commands from a page: the words that a shell would be given, carried out in the same way."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kickoff.core.events import CommandsIssued
from kickoff.core.grammar.parsing import CommandError, parse_words
from kickoff.core.reasons import Tone, tone
from kickoff.core.wording.terminal import sentences, unmarked
from kickoff.entrypoints.cli.giving import own_outcome
from kickoff.errors import KickoffError
from kickoff.service.kit import Kit
from kickoff.service.running import Woken, run
from kickoff.service.telling import Ran

FAILED = "failed"
"""In place of a tone: it is not known, or not so, that anything was carried out."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a command: a reason code, what that amounts to, and the shell's sentences."""

    outcome: str
    tone: str
    said: str


def carry_out(kit: Kit, asker: Callable[[], str], words: Sequence[str]) -> Answer:
    """Carry out the command that these words are. Never raises for what can be said."""
    asked = parse_words(words)
    if isinstance(asked, CommandError):
        return Answer(asked.code.value, Tone.NOT_UNDERSTOOD, _not_understood(asked))
    try:
        ran = run(kit, Woken(CommandsIssued(()), None, (asked,), asker()), operation())
    except KickoffError as error:
        return Answer(error.reason, FAILED, f"{error}\n{error.remedy}".strip())
    outcome = own_outcome(ran)
    return Answer(outcome.value, tone(outcome), _said(ran))


def _not_understood(error: CommandError) -> str:
    meant = f" Did you mean: {error.corrected.removeprefix('/')}" if error.corrected else ""
    return f"Not understood: {error.detail}.{meant}"


def operation() -> str:
    """A name for this operation that no other has."""
    return f"web-{secrets.token_hex(8)}"


def _said(ran: Ran) -> str:
    troubles = (unmarked(str(trouble)) for trouble in ran.troubles)
    return "\n".join((*sentences(ran.outcomes), *troubles)) or own_outcome(ran).value
