"""A command that only a shell has: our options, our page, and its own parameters."""

from __future__ import annotations

from collections.abc import Callable

import click

from kickoff.core.reasons import ReasonCode
from kickoff.entrypoints.cli.options import session_of, shared_options
from kickoff.entrypoints.cli.pages import own_page, summary_of
from kickoff.errors import Usage


class OwnCommand(click.Command):
    """A command whose help is a page in the form of all the others.

    `instead` is what to do in place of a dry run, for a command that changes something and has
    none.
    """

    instead: str | None = None

    def invoke(self, ctx: click.Context) -> object:
        """Run it. Raises Usage where a dry run was asked for and there is none."""
        if self.instead is not None and session_of(ctx).options.dry_run:
            raise Usage(
                f"kickoff {self.name} has no dry run",
                reason=ReasonCode.NOT_UNDERSTOOD,
                remedy=self.instead,
            )
        return super().invoke(ctx)

    def get_help(self, ctx: click.Context) -> str:
        """The page."""
        return own_page(self, ctx)


def own_command(
    name: str,
    callback: Callable[..., int],
    text: str,
    *parameters: click.Parameter,
    instead: str | None = None,
) -> OwnCommand:
    """The command; `text` explains it, in paragraphs. `instead` is as in `OwnCommand`."""
    command = OwnCommand(
        name,
        callback=callback,
        params=[*parameters, *shared_options()],
        help=text,
        short_help=summary_of(name),
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    command.instead = instead
    return command


TICK_INSTEAD = "kickoff tick --dry-run says what a tick would do."
"""What a command that ticks has in place of a dry run."""
