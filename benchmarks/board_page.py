"""How long the board as a page takes with many tasks: `python benchmarks/board_page.py [TASKS]`.

The look at the task files is measured elsewhere; here: the view, the page's values, its HTML, and,
where there is a Chromium, the time until it is drawn in it.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree, which
from typing import TypeVar

from playwright.sync_api import sync_playwright

from kickoff.core.catalogue import Catalogue, Planned
from kickoff.core.policy import Policy
from kickoff.core.registry import Priority, Registry
from kickoff.core.scheduling.scheduler import Surroundings
from kickoff.core.view.board import View, view
from kickoff.entrypoints.web.board_page import board_page
from kickoff.entrypoints.web.templates import ASSETS, Site, render

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
T = TypeVar("T")


def main(tasks: int) -> None:
    """Print the milliseconds of each step."""
    files = {f"tasks/t{n:05}.md": _planned(n) for n in range(tasks)}
    registry, around = Registry(NOW), Surroundings(Policy(), NOW, None)
    shown: View = _timed("view", lambda: view(registry, around, None, Catalogue(files)))
    page = _timed("values", lambda: board_page(shown, "acme/garden", "", "", ".html"))
    render(page, Site())  # the templates are compiled once
    html = _timed("HTML", lambda: render(page, Site()))
    print(f"{'size':>12} {len(html) / 1_000_000:8.1f} MB")
    if which("chromium"):
        _draw(html)


def _planned(number: int) -> Planned:
    title = f"Task number {number} of very many of them"
    priority = tuple(Priority)[number % 4]
    return Planned(f"t{number:05}", f"tasks/t{number:05}.md", title, priority=priority)


def _timed(name: str, work: Callable[[], T]) -> T:
    start = time.perf_counter()
    done = work()
    print(f"{name:>12} {1_000 * (time.perf_counter() - start):8.0f} ms")
    return done


def _draw(html: str) -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        copytree(ASSETS, Path(folder) / "assets")
        file = Path(folder) / "index.html"
        file.write_text(html)
        browser = playwright.chromium.launch(executable_path=which("chromium"))
        page = browser.new_page()
        _timed("drawn", lambda: page.goto(file.as_uri()))
        _timed("searched", lambda: page.fill("#search", "number 99 of"))
        browser.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
