"""What was probably meant by a command that does not parse: guesses, the best first.

A guess is worth showing only if it parses; whoever asks tries them in order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kickoff.core.grammar.drafting import split_verb
from kickoff.core.grammar.flaws import Flaw, Problem
from kickoff.core.grammar.verbs import VERBS, Right
from kickoff.core.grammar.words import Word, Words

_PUNCTUATION = ",.;:!?'`()<>\\"
_MAX_MOVES = 10


def corrections(words: Words, flaw: Flaw) -> Iterator[Words]:
    """Other words that may have been meant, in the order of their likelihood."""
    yield from _as_note(words, flaw)
    yield _without_punctuation(words)
    yield from _with_lead_first(words)
    yield from _with_suggestion(words, flaw)


def _as_note(words: Words, flaw: Flaw) -> Iterator[Words]:
    """The dashes were forgotten: `continue also cover the error page`."""
    verb, rest = split_verb(words.words)
    said = " ".join((*(word.text for word in rest), words.note)).strip()
    if flaw.problem is Problem.UNWANTED_TARGET and VERBS[verb].right is Right.READ:
        yield Words((Word(verb.value),))
    elif said and flaw.problem in {Problem.UNWANTED_TARGET, Problem.MISSING_NOTE}:
        yield Words((Word(verb.value),), said)


def _without_punctuation(words: Words) -> Words:
    """Words as in a sentence: `/kickoff: fix-login, add-token-store.`."""
    cleaned = (replace(word, text=_clean(word.text)) for word in words.words)
    return replace(words, words=tuple(word for word in cleaned if word.text))


def _clean(text: str) -> str:
    """Without punctuation around it, and without the backslashes that rich editors put in."""
    return text.strip(_PUNCTUATION).replace("\\", "")


def _with_lead_first(words: Words) -> Iterator[Words]:
    """The argument behind the targets: `priority fix-login p0`."""
    verb, rest = split_verb(words.words)
    if VERBS[verb].lead:
        for at in range(1, min(len(rest), _MAX_MOVES)):
            others = (*rest[:at], *rest[at + 1 :])
            yield replace(words, words=(Word(verb.value), rest[at], *others))


def _with_suggestion(words: Words, flaw: Flaw) -> Iterator[Words]:
    """The nearest known word in the place of an unknown one."""
    for suggestion in flaw.suggestions:
        mended = (
            replace(word, text=word.text.replace(flaw.word, suggestion, 1))
            if word.text.startswith(flaw.word)
            else word
            for word in words.words
        )
        yield replace(words, words=tuple(mended))
