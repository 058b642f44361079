"""What a command says besides its targets: each argument's value, parsed, checked, written back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from kickoff.core.grammar.flaws import Flaw, Problem
from kickoff.core.grammar.targets import (
    Dependency,
    GlobTarget,
    NumberTarget,
    format_target,
    parse_number,
    parse_target,
)
from kickoff.core.grammar.verbs import VERB_WORDS, Argument, Verb
from kickoff.core.registry import Priority
from kickoff.core.text.durations import format_duration, parse_duration
from kickoff.core.text.suggesting import suggest

MAX_DEPENDENCIES = 100

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt ][0-9]{2}:[0-9]{2}.{0,25})?")


class RetryMode(StrEnum):
    """What a retry does with the branch: go on with it, or leave it and make another."""

    KEEP = "keep"
    FRESH = "fresh"


NotBefore: TypeAlias = datetime | timedelta
"""An instant in UTC, or a wait counted from when the command was given."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments that were given; None, empty or False for the others.

    `priority`, `worker` and `after` are set by the option and by the verb of that name alike.
    """

    priority: Priority | None = None
    worker: str | None = None
    after: tuple[Dependency, ...] = ()
    not_before: NotBefore | None = None
    dry_run: bool = False
    retry: RetryMode | None = None
    duration: timedelta | None = None
    pull_request: NumberTarget | None = None
    topic: Verb | None = None


def with_argument(arguments: Arguments, argument: Argument, text: str) -> Arguments | Flaw:
    """The arguments with one more, read from `text` (for a flag: the flag itself)."""
    return _READERS[argument](arguments, text)


def format_argument(arguments: Arguments, argument: Argument) -> str:
    """The value of one argument as it is written; empty when it was not given."""
    return _WRITERS[argument](arguments)


def _with_priority(arguments: Arguments, text: str) -> Arguments | Flaw:
    if text.lower() not in list(Priority):
        return Flaw(Problem.BAD_PRIORITY, text)
    return replace(arguments, priority=Priority(text.lower()))


def _with_worker(arguments: Arguments, text: str) -> Arguments | Flaw:
    named = _NAME.fullmatch(text)
    return replace(arguments, worker=text) if named else Flaw(Problem.BAD_WORKER, text)


def _with_after(arguments: Arguments, text: str) -> Arguments | Flaw:
    words = [word for word in text.split(",") if word]
    if not 0 < len(words) <= MAX_DEPENDENCIES:
        return Flaw(Problem.BAD_DEPENDENCY, text)
    found: list[Dependency] = []
    for word in words:
        target = parse_target(word)
        if isinstance(target, Flaw | GlobTarget):
            return Flaw(Problem.BAD_DEPENDENCY, word)
        found.append(target)
    return replace(arguments, after=tuple(dict.fromkeys(found)))


def _with_not_before(arguments: Arguments, text: str) -> Arguments | Flaw:
    time = _parse_not_before(text)
    return replace(arguments, not_before=time) if time else Flaw(Problem.BAD_TIME, text)


def _with_dry_run(arguments: Arguments, _: str) -> Arguments | Flaw:
    return replace(arguments, dry_run=True)


def _with_retry(arguments: Arguments, text: str) -> Arguments | Flaw:
    return replace(arguments, retry=RetryMode(text))


def _with_duration(arguments: Arguments, text: str) -> Arguments | Flaw:
    duration = parse_duration(text)
    if duration is None:
        return Flaw(Problem.BAD_DURATION, text)
    return replace(arguments, duration=duration)


def _with_pull_request(arguments: Arguments, text: str) -> Arguments | Flaw:
    number = parse_number(text)
    if number is None:
        return Flaw(Problem.BAD_PULL_REQUEST, text)
    return replace(arguments, pull_request=number)


def _with_topic(arguments: Arguments, text: str) -> Arguments | Flaw:
    verb = VERB_WORDS.get(text.lower())
    if verb is None:
        return Flaw(Problem.UNKNOWN_VERB, text, suggest(text, VERB_WORDS))
    return replace(arguments, topic=verb)


def _parse_not_before(text: str) -> NotBefore | None:
    """A wait or an instant; a date is its beginning, and a time without a zone is in UTC."""
    if not _TIME.fullmatch(text):
        return parse_duration(text)
    try:
        time = datetime.fromisoformat(text)
        zoned = time if time.tzinfo else time.replace(tzinfo=UTC)
        return zoned.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None


def _format_not_before(time: NotBefore | None) -> str:
    match time:
        case datetime():
            return time.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
        case timedelta():
            return format_duration(time)
        case None:
            return ""


_READERS: Mapping[Argument, Callable[[Arguments, str], Arguments | Flaw]] = {
    Argument.PRIORITY: _with_priority,
    Argument.WORKER: _with_worker,
    Argument.AFTER: _with_after,
    Argument.NOT_BEFORE: _with_not_before,
    Argument.DRY_RUN: _with_dry_run,
    Argument.RETRY: _with_retry,
    Argument.DURATION: _with_duration,
    Argument.PULL_REQUEST: _with_pull_request,
    Argument.TOPIC: _with_topic,
}

_WRITERS: Mapping[Argument, Callable[[Arguments], str]] = {
    Argument.PRIORITY: lambda given: given.priority or "",
    Argument.WORKER: lambda given: given.worker or "",
    Argument.AFTER: lambda given: ",".join(format_target(target) for target in given.after),
    Argument.NOT_BEFORE: lambda given: _format_not_before(given.not_before),
    Argument.DRY_RUN: lambda given: Argument.DRY_RUN.value if given.dry_run else "",
    Argument.RETRY: lambda given: given.retry or "",
    Argument.DURATION: lambda given: format_duration(given.duration) if given.duration else "",
    Argument.PULL_REQUEST: lambda given: (
        format_target(given.pull_request) if given.pull_request else ""
    ),
    Argument.TOPIC: lambda given: given.topic or "",
}
