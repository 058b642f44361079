"""What can be wrong with a command: values that say which word it is and in which way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kickoff.core.reasons import ReasonCode
from kickoff.core.text.quoting import code


class Problem(StrEnum):
    """The ways in which a command does not parse."""

    BAD_TASK_ID = "bad_task_id"
    BAD_PATH = "bad_path"
    BAD_GLOB = "bad_glob"
    BAD_PRIORITY = "bad_priority"
    BAD_WORKER = "bad_worker"
    BAD_DEPENDENCY = "bad_dependency"
    BAD_TIME = "bad_time"
    BAD_DURATION = "bad_duration"
    BAD_PULL_REQUEST = "bad_pull_request"
    UNKNOWN_VERB = "unknown_verb"
    UNKNOWN_OPTION = "unknown_option"
    UNWANTED_OPTION = "unwanted_option"
    UNWANTED_VALUE = "unwanted_value"
    UNWANTED_TARGET = "unwanted_target"
    MISSING_ARGUMENT = "missing_argument"
    MISSING_NOTE = "missing_note"
    SAID_TWICE = "said_twice"
    UNCLOSED_QUOTE = "unclosed_quote"
    NOTE_TOO_LONG = "note_too_long"
    TOO_MANY_TARGETS = "too_many_targets"
    TOO_MANY_COMMANDS = "too_many_commands"


@dataclass(frozen=True, slots=True)
class Flaw:
    """One problem with one word (as it was written; quote it). `suggestions` are safe to paste."""

    problem: Problem
    word: str = ""
    suggestions: tuple[str, ...] = ()

    @property
    def code(self) -> ReasonCode:
        """The reason code of a command with this flaw."""
        return _CODES.get(self.problem, ReasonCode.NOT_UNDERSTOOD)


_CODES: Mapping[Problem, ReasonCode] = {
    Problem.BAD_TASK_ID: ReasonCode.BAD_TASK_ID,
    Problem.TOO_MANY_TARGETS: ReasonCode.TOO_MANY_TARGETS,
    Problem.TOO_MANY_COMMANDS: ReasonCode.TOO_MANY_COMMANDS,
}

_SENTENCES: Mapping[Problem, str] = {
    Problem.BAD_TASK_ID: "{word} is no task id: it takes 1 to 80 letters, digits, `.`, `_` and `-`",
    Problem.BAD_PATH: "{word} is not a path inside the repository",
    Problem.BAD_GLOB: "{word} is not a pattern of paths",
    Problem.BAD_PRIORITY: "{word} is not a priority: p0, p1, p2 or p3",
    Problem.BAD_WORKER: "{word} cannot be the name of a worker",
    Problem.BAD_DEPENDENCY: "{word} is not a list of task ids, paths or issue numbers",
    Problem.BAD_TIME: "{word} is neither a time (`2026-11-21T10:00Z`) nor a wait (`2h`)",
    Problem.BAD_DURATION: "{word} is not a duration such as `90m`, `2h` or `3d`",
    Problem.BAD_PULL_REQUEST: "{word} is not the number of a pull request",
    Problem.UNKNOWN_VERB: "{word} is not a command",
    Problem.UNKNOWN_OPTION: "{word} is not an option",
    Problem.UNWANTED_OPTION: "{word} does not go with this command",
    Problem.UNWANTED_VALUE: "{word} stands alone, without a value",
    Problem.UNWANTED_TARGET: "{word} has no place here: this command takes no task",
    Problem.MISSING_ARGUMENT: "something is missing: {word}",
    Problem.MISSING_NOTE: "the instruction is missing: write it after ` -- `",
    Problem.SAID_TWICE: "{word} is said twice",
    Problem.UNCLOSED_QUOTE: "the quotation mark before {word} is not closed",
    Problem.NOTE_TOO_LONG: "the note is longer than {word} characters",
    Problem.TOO_MANY_TARGETS: "at most {word} are taken",
    Problem.TOO_MANY_COMMANDS: "at most {word} are taken",
}


def explain(flaw: Flaw) -> str:
    """What is to be said beyond the reason code: half a sentence of Markdown, safe in a reply."""
    return _SENTENCES[flaw.problem].format(word=code(flaw.word, limit=60))
