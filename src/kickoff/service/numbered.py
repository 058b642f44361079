"""Which task files bear the number of an issue that a command, or another plan, means.

Up to a hundred files are read anyway. Of more, a clone knows all their numbers; on GitHub they are
read for a command about an issue that no task in play belongs to, if they are not too many.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from kickoff.core import questions
from kickoff.core.catalogue import Planned
from kickoff.core.commands.resolve import Known
from kickoff.core.facts import Listing, seen
from kickoff.core.grammar.parsing import Command
from kickoff.core.grammar.targets import NumberTarget
from kickoff.core.identity import issue_task_id
from kickoff.core.narrowing import numbers_of
from kickoff.core.registry import Registry
from kickoff.service.kit import Kit

MOST = 1_000
"""So many files are read to find one of them: ten requests of a hundred names on GitHub."""


def bearing(known: Known, kit: Kit) -> Iterator[str]:
    """The files to read for the issues that commands are about."""
    listing, facts = known.listing, known.facts
    if listing is None or len(listing.files) <= questions.READ_WHOLE:
        return
    issued = questions.unhandled(facts.commands, known.registry)
    found = files_of({number for one in issued for number in numbers_of(one)}, known, kit)
    if found is not None:
        yield from found
    elif len(listing.files) <= MOST and any(_unplaced(known, listing)):
        yield from listing.files


def files_of(numbers: Collection[int], known: Known, kit: Kit) -> Collection[str] | None:
    """The task files that bear one of these issues' numbers; None where nobody reads all files."""
    if not numbers:
        return ()
    policy = known.policy
    read = seen(kit.catalogue(known.facts.head or "", policy.tasks_folder, policy.tasks))
    if read is None:
        return None
    entries = read.entries.items()
    return [p for p, e in entries if isinstance(e, Planned) and e.issue in numbers]


def _unplaced(known: Known, listing: Listing) -> Iterator[int]:
    """The issues whose task has to be looked for: nothing in play and no name tells which it is."""
    for issued in questions.unhandled(known.facts.commands, known.registry):
        if not isinstance(issued.asked, Command):
            continue
        targets = issued.asked.targets
        numbers = [t.number for t in targets if isinstance(t, NumberTarget)]
        if not targets and issued.thread is not None:
            numbers = [issued.thread]
        for number in numbers:
            named = listing.paths_of(issue_task_id(number))
            if not named and not _is_placed(number, known.registry):
                yield number


def _is_placed(number: int, registry: Registry) -> bool:
    return any(number in (entry.issue, entry.thread) for entry in registry.tasks.values())
