"""The part of the board about task files that are not in play."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kickoff.core.text.quoting import code, quote
from kickoff.core.view.board import Refused, Unstarted, View
from kickoff.core.view.links import file_page
from kickoff.core.wording import board_words as words
from kickoff.formats.pieces import link, table

UNSTARTED = 100
"""Task files shown that nobody has queued; there may be thousands."""

REFUSED = 200
"""Task files shown that cannot be queued."""


def file_sections(view: View) -> Iterator[str]:
    """What could be queued, and what could not; that nobody looked, where nobody did."""
    files = view.files
    if files is None:
        yield words.NOT_LOOKED_AT
        return
    if files.unstarted:
        rows = [_unstarted(one, view.web) for one in files.unstarted[:UNSTARTED]]
        yield "## Not started\n\n" + table(_UNSTARTED, rows, len(files.unstarted))
    if files.refused:
        rows = [_refused(one, view.web) for one in files.refused[:REFUSED]]
        yield "## Cannot be queued\n\n" + table(_REFUSED, rows, len(files.refused))


_UNSTARTED = ("task", "priority", "owner", "if queued now", "title")
_REFUSED = ("file", "reason", "where", "why")


def _unstarted(one: Unstarted, web: str) -> Sequence[str]:
    file = one.file
    return (
        link(code(file.id), file_page(file.path, web)),
        file.priority.value,
        quote(file.owner, 40) if file.owner else "",
        words.waits_text(one) or words.READY,
        quote(file.title, 80),
    )


def _refused(one: Refused, web: str) -> Sequence[str]:
    return (
        link(code(one.path), file_page(one.path, web)),
        code(one.code.value),
        words.place_of(one),
        words.refused_text(one),
    )
