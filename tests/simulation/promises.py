"""What must hold after every step, whatever happens."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kickoff.core.lifecycle import State, phase
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import PERSON, Attempt, Entry, Registry
from kickoff.core.text.overlap import parts_of, parts_overlap
from kickoff.formats.ledger import parse_trailers
from kickoff.service.state_files import DECISION
from simulation.hosted import BOT, STATE, Commit
from simulation.jobs import Jobs
from simulation.machine import Machine
from simulation.registries import registry_at
from simulation.world import Push, Violation, World

SLOTS = (State.STOPPING, State.RUNNING, State.DISPATCHING)
RECORD = ("status:", "completed_at:", "completed_by:", "pull_request:", "merge_commit:")


@dataclass
class Promises:
    """Watches the state branch, the default branch and the workers' pushes."""

    world: World
    jobs: Jobs
    machines: Sequence[Machine]
    applied: Counter[str] = field(default_factory=Counter)
    completed: set[str] = field(default_factory=set)
    commits: int = 0

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
        if commit.parents:
            before = registry_at(self.world.hosted.commits[commit.parents[0]])
        self._once(before, after)
        self._one_token(after)
        self._completions(before, after, commit)
        begun = list(_begun(before, after))
        for entry, attempt in begun:
            self._not_again(entry)
            self._alone(entry, attempt)
            self._apart(entry, after)
        if any(attempt.runner != PERSON for _, attempt in begun):
            self._limited(after, commit)

    def _once(self, before: Registry, after: Registry) -> None:
        """No command is applied a second time; of one long past it may be said that it expired."""
        known = {one.id for one in before.applied}
        new = [one for one in after.applied if one.id not in known]
        self.world.note(f"    applied {', '.join(f'{a.id[:6]} {a.outcome}' for a in new)}")
        for one in after.applied:
            if one.id not in known and one.outcome is not ReasonCode.COMMAND_EXPIRED:
                self.applied[one.id] += 1
                if self.applied[one.id] > 1:
                    raise Violation("a command is applied once", f"{one.id} {one.outcome}")

    def _one_token(self, after: Registry) -> None:
        """At most the last attempt of a task is under way, and no token is used twice."""
        tokens = Counter(a.token for e in after.tasks.values() for a in e.attempts)
        for entry in after.tasks.values():
            if any(a.ended_at is None for a in entry.attempts[:-1]):
                raise Violation("one attempt holds the token", entry.id)
        if any(count > 1 for count in tokens.values()):
            raise Violation("one attempt holds the token", f"a token twice in {tokens}")

    def _completions(self, before: Registry, after: Registry, commit: Commit) -> None:
        reopened = ReasonCode.REOPENED in parse_trailers(commit.message).get("Kickoff-Reason", ())
        self.completed |= {e.id for e in after.tasks.values() if e.completion is not None}
        if reopened:
            self.completed -= set(after.reopening) | (set(before.done) - set(after.done))

    def _not_again(self, entry: Entry) -> None:
        if entry.id in self.completed:
            raise Violation("what is completed never starts again", entry.id)

    def _alone(self, entry: Entry, attempt: Attempt) -> None:
        """No earlier worker is at it, unless its end was uncertain; and never on the same branch.

        Something is known to have ended that has not: a run, or a process.
        """
        earlier = {a.token: a for a in entry.attempts if a.token != attempt.token}
        for token, branch in self._live():
            old = earlier.get(token)
            if old is None:
                continue
            if branch == attempt.branch:
                raise Violation("no two workers share a branch", f"{entry.id} on {branch}")
            if old.certain and old.outcome is not ReasonCode.BRANCH_TAKEN:
                raise Violation("a certain end is one", f"{entry.id}@{old.number} is alive")

    def _live(self) -> Iterator[tuple[str, str]]:
        """The workers that were let in and are not over: token and branch."""
        for worker in self.jobs.workers.values():
            if worker.admitted:
                yield worker.token, worker.branch
        for machine in self.machines:
            for process in machine.processes.values():
                if not process.state.over:
                    yield process.token, process.branch

    def _apart(self, entry: Entry, after: Registry) -> None:
        """Overlapping paths are not worked on together, but for people, who may."""
        for other in after.tasks.values():
            held = other.id != entry.id and phase(other) in (*SLOTS, State.IN_REVIEW)
            runners = {attempt.runner for one in (entry, other) for attempt in one.attempts[-1:]}
            if held and PERSON not in runners and _overlap(entry, other):
                raise Violation("overlapping paths wait", f"{entry.id} and {other.id}")

    def _limited(self, after: Registry, commit: Commit) -> None:
        policy = json.loads(commit.files[DECISION])["policy"]
        busy = [e for e in after.tasks.values() if phase(e) in SLOTS]
        if len(busy) > policy["limits"]["total"]:
            raise Violation("limits hold", f"{len(busy)} of {policy['limits']['total']}")
        for name, worker in policy["workers"].items():
            most = worker.get("limit")
            at_it = [e for e in busy if e.attempt is not None and e.attempt.worker == name]
            if most is not None and len(at_it) > most:
                raise Violation("limits hold", f"{len(at_it)} of {most} with {name}")

    # ------------------------------------------------------------------- elsewhere

    def pushed(self, push: Push) -> None:
        """A worker moved a branch: no other attempt's."""
        registry = self.registry
        for entry in registry.tasks.values() if registry is not None else ():
            current = entry.attempt
            theirs = current is not None and current.branch == push.branch
            if theirs and current is not None and current.token != push.token:
                raise Violation("a fenced worker reaches no branch", f"{push.branch} of {entry.id}")

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
            entry = registry.tasks.get(task) if registry else None
            completed = task in self.completed or (entry is not None and entry.completion)
            reopened = registry is not None and task in registry.reopening
            if b"merge_commit" in now or b"completed_at" in now:
                if not completed:
                    raise Violation("only what is completed has a record", path)
                if now.count(b"completed_at:") != 1:
                    raise Violation("a record is written once", path)
            elif not reopened and task in self.completed:
                raise Violation("records stay", path)


def _begun(before: Registry, after: Registry) -> Iterator[tuple[Entry, Attempt]]:
    for entry in after.tasks.values():
        old = before.tasks.get(entry.id)
        known = {a.token for a in old.attempts} if old else set()
        for attempt in entry.attempts:
            if attempt.token not in known:
                yield entry, attempt


def _overlap(one: Entry, other: Entry) -> bool:
    return any(parts_overlap(parts_of(a), parts_of(b)) for a in one.touches for b in other.touches)


def _others(content: bytes) -> list[bytes]:
    """The lines of a file without those of the record."""
    lines = content.splitlines()
    kept = [line for line in lines if not line.startswith(tuple(key.encode() for key in RECORD))]
    return [line for line in kept if line != b"---"]
