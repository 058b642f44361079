"""The state branch of the simulation: it moves only by compare-and-swap, and answers get lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kickoff.looks import Snapshot
from kickoff.ports import (
    Ambiguous,
    Ancestor,
    Change,
    CommitMessage,
    Lost,
    Swap,
    Swapped,
)
from simulation.hosted import BOT, STATE, Hosted
from simulation.weather import Mishap
from simulation.world import Wire, World


class SimulatedStateBranch:
    """`kickoff.ports.StateBranch` over the world's repository."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def read(self, paths: Sequence[str]) -> Snapshot | None:
        return snapshot(self._wire.read("read state").hosted, paths)

    def compare_and_swap(self, change: Change) -> Swap:
        mishap = self._wire.write(f"swap ({change.message.subject})")
        return swapped(self._wire.world, STATE, change, mishap)

    def create(self, files: Mapping[str, bytes], message: CommitMessage) -> Swap:
        """An orphan: a commit without parents, and a ref that must not exist."""
        mishap = self._wire.write("create state branch")
        if mishap is Mishap.FAILS_BEFORE:
            return Ambiguous("502")
        world = self._wire.world
        if STATE in world.hosted.branches:
            return Lost()
        commit = world.made(files, f"{message.subject}\n\n{message.body}", BOT)
        world.become(world.hosted.at_branch(STATE, commit.id))
        world.on_state(commit)
        return Ambiguous("502") if mishap is Mishap.FAILS_AFTER else Swapped(commit.id)

    def history(
        self, limit: int, paths: Sequence[str] = (), start: str | None = None
    ) -> Sequence[Ancestor]:
        hosted = self._wire.read("history").hosted
        return tuple(ancestors(hosted, limit, paths, start))


def snapshot(hosted: Hosted, paths: Sequence[str]) -> Snapshot | None:
    """The state branch as it is there."""
    head = hosted.head(STATE)
    if head is None:
        return None
    return Snapshot(head.id, {p: head.files[p] for p in paths if p in head.files})


def swapped(world: World, branch: str, change: Change, mishap: Mishap) -> Swap:
    """Compare and swap on any branch; what is said of it is another matter."""
    if mishap is Mishap.FAILS_BEFORE:
        return Ambiguous("502 before")
    if world.hosted.branches.get(branch) != change.expected:
        return Lost()
    text = f"{change.message.subject}\n\n{change.message.body}".strip()
    commit = world.committed(branch, change.files, text, BOT)
    return Ambiguous("502 after") if mishap is Mishap.FAILS_AFTER else Swapped(commit.id)


def ancestors(
    hosted: Hosted, limit: int, paths: Sequence[str], start: str | None
) -> Sequence[Ancestor]:
    """The commits of the state branch, newest first."""
    begin = start or hosted.branches.get(STATE)
    if begin is None:
        return ()
    found = []
    for commit in hosted.line(begin):
        files = {p: commit.files[p] for p in paths if p in commit.files}
        found.append(Ancestor(commit.id, commit.message, commit.at, commit.parents, files))
        if len(found) == limit:
            break
    return found
