"""A real browser: Debian's Chromium, driven by Playwright. Where there is none, neither are these
tests, and `script/test` says so. No browser is ever downloaded.

Whatever a page asks for is counted: a test fails when a page asks for anything that is not its own
server's or its own file, when its script fails, or when the policy of the page had to stop it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

from browser.chromium import chromium
from browser.garden import Garden

collect_ignore_glob = [] if chromium() else ["test_*.py"]

ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""No name leads anywhere: nothing is asked of the world, whatever a page tries."""

PATIENCE = 30_000
"""Milliseconds that the browser may take for anything; a limit, not a measure."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=chromium(), args=[ALONE])
        yield browser
        browser.close()


@pytest.fixture
def troubles() -> Iterator[list[str]]:
    """What no page of ours may do. Whoever expects some of it takes it off the list."""
    troubles: list[str] = []
    yield troubles
    assert troubles == []


@pytest.fixture
def new_page(browser: Browser, troubles: list[str]) -> Iterator[Callable[..., Page]]:
    """Pages as people have them: so wide, so high, light or dark."""
    opened: list[Page] = []

    def make(width: int = 1100, height: int = 800, *, scheme: str = "light") -> Page:
        page = browser.new_page(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
        page.on("console", lambda message: _note(message, troubles))
        page.on("request", lambda request: _watch(request, troubles))
        opened.append(page)
        return page

    yield make
    for page in opened:
        page.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page()


def _note(message: ConsoleMessage, troubles: list[str]) -> None:
    if message.type in ("error", "warning"):
        troubles.append(f"{message.type}: {message.text}")


def _watch(request: Request, troubles: list[str]) -> None:
    """Note what a page asks for that is not of its own place; no name leads there anyway."""
    if not request.url.startswith(("http://127.0.0.1:", "file://")):
        troubles.append(f"asked for {request.url}")


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Garden]:
    """A served queue for whoever changes nothing in it."""
    with Garden(tmp_path_factory.mktemp("garden")) as garden:
        garden.fill()
        garden.serve()
        yield garden


@pytest.fixture
def garden(shared: Garden, tmp_path: Path) -> Iterator[Garden]:
    """A served queue of one's own, which begins as the shared one is."""
    with Garden(tmp_path, copied=shared) as garden:
        garden.serve()
        yield garden
