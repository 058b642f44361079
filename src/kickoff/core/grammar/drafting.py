"""From words to the parts of a command: which word is the verb, an option, a target."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kickoff.core.grammar.arguments import Arguments, with_argument
from kickoff.core.grammar.flaws import Flaw, Problem
from kickoff.core.grammar.targets import Target, parse_number, parse_target
from kickoff.core.grammar.verbs import (
    FLAGS,
    KEYS,
    VERB_WORDS,
    VERBS,
    Argument,
    Verb,
    VerbRule,
    usage,
)
from kickoff.core.grammar.words import Word, Words
from kickoff.core.text.suggesting import suggest

MAX_TARGETS = 100
"""Targets taken by one command."""

# Shells teach people to write two hyphens before an option; they are taken as written.
_OPTION = re.compile(r"(?:--)?([A-Za-z][A-Za-z_-]{0,19})=(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Draft:
    """The parts of a command, as far as its words have been read."""

    verb: Verb
    targets: tuple[Target, ...] = ()
    arguments: Arguments = field(default_factory=Arguments)
    note: str = ""
    given: frozenset[Argument] = frozenset()


@dataclass(frozen=True, slots=True)
class _Option:
    argument: Argument
    value: str


def draft_command(words: Words) -> Draft | Flaw:
    """The parts of the command that the words make, or the first flaw."""
    verb, rest = split_verb(words.words)
    rule = VERBS[verb]
    lead, others = _split_lead(rule, rest)
    if rule.needs_lead and lead is None:
        return Flaw(Problem.MISSING_ARGUMENT, usage(verb))
    draft: Draft | Flaw = Draft(verb, note=words.note)
    if rule.lead and lead:
        draft = _with_argument(Draft(verb, note=words.note), _Option(rule.lead, lead.text))
    for word in others:
        if isinstance(draft, Flaw):
            return draft
        draft = _with_word(draft, word)
    return draft if isinstance(draft, Flaw) else _checked(draft)


def split_verb(words: Sequence[Word]) -> tuple[Verb, Sequence[Word]]:
    """The verb, and the words behind it; `queue` when the first word is none."""
    if words and not words[0].quoted:
        verb = VERB_WORDS.get(words[0].text.lower())
        if verb:
            return verb, words[1:]
    return Verb.QUEUE, words


def is_ambiguous(target: str) -> bool:
    """Whether a target must be written in quotation marks, not to be read as an option."""
    is_option = target.startswith("--") or _OPTION.fullmatch(target) is not None
    return is_option or target.lower() in FLAGS


def _split_lead(rule: VerbRule, words: Sequence[Word]) -> tuple[Word | None, Sequence[Word]]:
    """The word of the leading argument: the first one, and for a pull request the first number."""
    at: int | None = 0 if rule.lead and words else None
    if rule.lead is Argument.PULL_REQUEST:
        numbers = (i for i, word in enumerate(words) if parse_number(word.text))
        at = next(numbers, 0 if words and rule.needs_lead else None)
    if at is None:
        return None, words
    return words[at], (*words[:at], *words[at + 1 :])


def _with_word(draft: Draft, word: Word) -> Draft | Flaw:
    option = None if word.quoted else _read_option(VERBS[draft.verb], word.text)
    match option:
        case Flaw():
            return option
        case _Option():
            return _with_option(draft, option, word.text)
        case None:
            return _with_target(draft, word.text)


def _read_option(rule: VerbRule, text: str) -> _Option | Flaw | None:
    flag = text.lower().removeprefix("--")
    if flag in FLAGS and (FLAGS[flag] in rule.options or FLAGS[flag] is Argument.DRY_RUN):
        return _Option(FLAGS[flag], flag)
    if match := _OPTION.fullmatch(text):
        key = match[1].lower().replace("_", "-")
        if key in FLAGS:
            return Flaw(Problem.UNWANTED_VALUE, key)
        if key not in KEYS:
            return Flaw(Problem.UNKNOWN_OPTION, match[1], suggest(key, KEYS))
        return _Option(KEYS[key], match[2])
    if text.startswith("--"):
        return Flaw(Problem.UNKNOWN_OPTION, text, suggest(flag, (*KEYS, *FLAGS)))
    return None


def _with_option(draft: Draft, option: _Option, text: str) -> Draft | Flaw:
    if option.argument not in VERBS[draft.verb].options:
        return Flaw(Problem.UNWANTED_OPTION, text)
    if option.argument in draft.given:
        return Flaw(Problem.SAID_TWICE, option.argument.value)
    return _with_argument(draft, option)


def _with_argument(draft: Draft, option: _Option) -> Draft | Flaw:
    arguments = with_argument(draft.arguments, option.argument, option.value)
    if isinstance(arguments, Flaw):
        return arguments
    return replace(draft, arguments=arguments, given=draft.given | {option.argument})


def _with_target(draft: Draft, text: str) -> Draft | Flaw:
    if not VERBS[draft.verb].targets:
        return Flaw(Problem.UNWANTED_TARGET, text)
    if len(draft.targets) == MAX_TARGETS:
        return Flaw(Problem.TOO_MANY_TARGETS, str(MAX_TARGETS))
    target = parse_target(text)
    if isinstance(target, Flaw):
        return target
    known = target in draft.targets
    return draft if known else replace(draft, targets=(*draft.targets, target))


def _checked(draft: Draft) -> Draft | Flaw:
    if VERBS[draft.verb].needs_note and not draft.note:
        return Flaw(Problem.MISSING_NOTE)
    return draft
