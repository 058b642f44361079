"""`kickoff demo`: the whole loop on this machine, in a repository made for it."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp

import click

from kickoff.entrypoints.cli.options import session_of
from kickoff.entrypoints.cli.own import own_command
from kickoff.entrypoints.cli.screen import screen_for

TEXT = """\
Makes a git repository with a dozen plans, starts real workers in worktrees, merges what they
did, and shows the queue while it happens. It takes about half a minute, needs nothing but git,
and touches nothing outside its folder.

Without a folder it takes a temporary one. It is left there to look around in.
"""


@click.pass_context
def _demo(context: click.Context, ground: Path | None) -> int:
    """The story, from an empty folder."""
    from kickoff.entrypoints.demo.story import Demo

    session = session_of(context)
    place = ground or Path(mkdtemp(prefix="kickoff-demo-")) / "garden"
    screen = screen_for(session.options, session.environment)
    return Demo(screen, place.absolute(), session.environment).runs()


command = own_command(
    "demo",
    _demo,
    TEXT,
    click.Argument(["ground"], required=False, type=click.Path(path_type=Path), metavar="[FOLDER]"),
    instead="It touches nothing but a folder of its own.",
)
