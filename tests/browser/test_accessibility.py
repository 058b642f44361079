"""axe finds nothing on any page, light or dark, wide or narrow.

axe-core comes from npm; where it was not fetched these tests do not exist, and `script/test` says
so. It is put into the page past its policy, which is ours to keep and not axe's.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from browser.garden import Garden

AXE = Path(__file__).parent / "axe" / "node_modules" / "axe-core" / "axe.min.js"

PAGES = ("", "tasks/fix-login", "tasks/dark-mode", "tasks/search-box", "tasks/nobody")
LOOKS = {
    "light": (1100, "light", PAGES),
    "dark": (1100, "dark", PAGES[:3]),
    "phone": (360, "dark", PAGES[:2]),
}


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe has to say, and about which elements."""
    page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate("axe.run()")
    return [
        (violation["id"], [node["html"] for node in violation["nodes"]])
        for violation in found["violations"]
    ]


if AXE.is_file():

    @pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
    def test_axe_finds_nothing(
        shared: Garden,
        new_page: Callable[..., Page],
        look: tuple[int, str, tuple[str, ...]],
        troubles: list[str],
    ) -> None:
        width, scheme, paths = look
        page = new_page(width, scheme=scheme)
        for path in paths:
            page.goto(f"{shared.url}{path}")
            assert (path, violations(page)) == (path, [])
        troubles[:] = [text for text in troubles if "404" not in text]

    def test_axe_finds_nothing_in_dialogs_and_answers(garden: Garden, page: Page) -> None:
        page.goto(garden.url)
        page.keyboard.press("?")
        assert violations(page) == []
        page.keyboard.press("Escape")

        page.get_by_role("button", name="Queue").first.click()
        page.locator("#answer").wait_for()
        assert violations(page) == []
