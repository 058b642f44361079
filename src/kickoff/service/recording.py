"""Writing completion records on the default branch and taking them back: one commit a tick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kickoff.core.events import Report
from kickoff.looks import FirstQuestion, SecondQuestion
from kickoff.ports import Ambiguous, Barred, Change, CommitMessage, Lost, Swapped
from kickoff.service.editing import Page, Wanted, edited
from kickoff.service.kit import Kit
from kickoff.service.proposing import proposed

TRIES = 3
"""How often a default branch that keeps moving is tried in one run."""


def write_records(kit: Kit, page: Page, wanted: Wanted) -> Sequence[Report]:
    """Write every record that is not there yet, or propose it where that may not be.

    A task of which nothing is certain has no report: the next tick reads the file again. Raises a
    ForgeError when the forge fails.
    """
    for _ in range(TRIES):
        edits = edited(page.texts, wanted)
        if not edits.files:
            return edits.reports
        if page.proposes:
            return [*edits.reports, *proposed(kit, page, edits, wanted)]
        message = CommitMessage(edits.subject)
        match kit.forge.commit(page.branch, Change(edits.files, page.head, message)):
            case Swapped():
                return [*edits.reports, *edits.written]
            case Barred(why, passing):
                if passing or kit.proposals is None:  # who sees pull requests goes on from here
                    later = passing or not kit.forge.here.threads
                    return [*edits.reports, *edits.failed(why, passing=later)]
                return [*edits.reports, *proposed(kit, page, edits, wanted)]
            case Ambiguous():
                return edits.reports
            case Lost():
                page = _page_again(kit, page)
    return []


def _page_again(kit: Kit, page: Page) -> Page:
    """The same files at the commit where the default branch is now."""
    first = kit.forge.look(FirstQuestion(kit.state_branch, kit.config_path, kit.clock.now()))
    head = first.head or page.head
    second = kit.forge.look_closer(SecondQuestion(head=head, paths=tuple(page.texts), records=True))
    return replace(page, head=head, texts=second.texts, records=second.records_branch)
