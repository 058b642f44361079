"""`kickoff doctor`: what of the set-up is not as it should be, and what mends it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import click

from kickoff.core.doctor.findings import Examined, Finding, Mender, Unseen
from kickoff.core.reasons import ReasonCode
from kickoff.entrypoints.cli.answers import operation, print_json
from kickoff.entrypoints.cli.mending import mend
from kickoff.entrypoints.cli.options import session_of
from kickoff.entrypoints.cli.own import own_command
from kickoff.entrypoints.cli.place import Place, find
from kickoff.entrypoints.cli.screen import Screen, screen_for
from kickoff.entrypoints.setting_up.wanted import source
from kickoff.errors import ExitCode, Unavailable
from kickoff.formats.report_json import report_json
from kickoff.formats.report_tasks import said

TEXT = """\
Looks at everything a queue depends on (the configuration, workflows, settings, rules and rights,
the schedule, task files, the queue's own history, this clone) and says of each thing that is not
as it should be what to type or to paste. It changes nothing. What could not be looked at is
listed with the reason.

With --fix it does what is safe, by the commands that everybody has: a tick, another try for a
worker that never began, the removal of worktrees that nobody needs. --fix --dry-run says which.

The exit status is 1 when something needs a person, so that it can be a check in CI.
"""


@click.pass_context
def _doctor(context: click.Context, *, fix: bool) -> int:
    """Examine; with --fix, mend and examine again."""
    session = session_of(context)
    place = find(session)
    screen = screen_for(session.options, session.environment)
    found = _examined(place)
    mending = fix and not session.options.dry_run
    done = tuple(mend(place, found.fixes)) if mending else ()
    if done:
        found = _examined(place)
    if session.options.json:
        more = _facts(found, done, dry_run=session.options.dry_run)
        print_json(screen, report_json(_outcome(found), None), more)
    else:
        for line in done:
            screen.say(line)
        _show(screen, place, found)
        if fix:
            _show_fixes(screen, found, done, dry_run=session.options.dry_run)
    return _status(found)


def _examined(place: Place) -> Examined:
    """The examination; of what was last seen, when the remote cannot be reached."""
    from kickoff.service.examining import examined

    template = source(".github/workflows/kickoff.yml")
    try:
        return examined(place.kit, place.examiner(), template, operation())
    except Unavailable as failure:
        if place.last_seen is None:
            raise
        found = examined(place.last_seen(), place.examiner(), template, operation())
        away = Unseen("the remote", f"{failure}; this is how it was last seen")
        return replace(found, unseen=(away, *found.unseen))


_GRAVE: Mapping[ReasonCode, ExitCode] = {
    ReasonCode.STATE_BRANCH_MISSING: ExitCode.REGISTRY_UNREADABLE,
    ReasonCode.CONFIGURATION_INVALID: ExitCode.CONFIGURATION,
}
"""Findings that go before everything else, with the exit status that they have everywhere."""


def _outcome(found: Examined) -> ReasonCode:
    codes = {one.code for one in found.findings}
    return next((code for code in _GRAVE if code in codes), found.outcome)


def _status(found: Examined) -> ExitCode:
    outcome = _outcome(found)
    usual = ExitCode.REFUSED if outcome is ReasonCode.FINDINGS else ExitCode.DONE
    return _GRAVE.get(outcome, usual)


_HEADINGS: Mapping[Mender, str] = {
    Mender.PERSON: "Needs a person",
    Mender.TICK: "The next tick sees to it",
    Mender.NOBODY: "Good to know",
}


def _show(screen: Screen, place: Place, found: Examined) -> None:
    screen.say(f"{place.name} · {_counted(found)}")
    for mender, heading in _HEADINGS.items():
        findings = [finding for finding in found.findings if finding.mender is mender]
        if findings:
            screen.say("")
            screen.heading(f"{heading}:")
        for finding in findings:
            screen.say("\n".join(f"  {line}" for line in _lines(finding)))
    if found.unseen:
        screen.say("")
        screen.heading("Not looked at:")
        for why in dict.fromkeys(unseen.why for unseen in found.unseen):
            whats = ", ".join(unseen.what for unseen in found.unseen if unseen.why == why)
            screen.say(f"  {whats}: {why}")


def _counted(found: Examined) -> str:
    needed = sum(finding.mender is Mender.PERSON for finding in found.findings)
    if not needed:
        return "nothing needs a person"
    return "1 finding needs a person" if needed == 1 else f"{needed} findings need a person"


def _lines(finding: Finding) -> Iterator[str]:
    yield f"{finding.about}: {finding.says} ({finding.code.value})"
    yield from (f"    {line}" for line in finding.remedy.splitlines())


def _show_fixes(screen: Screen, found: Examined, done: tuple[str, ...], *, dry_run: bool) -> None:
    if dry_run:
        wanted = [fix.command for fix in found.fixes]
        screen.say("")
        screen.say(f"--fix would run: {'; '.join(wanted) or 'nothing'}. Nothing was changed.")
    elif not done:
        screen.say("Nothing of that is mended without a person.")


def _facts(found: Examined, done: tuple[str, ...], *, dry_run: bool) -> Mapping[str, object]:
    return said(
        {
            "dry_run": dry_run or None,
            "findings": [_fact(finding) for finding in found.findings],
            "not_looked_at": [{"what": one.what, "why": one.why} for one in found.unseen],
            "fixes": [fix.command for fix in found.fixes],
            "fixed": list(done),
        }
    )


def _fact(finding: Finding) -> Mapping[str, object]:
    return said(
        {
            "reason": finding.code.value,
            "about": finding.about,
            "says": finding.says,
            "remedy": finding.remedy,
            "needs": finding.mender.value,
            "fix": finding.fix.command if finding.fix else None,
        }
    )


command = own_command(
    "doctor",
    _doctor,
    TEXT,
    click.Option(["--fix"], is_flag=True, default=False, help="Do what is safe, then look again."),
)
