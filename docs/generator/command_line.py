"""The command line: what `kickoff --help` says, from the click commands themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from generator.writing import code, prose, table
from kickoff.core.grammar.verbs import VERBS
from kickoff.entrypoints.cli import pages
from kickoff.entrypoints.cli.program import program


def command_line() -> Iterator[str]:
    """Every command and option, which queue is meant, files, exit statuses."""
    root = program()
    context = click.Context(root, info_name="kickoff")
    yield "# Command line"
    yield prose("""
        What would stand behind `/kickoff` in a comment stands behind `kickoff` in a shell; a first
        word that is no command is a task to queue. `kickoff help COMMAND`, or `--help` behind a
        command, explains one. [Use the shell](../how-to/use-the-shell.md) shows it at work.

            kickoff [OPTION …] [COMMAND] [TASK …] [KEY=VALUE …] [-- NOTE]
    """)
    for title, names in pages.GROUPS.items():
        yield f"## {title}"
        yield table(("command", "does"), ((_linked(n), pages.summary_of(n)) for n in names))
    yield "## Options"
    yield "They may stand anywhere in front of ` -- `."
    yield table(("option", "means"), _rows(pages.option_rows(root, context)))
    yield "## Which queue"
    yield pages.WHICH_QUEUE
    yield "## Exit status"
    statuses = ((str(int(status)), text) for status, text in pages.STATUSES.items())
    yield table(("status", "means"), statuses)
    yield prose("""
        Ctrl-C ends a command with 130 and leaves nothing half; it ends `kickoff watch` with 0. With
        `--json` a failure is an object on standard output too: `outcome` is its
        [reason code](reason-codes.md), `error` what went wrong, `remedy` what to type, `read` where
        to read.
    """)
    yield "## Files and environment"
    yield table(("name", "is"), _rows((*pages.FILES, *pages.ENVIRONMENT)))
    yield from _own_pages(root, context)


def _linked(name: str) -> str:
    page = "" if name in pages.OWN else "commands.md"
    known = name in VERBS or name in pages.OWN
    return f"[{name}]({page}#{name})" if known else code(name)


def _rows(rows: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    yield from ((code(word), meaning) for word, meaning in rows)


def _own_pages(root: click.Group, context: click.Context) -> Iterator[str]:
    yield "## Commands that only a shell has"
    for name in pages.OWN:
        command = root.get_command(context, name)
        if command is not None:
            yield f"### {name}"
            page = command.get_help(click.Context(command, info_name=name, parent=context))
            yield f"```text\n{page}\n```"
