"""What must hold after every step, whatever happens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Applied, BoundBy, Registry
from kickoff.formats.ledger import parse_trailers
from simulation.fences import Fences
from simulation.gates import Gates
from simulation.hosted import BOT, STATE, Commit
from simulation.people import Given
from simulation.registries import registry_at
from simulation.world import Violation, World

EXPIRY = timedelta(days=1)
"""Before that nothing expires that was asked of a queue that was there."""

RECORD = ("status:", "completed_at:", "completed_by:", "pull_request:", "merge_commit:")


@dataclass
class Promises:
    """Watches the state branch and the default branch.

    `shaken`: somebody has laid hands on the state branch, and what was decided may be forgotten.
    """

    world: World
    fences: Fences
    given: Mapping[str, Given]
    gates: Gates = field(default_factory=Gates)
    applied: Counter[str] = field(default_factory=Counter)
    heard: set[str] = field(default_factory=set)
    completed: set[str] = field(default_factory=set)
    commits: int = 0
    born: datetime | None = None
    shaken: bool = False

    @property
    def registry(self) -> Registry | None:
        """The registry as it is now."""
        head = self.world.hosted.head(STATE)
        return None if head is None else registry_at(head)

    def state_moved(self, commit: Commit) -> None:
        """A decision is in."""
        self.commits += 1
        after = registry_at(commit)
        before = Registry(after=after.after)
        if not commit.parents:
            self.born = commit.at
        else:
            before = registry_at(self.world.hosted.commits[commit.parents[0]])
        if commit.by != BOT:
            return
        self._once(before, after)
        reasons = parse_trailers(commit.message).get("Kickoff-Reason", ())
        if ReasonCode.REOPENED in reasons:
            self.completed -= after.reopening.keys() | (before.done.keys() - after.done.keys())
        self.gates.state_moved(before, after, commit, set() if self.shaken else self.completed)
        by_word = ReasonCode.COMPLETED_BY_WORD in reasons
        for task in after.done.keys() - before.done.keys():
            if not (by_word or self.shaken):
                self._by_its_own(task, before, after)
        self.completed |= after.done.keys() - after.reopening.keys()
        self.fences.state_moved(before, after, shaken=self.shaken)

    def _once(self, before: Registry, after: Registry) -> None:
        """No command is applied a second time; of one long past it may be said that it expired."""
        known = Counter(one.id for one in before.applied)
        many = Counter(one.id for one in after.applied)
        new = [one for one in after.applied if many[one.id] > known[one.id]]
        self.world.note(f"    applied {', '.join(f'{a.id[:6]} {a.outcome}' for a in new)}")
        self.heard.update(one.id for one in new)
        for one in new:
            given = self.given.get(one.id)
            if given is not None:
                self._heard(given, one)
            if one.outcome is not ReasonCode.COMMAND_EXPIRED:
                self.applied[one.id] += 1
            if self.applied[one.id] > 1 and not self.shaken:
                raise Violation("a command is applied once", f"{one.id} {one.outcome}")

    def _heard(self, given: Given, applied: Applied) -> None:
        """What is carried out was asked by somebody who may; what expires is of long ago."""
        if given.by not in self.world.hosted.roles:
            raise Violation("a stranger's word counts for nothing", f"{given} {applied.outcome}")
        old = applied.at - given.at > EXPIRY or (self.born is not None and given.at < self.born)
        if applied.outcome is ReasonCode.COMMAND_EXPIRED and not old:
            raise Violation("nothing expires within a day", f"{given} at {applied.at}")

    def _by_its_own(self, task: str, before: Registry, after: Registry) -> None:
        """What completes a task is a merge of its last attempt's work, or of what was bound."""
        done, entry = after.done[task], before.tasks.get(task)
        threads = self.world.hosted.threads.values()
        merge = done.merge_commit
        brought = [t for t in threads if t.pull and merge and t.pull.merge_commit == merge]
        bound = entry.pull_request if entry is not None else None
        linked = bound.number if bound is not None and bound.bound_by is BoundBy.LINK else None
        branch = entry.attempts[-1].branch if entry is not None and entry.attempts else None
        for thread in brought:
            pull = thread.pull
            if thread.number == linked:
                return
            if pull is not None and pull.head == branch and not pull.from_fork:
                return
        raise Violation("only its own merge completes a task", f"{task} {done}")

    # ------------------------------------------------------------------- elsewhere

    def main_moved(self, commit: Commit) -> None:
        """We write records there, and nothing else."""
        if commit.by != BOT:
            return
        old = self.world.hosted.commits[commit.parents[0]].files
        registry = self.registry
        for path in {*old, *commit.files}:
            before, now = old.get(path), commit.files.get(path)
            if before == now:
                continue
            task = path.rpartition("/")[2].removesuffix(".md")
            if before is None or now is None or _others(before) != _others(now):
                raise Violation("only records are written", path)
            owed = registry is not None and task in registry.done
            completed = owed or task in self.completed
            reopened = registry is not None and task in registry.reopening
            if b"merge_commit" in now or b"completed_at" in now:
                if not (completed or self.shaken):
                    raise Violation("only what is completed has a record", path)
                if now.count(b"completed_at:") != 1:
                    raise Violation("a record is written once", path)
            elif not (reopened or self.shaken) and task in self.completed:
                raise Violation("records stay", path)


def _others(content: bytes) -> list[bytes]:
    """The lines of a file without those of the record."""
    lines = content.splitlines()
    kept = [line for line in lines if not line.startswith(tuple(key.encode() for key in RECORD))]
    return [line for line in kept if line != b"---"]
