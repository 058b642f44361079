"""What users wrote, made harmless for our own texts.

In a reply nothing of it may mention, command, link, close, embed, hide or break out. GitHub looks
for mentions, references and addresses in the rendered text, where a backslash or an entity is gone
again (github/cmark-gfm issue 181); the one place where it does not look is code. So `code` shows
a text as a code span, and `quote` shows plainly what consists of words that mean nothing to GitHub,
and all else as code. A reply by mail sends our text back without its formatting
(dependabot/dependabot-core pull request 3157), so mentions get a look-alike even in code. So does
`|`, which breaks tables there. All else stays true to the letter. Where Markdown is not rendered
(titles, commit messages) a code span protects nothing; that is what `plain` is for.
"""

from __future__ import annotations

import re
import unicodedata

from kickoff.core.text.invisible import strip_invisible, without_invisible

__all__ = ["code", "one_line", "plain", "quote", "strip_invisible"]

LIMIT = 200
"""Characters shown of a text unless the caller says otherwise."""

_ELLIPSIS = "…"
_SHOWN_FOR = str.maketrans({"|": "\u00a6"})
_MENTION = re.compile(r"(?<![A-Za-z0-9_])@(?=[A-Za-z0-9])")

_WORDS = re.compile(r"[^\W_](?:[^\W_]|[ ,;'’\"“”()?!%/.–—-]|:(?= ))*")
# Plain words that mean something: a numbered list, addresses, GH-1 and its like, commit ids.
_ACTIVE = re.compile(
    r"^\d+[.)]|www\.|[^\W\d_]-\d|\bGHSA-|\b[0-9a-f]{7,40}\b", re.IGNORECASE | re.ASCII
)

_LOOKALIKES = str.maketrans({"@": "\uff20", "#": "\uff03"})
_INSTEAD = (
    (re.compile(r":(?=//)"), "\u2236"),
    (re.compile(r"\bGH-(?=\d)", re.IGNORECASE), "GH\u2011"),
    (re.compile(r"\bwww\.", re.IGNORECASE), "www\u2024"),
    (re.compile(r"\[(?=(?:skip|no|ci|actions) )", re.IGNORECASE), "\uff3b"),
)
"""What GitHub acts on without Markdown: addresses, references, and words that skip workflows."""


def quote(text: str, limit: int = LIMIT) -> str:
    """`text` as one harmless piece of inline Markdown, at most `limit` characters of it.

    Plain when it is nothing but words, else a code span.
    """
    shown = one_line(text, limit)
    if _WORDS.fullmatch(shown.removesuffix(_ELLIPSIS)) and not _ACTIVE.search(shown):
        return shown
    return _span(shown)


def code(text: str, limit: int = LIMIT) -> str:
    """`text` as a code span, at most `limit` characters of it. Holds in tables too."""
    return _span(one_line(text, limit))


def plain(text: str, limit: int = LIMIT) -> str:
    """`text` for titles and commit messages: one line that mentions, closes and links nothing."""
    shown = one_line(text, limit).translate(_LOOKALIKES).lstrip("/ ")
    for pattern, instead in _INSTEAD:
        shown = pattern.sub(instead, shown)
    return shown


def _span(text: str) -> str:
    shown = _MENTION.sub("\uff20", text.translate(_SHOWN_FOR)) or " "
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if "`" in (shown[0], shown[-1]) else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def one_line(text: str, limit: int = LIMIT) -> str:
    """All white space as single blanks, nothing invisible, cut between whole characters.

    For surfaces that read no Markdown, such as a terminal.

    A text far beyond the limit is not read to its end.
    """
    start = text[: limit * 8 + 64]
    spaced = re.sub(r"\s", " ", start)
    line = " ".join(without_invisible(spaced).split())
    if len(line) <= limit and len(start) == len(text):
        return line
    return _cut(line, limit - 1) + _ELLIPSIS


def _cut(line: str, limit: int) -> str:
    """At most `limit` characters, with no mark or skin tone left without what it belongs to."""
    end = min(limit, len(line))
    while 0 < end < len(line) and _belongs_to_the_one_before(line[end]):
        end -= 1
    return line[:end].rstrip()


def _belongs_to_the_one_before(character: str) -> bool:
    return (
        unicodedata.category(character).startswith("M") or "\U0001f3fb" <= character <= "\U0001f3ff"
    )
