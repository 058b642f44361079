"""`kickoff tick`: one pass of the heartbeat, or what it would decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import click

from kickoff.core.decide import Decision
from kickoff.core.effects import (
    CancelRun,
    Dispatch,
    OpenPullRequest,
    RemoveRecord,
    WriteRecord,
)
from kickoff.core.events import Tick
from kickoff.core.facts import UNSEEN, Fact, Present, seen
from kickoff.core.identity import is_task_id
from kickoff.core.reasons import ReasonCode
from kickoff.core.records.proposing import RECORDS_BRANCH
from kickoff.core.task import Plan
from kickoff.core.view.board import View, view
from kickoff.core.wording.terminal import RecordsGo, standing, why, would
from kickoff.entrypoints.cli.answers import print_json
from kickoff.entrypoints.cli.calls import fresh, ran
from kickoff.entrypoints.cli.giving import given_late, tell_troubles, tell_unreadable
from kickoff.entrypoints.cli.options import Session, session_of
from kickoff.entrypoints.cli.own import own_command
from kickoff.entrypoints.cli.place import Place, find
from kickoff.entrypoints.cli.screen import Screen, screen_for
from kickoff.entrypoints.cli.table import show_board
from kickoff.errors import ExitCode
from kickoff.formats.report_json import report_json
from kickoff.formats.report_tasks import said
from kickoff.formats.task_file import read_task_file
from kickoff.formats.task_paths import task_id_of
from kickoff.service.editing import Page
from kickoff.service.looking import World
from kickoff.service.running import Woken
from kickoff.service.telling import surroundings

TEXT = """\
Looks at the world once, takes in what happened, starts what may start, writes the records of
what was merged, and says how the queue stands then. Run it as often as you like: it never does
anything twice.

With --dry-run it only says what it would do. That needs nothing but the right to read, and
works on every repository, whether it has a queue or not.
"""


@click.pass_context
def _tick(context: click.Context) -> int:
    """One tick, or its preview."""
    session = session_of(context)
    place = find(session)
    screen = screen_for(session.options, session.environment)
    if session.options.dry_run:
        return _previewed(session, place, screen)
    done = ran(place, Woken(Tick("cli")))
    tell_unreadable(screen, place)
    tell_troubles(screen, done.troubles)
    wrong = done.misconfigured
    if session.options.json:
        outcome = ReasonCode(wrong.reason) if wrong is not None else done.outcome
        print_json(screen, report_json(outcome, done.view))
    elif done.view is not None:
        for line in given_late(done):
            screen.say(line)
        show_board(screen, done.view, place.name)
    return wrong.exit_code if wrong is not None else ExitCode.DONE


def _previewed(session: Session, place: Place, screen: Screen) -> int:
    look = fresh(place, Woken(Tick("cli")))
    world, decision = look.world, look.decision
    board = view(decision.registry, surroundings(world), world.facts)
    if session.options.json:
        _as_json(screen, place, world, decision, board)
    else:
        _in_words(screen, place, world, decision, board)
    return ExitCode.DONE


def _deeds(place: Place, world: World, decision: Decision) -> Iterator[tuple[str, str]]:
    """What is done, with the task it is for: what is only said in threads has no words."""
    for task_id in decision.registry.tasks:
        if task_id not in world.registry.tasks:
            yield task_id, f"queue {task_id}, as its file says status: ready"
    some = any(isinstance(effect, WriteRecord | RemoveRecord) for effect in decision.effects)
    records = _records_go(place, world, decision) if some else RecordsGo()
    for effect in decision.effects:
        text = would(effect, records)
        if text:
            yield effect.task if isinstance(effect, _OF_TASKS) else "", text


def _records_go(place: Place, world: World, decision: Decision) -> RecordsGo:
    proposing = Page.of(world, decision.registry.proposal).proposes
    if proposing and place.kit.proposals is not None:
        return RecordsGo(by=RECORDS_BRANCH)
    return RecordsGo(held=place.kit.in_the_way(world.facts.default_branch))


def _in_words(screen: Screen, place: Place, world: World, decision: Decision, board: View) -> None:
    deeds = [text for _, text in _deeds(place, world, decision)]
    for deed in deeds or ["start, stop and write nothing"]:
        screen.say(f"A tick now would {deed}.")
    for task in board.tasks.values():
        screen.say("\n".join(f"  {line}" for line in standing((task.entry.id,), board)))
        for reason in why(task):
            screen.say(f"      {reason}")
    for line in _first_tick(place, world):
        screen.say(line)
    requests = place.kit.requests()
    asked = f"{requests} request{'' if requests == 1 else 's'} made; n" if requests else "N"
    screen.say(f"{asked}othing was changed.")


_MORE = "docs/tutorial/first-task.md shows how."


def _first_tick(place: Place, world: World) -> list[str]:
    """For who has never had a queue here: what is there already, and how to begin."""
    if world.snapshot is not None:
        return []
    found = _task_files(world)
    counted = "" if found is None else f" {found} task file{'' if found == 1 else 's'}"
    below = f" match {world.policy.tasks}." if found is not None else ""
    made = f"a first tick makes the branch {place.kit.state_branch}."
    return [
        f"There is no queue in {place.name} yet: {made}{counted}{below}",
        f"To begin: kickoff {_some_task(world)} puts a task into the queue. {_MORE}",
    ]


def _some_task(world: World) -> str:
    listing = seen(world.facts.listing)
    paths = sorted(listing.files) if listing is not None else ()
    fit = (task_id_of(path) for path in paths if _is_fit(path, world.texts.get(path, UNSEEN)))
    return next(fit, "TASK")


def _is_fit(path: str, text: Fact[str]) -> bool:
    """Whether a task file can be queued, as far as it was read."""
    if not is_task_id(task_id_of(path)):
        return False
    plan = read_task_file(path, text.value) if isinstance(text, Present) else None
    return plan is None or (isinstance(plan, Plan) and not plan.completed)


def _task_files(world: World) -> int | None:
    listing = seen(world.facts.listing)
    return len(listing.files) if listing is not None else None


def _as_json(screen: Screen, place: Place, world: World, decision: Decision, board: View) -> None:
    reasons = decision.reasons or (ReasonCode.TICKED if decision.changed else ReasonCode.IDLE,)
    more = said(
        {
            "dry_run": True,
            "would": [_deed(task_id, text) for task_id, text in _deeds(place, world, decision)],
            "requests": place.kit.requests(),
            "queue_exists": world.snapshot is not None,
            "task_files": _task_files(world),
        }
    )
    print_json(screen, report_json(reasons[0], board), more)


def _deed(task_id: str, text: str) -> Mapping[str, object]:
    """One deed: its first word, the task it is for, and the words for people."""
    task = {"task": task_id} if task_id else {}
    return {"do": text.partition(" ")[0], **task, "text": text}


_OF_TASKS = (Dispatch, CancelRun, OpenPullRequest, WriteRecord, RemoveRecord)


command = own_command("tick", _tick, TEXT)
