"""HTML comments: hidden from whoever reads a rendered page, so kept from whoever acts on it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from kickoff.core.text import commonmark

OPENER, CLOSER = "<!--", "-->"

MAX_TEXT = 1_000_000
"""Beyond that many characters code is no longer told from text: comments go from both."""

_SHORT = re.compile(r"<!---?>")
_UNCLOSED = re.compile(r"(?:^|(?<=\r))[ \t>*+.)0-9-]*<!--", re.MULTILINE)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_UNPARSABLE = re.compile("[\0\ud800-\udfff]")


def without_hidden_comments(text: str) -> str:
    """A Markdown text without the HTML comments that its reader does not see.

    What looks like one inside a code block or a code span is shown, and stays. Line ends stay as
    they are. Never raises; linear.
    """
    if OPENER not in text:
        return text
    return without_comments(text, _shown(text) if len(text) <= MAX_TEXT else ())


def without_comments(text: str, kept: Collection[int] = ()) -> str:
    """`text` without its HTML comments, save those that open at a place in `kept`.

    One without an end hides all that follows when it begins a line, and then all that follows
    goes; elsewhere it is text and stays.
    """
    parts: list[str] = []
    done = 0
    for start, end in _comments(text, kept):
        parts.append(text[done:start])
        done = end
    return "".join((*parts, text[done:]))


def _comments(text: str, kept: Collection[int]) -> Iterator[tuple[int, int]]:
    last, place = text.rfind(CLOSER), text.find(OPENER)
    while 0 <= place <= last:
        end = place + len(OPENER)
        if place not in kept:
            end = _end(text, place)
            if end == -1:
                break
            yield place, end
        place = text.find(OPENER, end)
    if place != -1:
        yield from _unclosed(text, place, kept)


def _end(text: str, start: int) -> int:
    """Where the comment that opens at `start` ends, or -1."""
    short = _SHORT.match(text, start)
    if short:
        return short.end()
    closer = text.find(CLOSER, start + len(OPENER))
    return closer if closer == -1 else closer + len(CLOSER)


def _unclosed(text: str, after: int, kept: Collection[int]) -> Iterator[tuple[int, int]]:
    line = max(text.rfind("\n", 0, after), text.rfind("\r", 0, after)) + 1
    for match in _UNCLOSED.finditer(text, line):
        start = match.end() - len(OPENER)
        if start >= after and start not in kept:
            yield start, len(text)
            return


def _shown(text: str) -> frozenset[int]:
    """Where comments open that are shown as code."""
    lines = [(match.start(), match.group()) for match in _LINE.finditer(text)]
    plain = "\n".join(_UNPARSABLE.sub("\ufffd", line.rstrip("\r\n")) for _, line in lines)
    tokens, references = commonmark.blocks(plain)
    places: set[int] = set()
    for token in tokens:
        first, end = token.map or (0, 0)
        if token.type in {"fence", "code_block"}:
            # What stands behind the opening fence is not shown.
            shown = lines[first + (token.type == "fence") : end]
            places.update(start + at for start, line in shown for at in _openers(line))
        elif token.type == "inline" and token.content.count("\n") + 1 == end - first:
            places.update(_in_spans(token.content, references, lines[first:end]))
    return frozenset(places)


def _in_spans(
    content: str, references: commonmark.References, lines: Sequence[tuple[int, str]]
) -> Iterator[int]:
    """The places of the openers inside a paragraph's code spans.

    Quotes and lists put something in front of a line, but never an opener: the third opener of the
    content's line is the third of the source's line.
    """
    if OPENER not in content or "`" not in content:
        return
    covered = {
        place
        for start, end in commonmark.code_spans(content, references)
        for place in range(start, end)
    }
    begin = 0
    for (start, line), part in zip(lines, content.split("\n"), strict=True):
        for source, place in zip(_openers(line), _openers(part), strict=False):
            if begin + place in covered:
                yield start + source
        begin += len(part) + 1


def _openers(line: str) -> list[int]:
    return [match.start() for match in re.finditer(OPENER, line)]
