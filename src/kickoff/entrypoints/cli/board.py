"""`kickoff board`: the board as files, for GitHub Pages or for opening from disk."""

from __future__ import annotations

from pathlib import Path

import click

from kickoff.entrypoints.cli.options import session_of
from kickoff.entrypoints.cli.own import own_command
from kickoff.entrypoints.cli.place import find
from kickoff.entrypoints.cli.screen import screen_for
from kickoff.entrypoints.web.extra import need_extra
from kickoff.errors import ExitCode

TEXT = """\
Writes the board as pages into a folder: open index.html from disk, or publish the folder. Search,
filters and order work without a server; there are no buttons. board.json holds the same for
programs. Nothing else changes, and the same queue gives the same bytes.

The folder must be empty, new, or of an earlier `kickoff board`.
"""


@click.pass_context
def _board(context: click.Context, *, out: Path, logs: bool) -> int:
    """Write the pages."""
    need_extra(("jinja2",))
    from kickoff.entrypoints.web.export import export

    session = session_of(context)
    screen = screen_for(session.options, session.environment)
    tasks = export(find(session).kit, out, logs=logs)
    screen.say(f"The board and {tasks} task{'' if tasks == 1 else 's'}: {out / 'index.html'}")
    return ExitCode.DONE


command = own_command(
    "board",
    _board,
    TEXT,
    click.Option(
        ["--out"],
        type=click.Path(path_type=Path, file_okay=False),
        required=True,
        metavar="DIR",
        help="The folder to write to.",
    ),
    click.Option(
        ["--logs"],
        is_flag=True,
        help="Show the ends of local workers' logs: look at them before you publish.",
    ),
    instead="kickoff status shows the same in the terminal.",
)
