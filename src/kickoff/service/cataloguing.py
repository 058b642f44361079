"""Every task file of the default branch as a board shows it, for the world that a look saw."""

from __future__ import annotations

from kickoff.core.catalogue import Catalogue, from_plan
from kickoff.core.facts import Fact, Present, Unknown, seen
from kickoff.formats.task_file import read_task_file
from kickoff.service.kit import Kit
from kickoff.service.looking import World


def catalogue_of(kit: Kit, world: World) -> Fact[Catalogue]:
    """All task files at the commit that the look saw; unknown where nobody reads them all.

    No request is made for it on a forge that counts them: there it is known when the look has read
    every file anyway.
    """
    head = world.facts.head
    read = catalogue_as_read(world)
    if read is not None or head is None:
        return Present(read or Catalogue())
    return kit.catalogue(head, world.policy.tasks_folder, world.policy.tasks)


def catalogue_as_read(world: World) -> Catalogue | None:
    """The catalogue, if the look has read the text of every file; it costs no request."""
    listing = seen(world.facts.listing)
    if listing is None or listing.others:
        return None
    texts = {path: seen(world.texts.get(path, Unknown())) for path in listing.files}
    if any(text is None for text in texts.values()):
        return None
    plans = {p: read_task_file(p, text) for p, text in texts.items() if text is not None}
    return Catalogue({path: from_plan(plan) for path, plan in plans.items()})
