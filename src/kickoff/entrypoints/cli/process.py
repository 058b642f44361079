"""The process: words in, exit status out. Whatever happens is told without a traceback."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from types import TracebackType
from typing import TextIO

import click

from kickoff.entrypoints.cli import failures
from kickoff.entrypoints.cli.options import Options, Session
from kickoff.entrypoints.cli.screen import screen_for
from kickoff.errors import ConfigurationError, ExitCode, KickoffError

PROGRAM = "kickoff"
COMPLETE = "_KICKOFF_COMPLETE"
"""The environment variable by which a shell asks for completions."""

PATIENCE = 50_000
"""Values made before garbage is looked for: hardly ever in one command, whose values mostly stay.

As it is by default, the search takes a fifth of a board with ten thousand task files.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is that of `kickoff.errors.ExitCode`."""
    gc.set_threshold(PATIENCE)
    _speak(sys.stdout, sys.stderr)
    given = sys.argv[1:] if arguments is None else list(arguments)
    environment = dict(os.environ)
    if environment.get(COMPLETE):
        from kickoff.entrypoints.cli.completion import complete

        return complete(environment)
    head, note = before_note(given)
    session = Session(environment, note, {"json": "--json" in head})
    try:
        with _LastResort(session):
            return _told(session, head, sys.platform)
    except BrokenPipeError:
        return _unread()


def _speak(*streams: TextIO) -> None:
    """Let no character end a command: what an old locale has no sign for becomes `?`."""
    for stream in streams:
        if isinstance(stream, TextIOWrapper) and stream.encoding.lower() != "utf-8":
            stream.reconfigure(errors="replace")


def before_note(given: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """The words before ` -- `, and the note with its dashes: what stands there is no option."""
    at = list(given).index("--") if "--" in given else len(given)
    return list(given[:at]), tuple(given[at:])


def _told(session: Session, head: Sequence[str], platform: str) -> int:
    try:
        refuse_windows(platform)
        status = _run(session, head)
        sys.stdout.flush()
        return status
    except (KickoffError, click.ClickException) as error:
        screen = screen_for(session.options, session.environment)
        return int(failures.tell(failures.failure_of(error), screen, session.options))
    except click.Abort:
        raise KeyboardInterrupt from None


def _run(session: Session, head: Sequence[str]) -> int:
    from kickoff.entrypoints.cli.program import program

    status = program().main(list(head), prog_name=PROGRAM, standalone_mode=False, obj=session)
    return int(status or 0)


def refuse_windows(platform: str) -> None:
    """Raises ConfigurationError where neither locks nor process groups are as Kickoff needs."""
    if platform == "win32":
        raise ConfigurationError(
            "Kickoff's command line does not run on Windows",
            reason="unsupported_platform",
            remedy="Use it in WSL, or on Linux or macOS; comments on GitHub work from anywhere.",
        )


def _unread() -> int:
    """Whoever read our output has had enough (`| head`): no error, and nothing more to say."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return int(ExitCode.DONE)


class _LastResort:
    """Tells a mistake of Kickoff's own, with exit status 70, instead of a bare traceback."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, Exception) and not isinstance(error, BrokenPipeError):
            options = _options(self._session)
            screen = screen_for(options, self._session.environment)
            failures.tell_trace(error, screen, options)
            raise SystemExit(int(failures.tell(failures.bug(error), screen, options)))


def _options(session: Session) -> Options:
    return session.options
