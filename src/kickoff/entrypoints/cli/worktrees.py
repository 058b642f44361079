"""`kickoff worktrees`: where local workers have worked, and what of it can go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from kickoff.core.events import Tick
from kickoff.core.reasons import ReasonCode
from kickoff.core.text.quoting import one_line
from kickoff.core.wording.terminal_board import Section
from kickoff.entrypoints.cli.answers import print_json
from kickoff.entrypoints.cli.calls import Looked, fresh, looked
from kickoff.entrypoints.cli.options import session_of
from kickoff.entrypoints.cli.own import own_command
from kickoff.entrypoints.cli.place import Place, find
from kickoff.entrypoints.cli.screen import Screen, screen_for
from kickoff.entrypoints.cli.table import show_section
from kickoff.errors import ExitCode, Usage
from kickoff.formats.report_json import report_json
from kickoff.formats.report_tasks import said
from kickoff.service.running import Woken

if TYPE_CHECKING:
    from kickoff.adapters.localgit.repository import Repository
    from kickoff.adapters.localgit.workers.pruning import Plan, Pruning, Verdict

TEXT = """\
Lists the worktrees that local workers have worked in: what branch each has, and why it stays.

`prune` removes those that nobody needs any more, and what old runs have left: never a worktree with
changes that are not committed, or with commits that are nowhere else. Branches stay. With --dry-run
it says what would go.
"""


@click.pass_context
def _worktrees(context: click.Context, action: str | None) -> int:
    """List or prune."""
    session = session_of(context)
    place = find(session)
    screen = screen_for(session.options, session.environment)
    prune = action == "prune" and not session.options.dry_run
    plan = worktrees(place, prune=prune)
    if session.options.json:
        print_json(screen, report_json(ReasonCode.SHOWN, None), _facts(plan, pruned=prune))
    else:
        _show(screen, plan, pruned=prune)
    return ExitCode.DONE


def worktrees(place: Place, *, prune: bool) -> Plan:
    """What can go; to `prune` it, in this machine's turn, and what became of it.

    What can go is told of the queue as it was last seen, where its remote cannot be reached; then
    nothing goes. Raises a KickoffError.
    """
    from kickoff.adapters.localgit.turn import turn

    repository = place.repository
    if repository is None:
        raise Usage(
            "there are no worktrees here: this queue is reached by GitHub's API",
            reason=ReasonCode.BAD_INPUT,
            remedy="Go into a clone, and leave --repo out.",
        )
    if not prune:
        return _pruning(place, repository, looked(place, Woken(Tick("cli")))).plan()
    with turn(repository.private, place.kit.clock)():
        pruning = _pruning(place, repository, fresh(place, Woken(Tick("cli"))))
        return pruning.carry_out(pruning.plan())


def _pruning(place: Place, repository: Repository, look: Looked) -> Pruning:
    """The worktrees as they are now, against the queue as it was seen. Raises a KickoffError."""
    from kickoff.adapters.localgit.sight import last_sight, sight_of
    from kickoff.adapters.localgit.workers.pruning import Pruning

    stale = look.stale is not None
    sight = last_sight(repository) if stale else sight_of(repository, place.kit.state_branch)
    return Pruning(repository, sight, look.world.registry)


def _show(screen: Screen, plan: Plan, *, pruned: bool) -> None:
    if not plan.trees and not plan.runs:
        screen.say("There are no worktrees of local workers here.")
        return
    rows = tuple(_row(verdict, pruned=pruned) for verdict in plan.trees)
    show_section(screen, Section("", ("worktree", "branch", "stays"), rows))
    if plan.runs:
        what = "removed" if pruned else "can go"
        screen.say(f"Logs and plans of {len(plan.runs)} old runs: {what}.")
    if not pruned and (plan.runs or any(one.stays is None for one in plan.trees)):
        screen.say("kickoff worktrees prune removes what can go.")


def _row(verdict: Verdict, *, pruned: bool) -> tuple[str, ...]:
    path, branch = one_line(str(verdict.tree.path), 300), verdict.tree.branch or "no branch"
    if verdict.stays is None:
        return path, branch, "removed" if pruned else "can go"
    detail = f": {one_line(verdict.detail)}" if verdict.detail else ""
    return path, branch, f"stays: {verdict.stays.value}{detail}"


def _facts(plan: Plan, *, pruned: bool) -> Mapping[str, object]:
    trees: Sequence[Mapping[str, object]] = [
        said(
            {
                "path": str(verdict.tree.path),
                "branch": verdict.tree.branch,
                "head": verdict.tree.head,
                "can_go": verdict.stays is None,
                "stays": verdict.stays.name.lower() if verdict.stays else None,
                "detail": verdict.detail or None,
            }
        )
        for verdict in plan.trees
    ]
    return {"worktrees": trees, "runs": [str(path) for path in plan.runs], "pruned": pruned}


command = own_command(
    "worktrees",
    _worktrees,
    TEXT,
    click.Argument(["action"], required=False, type=click.Choice(["prune"])),
)
