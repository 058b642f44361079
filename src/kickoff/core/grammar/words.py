"""The words of a command line, and the note behind them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kickoff.core.grammar.flaws import Flaw, Problem
from kickoff.core.text.invisible import without_invisible
from kickoff.core.text.markdown import BLANKS

MAX_WORDS = 150
MAX_NOTE = 4_000
"""Characters of a note; it travels through a workflow's inputs and the registry."""

# Phones write a dash for two hyphens, and curly quotation marks.
SEPARATORS = frozenset({"--", "—", "–"})

_WORD = re.compile(
    rf"[{BLANKS}]*(?:(?P<key>[A-Za-z_-]{{1,20}}=)?[\"“”](?P<quoted>[^\"“”]*)[\"“”](?=[{BLANKS}]|$)"
    rf"|(?P<bare>[^{BLANKS}]+))"
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word; a quoted one is never a verb, a flag, an option or the separator."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """The words in front of ` -- ` and the note behind it; no note is an empty one."""

    words: tuple[Word, ...]
    note: str = ""


def split_line(line: str) -> Words | Flaw:
    """The words of one line. Quotation marks go around a whole word or a whole value."""
    words: list[Word] = []
    place = 0
    while match := _WORD.match(line, place):
        place = match.end()
        bare = match["bare"]
        if bare in SEPARATORS:
            return _with_note(words, line[place:])
        if len(words) == MAX_WORDS:
            return Flaw(Problem.TOO_MANY_TARGETS, str(MAX_WORDS))
        if bare is not None and bare[0] in '"“”':
            return Flaw(Problem.UNCLOSED_QUOTE, bare[1:])
        words.append(_word(match))
    return Words(tuple(words))


def take_words(given: Sequence[str]) -> Words | Flaw:
    """The words of a shell's command line, which has seen to quotation marks already."""
    words = [Word(text) for text in given]
    at = next((i for i, word in enumerate(words) if word.text in SEPARATORS), len(words))
    if at > MAX_WORDS:
        return Flaw(Problem.TOO_MANY_TARGETS, str(MAX_WORDS))
    return _with_note(words[:at], " ".join(given[at + 1 :]))


def _word(match: re.Match[str]) -> Word:
    bare, key = match["bare"], match["key"]
    if bare is not None:
        return Word(bare)
    return Word(key + match["quoted"]) if key else Word(match["quoted"], quoted=True)


def _with_note(words: Sequence[Word], text: str) -> Words | Flaw:
    note = " ".join(without_invisible(text[: 8 * MAX_NOTE]).split())
    if len(note) > MAX_NOTE:
        return Flaw(Problem.NOTE_TOO_LONG, str(MAX_NOTE))
    return Words(tuple(words), note)
