"""The group: every verb of the grammar, and the commands that only a shell has, loaded when used.

A first word that is no command is a task: `kickoff fix-login` queues it, as in a comment.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

from kickoff import __version__
from kickoff.core.grammar.verbs import VERB_WORDS, VERBS, Verb
from kickoff.entrypoints.cli.options import shared_options
from kickoff.entrypoints.cli.pages import OWN, group_page

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

CONTEXT = {"help_option_names": ["-h", "--help"]}


class Program(click.Group):
    """The verbs are those of the comments; the others come from the modules named in `OWN`."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Every command, in the order of the page."""
        return [*VERBS, *OWN]

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, made or imported now."""
        word = cmd_name.lower()
        if word in VERB_WORDS:
            from kickoff.entrypoints.cli.verbs import command_for

            return command_for(VERB_WORDS[word])
        if word in OWN:
            command: click.Command = import_module(OWN[word].module).command
            return command
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command, and the words behind it; all words when the first one is a task."""
        command = self.get_command(ctx, args[0])
        if command is not None:
            return command.name, command, args[1:]
        queue = self.get_command(ctx, Verb.QUEUE)
        return Verb.QUEUE, queue, args

    def get_help(self, ctx: click.Context) -> str:
        """The page."""
        return group_page(self, ctx)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """Options and commands, and the tasks that a first word may name."""
        from kickoff.entrypoints.cli.offered_words import first_word

        return [*super().shell_complete(ctx, incomplete), *first_word(ctx, incomplete)]


def program() -> Program:
    """The whole command line."""
    return Program(
        "kickoff",
        callback=_board_without_words,
        invoke_without_command=True,
        params=[*shared_options(), _version()],
        context_settings=CONTEXT,
        short_help="a task queue that lives in a git repository",
    )


def _version() -> click.Option:
    return click.Option(
        ["--version"],
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=_print_version,
        help="Print the version and exit; kickoff version says more.",
    )


def _print_version(context: click.Context, _: click.Parameter, wanted: object) -> None:
    if wanted and not context.resilient_parsing:
        click.echo(f"kickoff {__version__}")
        context.exit()


@click.pass_context
def _board_without_words(context: click.Context) -> int:
    """`kickoff` alone shows the board."""
    if context.invoked_subcommand is not None:
        return 0
    from kickoff.entrypoints.cli.verbs import command_for

    status: int = context.invoke(command_for(Verb.STATUS))
    return status
