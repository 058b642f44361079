"""`kickoff worktrees`: where local workers have worked, and what of it can go."""

from __future__ import annotations

import click

from kickoff.core.reasons import ReasonCode
from kickoff.entrypoints.cli.own import own_command
from kickoff.errors import Usage

TEXT = """\
Lists the worktrees that local workers have worked in: their task, branch and condition.

`prune` removes those that nobody needs any more: never one with changes that are not committed,
or commits that are nowhere else. With --dry-run it says what would go.
"""


@click.pass_context
def _worktrees(context: click.Context, action: str | None) -> int:
    """List or prune."""
    raise Usage(
        "there are no worktrees here: this queue is reached by GitHub's API",
        reason=ReasonCode.BAD_INPUT,
        remedy="Go into a clone, and leave --repo out.",
    )


command = own_command(
    "worktrees",
    _worktrees,
    TEXT,
    click.Argument(["action"], required=False, type=click.Choice(["prune"])),
)
