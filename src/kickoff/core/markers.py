"""The hidden marker of a living reply. Markers locate, they never decide.

Anybody can write such a marker, so one counts only in a comment that is our own, and all it ever
does is say which comment to edit and whether its text is out of date.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

_MARKER = re.compile(r"<!-- kickoff:reply v1 digest=([0-9a-f]{16}) -->\s*\Z")


@dataclass(frozen=True, slots=True)
class ReplyMarker:
    """The marker at the end of a living reply, with the digest of the text above it."""

    digest: str

    def __str__(self) -> str:
        return f"<!-- kickoff:reply v1 digest={self.digest} -->"


def sign(text: str) -> str:
    """The reply's text with its marker at the end."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{text}\n\n{ReplyMarker(digest)}"


def read_marker(body: str) -> ReplyMarker | None:
    """The marker of a reply's body, None when it has none."""
    match = _MARKER.search(body.replace("\r\n", "\n"))
    return ReplyMarker(match.group(1)) if match else None
