"""Task files that were moved or deleted before their record was written: where they are now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha1, sha256

from kickoff.core import questions
from kickoff.core.commands.resolve import Known
from kickoff.core.facts import Absent, Fact, Facts, Listing, Present, PullRequestState, seen
from kickoff.core.records.owing import owed
from kickoff.core.registry import Entry
from kickoff.looks import SecondLook, SecondQuestion
from kickoff.service.kit import Kit
from kickoff.service.reading import plans_of
from kickoff.service.state_files import plan_path


def with_moved(
    kit: Kit, known: Known, second: SecondLook, listing: Callable[[], Fact[Listing]]
) -> tuple[Facts, SecondLook]:
    """With the files of completed tasks that are no longer where they were.

    One request for the listing where it was not read, and one for the texts; none as a rule.
    """
    facts, head = known.facts, known.facts.head
    gone = [task for task, path in _owed(known) if isinstance(second.texts.get(path), Absent)]
    if not gone or head is None:
        return facts, second
    listed = facts.listing if isinstance(facts.listing, Present) else listing()
    facts = replace(facts, listing=listed)
    there = seen(listed)
    places = {p for task in gone for p in there.paths_of(task)} if there else set()
    lost = [task for task in gone if there is not None and not there.paths_of(task)]
    renamed = dict(_renamed(kit, known, lost, there or Listing("")))
    facts = replace(facts, renamed=renamed)
    missing = tuple(sorted({*places, *renamed.values()} - second.texts.keys()))
    if not missing:
        return facts, second
    more = kit.forge.look_closer(SecondQuestion(head=head, paths=missing)).texts
    facts = replace(facts, plans={**facts.plans, **plans_of(more)})
    return facts, replace(second, texts={**second.texts, **more})


def _renamed(
    kit: Kit, known: Known, lost: Sequence[str], listing: Listing
) -> Iterator[tuple[str, str]]:
    """The files that came after these tasks were begun, and hold what was approved, to the byte.

    Two requests for each task whose file is nowhere, which is seldom, and happens once.
    """
    for task in lost:
        entry = known.registry.find(task)
        base = entry.attempts[0].base if entry is not None and entry.attempts else None
        if base is None:
            continue
        alike = _alike(kit, task, listing)
        then = kit.forge.look_closer(SecondQuestion(head=base, paths=alike)).texts if alike else {}
        fresh = [path for path in alike if isinstance(then.get(path), Absent)]
        if len(fresh) == 1:
            yield task, fresh[0]


def _alike(kit: Kit, task: str, listing: Listing) -> tuple[str, ...]:
    """The files with the text that was approved, by the ids of their blobs."""
    path = plan_path(task)
    kept = kit.state.read((path,))
    text = kept.files.get(path) if kept is not None else None
    if text is None:
        return ()
    sizes = {len(oid) for oid in listing.files.values()}
    ids = {_blob_id(mark + text, size) for size in sizes for mark in (b"", _MARK)}
    return tuple(sorted(path for path, oid in listing.files.items() if oid in ids))


def _blob_id(content: bytes, size: int) -> str:
    """The id that git gives a blob, of as many hexadecimal digits as its ids have there."""
    make = sha256 if size == _SHA256 else sha1
    return make(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


_MARK = "\ufeff".encode()
_SHA256 = 64


def _owed(known: Known) -> Iterator[tuple[str, str]]:
    """The tasks to which a record is owed, or will be by this look, and their files."""
    yield from ((one.task, one.path) for one in owed(known.registry, known.policy))
    yield from known.registry.reopening.items()
    for entry in questions.watched(known.registry):
        if _is_merged(entry, known.facts):
            yield entry.id, entry.path


def _is_merged(entry: Entry, facts: Facts) -> bool:
    branch = entry.attempts[-1].branch
    if isinstance(facts.merges.get(branch), Present):
        return True
    number = entry.pull_request.number if entry.pull_request else None
    linked = seen(facts.linked[number]) if number in facts.linked and number else None
    pulls = (*(seen(facts.pull_requests.get(branch, Absent())) or ()), linked)
    return any(p is not None and p.state is PullRequestState.MERGED for p in pulls)
