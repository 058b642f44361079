"""The verbs: one command for each, made from the one table; their words are the comments' own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from kickoff.core.grammar.flaws import Problem
from kickoff.core.grammar.parsing import Asked, Command, CommandError, parse_words
from kickoff.core.grammar.verbs import VERBS, Right, Verb
from kickoff.core.reasons import ReasonCode
from kickoff.core.text.quoting import one_line
from kickoff.core.wording.terminal import unmarked
from kickoff.entrypoints.cli.options import Session, session_of, shared_options
from kickoff.entrypoints.cli.pages import summary_of, verb_page
from kickoff.entrypoints.cli.paths import from_root
from kickoff.entrypoints.cli.shell_words import shell_example, shell_usage
from kickoff.errors import ExitCode, Usage

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

SEE_HELP = "kickoff --help lists them all"


class VerbCommand(click.Command):
    """One verb. Its words go to the grammar as they are, so that click reads only our options."""

    def get_help(self, ctx: click.Context) -> str:
        """The verb's page, as `kickoff help VERB` shows it."""
        return verb_page(Verb(ctx.command.name or Verb.QUEUE))


def command_for(verb: Verb) -> VerbCommand:
    """The command of one verb."""
    return VerbCommand(
        verb.value,
        callback=_give,
        params=[*shared_options(), _words()],
        short_help=summary_of(verb),
        context_settings={"ignore_unknown_options": True, "help_option_names": ["-h", "--help"]},
    )


def _words() -> click.Argument:
    return click.Argument(["words"], nargs=-1, type=click.UNPROCESSED, shell_complete=_offered)


def _offered(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    """The words that the grammar takes at this place."""
    from kickoff.entrypoints.cli.offered_words import verb_word

    return list(verb_word(context, incomplete))


@click.pass_context
def _give(context: click.Context, words: Sequence[str] = ()) -> int:
    session = session_of(context)
    verb = Verb(context.info_name or Verb.STATUS)
    if verb is Verb.HELP:
        return _help(context, words)
    if session.options.repo is None:
        words = from_root(words, session.options.folder)
    asked = _parsed(session, (verb, *words, *session.note))
    if verb is Verb.LIST:
        from kickoff.entrypoints.cli.showing import show_queue

        return show_queue(session, unstarted=None)
    if VERBS[verb].targets and not asked.targets:
        return _without_task(session, verb)
    return _answered(session, asked)


def _parsed(session: Session, words: Sequence[str]) -> Command:
    """What the words ask for. Raises Usage with the line that was probably meant."""
    dry = session.options.dry_run and words[0] == Verb.QUEUE and "dry-run" not in words
    asked: Asked = parse_words([words[0], "dry-run", *words[1:]] if dry else words)
    if isinstance(asked, CommandError):
        raise Usage(
            f"not understood: {_wrong(Verb(words[0]), asked)}",
            reason=asked.code,
            remedy=_meant(asked) or f"kickoff help {words[0]} explains it",
        )
    return asked


def _wrong(verb: Verb, asked: CommandError) -> str:
    if asked.flaw.problem is Problem.MISSING_ARGUMENT:
        return f"something is missing: {shell_usage(verb)}"
    return unmarked(asked.detail)


def _meant(asked: CommandError) -> str:
    meant = (asked.corrected or "").removeprefix("/")
    return f"Did you mean: {meant}" if meant not in ("", "kickoff") else ""


def _without_task(session: Session, verb: Verb) -> int:
    """A shell stands in no thread: what would look at its task looks at all of them."""
    if VERBS[verb].right is Right.READ:
        from kickoff.entrypoints.cli.showing import show_queue

        return show_queue(session)
    raise Usage(
        "which task?",
        reason=ReasonCode.NO_TASK_HERE,
        remedy=f"For example: {shell_example(verb)}",
    )


def _answered(session: Session, asked: Command) -> int:
    if VERBS[asked.verb].right is Right.READ:
        from kickoff.entrypoints.cli.showing import show_tasks

        return show_tasks(session, asked)
    if session.options.dry_run or asked.arguments.dry_run:
        from kickoff.entrypoints.cli.showing import show_answer

        return show_answer(session, asked)
    from kickoff.entrypoints.cli.giving import give

    return give(session, asked)


def _help(context: click.Context, words: Sequence[str]) -> int:
    """All commands, or one: nothing has to be asked for that."""
    root = context.find_root()
    if not words:
        click.echo(root.command.get_help(root))
        return ExitCode.DONE
    group = root.command
    command = group.get_command(root, words[0]) if isinstance(group, click.Group) else None
    if command is None or len(words) > 1:
        wrong = one_line(" ".join(words))
        raise Usage(
            f"there is no command {wrong}", reason=ReasonCode.NOT_UNDERSTOOD, remedy=SEE_HELP
        )
    click.echo(command.get_help(click.Context(command, info_name=command.name, parent=root)))
    return ExitCode.DONE
