"""What is wrong with a task, in a form that every surface can show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from kickoff.core.reasons import REASONS, ReasonCode
from kickoff.core.registry import Entry, Signal
from kickoff.core.sentences import REMEDIES

_COMMAND = re.compile(r"`(/kickoff [^`]*)`")

_BESIDES = {
    ReasonCode.DISPATCH_FAILED: ("/kickoff retry {id}",),
    ReasonCode.DISPATCH_STALLED: ("/kickoff retry {id}",),
}
"""What to type where the sentence about a signal names no command."""

_ELSE = ("/kickoff status {id}",)

_COMMANDS = {
    code: tuple(_COMMAND.findall(text)) or _BESIDES.get(code, _ELSE)
    for code, text in REMEDIES.items()
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """One signal of a task: what it means, since when, and what to type about it.

    `meaning` is ours and ends without a full stop. `detail` is what is known of this case, one line
    or several, in other people's words: to be neutralised by whoever shows it. `commands` can be
    pasted into a comment; without the slash, into a shell.
    """

    task: str
    code: ReasonCode
    tier: int
    since: datetime
    meaning: str
    detail: str
    commands: tuple[str, ...]


def alarms(entry: Entry, *, tier: int) -> tuple[Alarm, ...]:
    """The signals of that tier: 1 is mended by the tick, 2 needs a person."""
    return tuple(_alarm(signal, entry) for signal in entry.signals if signal.tier == tier)


def _alarm(signal: Signal, entry: Entry) -> Alarm:
    commands = _COMMANDS.get(signal.code, _ELSE)
    return Alarm(
        task=entry.id,
        code=signal.code,
        tier=signal.tier,
        since=signal.since,
        meaning=REASONS[signal.code].meaning,
        detail=signal.detail or "",
        commands=tuple(command.format(id=entry.id) for command in commands),
    )
