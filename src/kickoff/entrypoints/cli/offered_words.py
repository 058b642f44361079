"""The words that a shell is offered at a press of Tab: tasks, workers, keys and their values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click
from click.shell_completion import CompletionItem

from kickoff.core.grammar.verbs import KEYS, VERBS, Argument, Verb
from kickoff.core.registry import Priority
from kickoff.entrypoints.cli.names import Names, known_names
from kickoff.entrypoints.cli.options import session_of
from kickoff.errors import KickoffError

_WAITS = ("30m", "2h", "1d")
_DURATIONS = ("1d", "3d", "1w")


def first_word(context: click.Context, incomplete: str) -> Iterator[CompletionItem[str]]:
    """The tasks that can be queued by their name alone; an option's dash asks for none."""
    if not incomplete.startswith("-"):
        yield from _tasks(_names(context), (), incomplete, Verb.QUEUE)


def any_task(context: click.Context, incomplete: str) -> Iterator[CompletionItem[str]]:
    """Every task that is known."""
    yield from _tasks(_names(context), (), incomplete, Verb.STATUS)


def verb_word(context: click.Context, incomplete: str) -> Iterator[CompletionItem[str]]:
    """What the grammar takes at this place."""
    verb = Verb(context.command.name or Verb.QUEUE)
    words = [str(word) for word in context.params.get("words") or ()]
    if session_of(context).environment.get("COMP_WORDS", "").endswith("="):
        words.append("=")
    yield from _offers(verb, words, incomplete, _names(context))


def _names(context: click.Context) -> Names:
    """Nothing where there is no queue to ask: commands are offered nevertheless."""
    try:
        return known_names(session_of(context))
    except KickoffError:
        return Names()


def _offers(
    verb: Verb, words: Sequence[str], incomplete: str, names: Names
) -> Iterator[CompletionItem[str]]:
    key, value, prefix = _key_and_value(words, incomplete)
    if key is not None:
        yield from _fitting(_values(key, names), value, prefix)
        return
    rule = VERBS[verb]
    if rule.lead is not None and not words:
        yield from _fitting(_values(rule.lead, names), incomplete)
        if rule.needs_lead:
            return
    yield from _fitting((f"{option}=" for option in rule.options if option in KEYS), incomplete)
    if Argument.RETRY in rule.options:
        yield from _fitting(("keep", "fresh"), incomplete)
    if rule.targets:
        yield from _tasks(names, words, incomplete, verb)


def _key_and_value(words: Sequence[str], incomplete: str) -> tuple[Argument | None, str, str]:
    """The key whose value is being written, what there is of it, and what to offer in front of it.

    bash takes `=` for a word of its own, which click drops while it is the last one; other shells
    complete `key=value` as a whole.
    """
    before, equals, value = incomplete.partition("=")
    if equals and before in KEYS:
        return KEYS[before], value, f"{before}="
    if len(words) > 1 and words[-1] == "=" and words[-2] in KEYS:
        return KEYS[words[-2]], incomplete, ""
    return None, "", ""


def _values(argument: Argument, names: Names) -> Iterator[str]:
    match argument:
        case Argument.PRIORITY:
            yield from (priority.value for priority in Priority)
        case Argument.WORKER:
            yield from names.workers
        case Argument.AFTER:
            yield from (*names.queued, *names.files)
        case Argument.NOT_BEFORE:
            yield from _WAITS
        case Argument.DURATION:
            yield from _DURATIONS
        case Argument.TOPIC:
            yield from (verb.value for verb in VERBS)
        case Argument.DRY_RUN | Argument.RETRY | Argument.PULL_REQUEST:
            return


def _tasks(
    names: Names, words: Sequence[str], incomplete: str, verb: Verb
) -> Iterator[CompletionItem[str]]:
    """Tasks in play; where a task may come into play, those of the files too. None twice."""
    wanted = dict(names.queued)
    if verb in (Verb.QUEUE, Verb.STATUS, Verb.REOPEN):
        wanted = {**names.files, **wanted}
    for task_id, title in wanted.items():
        if task_id.startswith(incomplete) and task_id not in words:
            yield CompletionItem(task_id, help=title or None)


def _fitting(
    words: Iterator[str] | Sequence[str], incomplete: str, prefix: str = ""
) -> Iterator[CompletionItem[str]]:
    for word in words:
        if word.startswith(incomplete):
            yield CompletionItem(f"{prefix}{word}")
