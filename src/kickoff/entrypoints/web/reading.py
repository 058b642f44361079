"""Reading what the pages show: one look at the queue, and what is told of a task beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from kickoff.core import facts
from kickoff.core.catalogue import Catalogue
from kickoff.core.facts import Absent, Fact, Present, Unknown
from kickoff.core.registry import Attempt
from kickoff.core.view.board import TaskView, View, view
from kickoff.entrypoints.web.found import Found, id_of
from kickoff.entrypoints.web.ledger import Tale
from kickoff.entrypoints.web.log_text import as_text
from kickoff.entrypoints.web.task_page import Told
from kickoff.entrypoints.web.tries import Log
from kickoff.errors import ForgeError
from kickoff.looks import SecondQuestion
from kickoff.service.cataloguing import catalogue_of
from kickoff.service.kit import Kit
from kickoff.service.looking import look
from kickoff.service.state_files import plan_path
from kickoff.service.telling import surroundings
from kickoff.service.tracing import refuse_if_lost
from kickoff.service.waking import Waking

AT_ONCE = 500
"""Task files that are asked for in one question."""

LOG_END = 64_000
"""Bytes of a log's end that a page shows."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The queue as one look saw it.

    `head` is the default branch's commit, `changed_at` when the queue last moved, None for a queue
    that never did. `paths` are the task files by folded id, and `folder` is where they are.
    """

    view: View
    repository: str
    head: str
    changed_at: datetime | None = None
    paths: Mapping[str, str] = field(default_factory=dict)
    folder: str = "tasks"


def read(kit: Kit, *, still: bool = False) -> Seen:
    """Look once. Nothing is written. Raises a KickoffError when the queue cannot be shown.

    `still` shows it as of its last move, whatever time it is: who is late gets late with the clock.
    """
    world = look(kit, Waking(), {})
    if world.snapshot is None and world.facts.head is not None:
        refuse_if_lost(kit, world)
    catalogue = facts.seen(catalogue_of(kit, world))
    newest = kit.state.history(1) if world.snapshot is not None else ()
    changed_at = newest[0].at if newest else None
    if still and changed_at is not None:
        world = replace(world, now=changed_at)
    return Seen(
        view=view(world.registry, surroundings(world), world.facts, catalogue),
        repository=world.repository,
        head=world.facts.head or "",
        changed_at=changed_at,
        paths=_paths(catalogue),
        folder=world.policy.tasks_folder,
    )


def _paths(catalogue: Catalogue | None) -> Mapping[str, str]:
    entries = catalogue.entries if catalogue is not None else {}
    return {path.rpartition("/")[2].removesuffix(".md").casefold(): path for path in entries}


@dataclass(frozen=True, slots=True)
class PlanRead:
    """A plan's text; None where there is none to show, as `note` then says."""

    text: str | None
    note: str = ""


def told(kit: Kit, tale: Tale, found: Found, plan: PlanRead) -> Told:
    """What is known of a task beside the view. What cannot be read is left out or said."""
    tried = attempts_of(found, tale)
    logs = tuple((a.number, log) for a in tried if (log := end_of_log(kit, id_of(found), a)))
    return Told(plan.text, plan.note, logs, tale.story, tale.entry)


def attempts_of(found: Found, tale: Tale) -> Sequence[Attempt]:
    """The task's attempts: those of its life in the queue, or of the last one that it had."""
    entry = found.entry if isinstance(found, TaskView) else tale.entry
    return entry.attempts if entry else ()


def plans(kit: Kit, seen: Seen, tasks: Sequence[Found]) -> Mapping[str, PlanRead]:
    """The plans of these tasks by their ids: as approved for those in play, else their files."""
    kept = {id_of(one): plan_path(id_of(one)) for one in tasks if isinstance(one, TaskView)}
    snapshot = kit.state.read(tuple(kept.values())) if kept else None
    approved = snapshot.files if snapshot else {}
    found = {
        i: approved[path].decode("utf-8", "replace") for i, path in kept.items() if path in approved
    }
    paths = {
        id_of(one): seen.paths.get(id_of(one).casefold(), "")
        for one in tasks
        if id_of(one) not in found
    }
    texts = _texts(kit, seen.head, tuple(dict.fromkeys(filter(None, paths.values()))))
    files = {i: _as_read(texts.get(path, Absent())) for i, path in paths.items()}
    return {**files, **{i: PlanRead(text) for i, text in found.items()}}


def _texts(kit: Kit, head: str, paths: Sequence[str]) -> Mapping[str, Fact[str]]:
    """The task files, as many at once as one question may name."""
    texts: dict[str, Fact[str]] = {}
    for start in range(0, len(paths) if head else 0, AT_ONCE):
        some = paths[start : start + AT_ONCE]
        try:
            texts.update(kit.forge.look_closer(SecondQuestion(head=head, paths=some)).texts)
        except ForgeError as error:
            texts.update(dict.fromkeys(some, Unknown(str(error))))
    return texts


def _as_read(fact: Fact[str]) -> PlanRead:
    match fact:
        case Present(text):
            return PlanRead(text)
        case Unknown(why):
            return PlanRead(None, f"Its plan could not be read: {why}.")
        case Absent():
            return PlanRead(None, "Its plan is not in the task files.")


def end_of_log(kit: Kit, task_id: str, attempt: Attempt) -> Log | None:
    """The end of the attempt's log; None where there is none on this machine."""
    content = kit.log(task_id, attempt)
    if not content:
        return None
    href = f"{task_id}/attempts/{attempt.number}/log"
    cut = len(content) > LOG_END
    end = content[-LOG_END:]
    whole = end.partition(b"\n")[2] if cut else end  # a line that was cut says nothing
    return Log(as_text(whole or end), cut=cut, href=href)
