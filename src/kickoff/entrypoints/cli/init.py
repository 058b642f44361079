"""`kickoff init`: set a repository up, after showing what will be written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kickoff.core.reasons import ReasonCode
from kickoff.entrypoints.cli.answers import print_json
from kickoff.entrypoints.cli.options import Session, session_of
from kickoff.entrypoints.cli.own import own_command
from kickoff.entrypoints.cli.screen import Screen, screen_for
from kickoff.entrypoints.setting_up.afterwards import page_of, steps
from kickoff.entrypoints.setting_up.laying import Laid, compare, diff, lay
from kickoff.entrypoints.setting_up.wanted import Choice, wanted
from kickoff.entrypoints.setting_up.workers import OFFERS, WorkerKind
from kickoff.errors import ExitCode, KickoffError, Usage
from kickoff.formats.report_json import report_json

if TYPE_CHECKING:
    from kickoff.adapters.localgit.repository import Repository

USUAL_BRANCH = "main"

TEXT = """\
Writes what a repository needs for a queue into your work tree: the configuration, a first plan,
a worker, and on GitHub the queue's workflow. It shows the diff first, never writes over anything,
and may be run again at any time. Nothing is committed.

With --dry-run it only shows. With --notes it adds a section for coding agents to AGENTS.md.
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
    chosen = _chosen(worker, repository)
    found = [*compare(root, [*wanted(_choice(chosen, repository, notes=notes))])]
    missing = [laid for laid in found if laid.changes]
    if not session.options.json:
        _show(screen, found)
    if missing and not session.options.dry_run and (yes or _agreed(screen, len(missing))):
        for laid in missing:
            lay(root, laid)
    elif missing and not session.options.dry_run:
        screen.say("Nothing was written.")
        return ExitCode.DONE
    _end(screen, session, found, [*steps(chosen, _page(repository), _first(root))])
    return ExitCode.DONE


def _repository(session: Session) -> Repository:
    from kickoff.bootstrap import local_repository

    return local_repository(session.options.folder, session.environment, session.options.remote)


def _chosen(worker: str | None, repository: Repository) -> WorkerKind:
    """What was asked for; else a workflow on GitHub, and a command anywhere else."""
    usual = WorkerKind.WORKFLOW if repository.on_github else WorkerKind.COMMAND
    chosen = WorkerKind(worker) if worker else usual
    if chosen is WorkerKind.WORKFLOW and not repository.on_github:
        raise Usage(
            "a workflow needs GitHub, and this repository has no remote there",
            reason=ReasonCode.BAD_INPUT,
            remedy="Choose --worker command, or: git config kickoff.forge github",
        )
    return chosen


def _choice(worker: WorkerKind, repository: Repository, *, notes: bool) -> Choice:
    branch = _default_branch(repository) if repository.on_github else USUAL_BRANCH
    return Choice(worker, repository.on_github, branch, notes=notes)


def _default_branch(repository: Repository) -> str:
    """As the remote says; the usual one where it cannot be asked, for somebody to look over."""
    try:
        return repository.default_branch()
    except KickoffError:
        return USUAL_BRANCH


def _page(repository: Repository) -> str | None:
    remote = repository.remote
    return page_of(remote.url) if remote is not None and repository.on_github else None


def _first(root: Path) -> str:
    plans = sorted(p.stem for p in root.glob("tasks/**/*.md") if not p.name.startswith("_"))
    return next((name for name in plans if name != "README"), "hello")


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
