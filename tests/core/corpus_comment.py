"""What one comment of the corpus is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment and what it asks for.

    A command is written in its normalised form, an error as `!` and its reason code.
    """

    what: str
    text: str
    asked: tuple[str, ...] = ()
