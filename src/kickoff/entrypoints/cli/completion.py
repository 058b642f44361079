"""`kickoff completion`, and the answers it gives to a shell.

What a shell asks for at a press of Tab is never worth an error: whatever goes wrong, nothing is
offered, and nothing is printed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from types import TracebackType

import click
from click.shell_completion import get_completion_class

from kickoff.entrypoints.cli.options import Session
from kickoff.entrypoints.cli.own import own_command

PROGRAM = "kickoff"
COMPLETE = "_KICKOFF_COMPLETE"
SHELLS = ("bash", "zsh", "fish")

_MENDED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "bash": (
        (
            "    return 0\n",
            (
                "    if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]]; then\n"
                "        compopt -o nospace 2>/dev/null\n"
                "    fi\n"
                "    return 0\n"
            ),
        ),
    ),
    "zsh": (
        ("    local -a response\n", "    local -a response\n    local -a keys\n"),
        (
            '            if [[ "$descr" == "_" ]]; then\n',
            (
                '            if [[ "$key" == *= ]]; then\n'
                '                keys+=("$key")\n'
                '            elif [[ "$descr" == "_" ]]; then\n'
            ),
        ),
        (
            '    if [ -n "$completions" ]; then\n',
            (
                '    if [ -n "$keys" ]; then\n'
                "        compadd -U -S '' -V unsorted -a keys\n"
                "    fi\n\n"
                '    if [ -n "$completions" ]; then\n'
            ),
        ),
    ),
    "fish": (('string split "," ', 'string split --max 1 "," '),),
}
"""In click's scripts: no blank behind `priority=`; for fish, a comma in what a word means."""


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
        for theirs, ours in _MENDED[shell]:
            script = script.replace(theirs, ours)
        click.echo(script)
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


command = own_command(
    "completion", _completion, TEXT, click.Argument(["shell"], type=click.Choice(SHELLS))
)
