"""What went wrong, what to type, where to read: on standard error, or as JSON for programs."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass

import click

from kickoff import __version__
from kickoff.core.reasons import ReasonCode
from kickoff.entrypoints.cli.answers import json_line
from kickoff.entrypoints.cli.options import Options
from kickoff.entrypoints.cli.screen import Screen
from kickoff.errors import ExitCode, KickoffError

ISSUES = "https://github.com/kickoff-queue/kickoff/issues"

PAGES: Mapping[str, str] = {
    ReasonCode.BAD_EVENT: "docs/how-to/use-the-shell.md",
    ReasonCode.CONFIGURATION_INVALID: "docs/reference/configuration.md",
    ReasonCode.NO_TASK_HERE: "docs/reference/commands.md",
    "not_a_repository": "docs/how-to/use-the-shell.md",
    ReasonCode.PERMISSION_MISSING: "docs/how-to/use-the-shell.md",
    ReasonCode.REGISTRY_UNREADABLE: "docs/how-to/restore-the-state-branch.md",
    ReasonCode.STATE_BRANCH_MISSING: "docs/how-to/restore-the-state-branch.md",
}

BY_STATUS: Mapping[ExitCode, str] = {
    ExitCode.USAGE: "docs/reference/command-line.md",
    ExitCode.CONFIGURATION: "docs/how-to/use-the-shell.md",
    ExitCode.BUG: ISSUES,
}

ELSE = "docs/reference/reason-codes.md"


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure in words; `reason` is its reason code."""

    reason: str
    error: str
    remedy: str
    status: ExitCode

    @property
    def page(self) -> str:
        """Where to read about it: a file of the repository, or an address."""
        return PAGES.get(self.reason) or BY_STATUS.get(self.status, ELSE)


def failure_of(error: KickoffError | click.ClickException) -> Failure:
    """The failure that an exception stands for."""
    if isinstance(error, KickoffError):
        return Failure(error.reason, str(error), error.remedy, error.exit_code)
    return Failure(ReasonCode.NOT_UNDERSTOOD, _said(error), _what_to_type(error), ExitCode.USAGE)


def bug(error: Exception) -> Failure:
    """A mistake of Kickoff's own."""
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return Failure(
        ReasonCode.BUG,
        f"a mistake in Kickoff {__version__} itself ({what})",
        "Nothing was written half. Run it again with -vv in front to see where it came from, and "
        f"report that at {ISSUES}",
        ExitCode.BUG,
    )


def tell(failure: Failure, screen: Screen, options: Options) -> ExitCode:
    """Say it once, to the one who reads."""
    if options.json:
        screen.line_of_json(failure_json(failure))
        return failure.status
    lines = [f"kickoff: {failure.error}", *failure.remedy.splitlines()]
    screen.warn("\n  ".join((*lines, f"Read: {failure.page} ({failure.reason})")))
    return failure.status


def tell_trace(error: Exception, screen: Screen, options: Options) -> None:
    """Where a mistake came from, for who asked."""
    if options.verbose > 1:
        screen.warn("".join(traceback.format_exception(error)))


def failure_json(failure: Failure) -> str:
    """The failure as a line of JSON; `outcome` is the reason code, as in every answer."""
    from kickoff.formats.report_json import VERSION

    said = {
        "version": VERSION,
        "outcome": str(failure.reason),
        "tasks": [],
        "error": failure.error,
        "remedy": failure.remedy,
        "read": failure.page,
    }
    return json_line(said)


def _said(error: click.ClickException) -> str:
    text = error.format_message().rstrip(".")
    return text[:1].lower() + text[1:]


def _what_to_type(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context is not None else "kickoff"
    return f"{path} --help explains it"
