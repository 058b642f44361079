"""Every task file of the default branch as a board shows it, for the world that a look saw."""

from __future__ import annotations

from kickoff.core.catalogue import Catalogue, from_plan
from kickoff.core.facts import Fact, Listing, Present, Unknown, seen
from kickoff.formats.task_file import read_task_file
from kickoff.service.kit import Kit
from kickoff.service.looking import World


def catalogue_of(kit: Kit, world: World) -> Fact[Catalogue]:
    """All task files at the commit that the look saw; unknown where nobody reads them all.

    No request is made for it on a forge that counts them: there it is known when the look has read
    every file anyway.
    """
    facts = world.facts
    if facts.head is None:
        return Present(Catalogue())
    listing = seen(facts.listing)
    read = _as_read(world, listing) if listing is not None and not listing.others else None
    return read or kit.catalogue(facts.head, world.policy.tasks_folder, world.policy.tasks)


def _as_read(world: World, listing: Listing) -> Fact[Catalogue] | None:
    """The catalogue, if the look has read the text of every file."""
    texts = {path: seen(world.texts.get(path, Unknown())) for path in listing.files}
    if any(text is None for text in texts.values()):
        return None
    plans = {p: read_task_file(p, text) for p, text in texts.items() if text is not None}
    return Present(Catalogue({path: from_plan(plan) for path, plan in plans.items()}))
