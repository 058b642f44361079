"""Every reason code, by what it amounts to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from generator.writing import code, prose, sources, table
from kickoff.core.answering.answers import REACTIONS
from kickoff.core.reasons import REASONS, ReasonCode, Tone

TONES: Mapping[Tone, tuple[str, str]] = {
    Tone.CHANGED: ("A command changed something", "The comment gets the reaction `{}`."),
    Tone.NOTHING_TO_DO: ("A command had nothing to change", "The comment gets the reaction `{}`."),
    Tone.REFUSED: (
        "A command was refused",
        "The comment gets the reaction `{}`, and the reply says why. Nothing was changed.",
    ),
    Tone.NOT_UNDERSTOOD: ("A command was not understood", "The comment gets the reaction `{}`."),
    Tone.WAIT: ("Why a task waits", "The gates in front of a waiting task, as `why` shows them."),
    Tone.SIGNAL: (
        "Signals",
        "What mends each: [When something is stuck](../how-to/when-something-is-stuck.md).",
    ),
    Tone.ENDED: ("How an attempt or a task ended", "Kept with the attempt or on the board."),
    Tone.FINDING: (
        "What only `kickoff doctor` finds",
        "What mends each: [Check the set-up](../how-to/check-the-set-up.md).",
    ),
    Tone.RUN: ("What a run came to", "Without a command to answer, or when the run failed."),
}


def reason_codes() -> Iterator[str]:
    """Every reason code, by what it amounts to."""
    yield "# Reason codes"
    yield prose("""
        Every outcome, refusal, wait and failure has one code. A run's first command, or else the
        run itself, gives the action's `outcome` output. Codes are a public format.
    """)
    for tone, (title, lesson) in TONES.items():
        reaction = REACTIONS.get(tone)
        yield f"## {title}"
        yield lesson.format(reaction.value if reaction else "")
        codes = [c for c, reason in REASONS.items() if reason.tone is tone]
        yield table(("code", "meaning"), ((code(c.value), _meaning(c)) for c in codes))


def _meaning(reason: ReasonCode) -> str:
    meaning = REASONS[reason].meaning
    return meaning if _is_used(reason) else f"{meaning} *(not given by this version)*"


def _is_used(reason: ReasonCode) -> bool:
    """Whether any module but those that only explain codes names this one."""
    named = re.compile(rf"""Code\.{reason.name}\b|["']{reason.value}["']""")
    explained = ("core/reason_codes.py", "core/reasons.py", "core/wording/messages.py")
    return any(named.search(text) for text in sources(*explained))
