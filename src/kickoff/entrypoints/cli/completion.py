"""`kickoff completion`, and the words it offers: commands, tasks, workers, keys.

What a shell asks for at a press of Tab is never worth an error: whatever goes wrong, nothing is
offered, and nothing is printed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType

import click
from click.shell_completion import CompletionItem, get_completion_class

from kickoff.core.grammar.verbs import KEYS, VERBS, Argument, Verb
from kickoff.core.registry import Priority
from kickoff.entrypoints.cli.names import Names, known_names
from kickoff.entrypoints.cli.options import Session, session_of
from kickoff.entrypoints.cli.own import own_command

PROGRAM = "kickoff"
COMPLETE = "_KICKOFF_COMPLETE"
SHELLS = ("bash", "zsh", "fish")

_EVERY_COMMA, _FIRST_COMMA = 'string split "," ', 'string split --max 1 "," '
"""In the script for fish, which else would cut what it says of a word at a comma."""

_WAITS = ("30m", "2h", "1d")
_DURATIONS = ("1d", "3d", "1w")


TEXT = """\
Prints the script that makes Tab complete commands, task ids, workers and keys. Keep what it
prints in the file that your shell reads such scripts from:

bash: ~/.local/share/bash-completion/completions/kickoff

zsh: a file named _kickoff in a folder of $fpath

fish: ~/.config/fish/completions/kickoff.fish
"""


@click.pass_context
def _completion(context: click.Context, shell: str) -> int:
    """Print the script of one shell."""
    completer = get_completion_class(shell)
    if completer is not None:
        root = context.find_root().command
        script = completer(root, {}, PROGRAM, COMPLETE).source()
        click.echo(script.replace(_EVERY_COMMA, _FIRST_COMMA))
    return 0


def complete(environment: Mapping[str, str]) -> int:
    """Answer a shell: one line for each word that fits. Never fails."""
    with _Silence():
        shell, _, instruction = environment.get(COMPLETE, "").partition("_")
        completer = get_completion_class(shell)
        if completer is not None and instruction == "complete":
            from kickoff.entrypoints.cli.program import program

            session = Session(environment)
            click.echo(completer(program(), {"obj": session}, PROGRAM, COMPLETE).complete())
    return 0


class _Silence(contextlib.AbstractContextManager["_Silence"]):
    """Lets no exception out."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        return True


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
    return known_names(session_of(context))


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


command = own_command(
    "completion", _completion, TEXT, click.Argument(["shell"], type=click.Choice(SHELLS))
)
