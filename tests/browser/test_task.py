"""A task's page in a browser: its plan, its log as it grows, and its buttons."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from browser.garden import Garden


def test_the_page_shows_the_plan_the_log_and_the_story(shared: Garden, page: Page) -> None:
    page.goto(f"{shared.url}tasks/fix-login")

    expect(page.locator(".prose")).to_have_text("Keep the page.")
    expect(page.locator("#tries pre")).to_have_text("working on fix-login\n")
    expect(page.locator("#story li").last).to_contain_text("by ann")
    expect(page.locator("#facts")).to_contain_text("task/fix-login")


def test_a_log_is_followed_while_it_is_written(garden: Garden, page: Page) -> None:
    page.goto(f"{garden.url}tasks/fix-login")
    expect(page.locator("#tries pre")).to_have_text("working on fix-login\n")
    (log,) = garden.root.glob(".git/kickoff/runs/fix-login@1.*/log")

    with log.open("a") as file:
        file.write("and on\n")

    expect(page.locator("#tries pre")).to_have_text("working on fix-login\nand on\n")


def test_what_was_opened_stays_open(garden: Garden, page: Page) -> None:
    page.goto(f"{garden.url}tasks/fix-login")
    page.locator("#tries summary").click()
    expect(page.locator("#tries pre")).to_be_hidden()
    (log,) = garden.root.glob(".git/kickoff/runs/fix-login@1.*/log")

    with log.open("a") as file:
        file.write("and on\n")

    expect(page.locator("#tries pre")).to_contain_text("and on")
    expect(page.locator("#tries pre")).to_be_hidden()


def test_a_first_attempt_appears_where_somebody_is_looking(garden: Garden, page: Page) -> None:
    page.goto(f"{garden.url}tasks/audit-log")
    expect(page.locator("#tries")).to_be_hidden()
    page.evaluate("window.here = true")

    garden.commit({".github/kickoff.yml": "workers: {default: {dispatch: none}}\n"})
    garden.kickoff("claim", "audit-log")

    expect(page.locator("#tries .pill")).to_have_text("running")
    assert page.evaluate("window.here"), "it was not loaded anew"


def test_nothing_old_is_left_on_the_page_of_a_task_that_cannot_be_shown(
    garden: Garden, page: Page, troubles: list[str]
) -> None:
    page.goto(f"{garden.url}tasks/fix-login")

    good = garden.break_registry()

    expect(page.get_by_role("heading")).to_have_text(["The queue cannot be read"])
    expect(page.locator("main button:visible")).to_have_count(0)
    garden.git("update-ref", "refs/heads/kickoff-state", good)
    expect(page.locator(".prose")).to_have_text("Keep the page.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Fix the login redirect")
    troubles[:] = [text for text in troubles if "503" not in text]


def test_a_page_that_was_opened_in_trouble_is_whole_when_it_is_over(
    garden: Garden, page: Page, troubles: list[str]
) -> None:
    good = garden.break_registry()
    page.goto(f"{garden.url}tasks/fix-login")
    expect(page.get_by_role("heading", level=1)).to_have_text("The queue cannot be read")
    page.reload()
    expect(page.locator("section")).to_have_count(1)

    garden.git("update-ref", "refs/heads/kickoff-state", good)

    expect(page.locator(".prose")).to_have_text("Keep the page.")
    troubles[:] = [text for text in troubles if "503" not in text]


def test_what_takes_something_away_is_asked_about_first(garden: Garden, page: Page) -> None:
    page.goto(f"{garden.url}tasks/dark-mode")

    page.get_by_role("button", name="Cancel").click()
    asked = page.get_by_role("dialog", name="Cancel dark-mode?")
    expect(asked).to_contain_text("It leaves the queue.")
    page.get_by_role("button", name="No").click()
    expect(page.locator(".stand .pill")).to_have_text("blocked")
    assert "blocked" in garden.kickoff("status", "dark-mode")

    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Yes").click()
    expect(page.locator("#answer p")).to_have_text("dark-mode is out of the queue.")
    expect(page.locator(".stand .pill")).to_have_text("not started")


def test_hold_resume_and_priority_are_the_shells(garden: Garden, page: Page) -> None:
    page.goto(f"{garden.url}tasks/dark-mode")

    page.get_by_role("button", name="Hold").click()
    expect(page.locator("#answer p")).to_contain_text("dark-mode is on hold.")
    page.get_by_role("button", name="Resume").click()
    expect(page.locator("#answer p")).to_have_text("dark-mode is no longer on hold.")
    page.get_by_label("Priority").select_option("p0")
    expect(page.locator("#answer p")).to_have_text("dark-mode now has priority p0.")
    expect(page.locator(".stand .priority")).to_have_text("p0")


def test_a_refusal_is_told_in_the_shells_words(
    garden: Garden, page: Page, troubles: list[str]
) -> None:
    page.goto(f"{garden.url}tasks/dark-mode")
    expect(page.get_by_role("button", name="Hold")).to_be_visible()
    stale = page.evaluate("document.documentElement.dataset.version")
    page.route("**/version**", lambda route: route.fulfill(json={"version": stale}))
    garden.kickoff("cancel", "dark-mode")

    page.get_by_role("button", name="Hold").click()

    expect(page.locator("#answer p")).to_have_text(
        "dark-mode is not in the queue. Nothing changed."
    )
    troubles[:] = [text for text in troubles if "409" not in text]
