"""What a decision writes on the state branch: registry, done, plans, evidence and board."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from kickoff import __version__
from kickoff.core.catalogue import Catalogue
from kickoff.core.decide import Decision
from kickoff.core.events import Event
from kickoff.core.facts import Facts
from kickoff.core.lifecycle import State, phase
from kickoff.core.policy import Policy
from kickoff.core.registry import Registry
from kickoff.core.scheduling.scheduler import Surroundings
from kickoff.core.view.board import view
from kickoff.core.wording.messages import commit_subject
from kickoff.formats.board import board_markdown
from kickoff.formats.ledger import Evidence, commit_message, dump_decision
from kickoff.formats.registry_yaml import dump_done, dump_registry
from kickoff.ports import CommitMessage

REGISTRY = "registry.yml"
DONE = "done.yml"
DECISION = "decision.json"
BOARD = "README.md"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a decision was made on, to be written down beside it.

    `began` is the cursor of the new registry when there is no state branch yet. `catalogue` is for
    the board alone: the task files, where the look has read them all.
    """

    op: str
    event: Event
    facts: Facts
    policy: Policy
    now: datetime
    repository: str
    began: datetime | None = None
    catalogue: Catalogue | None = None


def plan_path(task_id: str) -> str:
    """Where an approved plan is kept on the state branch."""
    return f"plans/{task_id}.md"


def state_files(
    before: Registry, decision: Decision, around: Circumstances
) -> dict[str, bytes | None]:
    """The files of a state commit; None deletes one that is known to be there."""
    after = decision.registry
    shown = view(
        after,
        Surroundings(
            around.policy, around.now, around.facts.here, around.facts.configuration_error
        ),
        around.facts,
        around.catalogue,
    )
    files: dict[str, bytes | None] = {
        **registry_files(before, after),
        DECISION: dump_decision(_evidence(around)),
        BOARD: board_markdown(shown, around.repository).encode("utf-8", "replace"),
    }
    for plan in decision.plans:
        text = plan.text
        files[plan_path(plan.task)] = None if text is None else text.encode("utf-8", "replace")
    return files


def registry_files(before: Registry, after: Registry) -> Mapping[str, bytes | None]:
    """The registry as files; `done.yml` is there while it has a line."""
    done = {DONE: dump_done(after)} if before.done or after.done else {}
    return {REGISTRY: dump_registry(after), **done}


def _evidence(around: Circumstances) -> Evidence:
    return Evidence(
        around.op,
        around.now,
        around.event,
        around.facts,
        around.policy,
        around.repository,
        around.began,
        __version__,
    )


def state_message(before: Registry, decision: Decision, around: Circumstances) -> CommitMessage:
    """The message of a state commit, with the ledger's trailers."""
    after = decision.registry
    tasks = {task: _stands(after, task) for task in changed_tasks(before, after)}
    trailers = [
        ("Kickoff-Op", around.op),
        ("Kickoff-Event", type(around.event).__name__),
        *(("Kickoff-Command", outcome.command) for outcome in decision.outcomes),
        *(("Kickoff-Actor", by) for by in dict.fromkeys(o.by for o in decision.outcomes)),
        *(("Kickoff-Task", task) for task in tasks),
        *(("Kickoff-Attempt", a) for a in _attempts(before, decision.registry)),
        *(("Kickoff-Reason", reason.value) for reason in decision.reasons),
    ]
    return commit_message(commit_subject(decision.happened, tasks), trailers)


def changed_tasks(before: Registry, after: Registry) -> tuple[str, ...]:
    """The tasks whose entries differ, are new or are gone, in the order of their ids."""
    every = sorted({*before.tasks, *after.tasks})
    return tuple(t for t in every if before.tasks.get(t) != after.tasks.get(t))


def _stands(registry: Registry, task_id: str) -> State | None:
    entry = registry.tasks.get(task_id)
    return phase(entry) if entry is not None else None


def _attempts(before: Registry, after: Registry) -> Iterator[str]:
    for entry in after.tasks.values():
        old = before.tasks.get(entry.id)
        known = {a.token for a in old.attempts} if old else set()
        yield from (f"{entry.id}#{a.number}" for a in entry.attempts if a.token not in known)
