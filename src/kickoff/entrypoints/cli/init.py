"""`kickoff init`: set a repository up, after showing what will be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kickoff.core.policy import Policy
from kickoff.core.reasons import ReasonCode
from kickoff.entrypoints.cli.answers import print_json
from kickoff.entrypoints.cli.options import Session, session_of
from kickoff.entrypoints.cli.own import own_command
from kickoff.entrypoints.cli.screen import Screen, screen_for
from kickoff.entrypoints.setting_up.afterwards import steps
from kickoff.entrypoints.setting_up.laying import Laid, compare, diff, lay
from kickoff.entrypoints.setting_up.progress import default_branch_of, stage_of
from kickoff.entrypoints.setting_up.surroundings import Surroundings, look_around
from kickoff.entrypoints.setting_up.wanted import Choice, wanted
from kickoff.entrypoints.setting_up.workers import OFFERS, WorkerKind
from kickoff.errors import ExitCode, Usage
from kickoff.formats.report_json import report_json

if TYPE_CHECKING:
    from kickoff.adapters.localgit.repository import Repository

TEXT = """\
Writes what a repository needs for a queue into your work tree: the configuration, a first plan,
a worker, and on GitHub the queue's workflow. It shows the diff first, never writes over anything,
and may be run again at any time. Nothing is committed.

It ends with what is left to do. With a token in GH_TOKEN it looks at GitHub's settings and the
rules of the default branch, and says only what is still to be switched on.

With --dry-run it only shows. With --notes it adds a section for coding agents to AGENTS.md, and a
skill file.
"""


@click.pass_context
def _init(context: click.Context, worker: str | None, *, notes: bool, yes: bool) -> int:
    """Show what is missing, ask, write it, and say what is left to do."""
    session = session_of(context)
    screen = screen_for(session.options, session.environment)
    repository = _repository(session)
    root = repository.root
    if root is None:
        raise Usage(
            "a bare repository has no work tree to write files into",
            reason=ReasonCode.NO_WORK_TREE,
            remedy="Run kickoff init in a clone of it.",
        )
    around = look_around(root)
    chosen = _chosen(worker, repository, around)
    choice = _choice(chosen, repository, around, asked=worker is not None, notes=notes)
    found = [*compare(root, [*wanted(choice)])]
    missing = [laid for laid in found if laid.changes]
    if not session.options.json:
        _show(screen, found)
    if missing and not session.options.dry_run and (yes or _agreed(screen, len(missing))):
        for laid in missing:
            lay(root, laid)
    elif missing and not session.options.dry_run:
        screen.say("Nothing was written.")
        return ExitCode.DONE
    stage = stage_of(repository, session.environment, choice, around, found)
    _end(screen, session, found, [*steps(stage)])
    return ExitCode.DONE


def _repository(session: Session) -> Repository:
    from kickoff.bootstrap import local_repository

    return local_repository(
        session.options.folder.absolute(), session.environment, session.options.remote
    )


def _chosen(worker: str | None, repository: Repository, around: Surroundings) -> WorkerKind:
    """What was asked for or is configured; else a workflow on GitHub, a command anywhere else."""
    usual = WorkerKind.WORKFLOW if repository.on_github else WorkerKind.COMMAND
    chosen = WorkerKind(worker) if worker else around.usual or usual
    if worker and chosen is WorkerKind.WORKFLOW and not repository.on_github:
        raise Usage(
            "a workflow needs GitHub, and this repository has no remote there",
            reason=ReasonCode.BAD_INPUT,
            remedy="Choose --worker command, or: git config kickoff.forge github",
        )
    return chosen


def _choice(
    worker: WorkerKind,
    repository: Repository,
    around: Surroundings,
    *,
    asked: bool,
    notes: bool,
) -> Choice:
    """A worker's files are for who asks for them, has nothing yet, or has them configured."""
    policy = around.policy
    return Choice(
        worker,
        repository.on_github,
        default_branch_of(repository),
        notes=notes,
        files=asked or policy is None or around.uses(worker),
        plan=around.first_plan,
        folder=(policy or Policy()).tasks_folder or ".",
    )


def _show(screen: Screen, found: list[Laid]) -> None:
    for laid in found:
        if laid.changes:
            screen.heading(f"{laid.wanted.path}: {laid.wanted.purpose}")
            screen.say(diff(laid))
        else:
            screen.say(f"{laid.wanted.path} {laid.standing.value}; it is left as it is.")


def _agreed(screen: Screen, count: int) -> bool:
    """Ask, where somebody can answer; elsewhere `--yes` does."""
    if not screen.live:
        screen.say("Add --yes to write that.")
        return False
    files = "this file" if count == 1 else f"these {count} files"
    return click.confirm(f"Write {files}?", default=True)


def _end(screen: Screen, session: Session, found: list[Laid], left: list[str]) -> None:
    written = [laid.wanted.path for laid in found if laid.changes]
    if session.options.json:
        _as_json(screen, session, found, left)
        return
    if not written:
        screen.say("Everything is there already.")
    elif session.options.dry_run:
        screen.say("That would be written. Nothing was changed.")
    else:
        screen.say(f"Written: {', '.join(written)}.")
    screen.heading("What is left to do")
    for number, step in enumerate(left, start=1):
        screen.say(f"  {number}. {step}")


def _as_json(screen: Screen, session: Session, found: list[Laid], left: list[str]) -> None:
    changes = any(laid.changes for laid in found)
    outcome = ReasonCode.SET_UP if changes else ReasonCode.ALREADY_SO
    more = {
        "dry_run": session.options.dry_run,
        "files": [
            {"path": laid.wanted.path, "standing": laid.standing.name.lower(), "diff": diff(laid)}
            for laid in found
        ],
        "steps": left,
    }
    print_json(screen, report_json(outcome, None), more)


_KINDS = "; ".join(f"{kind.value}: {offer.meaning}" for kind, offer in OFFERS.items())

command = own_command(
    "init",
    _init,
    TEXT,
    click.Option(
        ["--worker"],
        type=click.Choice([kind.value for kind in WorkerKind]),
        help=f"Who does the work. {_KINDS}.",
    ),
    click.Option(["--notes"], is_flag=True, default=False, help="Notes for coding agents, too."),
    click.Option(["-y", "--yes"], is_flag=True, default=False, help="Write without asking."),
)
