"""Reading what the pages show: one look at the queue, and what is told of a task beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kickoff.core import facts
from kickoff.core.catalogue import Catalogue
from kickoff.core.facts import Fact, Present, Unknown
from kickoff.core.registry import Attempt
from kickoff.core.view import TaskView, View, view
from kickoff.entrypoints.web.ledger import Ledger
from kickoff.entrypoints.web.log_text import as_text
from kickoff.entrypoints.web.task_page import Found, Log, Told, id_of
from kickoff.errors import ForgeError
from kickoff.ports import SecondQuestion
from kickoff.service.cataloguing import catalogue_of
from kickoff.service.kit import Kit
from kickoff.service.looking import look
from kickoff.service.state_files import plan_path
from kickoff.service.telling import surroundings
from kickoff.service.waking import Waking

LOG_END = 64_000
"""Bytes of a log's end that a page shows."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The queue as one look saw it.

    `head` is the default branch's commit, `changed_at` when the queue last moved, None for a queue
    that never did. `paths` are the task files by folded id.
    """

    view: View
    repository: str
    head: str
    changed_at: datetime | None = None
    paths: Mapping[str, str] = field(default_factory=dict)


def read(kit: Kit) -> Seen:
    """Look once. Nothing is written. Raises a KickoffError when the queue cannot be shown."""
    world = look(kit, Waking(), {})
    catalogue = facts.seen(catalogue_of(kit, world))
    newest = kit.state.history(1) if world.snapshot is not None else ()
    return Seen(
        view=view(world.registry, surroundings(world), world.facts, catalogue),
        repository=world.repository,
        head=world.facts.head or "",
        changed_at=newest[0].at if newest else None,
        paths=_paths(catalogue),
    )


def _paths(catalogue: Catalogue | None) -> Mapping[str, str]:
    entries = catalogue.entries if catalogue is not None else {}
    return {path.rpartition("/")[2].removesuffix(".md").casefold(): path for path in entries}


def told(kit: Kit, ledger: Ledger, seen: Seen, found: Found) -> Told:
    """What is known of a task beside the view. What cannot be read is left out or said."""
    text, note = _plan(kit, seen, found)
    attempts = found.entry.attempts if isinstance(found, TaskView) else ()
    logs = tuple((a.number, log) for a in attempts if (log := end_of_log(kit, id_of(found), a)))
    try:
        story = ledger.story(kit.state, id_of(found))
    except ForgeError:
        story = ()
    return Told(text, note, logs, story)


def _plan(kit: Kit, seen: Seen, found: Found) -> tuple[str | None, str]:
    """The approved plan of a task in play, else its file; and what is to be said about it."""
    if isinstance(found, TaskView):
        snapshot = kit.state.read((plan_path(found.entry.id),))
        kept = snapshot.files.get(plan_path(found.entry.id)) if snapshot else None
        if kept is not None:
            return kept.decode("utf-8", "replace"), ""
    path = seen.paths.get(id_of(found).casefold(), "")
    if not path or not seen.head:
        return None, "Its plan is not in the task files."
    match _text(kit, seen.head, path):
        case Present(text):
            return text, ""
        case Unknown(why):
            return None, f"Its plan could not be read: {why}."
        case _:
            return None, "Its plan is not in the task files."


def _text(kit: Kit, head: str, path: str) -> Fact[str]:
    try:
        closer = kit.forge.look_closer(SecondQuestion(head=head, paths=(path,)))
    except ForgeError as error:
        return Unknown(str(error))
    return closer.texts.get(path, Unknown())


def end_of_log(kit: Kit, task_id: str, attempt: Attempt) -> Log | None:
    """The end of the attempt's log; None where there is none on this machine."""
    content = kit.log(task_id, attempt)
    if not content:
        return None
    href = f"{task_id}/attempts/{attempt.number}/log"
    return Log(as_text(content[-LOG_END:]), cut=len(content) > LOG_END, href=href)
