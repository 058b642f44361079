"""The hidden marker of a living reply. Markers locate, they never decide.

Anybody can write such a marker, so one counts only in a comment that is our own, and all it ever
does is say which comment to edit and whether its text is out of date.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

_SHOWS = re.compile(r"<!-- kickoff:shows v1 digest=([0-9a-f]{16}) -->")
_MARKER = re.compile(r"<!-- kickoff:reply v1 digest=([0-9a-f]{16}) -->\s*\Z")


@dataclass(frozen=True, slots=True)
class ReplyMarker:
    """The marker at the end of a living reply, with the digest of the text above it."""

    digest: str

    def __str__(self) -> str:
        return f"<!-- kickoff:reply v1 digest={self.digest} -->"


def sign(text: str, shows: str | None = None) -> str:
    """The reply's text with its marker at the end.

    `shows` is the standing of the thread's tasks when it was written, as `standing` beside this
    module has it, so that a later one is told apart whatever words were said with it.
    """
    whole = text if shows is None else f"{text}\n\n<!-- kickoff:shows v1 digest={shows} -->"
    return f"{whole}\n\n{ReplyMarker(_digest(whole))}"


def read_shows(body: str) -> str | None:
    """The standing that a reply shows; None when it does not say."""
    found = _SHOWS.findall(body)
    return found[-1] if found else None


def read_marker(body: str) -> ReplyMarker | None:
    """The marker of a reply's body, None when it has none."""
    match = _MARKER.search(body.replace("\r\n", "\n"))
    return ReplyMarker(match.group(1)) if match else None


def is_signed(body: str) -> bool:
    """Whether the body's marker is the one of the text above it, not one that was quoted."""
    text = body.replace("\r\n", "\n")
    match = _MARKER.search(text)
    return match is not None and match.group(1) == _digest(text[: match.start()])


def _digest(text: str) -> str:
    """The same for texts that differ in nothing but blanks at the ends of lines."""
    lines = [line.rstrip() for line in text.split("\n")]
    whole = "\n".join(lines).strip("\n")
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]
