"""What all answers have in common: a name for the operation, JSON, the exit status."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping

from kickoff.core.reasons import ReasonCode, Tone, tone
from kickoff.core.text.invisible import escaped
from kickoff.entrypoints.cli.screen import Screen
from kickoff.errors import ExitCode


def operation() -> str:
    """A name for this call's operation that no other has."""
    return f"cli-{secrets.token_hex(8)}"


def status_of(outcome: ReasonCode) -> ExitCode:
    """The exit status of an answer."""
    refused = tone(outcome) in (Tone.REFUSED, Tone.NOT_UNDERSTOOD)
    return ExitCode.REFUSED if refused else ExitCode.DONE


def print_json(screen: Screen, report: str, more: Mapping[str, object] | None = None) -> None:
    """One report as one line, with what this command adds to it.

    It is added as text: a report of ten thousand tasks takes long to read again.
    """
    added = f", {json.dumps(more, ensure_ascii=False)[1:-1]}" if more else ""
    screen.line_of_json(escaped(f"{report[:-1]}{added}}}"))


def json_line(said: object) -> str:
    """JSON on one line. What is invisible, or steers a terminal, is written as an escape."""
    return escaped(json.dumps(said, ensure_ascii=False))
