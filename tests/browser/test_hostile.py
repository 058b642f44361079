"""Whatever people write: no script of theirs runs, nothing of theirs is asked for, nothing moves.

That nothing is asked for and no policy had to step in, the fixture of the page tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path

import pytest
from playwright.sync_api import Page

from browser.garden import CONFIG, Garden
from entrypoints.web_corpus import HOSTILE, PLANS

WIDTHS = (360, 1100)


HEADED = [plan for plan in PLANS.values() if plan.startswith("---\n")]
PLAIN = [plan for plan in PLANS.values() if not plan.startswith("---\n")]


def plans() -> dict[str, str]:
    """Task files with every hostile title and plan; one page shows one of each."""
    files = {".github/kickoff.yml": CONFIG}
    for number, (words, plan) in enumerate(zip_longest(HOSTILE.values(), PLAIN, fillvalue="")):
        quoted = "".join(_in_yaml(character) for character in words[:5_000])
        files[f"tasks/title-{number}.md"] = f'---\ntitle: "{quoted}"\n---\n{plan}'
    for number, plan in enumerate(HEADED):
        files[f"tasks/plan-{number}.md"] = plan
    return files


def _in_yaml(character: str) -> str:
    """A character within double quotes; half a character has no other form than none."""
    if "\ud800" <= character <= "\udfff":
        return ""
    plain = " " <= character <= "~" and character not in '"\\'
    return character if plain else f"\\U{ord(character):08x}"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Garden]:
    with Garden(tmp_path_factory.mktemp("hostile")) as garden:
        garden.commit(plans())
        garden.kickoff("title-*", "hold", "--", "later")
        garden.kickoff("title-1*")
        garden.kickoff("hold", "title-1*", "--", "</script><script>window.broken = true</script>")
        garden.kickoff("pause", "--", "<img src=https://evil.example/x onerror=window.broken=1>")
        garden.serve()
        yield garden


def tasks() -> list[str]:
    titles = [f"title-{number}" for number in range(max(len(HOSTILE), len(PLAIN)))]
    return [*titles, *(f"plan-{number}" for number in range(len(HEADED)))]


def unbroken(page: Page) -> list[object]:
    """Whether no script of others has run, and by how much the page is too wide."""
    page.mouse.move(100, 300)
    found: list[object] = page.evaluate(
        "[!('broken' in window), document.documentElement.scrollWidth - innerWidth]"
    )
    return found


def test_the_board_stays_whole(hostile: Garden, new_page: Callable[..., Page]) -> None:
    for width in WIDTHS:
        page = new_page(width)
        page.goto(hostile.url)
        page.get_by_role("searchbox").fill("title")
        assert unbroken(page) == [True, 0]


def test_every_page_of_a_task_stays_whole(hostile: Garden, new_page: Callable[..., Page]) -> None:
    page = new_page(360)
    for task in tasks():
        page.goto(f"{hostile.url}tasks/{task}")
        assert (task, unbroken(page)) == (task, [True, 0])


def test_exported_pages_stay_whole(
    hostile: Garden, tmp_path: Path, new_page: Callable[..., Page]
) -> None:
    hostile.kickoff("board", "--out", str(tmp_path / "out"))
    page = new_page(360)
    for name in ("index", *(f"tasks/{task}" for task in tasks()[::4])):
        page.goto((tmp_path / "out" / f"{name}.html").as_uri())
        assert (name, unbroken(page)) == (name, [True, 0])
