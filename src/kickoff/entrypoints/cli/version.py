"""`kickoff version`."""

from __future__ import annotations

import platform

import click

from kickoff import __version__
from kickoff.core.reasons import ReasonCode
from kickoff.entrypoints.cli.answers import print_json
from kickoff.entrypoints.cli.options import session_of
from kickoff.entrypoints.cli.own import own_command
from kickoff.entrypoints.cli.screen import screen_for
from kickoff.errors import ExitCode
from kickoff.formats.report_json import report_json

TEXT = """\
Prints the version of Kickoff and of the Python it runs on, for reports of mistakes.
"""


@click.pass_context
def _version(context: click.Context) -> int:
    """Print it."""
    session = session_of(context)
    screen = screen_for(session.options, session.environment)
    if session.options.json:
        more = {"kickoff": __version__, "python": platform.python_version()}
        print_json(screen, report_json(ReasonCode.SHOWN, None), more)
    else:
        screen.say(f"kickoff {__version__} (Python {platform.python_version()})")
    return ExitCode.DONE


command = own_command("version", _version, TEXT)
