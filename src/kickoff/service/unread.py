"""Task files that are still to be read for what they say of themselves: only what has changed.

Up to a hundred files are read whole whenever they moved. Of more, only those are read that differ
from the tree that was read last; git has both trees, GitHub lists the old one by its id. What was
never read is read in portions, a tick each, unless somebody here reads all files at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kickoff.core import questions
from kickoff.core.catalogue import Catalogue, Planned
from kickoff.core.commands.resolve import Known
from kickoff.core.facts import UNSEEN, Listing, Unknown, seen
from kickoff.core.files_read import Reading
from kickoff.core.policy import LegacyReady
from kickoff.core.task import READY, Plan
from kickoff.looks import SecondLook
from kickoff.service.kit import Kit

PORTION = 1_000
"""So many files are read by one tick: ten requests of a hundred names on GitHub."""


@dataclass(frozen=True, slots=True)
class Unread:
    """The files to read now, and what has been read then; None: no more than before."""

    paths: tuple[str, ...] = ()
    then: Reading | None = None

    def needs(self, plan: Plan) -> tuple[str, ...]:
        """The dependencies of a plan that was read for its own sake, or asks to be queued."""
        passing = plan.path in self.paths and plan.status != READY
        return () if passing else plan.depends_on


def unread(kit: Kit, known: Known, *, hurried: bool) -> Unread:
    """What the next query reads. One request more where many files moved; none when `hurried`."""
    facts, policy, listing = known.facts, known.policy, known.listing
    off = policy.legacy_ready is LegacyReady.OFF or facts.configuration_error is not None
    if off or listing is None or not listing.tree:
        return Unread()
    whole = Reading(listing.tree, policy.tasks)
    if len(listing.files) <= questions.READ_WHOLE:
        return Unread(tuple(listing.files), whole)
    if hurried or not questions.is_behind(known.registry, policy, listing.tree):
        return Unread()
    again = _again(known, listing)
    changed, rest = _behind(kit, known, listing)
    if len(changed) > PORTION:
        changed, rest = [], sorted(listing.files)
    if len(changed) + len(rest) <= PORTION:
        return Unread((*again, *changed, *rest), whole)
    return _all_at_once(kit, known, whole) or _portion(again, changed, rest, whole)


def _behind(kit: Kit, known: Known, listing: Listing) -> tuple[Sequence[str], Sequence[str]]:
    """The files that changed since they were read, and those that never were; both sorted."""
    last = known.registry.read
    before = _files_then(kit, known, listing, last)
    if last is None or before is None:
        return [], sorted(listing.files)
    end = last.to
    read = [p for p in sorted(listing.files) if end is None or p <= end]
    changed = [path for path in read if before.get(path) != listing.files[path]]
    return changed, sorted(p for p in listing.files if end is not None and p > end)


def _files_then(
    kit: Kit, known: Known, listing: Listing, last: Reading | None
) -> Mapping[str, str] | None:
    """The files as they were read last; None where nothing can be said of them any more."""
    if last is None or last.pattern != known.policy.tasks:
        return None
    if last.tree == listing.tree:
        return listing.files
    then = seen(kit.forge.list_tasks(last.tree, known.policy.tasks_folder.partition("/")[0]))
    return then.files if then is not None else None


def _again(known: Known, listing: Listing) -> Sequence[str]:
    """Ready files that could not be taken when they were read, and can now."""
    passing = questions.passing(known.registry, known.policy)
    barred = (i for i, one in known.registry.ready.items() if one.barred in passing)
    return [path for task_id in barred for path in listing.paths_of(task_id)]


def _all_at_once(kit: Kit, known: Known, whole: Reading) -> Unread | None:
    """The ready ones of all files, where all are read without requests."""
    facts, policy = known.facts, known.policy
    read = seen(kit.catalogue(facts.head or "", policy.tasks_folder, policy.tasks))
    return Unread(_ready(read), whole) if read is not None else None


def _ready(read: Catalogue) -> tuple[str, ...]:
    entries = read.entries.items()
    return tuple(p for p, one in entries if isinstance(one, Planned) and one.status == READY)


def _portion(
    again: Sequence[str], changed: Sequence[str], rest: Sequence[str], whole: Reading
) -> Unread:
    some = rest[: PORTION - len(changed)]
    to = some[-1] if some else None
    return Unread((*again, *changed, *some), Reading(whole.tree, whole.pattern, to))


def read_then(asked: Unread, second: SecondLook) -> Reading | None:
    """What has been read after that query; what it could not show this time is asked for again."""
    missing = (p for p in asked.paths if isinstance(second.texts.get(p, UNSEEN), Unknown))
    return None if any(p not in second.unreadable for p in missing) else asked.then
