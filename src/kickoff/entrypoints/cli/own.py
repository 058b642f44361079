"""A command that only a shell has: our options, our page, and its own parameters."""

from __future__ import annotations

from collections.abc import Callable

import click

from kickoff.entrypoints.cli.options import shared_options
from kickoff.entrypoints.cli.pages import own_page, summary_of


class OwnCommand(click.Command):
    """A command whose help is a page in the form of all the others."""

    def get_help(self, ctx: click.Context) -> str:
        """The page."""
        return own_page(self, ctx)


def own_command(
    name: str, callback: Callable[..., int], text: str, *parameters: click.Parameter
) -> OwnCommand:
    """The command; `text` explains it, in paragraphs."""
    return OwnCommand(
        name,
        callback=callback,
        params=[*parameters, *shared_options()],
        help=text,
        short_help=summary_of(name),
        context_settings={"help_option_names": ["-h", "--help"]},
    )
