"""A worker's output as text: no control sequences, no overwritten lines."""

from __future__ import annotations

import re

from kickoff.core.text.invisible import without_invisible

_SEQUENCE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]+[0-~]|[0-Z\\-~])"
    r"|\x9b[0-?]*[ -/]*[@-~]"
)
_OVERWRITTEN = re.compile(r"^[^\n]*\r(?=[^\r\n])", re.MULTILINE)


def as_text(content: bytes) -> str:
    """The output as a terminal would have left it, without colour."""
    text = content.decode("utf-8", "replace").replace("\r\n", "\n")
    return without_invisible(_OVERWRITTEN.sub("", _SEQUENCE.sub("", text)))
