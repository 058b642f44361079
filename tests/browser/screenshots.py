"""Makes the pictures of the documentation: `script/screenshots`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Route, sync_playwright

from browser.chromium import chromium
from browser.demo_queue import busy_morning
from entrypoints.web_desk import ORIGIN, WebDesk
from project import repository

IMAGES = repository.ROOT / "docs" / "images"

PICTURES = {
    "board-light": ("/", "light", 1040, 900),
    "board-dark": ("/", "dark", 1040, 900),
    "task-light": ("/tasks/token-store", "light", 1040, 900),
    "board-phone": ("/", "light", 390, 760),
}
"""By name: the page, the theme, width and height."""


def main() -> int:
    """Take every picture."""
    if not chromium():
        sys.stderr.write(
            "screenshots: there is no chromium (on Debian: apt-get install chromium)\n"
        )
        return 2
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        web = busy_morning(Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium())
        for name in PICTURES:
            _take(browser, web, name)
        browser.close()
    return 0


def _take(browser: Browser, web: WebDesk, name: str) -> None:
    path, scheme, width, height = PICTURES[name]
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page.clock.set_fixed_time(web.desk.clock.at)
    page.route("**/*", lambda route: _answer(route, web))
    page.goto(f"{ORIGIN}{path}")
    page.screenshot(path=IMAGES / f"{name}.png")
    page.close()


def _answer(route: Route, web: WebDesk) -> None:
    """What the server would say, without one."""
    said = web.browser.get(route.request.url.removeprefix(ORIGIN))
    route.fulfill(status=said.status_code, headers=dict(said.headers), body=said.content)


if __name__ == "__main__":
    sys.exit(main())
