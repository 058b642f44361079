"""Giving a command: one run of the queue, and its answer."""

from __future__ import annotations

from collections.abc import Iterator

from kickoff.core.events import CommandsIssued
from kickoff.core.grammar.parsing import Command
from kickoff.core.reasons import ReasonCode
from kickoff.core.wording.terminal import sentences, standing, unmarked
from kickoff.entrypoints.cli.answers import print_json, status_of
from kickoff.entrypoints.cli.calls import ran
from kickoff.entrypoints.cli.options import Session
from kickoff.entrypoints.cli.place import Place, find
from kickoff.entrypoints.cli.screen import Screen, screen_for
from kickoff.errors import ExitCode, ForgeError
from kickoff.formats.report_json import report_json
from kickoff.service.running import Woken
from kickoff.service.telling import Ran


def give(session: Session, asked: Command) -> ExitCode:
    """Carry the command out and say what became of it. Raises a KickoffError."""
    place = find(session)
    screen = screen_for(session.options, session.environment)
    woken = Woken(CommandsIssued(()), None, (asked,), place.asker())
    done = ran(place, woken)
    tell_unreadable(screen, place)
    tell_troubles(screen, done.troubles)
    if session.options.json:
        print_json(screen, report_json(own_outcome(done), done.view, done.tasks))
    else:
        _say(screen, done)
    if session.options.verbose:
        screen.warn(f"kickoff: {own_outcome(done).value}, {place.kit.requests()} requests")
    return status_of(own_outcome(done))


def own_outcome(done: Ran) -> ReasonCode:
    """What became of this call's command: commands that were kept come before it."""
    return done.outcomes[-1].reason if done.outcomes else done.outcome


def tell_troubles(screen: Screen, troubles: tuple[ForgeError, ...]) -> None:
    """What went wrong beside the answer; a later tick meets it again."""
    for trouble in troubles:
        screen.warn(f"kickoff: {unmarked(str(trouble))}")
        if trouble.remedy:
            screen.warn(f"  {unmarked(trouble.remedy)}")


def given_late(done: Ran) -> Iterator[str]:
    """What became of commands that were kept for want of a remote, and that a tick has given."""
    yield from (f"Kept, and given now: {sentence}" for sentence in sentences(done.outcomes))


def tell_unreadable(screen: Screen, place: Place) -> None:
    """That something lies among the kept commands which is none, and so was never given."""
    outbox = place.kit.outbox
    for path in outbox.unreadable() if outbox is not None else ():
        screen.warn(f"kickoff: {path} holds a command that cannot be read, so it is not given")
        screen.warn("  Look at it, give the command again if it is still wanted, and delete it.")


def _say(screen: Screen, done: Ran) -> None:
    for sentence in sentences(done.outcomes):
        screen.say(sentence)
    for line in standing(done.tasks, done.view) if done.view is not None else ():
        screen.say(f"  {line}")
