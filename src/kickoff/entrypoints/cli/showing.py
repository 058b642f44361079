"""Showing what is: the board, tasks, and what a command would come to. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping

from kickoff.core.decide import Decision
from kickoff.core.events import CommandsIssued, Tick
from kickoff.core.facts import seen
from kickoff.core.grammar.parsing import Command
from kickoff.core.grammar.verbs import Verb
from kickoff.core.reasons import ReasonCode
from kickoff.core.view.board import View, view
from kickoff.core.wording.terminal import details, sentences, standing, why
from kickoff.core.wording.terminal_board import UNSTARTED
from kickoff.core.wording.ticking import Heartbeat, lateness, tick_lines
from kickoff.entrypoints.cli.answers import print_json, status_of
from kickoff.entrypoints.cli.calls import Looked, Stale, looked
from kickoff.entrypoints.cli.giving import tell_unreadable
from kickoff.entrypoints.cli.options import Session
from kickoff.entrypoints.cli.place import Place, find
from kickoff.entrypoints.cli.screen import Screen, screen_for
from kickoff.entrypoints.cli.table import show_board
from kickoff.errors import ExitCode
from kickoff.formats.report_json import report_json
from kickoff.formats.report_tasks import moment, said
from kickoff.service.cataloguing import catalogue_of
from kickoff.service.looking import World
from kickoff.service.running import Woken
from kickoff.service.telling import surroundings
from kickoff.service.tracing import refuse_if_lost


def show_queue(session: Session, unstarted: int | None = UNSTARTED) -> ExitCode:
    """The board, with the task files that nobody has queued: so many of them, or all."""
    place = find(session)
    screen = screen_for(session.options, session.environment)
    look = looked(place, Woken(Tick("cli")))
    _refuse_if_lost(place, look)
    board = _whole(place, look.world)
    beat = place.heartbeat()
    tell_unreadable(screen, place)
    if session.options.json:
        more = {**stale_facts(look.stale), **tick_facts(board, beat)}
        print_json(screen, report_json(ReasonCode.SHOWN, board), more)
    else:
        warn_of_age(screen, place, look.stale)
        show_board(screen, board, place.name, unstarted)
        for line in tick_lines(board, beat):
            screen.say(line)
    return ExitCode.DONE


def tick_facts(board: View, beat: Heartbeat) -> Mapping[str, object]:
    """The last tick for programs, as far as it is known."""
    known = beat.at is not None
    return said(
        {
            "ticked_at": moment(beat.at) if beat.at is not None else None,
            "tick_late": lateness(board, beat) is not None if known else None,
            "schedule_off": True if beat.off else None,
        }
    )


def _refuse_if_lost(place: Place, look: Looked) -> None:
    """No empty board where there was a queue. Raises RegistryUnreadable and ForgeError."""
    if look.world.snapshot is None and look.world.facts.head is not None and look.stale is None:
        refuse_if_lost(place.kit, look.world)


def _whole(place: Place, world: World) -> View:
    """The queue as it is stored, with the look's facts and the task files beside it."""
    files = seen(catalogue_of(place.kit, world))
    return view(world.registry, surroundings(world), world.facts, files)


def show_tasks(session: Session, asked: Command) -> ExitCode:
    """`status` and `why` of tasks that were named."""
    place = find(session)
    screen = screen_for(session.options, session.environment)
    look = _considered(place, asked)
    world, decision = look.world, look.decision
    board = view(world.registry, surroundings(world), world.facts)
    outcome = decision.outcomes[-1].reason
    tasks = _tasks(decision)
    if session.options.json:
        print_json(screen, report_json(outcome, board, tasks), stale_facts(look.stale))
        return status_of(outcome)
    warn_of_age(screen, place, look.stale)
    for sentence in sentences(decision.outcomes):
        screen.say(sentence)
    for task_id in tasks:
        _show_task(screen, board, task_id, asked.verb, place)
    return status_of(outcome)


def show_answer(session: Session, asked: Command) -> ExitCode:
    """What a command would be answered, for `--dry-run`."""
    place = find(session)
    screen = screen_for(session.options, session.environment)
    look = _considered(place, asked)
    world, decision = look.world, look.decision
    outcome = decision.outcomes[-1].reason
    board = view(decision.registry, surroundings(world))
    if session.options.json:
        more = {"dry_run": True, **stale_facts(look.stale)}
        print_json(screen, report_json(outcome, board, _tasks(decision)), more)
        return status_of(outcome)
    warn_of_age(screen, place, look.stale)
    told = outcome is ReasonCode.WOULD_QUEUE
    for sentence in sentences(decision.outcomes):
        screen.say(sentence if told else f"The answer would be: {sentence}")
    for line in standing(_tasks(decision), board):
        screen.say(f"  {line}")
    if not told:
        screen.say("This was a dry run: nothing was changed.")
    return status_of(outcome)


def _considered(place: Place, asked: Command) -> Looked:
    return looked(place, Woken(CommandsIssued(()), None, (asked,), place.asker()))


def warn_of_age(screen: Screen, place: Place, stale: Stale | None) -> None:
    """That something old is shown, how old it is, and what was kept for want of the remote."""
    kept = sum(len(one.said) for one in place.kit.outbox.kept()) if place.kit.outbox else 0
    given = "1 command waits" if kept == 1 else f"{kept} commands wait"
    if stale is not None:
        screen.say(f"The remote cannot be reached ({stale.why}).")
        screen.say(f"This is how the queue stood {stale.words}; it may be another by now.")
    if kept:
        when = "for the next tick" if stale is None else "to be given when it can be reached"
        screen.say(f"{given} here {when}.")


def stale_facts(stale: Stale | None) -> Mapping[str, object]:
    """The same for programs."""
    if stale is None:
        return {}
    return said({"stale": True, "seen_at": moment(stale.seen_at) if stale.seen_at else None})


def _tasks(decision: Decision) -> tuple[str, ...]:
    return tuple(dict.fromkeys(task for one in decision.outcomes for task in one.tasks))


def _show_task(screen: Screen, board: View, task_id: str, verb: Verb, place: Place) -> None:
    for line in standing((task_id,), board):
        screen.heading(line)
    task = board.tasks.get(task_id)
    if task is None:
        return
    found = ((a.number, place.kit.log_file(task_id, a)) for a in task.entry.attempts)
    logs = {number: str(path) for number, path in found if path is not None}
    if verb is not Verb.WHY:
        lines = tuple(details(task, logs))
    else:
        lines = tuple(why(task, logs)) or ((NOTHING,) if task.place else ())
    for line in lines:
        screen.say(f"  {line}")


NOTHING = "nothing keeps it: it waits for the next tick"
"""Why a task has not started that might have."""
