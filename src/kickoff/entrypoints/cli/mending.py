"""Carrying out what an examination can mend: by the same runs as everything else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kickoff.core.doctor.findings import Fix, Means
from kickoff.core.events import CommandsIssued, Tick
from kickoff.core.grammar.parsing import parse_words
from kickoff.core.wording.terminal import sentences, unmarked
from kickoff.entrypoints.cli.calls import ran
from kickoff.entrypoints.cli.place import Place
from kickoff.service.running import Woken


def mend(place: Place, fixes: Sequence[Fix]) -> Iterator[str]:
    """Do all of it and say what came of it, a line for each. Raises a KickoffError.

    Every run ends with a tick in the same decision, so that one run does for all tasks.
    """
    retried = [fix.task for fix in fixes if fix.means is Means.RETRY]
    if retried:
        asked = tuple(parse_words(["retry", task]) for task in retried)
        yield from _run(place, Woken(CommandsIssued(()), None, asked, place.asker()))
    elif any(fix.means is Means.TICK for fix in fixes):
        yield from _run(place, Woken(Tick("doctor")))
    if any(fix.means is Means.PRUNE for fix in fixes):
        yield from _prune(place)


def _run(place: Place, woken: Woken) -> Iterator[str]:
    done = ran(place, woken)
    yield from sentences(done.outcomes)
    yield f"A tick was made: {done.outcome.value}."
    for trouble in done.troubles:
        yield f"It met a difficulty: {unmarked(str(trouble))}"


def _prune(place: Place) -> Iterator[str]:
    from kickoff.entrypoints.cli.worktrees import worktrees

    plan = worktrees(place, prune=True)
    gone = [verdict.tree for verdict in plan.trees if verdict.stays is None]
    for tree in gone:
        yield f"The worktree {tree.path} was removed; its branch stays."
