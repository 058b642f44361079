"""People with the right to push who lay hands on the state branch: by mistake, or not.

What they undo is undone, and may be done again; all else that is promised holds on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kickoff.core.registry import Priority
from kickoff.formats.registry_yaml import dump_registry
from kickoff.service.state_files import REGISTRY
from simulation.hosted import STATE
from simulation.registries import registry_at
from simulation.world import World


@dataclass
class Vandals:
    """Whoever they are; `deleted` is where the state branch was when somebody deleted it."""

    world: World
    deleted: str | None = None

    def deeds(self) -> tuple[Callable[[], None], ...]:
        """What they may do."""
        return (self.sets_back, self.deletes, self.restores, self.edits)

    def sets_back(self) -> None:
        """Force the state branch back by a few commits."""
        world, hosted = self.world, self.world.hosted
        head = hosted.head(STATE)
        if head is None:
            return
        line = [commit.id for commit, _ in zip(hosted.line(head.id), range(5), strict=False)]
        older = world.dice.choice(line)
        world.fault("state branches set back", f"walt sets {STATE} back by {line.index(older)}")
        world.become(hosted.at_branch(STATE, older))

    def deletes(self) -> None:
        """Delete the state branch."""
        world = self.world
        head = world.hosted.branches.get(STATE)
        if head is not None:
            world.fault("state branches deleted", f"walt deletes {STATE}")
            self.deleted = head
            world.become(world.hosted.at_branch(STATE, None))

    def restores(self) -> None:
        """Push the state branch to where it was, unless there is another one by now."""
        world = self.world
        if self.deleted is not None and STATE not in world.hosted.branches:
            world.note(f"walt restores {STATE}")
            world.become(world.hosted.at_branch(STATE, self.deleted))
        self.deleted = None

    def edits(self) -> None:
        """Change the registry by hand: another priority, or a hold lifted."""
        world = self.world
        head = world.hosted.head(STATE)
        registry = registry_at(head) if head is not None else None
        if registry is None or not registry.tasks:
            return
        entry = world.dice.choice(list(registry.tasks.values()))
        other = replace(entry, hold=None, priority=world.dice.choice(list(Priority)))
        world.fault("registries edited by hand", f"walt edits {entry.id} in the registry")
        files = {REGISTRY: dump_registry(registry.with_entry(other))}
        world.committed(STATE, files, "Set it right by hand", "walt")
