"""Characters that a reader does not see: controls, direction marks, joiners, tags, fillers.

They hide words from people and show them to machines, or show people another order than is written.
The list is fixed here (Unicode's default-ignorable code points, all controls, and what renders
as nothing) and not taken from the interpreter, so that every Python version strips the same.
"""

from __future__ import annotations

import json
import re

from kickoff.core.text.html_comments import without_hidden_comments

_RANGES = (
    ("\0", "\x08"),
    ("\x0b", "\x0c"),
    ("\x0e", "\x1f"),
    ("\x7f", "\x9f"),
    ("\u00ad", "\u00ad"),  # soft hyphen
    ("\u034f", "\u034f"),  # combining grapheme joiner
    ("\u061c", "\u061c"),  # Arabic letter mark
    ("\u115f", "\u1160"),  # Hangul fillers
    ("\u17b4", "\u17b5"),  # Khmer inherent vowels
    ("\u180b", "\u180f"),  # Mongolian selectors and separator
    ("\u200b", "\u200f"),  # zero width, joiners, direction marks
    ("\u2028", "\u202e"),  # line and paragraph separator, direction embeddings
    ("\u2060", "\u206f"),  # word joiner, invisible operators, direction isolates
    ("\u2800", "\u2800"),  # empty Braille pattern
    ("\u3164", "\u3164"),  # Hangul filler
    ("\ud800", "\udfff"),  # lone surrogates
    ("\ufe00", "\ufe0f"),  # variation selectors
    ("\ufeff", "\ufeff"),  # byte order mark
    ("\uffa0", "\uffa0"),  # halfwidth Hangul filler
    ("\ufff0", "\ufffb"),  # interlinear annotation
    ("\ufffe", "\uffff"),
    ("\U00013430", "\U0001343f"),  # Egyptian hieroglyph controls
    ("\U0001bca0", "\U0001bca3"),  # shorthand controls
    ("\U0001d173", "\U0001d17a"),  # musical controls
    ("\U000e0000", "\U000e0fff"),  # tags, more variation selectors
)

_INVISIBLE = re.compile("[" + "".join(f"{first}-{last}" for first, last in _RANGES) + "]")


def without_invisible(text: str) -> str:
    """`text` without invisible characters; blanks, tabs and line ends stay."""
    return _INVISIBLE.sub("", text)


def escaped(text: str) -> str:
    """`text` with every invisible character written as JSON's escape for it."""
    return _INVISIBLE.sub(lambda found: json.dumps(found.group())[1:-1], text)


def shows_all(text: str) -> bool:
    """Whether every character of `text` is visible, or a blank, tab or line end."""
    return _INVISIBLE.search(text) is None


def strip_invisible(text: str) -> str:
    """A Markdown text as its reader saw it: no invisible characters, no hidden HTML comments.

    This is what a worker gets of an approved plan. Everything else stays, line ends too. A comment
    shown as code is not hidden.
    """
    return without_hidden_comments(without_invisible(text))
