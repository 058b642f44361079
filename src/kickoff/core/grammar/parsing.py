"""Commands as values, and the parser for the one grammar of comments and shells.

    command := "/kickoff" [verb] [target…] {key=value | flag} [" -- " note]

The first word is a verb if it is one; any other first word is a target of `queue`. Whether a target
exists is for others to say. Nothing here raises: what does not parse is a `CommandError`, with the
line that was probably meant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from kickoff.core.grammar.arguments import Arguments, format_argument
from kickoff.core.grammar.correcting import corrections
from kickoff.core.grammar.drafting import Draft, draft_command, is_ambiguous
from kickoff.core.grammar.flaws import Flaw, Problem, explain
from kickoff.core.grammar.targets import Target, format_target
from kickoff.core.grammar.verbs import FLAGS, VERB_WORDS, VERBS, Argument, Right, Verb
from kickoff.core.grammar.words import Words, split_line, take_words
from kickoff.core.reasons import ReasonCode
from kickoff.core.text.markdown import PREFIX, command_lines
from kickoff.core.text.suggesting import suggest

__all__ = [
    "MAX_COMMANDS",
    "Argument",
    "Arguments",
    "Asked",
    "Command",
    "CommandError",
    "Right",
    "Target",
    "Verb",
    "format_command",
    "parse_command",
    "parse_comment",
    "parse_words",
    "suggest",
]

MAX_COMMANDS = 20
"""Commands taken from one comment."""


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody asked for. Without targets it concerns the task of the thread it stands in.

    `occurrence` counts, from 1, the commands of one comment that say the same.
    """

    verb: Verb = Verb.QUEUE
    targets: tuple[Target, ...] = ()
    arguments: Arguments = field(default_factory=Arguments)
    note: str = ""
    occurrence: int = 1

    @property
    def normalised(self) -> str:
        """The one way to write this command; part of its identity."""
        return format_command(self)


@dataclass(frozen=True, slots=True)
class CommandError:
    """A line that was meant as a command and does not parse.

    `text` is the line as it was written, with single blanks; quote it. `corrected` is the line to
    paste instead, when one can be guessed.
    """

    text: str
    flaw: Flaw
    corrected: str | None = None
    occurrence: int = 1

    @property
    def code(self) -> ReasonCode:
        """The reason code to answer with."""
        return self.flaw.code

    @property
    def detail(self) -> str:
        """What is wrong, as half a sentence of Markdown that is safe in a reply."""
        return explain(self.flaw)

    @property
    def word(self) -> str:
        """The word it is about, as it was written; quote it."""
        return self.flaw.word

    @property
    def suggestions(self) -> tuple[str, ...]:
        """The lines to paste instead: the corrected one, if there is one."""
        return (self.corrected,) if self.corrected else ()

    @property
    def normalised(self) -> str:
        """The text that is part of the identity of what was asked."""
        return self.text


Asked: TypeAlias = Command | CommandError


def parse_comment(text: str) -> tuple[Asked, ...]:
    """Everything that a comment asks for, in order; `TOO_MANY_COMMANDS` stands for the rest."""
    lines = [line.text.removeprefix(line.text[: len(PREFIX)]) for line in command_lines(text)]
    asked = [parse_command(line) for line in lines[:MAX_COMMANDS]]
    if len(lines) > MAX_COMMANDS:
        flaw = Flaw(Problem.TOO_MANY_COMMANDS, str(MAX_COMMANDS))
        asked.append(CommandError(_as_written(lines[MAX_COMMANDS]), flaw))
    return _numbered(asked)


def parse_command(line: str) -> Asked:
    """What one line asks for; `line` is what stands behind `/kickoff`."""
    return _parse(split_line(line), _as_written(line))


def parse_words(words: Sequence[str]) -> Asked:
    """What a shell's command line asks for; `words` are the arguments behind `kickoff`."""
    return _parse(take_words(words), _as_written(" ".join(words)))


def format_command(command: Command) -> str:
    """The one way to write a command. `parse_command` reads it back, without its occurrence."""
    rule, arguments = VERBS[command.verb], command.arguments
    targets = [_target_word(target) for target in command.targets]
    words = [PREFIX]
    if command.verb is not Verb.QUEUE or (targets and targets[0].lower() in VERB_WORDS):
        words.append(command.verb.value)
    if rule.lead:
        words.append(_enclosed(format_argument(arguments, rule.lead)))
    words.extend(targets)
    words.extend(_option_word(arguments, option) for option in rule.options)
    if command.note:
        words.append(f"-- {command.note}")
    return " ".join(word for word in words if word)


def _parse(words: Words | Flaw, text: str) -> Asked:
    if isinstance(words, Flaw):
        return CommandError(text, words)
    draft = draft_command(words)
    if isinstance(draft, Flaw):
        return CommandError(text, draft, _corrected(words, draft))
    return _finished(draft)


def _finished(draft: Draft) -> Command:
    return Command(draft.verb, draft.targets, draft.arguments, draft.note)


def _corrected(words: Words, flaw: Flaw) -> str | None:
    drafts = (draft_command(guess) for guess in corrections(words, flaw))
    found = next((draft for draft in drafts if isinstance(draft, Draft)), None)
    return format_command(_finished(found)) if found else None


def _as_written(line: str) -> str:
    return " ".join((PREFIX, *line.split()))


def _numbered(asked: Iterable[Asked]) -> tuple[Asked, ...]:
    seen: Counter[str] = Counter()
    numbered: list[Asked] = []
    for one in asked:
        seen[one.normalised] += 1
        numbered.append(replace(one, occurrence=seen[one.normalised]))
    return tuple(numbered)


def _target_word(target: Target) -> str:
    text = format_target(target)
    return f'"{text}"' if " " in text or is_ambiguous(text) else text


def _option_word(arguments: Arguments, option: Argument) -> str:
    value = format_argument(arguments, option)
    if not value or value in FLAGS:
        return value
    return f"{option}={_enclosed(value)}"


def _enclosed(value: str) -> str:
    return f'"{value}"' if " " in value else value
