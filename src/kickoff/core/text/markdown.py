"""Which text of a comment may hold commands: what a reader sees as text at a line's beginning.

Code, quotes, lists, tables, HTML, links and struck-out text show a command without giving it. The
rules are CommonMark's with GitHub's tables and strikethrough, so a quote that goes on lazily,
without its `>`, is still a quote. Every line of a soft-wrapped paragraph has a beginning.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kickoff.core.text import commonmark
from kickoff.core.text.html_comments import without_comments

MAX_TEXT = 65_536
"""GitHub's limit for a comment's body, in characters; what lies beyond is not read."""

PREFIX = "/kickoff"

BLANKS = " \t\u00a0\u3000"
"""What separates words: blanks, tabs, and what phones and pasted text have in their place."""

# ASCII only: neither the Kelvin sign nor the ff ligature spells the word.
_COMMAND = re.compile(
    rf"^[ \t]*({PREFIX})(?=[{BLANKS},.:;!?]|$)", re.IGNORECASE | re.ASCII | re.MULTILINE
)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]{0,15})\b[^<>]*>", re.IGNORECASE | re.ASCII)
_PICTURE = re.compile(r" {0,3}<(?:img|br)\b[^<>]*>[ \t]*", re.IGNORECASE | re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")

_BLOCK_ENCLOSURES = frozenset({"blockquote", "details", "ol", "pre", "table", "ul"})
_PHRASES = frozenset({"code", "del", "kbd", "s", "samp", "strike", "tt"})
_INLINE_ENCLOSURES = _PHRASES | {"a"}


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of a comment: its 1-based number and its text from `/kickoff` on."""

    number: int
    text: str


def command_lines(text: str) -> tuple[SourceLine, ...]:
    """The lines that are commands, in order. Never raises; linear in the length of `text`.

    HTML comments inside such a line are left out of it. The case of `/kickoff` does not matter.
    """
    if PREFIX not in text.lower():
        return ()
    source = readable(text)
    if _COMMAND.search(source) is None:
        return ()
    lines = source.split("\n")
    return tuple(
        SourceLine(number + 1, without_comments(lines[number]).strip(BLANKS))
        for number in _numbers(source, lines)
    )


def readable(text: str) -> str:
    """The text as CommonMark takes it: one kind of line end, no byte order mark, no NUL."""
    cut = text.removeprefix("\ufeff")[:MAX_TEXT]
    unified = cut.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return _SURROGATE.sub("\ufffd", unified)


def _numbers(source: str, lines: Sequence[str]) -> Iterator[int]:
    enclosures = _Enclosures()
    for start, content, references in _paragraphs(source, lines, enclosures):
        for place in _places(content, references, enclosures):
            number = start + content.count("\n", 0, place)
            if _COMMAND.match(lines[number]):
                yield number


def _paragraphs(
    source: str, lines: Sequence[str], enclosures: _Enclosures
) -> Iterator[tuple[int, str, commonmark.References]]:
    """The paragraphs outside quotes, lists and tables: first line, content, references.

    For CommonMark a picture makes a block of HTML of all lines up to the next empty one. Whoever
    pastes a screenshot and goes on in the next line has not meant that, so they count.
    """
    tokens, references = commonmark.blocks(source)
    for token in tokens:
        start, end = token.map or (0, 0)
        if token.type == "html_block" and token.level == 0:
            if not _PICTURE.fullmatch(lines[start]):
                enclosures.follow(token.content, _BLOCK_ENCLOSURES | _PHRASES)
                continue
        elif token.type != "inline" or token.level != 1:
            continue
        yield start, "\n".join(line.strip(" \t") for line in lines[start:end]), references


def _places(
    content: str, references: commonmark.References, enclosures: _Enclosures
) -> Iterator[int]:
    """Where commands begin in the content of one paragraph."""
    marks = {match.start(1) for match in _COMMAND.finditer(content)}
    if not marks and "<" not in content:
        return
    depth, within = 0, _Enclosures(enclosures)
    for token in commonmark.inline(content, references, marks):
        depth += token.nesting
        if token.type == "html_inline":
            within.follow(token.content, _INLINE_ENCLOSURES)
            enclosures.follow(token.content, _BLOCK_ENCLOSURES)
        elif token.type == commonmark.MARK and depth == 0 and not within.any_open:
            yield token.meta["at"]


class _Enclosures:
    """Which HTML elements that make a quotation of their content are open.

    Those that open within a paragraph end with it; there, what is not open may end one of `around`.
    """

    def __init__(self, around: _Enclosures | None = None) -> None:
        self._open: Counter[str] = Counter()
        self._around = around

    def follow(self, html: str, names: frozenset[str]) -> None:
        for closing, name in _TAG.findall(without_comments(html)):
            folded = name.lower()
            if folded in names and closing:
                self.close(folded)
            elif folded in names:
                self._open[folded] += 1

    def close(self, name: str) -> None:
        if self._open[name]:
            self._open[name] -= 1
        elif self._around is not None:
            self._around.close(name)

    @property
    def any_open(self) -> bool:
        around = self._around is not None and self._around.any_open
        return around or any(self._open.values())
