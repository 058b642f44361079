"""Task files that were moved or deleted before their record was written: where they are now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from kickoff.core import questions
from kickoff.core.commands.resolve import Known
from kickoff.core.facts import Absent, Fact, Facts, Listing, Present, PullRequestState, seen
from kickoff.core.records.owing import owed
from kickoff.core.registry import Entry
from kickoff.looks import SecondLook, SecondQuestion
from kickoff.service.kit import Kit
from kickoff.service.reading import plans_of


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
    missing = tuple(sorted(places - second.texts.keys()))
    if not missing:
        return facts, second
    more = kit.forge.look_closer(SecondQuestion(head=head, paths=missing)).texts
    facts = replace(facts, plans={**facts.plans, **plans_of(more)})
    return facts, replace(second, texts={**second.texts, **more})


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
