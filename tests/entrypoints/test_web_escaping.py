"""Whatever people write, wherever it is shown: a page stays the page that it is with plain words.

Each text of the corpus takes every place of a view that other people's words can reach. The page
must have the same elements with the same attributes as with a harmless word in these places.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from core.builders import (
    NOW,
    after,
    attempt,
    dispatching,
    entry,
    in_review,
    registry,
    running,
    surroundings,
)
from entrypoints.test_web_plan import Elements
from entrypoints.web_corpus import HOSTILE
from kickoff.core.catalogue import Broken, Catalogue, Planned
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Ended, Mark, Queued, Signal
from kickoff.core.text.quoting import one_line
from kickoff.core.view.board import View, view
from kickoff.entrypoints.web.board_page import board_page
from kickoff.entrypoints.web.found import Where, find
from kickoff.entrypoints.web.rows import TITLE
from kickoff.entrypoints.web.task_page import Told, task_page
from kickoff.entrypoints.web.templates import Site, render
from kickoff.entrypoints.web.tries import Log
from kickoff.entrypoints.web.values import Deed, Moment, TroublePage

HARMLESS = "plain"
SERVED = Site(root="../", ending="", csrf="token", poll=1000)
STATIC = Site()
TASKS = ("held", "works", "reviewed", "planned", "ended")


def view_with(words: str) -> View:
    """A queue in which somebody wrote the words wherever they could."""
    worker = attempt("works", worker=words, started_at=NOW)
    signal = Signal(ReasonCode.WORKER_MISCONFIGURED, 2, NOW, detail=words)
    mark = Mark(words, NOW, words)
    state = registry(
        entry(
            "held",
            title=words,
            hold=mark,
            owner=words,
            worker=words,
            queued=Queued(words, NOW, words),
            touches=(words,),
            notes=(words,),
            depends_on=("gone",),
            signals=(signal,),
        ),
        running("works", title=words, attempts=(worker,)),
        in_review("reviewed", title=words, path=f"tasks/{words[:200]}.md"),
        dispatching("starts", title=words),
        paused=mark,
        recent=(Ended("ended", words, ReasonCode.COMPLETED, after(-5)),),
    )
    files = (
        Planned("planned", f"tasks/{words}.md", words, owner=words, worker=words),
        Broken(f"tasks/{words}/b.md", words, 3),
    )
    catalogue = Catalogue({file.path: file for file in files})
    around = surroundings(configuration_error=words)
    return view(state, around, None, catalogue)


def told(words: str) -> Told:
    moments = (Moment("2026-11-21T10:00:00Z", "0123456", (Deed(words, words, "asked"),)),)
    log = Log(words, cut=True, href="works/log")
    tried = (attempt("ended", worker=words), attempt("ended", 2, worker=words))
    queued = Queued(words, NOW, words)
    earlier = running("ended", title=words, path=words[:200], attempts=tried, queued=queued)
    return Told("A plan.\n", words, ((1, log),), moments, earlier)


def pages(words: str, site: Site) -> dict[str, str]:
    """Every page on which the words can stand."""
    shown = view_with(words)
    board = board_page(shown, words, "v1", "2026-11-21T10:00:00Z", site.ending)
    found = {"board": render(replace(board, note=words), site)}
    for task_id in TASKS:
        task = find(shown, task_id)
        assert task is not None
        page = task_page(task, shown, told(words), Where(words, "v1", site.ending))
        found[task_id] = render(page, site)
    found["trouble"] = render(TroublePage(words, "v1", words, words, words, words), site)
    return found


def skeleton(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """The elements and the names of their attributes, without the code spans of quotations."""
    return [(tag, tuple(attrs)) for tag, attrs in Elements(html).found if tag != "code"]


@pytest.mark.parametrize("site", [SERVED, STATIC], ids=["served", "static"])
@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_a_page_has_the_elements_that_it_has_with_plain_words(words: str, site: Site) -> None:
    plain = pages(HARMLESS, site)

    for name, html in pages(words, site).items():
        assert (name, skeleton(html)) == (name, skeleton(plain[name]))


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_every_link_leads_to_a_page_of_ours_or_to_the_web(words: str) -> None:
    hrefs = [
        attrs["href"]
        for html in pages(words, SERVED).values()
        for _, attrs in Elements(html).found
        if "href" in attrs
    ]
    strange = [h for h in hrefs if ":" in h and not h.startswith("https://github.com/octo/hello/")]

    assert strange == []


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_the_rows_for_the_script_hold_the_words_and_end_where_they_should(words: str) -> None:
    shown = view_with(words)
    html = render(board_page(shown, "garden", "v1", ""), STATIC)

    _, _, behind = html.partition('<script type="application/json" id="rows">')
    content, _, _ = behind.partition("</script>")

    titles = {row["id"]: row["title"] for row in json.loads(content)}
    assert titles["held"] == (one_line(words, TITLE) or "held")
    assert {"<", ">", "&", "\u2028"} & set(content) == set()


def test_pages_can_be_written_down_whatever_stands_in_them() -> None:
    for words in HOSTILE.values():
        for html in pages(words, SERVED).values():
            assert html.encode("utf-8", "replace")
