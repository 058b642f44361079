"""Giving a command: one run of the queue, and its answer."""

from __future__ import annotations

from kickoff.core.commands import Command
from kickoff.core.events import CommandsIssued
from kickoff.core.terminal import sentences, standing, unmarked
from kickoff.entrypoints.cli.answers import operation, print_json, status_of
from kickoff.entrypoints.cli.options import Session
from kickoff.entrypoints.cli.place import find
from kickoff.entrypoints.cli.screen import Screen, screen_for
from kickoff.errors import ExitCode, ForgeError
from kickoff.formats.report_json import report_json
from kickoff.service.running import Woken, run
from kickoff.service.telling import Ran


def give(session: Session, asked: Command) -> ExitCode:
    """Carry the command out and say what became of it. Raises a KickoffError."""
    place = find(session)
    screen = screen_for(session.options, session.environment)
    woken = Woken(CommandsIssued(()), None, (asked,), place.asker())
    ran = run(place.kit, woken, operation())
    tell_troubles(screen, ran.troubles)
    if session.options.json:
        print_json(screen, report_json(ran.outcome, ran.view, ran.tasks))
    else:
        _say(screen, ran)
    if session.options.verbose:
        screen.warn(f"kickoff: {ran.outcome.value}, {place.kit.requests()} requests")
    return status_of(ran.outcome)


def tell_troubles(screen: Screen, troubles: tuple[ForgeError, ...]) -> None:
    """What went wrong beside the answer; a later tick meets it again."""
    for trouble in troubles:
        screen.warn(f"kickoff: {unmarked(str(trouble))}")
        if trouble.remedy:
            screen.warn(f"  {unmarked(trouble.remedy)}")


def _say(screen: Screen, ran: Ran) -> None:
    for sentence in sentences(ran.outcomes):
        screen.say(sentence)
    for line in standing(ran.tasks, ran.view) if ran.view is not None else ():
        screen.say(f"  {line}")
