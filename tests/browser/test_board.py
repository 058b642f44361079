"""The board in a browser: queueing, going live, finding things, by mouse and by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.garden import Garden


def test_a_newcomer_sees_how_the_queue_is(shared: Garden, page: Page) -> None:
    page.goto(shared.url)

    expect(page.locator(".health")).to_have_text("2 in work, 2 wait.")
    expect(page.locator("#work .title")).to_have_text(
        ["Export reports as CSV", "Fix the login redirect"]
    )
    expect(page.locator("#waiting .why")).to_have_text(
        [
            "waits for fix-login; waits for a free place (limit 2)",
            "on hold by ann; waits for a free place (limit 2)",
        ]
    )
    expect(page.locator("#planned .title")).to_have_text(
        ["tasks/broken.md", "A search box in the header"]
    )


def test_a_task_is_queued_from_the_page_and_the_answer_is_the_shells(
    garden: Garden, page: Page
) -> None:
    page.goto(garden.url)

    page.locator('.row[data-id="search-box"]').get_by_role("button", name="Queue").click()

    expect(page.locator("#answer p")).to_have_text("search-box is queued.")
    expect(page.locator('#waiting .row[data-id="search-box"]')).to_be_visible()
    expect(page.locator("#planned .count")).to_have_text("1")
    assert "search-box" in garden.kickoff("status", "search-box")


def test_a_swap_of_another_process_shows_and_disturbs_nobody(garden: Garden, page: Page) -> None:
    page.set_viewport_size({"width": 800, "height": 320})
    page.goto(garden.url)
    page.keyboard.press("/")
    page.keyboard.type("mode")
    page.locator('.row[data-id="dark-mode"] .title').focus()
    before = page.evaluate("window.scrollY")

    garden.kickoff("priority", "p0", "dark-mode")

    expect(page.locator('.row[data-id="dark-mode"] .priority')).to_have_text("p0")
    expect(page.locator('.row[data-id="dark-mode"] .title')).to_be_focused()
    expect(page.get_by_role("searchbox")).to_have_value("mode")
    expect(page.locator(".row:visible")).to_have_count(1)
    assert page.evaluate("window.scrollY") == before


def test_a_new_task_file_appears_and_a_pause_is_told(garden: Garden, page: Page) -> None:
    page.goto(garden.url)

    garden.commit({"tasks/new-idea.md": "---\ntitle: A new idea\n---\nNew.\n"})
    garden.kickoff("pause", "--", "release day")

    expect(page.locator(".banner")).to_contain_text("release day")
    expect(page.locator('#planned .row[data-id="new-idea"]')).to_be_visible()


def test_the_last_tick_is_told_as_it_moves_on(shared: Garden, page: Page) -> None:
    page.goto(shared.url)
    version = page.evaluate("document.documentElement.dataset.version")
    said = {"version": version, "ticked": "2026-01-01T10:00:00Z"}

    page.route("**/version", lambda route: route.fulfill(json=said))

    time = page.locator("#ticked time")
    expect(time).to_have_attribute("datetime", "2026-01-01T10:00:00Z")
    expect(time).to_have_attribute("title", "2026-01-01 10:00 UTC")
    expect(page.locator("#ticked")).to_have_text(re.compile(r"Last tick \d+ days ago\."))


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Garden]:
    """A served queue for which nothing is planned."""
    with Garden(tmp_path, files={"README.md": "Nothing yet.\n"}) as garden:
        garden.serve()
        yield garden


def test_the_first_task_that_is_planned_takes_the_place_of_how_to_begin(
    bare: Garden, page: Page
) -> None:
    page.goto(bare.url)
    expect(page.get_by_role("heading", name="Plan the first task")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_be_hidden()

    bare.commit({"tasks/hello.md": "# Say hello\n"})
    bare.kickoff("hello")

    expect(page.locator("#waiting .title")).to_have_text(["Say hello"])
    expect(page.get_by_role("heading", name="Plan the first task")).to_be_hidden()
    expect(page.get_by_role("searchbox")).to_be_visible()


def test_a_server_that_is_gone_is_told(garden: Garden, page: Page, troubles: list[str]) -> None:
    page.goto(garden.url)
    expect(page.locator("#live")).to_have_text("live")

    assert garden.stop() == 0

    expect(page.locator("#live")).to_have_text("no connection")
    assert {text.partition(": ")[0] for text in troubles} <= {"error"}
    troubles.clear()


def test_a_registry_that_breaks_takes_every_button_away_until_it_is_mended(
    garden: Garden, page: Page, troubles: list[str]
) -> None:
    page.goto(garden.url)
    expect(page.locator("button[data-verb]:visible")).not_to_have_count(0)

    good = garden.break_registry()

    expect(page.locator("h1")).to_have_text("The queue cannot be read")
    expect(page.locator("button[data-verb]")).to_have_count(0)
    garden.git("update-ref", "refs/heads/kickoff-state", good)
    expect(page.locator(".health")).to_have_text("2 in work, 2 wait.")
    assert [t for t in troubles if "503" not in t] == []
    troubles.clear()


def test_the_list_is_searched_filtered_and_sorted(shared: Garden, page: Page) -> None:
    page.goto(shared.url)
    ids = page.locator(".row:visible code[data-slot='id']")

    page.get_by_role("searchbox").fill("LOGIN")
    expect(ids).to_have_text(["fix-login", "dark-mode"])

    page.get_by_role("searchbox").fill("nothing like it")
    expect(page.locator("#nothing")).to_contain_text("No task matches “nothing like it”.")
    page.get_by_role("button", name="Show all tasks").click()

    page.get_by_role("button", name="Waiting").click()
    expect(ids).to_have_text(["dark-mode", "audit-log"])
    page.get_by_label("Sort").select_option("title")
    page.reload()
    expect(page.get_by_role("button", name="Waiting")).to_have_attribute("aria-pressed", "true")
    expect(ids).to_have_text(["dark-mode", "audit-log"])
    page.get_by_label("Sort").select_option("newest")
    assert page.url.endswith("#show=waiting&sort=newest")


def test_everything_is_done_by_keyboard(garden: Garden, page: Page) -> None:
    page.goto(garden.url)
    press = page.keyboard.press

    press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    press("j")
    expect(page.locator('.row[data-id="add-export"] .title')).to_be_focused()
    press("j")
    press("j")
    press("k")
    expect(page.locator('.row[data-id="fix-login"] .title')).to_be_focused()

    press("/")
    page.keyboard.type("search box")
    press("Enter")
    expect(page.locator('.row[data-id="search-box"] .title')).to_be_focused()
    press("Enter")
    page.wait_for_url("**/tasks/search-box")
    expect(page.get_by_role("heading", level=1)).to_have_text("A search box in the header")

    page.get_by_role("button", name="Queue").focus()
    press("Enter")
    expect(page.locator("#answer p")).to_have_text("search-box is queued.")
    expect(page.locator(".stand .pill")).to_have_text("queued")

    press("u")
    expect(page.locator(".health")).to_have_text("2 in work, 3 wait.")


def test_focus_goes_with_the_task_that_a_key_has_moved(garden: Garden, page: Page) -> None:
    page.goto(garden.url)

    page.locator('.row[data-id="search-box"]').get_by_role("button", name="Queue").focus()
    page.keyboard.press("Enter")

    expect(page.locator('#waiting .row[data-id="search-box"] .title')).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/search-box")
    page.get_by_role("button", name="Hold").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    expect(page.locator("#main")).to_be_focused()


def test_typing_a_search_is_no_command(shared: Garden, page: Page) -> None:
    page.goto(shared.url)

    page.keyboard.press("/")
    page.keyboard.type("j?ku/t")

    expect(page.get_by_role("searchbox")).to_have_value("j?ku/t")
    page.keyboard.press("Escape")
    expect(page.get_by_role("searchbox")).to_have_value("")
    expect(page.get_by_role("searchbox")).not_to_be_focused()


def test_light_and_dark_are_the_systems_until_somebody_chooses(
    shared: Garden, new_page: Callable[..., Page]
) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    light, dark = new_page(), new_page(scheme="dark")
    for page in (light, dark):
        page.goto(shared.url)
    assert light.evaluate(paper) == "rgb(250, 249, 247)"
    assert dark.evaluate(paper) == "rgb(19, 21, 19)"

    light.keyboard.press("t")
    light.keyboard.press("t")
    expect(light.get_by_role("button", name="Theme: dark")).to_be_visible()
    assert light.evaluate(paper) == dark.evaluate(paper)

    light.reload()
    assert light.evaluate(paper) == dark.evaluate(paper)
    light.keyboard.press("t")
    assert light.evaluate(paper) == "rgb(250, 249, 247)"
