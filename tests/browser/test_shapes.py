"""Phones, ten thousand tasks, and pages opened from disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.garden import Garden

PAGES = ("", "tasks/fix-login", "tasks/dark-mode", "tasks/search-box", "tasks/nobody")
TOO_WIDE = "document.documentElement.scrollWidth - innerWidth"


@pytest.mark.parametrize("width", [320, 360, 768])
def test_no_page_is_wider_than_the_screen(
    shared: Garden, new_page: Callable[..., Page], width: int, troubles: list[str]
) -> None:
    page = new_page(width, 640)
    for path in PAGES:
        page.goto(f"{shared.url}{path}")
        assert (path, page.evaluate(TOO_WIDE)) == (path, 0)
    page.keyboard.press("?")
    assert page.evaluate(TOO_WIDE) == 0
    troubles[:] = [text for text in troubles if "404" not in text]


MANY = 10_000


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Garden]:
    with Garden(tmp_path_factory.mktemp("many")) as garden:
        garden.commit(
            {
                f"tasks/many/t{n:05}.md": f"---\ntitle: Task number {n}\n---\nDo it.\n"
                for n in range(MANY)
            }
        )
        garden.serve()
        yield garden


def test_ten_thousand_tasks_are_drawn_as_they_are_scrolled_to(many: Garden, page: Page) -> None:
    page.goto(many.url)

    expect(page.locator("#planned .count")).to_have_text("10,006")
    rows = page.locator(".row")
    assert rows.count() < 400

    for _ in range(5):
        drawn = rows.count()
        page.mouse.wheel(0, 20_000)
        expect(rows.nth(drawn)).to_be_attached()
    assert rows.count() < 2_000

    page.keyboard.press("/")
    page.keyboard.type("number 9999")
    expect(page.locator(".row:visible .title")).to_have_text(["Task number 9999"])
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/t09999")
    expect(page.get_by_role("heading", level=1)).to_have_text("Task number 9999")


@pytest.fixture(scope="module")
def exported(shared: Garden, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported") / "out"
    shared.kickoff("board", "--out", str(folder))
    return folder


def test_exported_pages_work_from_disk(exported: Path, page: Page) -> None:
    page.goto((exported / "index.html").as_uri())
    ids = page.locator(".row:visible code[data-slot='id']")

    expect(page.locator(".health")).to_have_text("2 in work, 2 wait.")
    page.keyboard.press("/")
    page.keyboard.type("login")
    expect(ids).to_have_text(["fix-login", "dark-mode"])
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Waiting").click()
    page.get_by_label("Sort").select_option("title")
    expect(ids).to_have_text(["dark-mode", "audit-log"])
    expect(page.locator("[data-verb]")).to_have_count(0)

    page.locator(".row:visible .title").first.click()
    page.wait_for_url("**/dark-mode.html")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dark mode for the settings")
    page.get_by_role("link", name="fix-login").click()
    page.wait_for_url("**/fix-login.html")
    expect(page.get_by_role("heading", level=1)).to_have_text("Fix the login redirect")
    page.keyboard.press("u")
    expect(page.locator(".health")).to_be_visible()
