"""What a step tells its runner: outputs, a job summary, annotations.

Sources: "Workflow commands for GitHub Actions" and "Adding a job summary" in GitHub's
documentation; the escapes are those of actions/toolkit (packages/core/src/command.ts), and what a
runner takes for a command is in actions/runner (src/Runner.Common/ActionCommand.cs).
Values may hold anything: none of them can end its own output or begin a command.
"""

from __future__ import annotations

import re
import secrets
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

SUMMARY_LIMIT = 1024 * 1024
"""Bytes of a step's summary; GitHub drops a longer one as a whole."""

CUT = "\n\n*The rest is left out: a job summary holds 1 MiB.{elsewhere}*\n"

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_COMMAND = re.compile(r"(?<=##)(?=\[)|(?:(?<=[\r\n])|\A)[^\S\r\n]*+:(?=:)")
"""`##[…]` anywhere in a line, in either stream, and `::…` at its beginning."""

_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


class Level(StrEnum):
    """How loud an annotation is."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


def set_outputs(environment: Mapping[str, str], outputs: Mapping[str, str]) -> None:
    """Set the step's outputs; outside of a runner (no GITHUB_OUTPUT) nothing happens.

    Raises ValueError for a name that no output can have.
    """
    lines = "".join(_output(name, value) for name, value in outputs.items())
    file = environment.get("GITHUB_OUTPUT")
    if file:
        _append(Path(file), lines.encode("utf-8", "replace"))


def add_summary(environment: Mapping[str, str], markdown: str, elsewhere: str = "") -> None:
    """Add to the step's summary; what does not fit in 1 MiB is cut between two lines.

    `elsewhere` is an address where everything is. Outside of a runner (no GITHUB_STEP_SUMMARY)
    nothing happens, and a summary that cannot be written is no failure of the run.
    """
    file = environment.get("GITHUB_STEP_SUMMARY")
    if not file:
        return
    path, content = Path(file), f"{markdown.rstrip()}\n".encode("utf-8", "replace")
    try:
        room = SUMMARY_LIMIT - (path.stat().st_size if path.exists() else 0)
        _append(path, _fitting(content, room, elsewhere))
    except OSError as error:
        log(f"kickoff: the job's summary could not be written: {error}")


def log(text: str) -> None:
    """Say something in the step's log, on standard error; no line of it is a command."""
    sys.stderr.write(_COMMAND.sub(r"\g<0> ", text.rstrip("\n")) + "\n")


def annotate(level: Level, message: str, title: str = "Kickoff") -> None:
    """Show a message on the run's page; it goes to standard output on a line of its own."""
    print(annotation(level, message, title), flush=True)


def annotation(level: Level, message: str, title: str) -> str:
    """The workflow command of an annotation, as one line."""
    return f"::{level} title={title.translate(_PROPERTY)}::{message.translate(_MESSAGE)}"


def _output(name: str, value: str) -> str:
    """An output between delimiters that nobody can guess."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} cannot be the name of an output")
    delimiter = f"end-{secrets.token_hex(16)}"
    return f"{name}<<{delimiter}\n{value}\n{delimiter}\n"


def _fitting(content: bytes, room: int, elsewhere: str) -> bytes:
    if len(content) <= room:
        return content
    link = f" [Here]({elsewhere}) is everything." if elsewhere else ""
    note = CUT.format(elsewhere=link).encode()
    kept = content[: max(0, room - len(note))]
    end = kept.rfind(b"\n")
    return kept[:end] + note if end > 0 else b""


def _append(path: Path, content: bytes) -> None:
    with path.open("ab") as file:
        file.write(content)
