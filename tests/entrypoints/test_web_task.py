"""A task's page: where it stands and why, what can be done, what it is and what happened to it."""

from __future__ import annotations

import re

import pytest

from core.builders import NOW, after, attempt, entry, registry, running, surroundings
from core.rich_view import rich_view
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Mark
from kickoff.core.view.board import View, view
from kickoff.entrypoints.web.found import Where, find, id_of
from kickoff.entrypoints.web.plan_html import LONGEST
from kickoff.entrypoints.web.task_page import Told, task_page
from kickoff.entrypoints.web.templates import Site, render
from kickoff.entrypoints.web.tries import Log
from kickoff.entrypoints.web.values import Deed, Moment, TaskPage

PLAN = "---\ntitle: x\n---\nThe *plan*.\n"


def page(shown: View, task_id: str, told: Told | None = None, ending: str = "") -> TaskPage:
    found = find(shown, task_id)
    assert found is not None
    return task_page(found, shown, told or Told(PLAN), Where("garden", "v1", ending))


def facts(made: TaskPage) -> dict[str, str]:
    return {fact.label: fact.text for fact in made.facts}


def test_a_task_is_found_whatever_its_case_and_wherever_it_is() -> None:
    shown = rich_view()
    found = [find(shown, name) for name in ("FIX-login", "idea", "OLD-idea", "nobody")]

    assert [id_of(one) if one else None for one in found] == [
        "fix-login",
        "idea",
        "old-idea",
        None,
    ]


SENTENCES = {
    "add-store": "4 of 9: waits for add-schema, fix-login; waits for a free place (limit 4)",
    "silent": "no sign of life for longer than agreed",
    "again": "",
    "idea": "It can be queued.",
    "follow-up": "When it is queued: waits for idea.",
    "add-schema": "the record is in the task file",
    "old-idea": "the task is out of the queue",
}


@pytest.mark.parametrize("task_id", SENTENCES)
def test_one_sentence_says_why_it_stands_there(task_id: str) -> None:
    assert page(rich_view(), task_id).sentence == SENTENCES[task_id]


def test_what_is_in_review_says_what_completes_it() -> None:
    assert page(rich_view(), "fix-login").sentence.startswith("Merge")


def test_the_facts_of_a_task_in_work() -> None:
    assert facts(page(rich_view(), "again")) == {
        "worker": "default",
        "branch": "task/again",
        "lease until": "2026-11-21T15:00:00Z",
        "asked for by": "bob",
        "queued": "2026-11-21T10:00:00Z",
        "plan file": "tasks/again.md",
        "thread": "where it was queued",
    }


def test_the_facts_of_a_task_that_waits() -> None:
    waiting = entry(
        "a",
        owner="alice",
        hold=Mark("tom", NOW, "for legal"),
        not_before=after(60),
        touches=("src/**", "docs/*"),
        notes=("be gentle",),
    )

    said = facts(page(view(registry(waiting), surroundings()), "a"))

    assert {k: said[k] for k in said.keys() - {"queued", "plan file", "thread"}} == {
        "worker": "the default",
        "asked for by": "bob",
        "owner": "alice",
        "on hold": "by tom: for legal",
        "not before": "2026-11-21T11:00:00Z",
        "touches": "src/**, docs/*",
        "instruction": "be gentle",
    }


def test_what_mends_itself_is_noticed() -> None:
    assert facts(page(rich_view(), "flaky"))["noticed"] == "the run is over and has left no work"


def test_dependencies_lead_to_their_pages() -> None:
    waits = [
        f for f in page(rich_view(), "add-store", ending=".html").facts if "depends" in f.label
    ]

    assert [(f.text, f.href) for f in waits] == [
        ("add-schema", "add-schema.html"),
        ("fix-login", "fix-login.html"),
    ]


def test_a_dependency_that_is_no_task_leads_nowhere() -> None:
    (nowhere,) = (f for f in page(rich_view(), "lost").facts if f.label == "depends on")

    assert (nowhere.text, nowhere.href) == ("nowhere", "")


def test_the_plan_is_rendered_and_what_is_to_be_said_of_it_too() -> None:
    assert page(rich_view(), "idea").plan == "<p>The <em>plan</em>.</p>\n"
    assert page(rich_view(), "idea", Told(plan_note="Not read.")).plan_note == "Not read."
    assert page(rich_view(), "idea", Told("x" * (LONGEST + 1))).plan_note == (
        "The first 200,000 characters of it."
    )


def test_attempts_have_their_worker_their_end_and_their_log() -> None:
    first = attempt(
        "a", 1, started_at=NOW, ended_at=after(9), outcome=ReasonCode.RUN_FAILED, worker="one"
    )
    second = attempt("a", 2, started_at=after(10), worker="two")
    shown = view(registry(running("a", attempts=(first, second))), surroundings())

    tries = page(shown, "a", Told(logs=((2, Log("said", cut=True, href="a/log")),))).tries

    assert [(t.number, t.worker, t.outcome, t.tone, t.since, t.took) for t in tries] == [
        (1, "one", "run failed", "broken", "2026-11-21T10:00:00Z", "9min"),
        (2, "two", "running", "running", "2026-11-21T10:10:00Z", ""),
    ]
    assert [(t.log, t.log_href) for t in tries] == [("", ""), ("said", "a/log")]


def test_an_exported_page_leads_to_no_log_that_only_a_server_has() -> None:
    told = Told(logs=((1, Log("said", cut=True, href="a/log")),))
    shown = view(registry(running("a", attempts=(attempt("a"),))), surroundings())

    assert page(shown, "a", told, ending=".html").tries[0].log_href == ""


BUTTONS = {
    "idea": ["queue"],
    "old-idea": ["queue"],
    "add-schema": [],
    "urgent": ["hold", "cancel"],
    "silent": ["extend", "cancel"],
}


@pytest.mark.parametrize("task_id", BUTTONS)
def test_what_can_be_done_is_offered(task_id: str) -> None:
    assert [button.verb for button in page(rich_view(), task_id).buttons] == BUTTONS[task_id]


def test_a_priority_can_be_chosen_while_it_matters() -> None:
    assert page(rich_view(), "urgent").priorities == ("p0", "p1", "p2", "p3")
    assert page(rich_view(), "again").priorities == ()


def test_the_story_is_told_with_times_people_and_commits() -> None:
    deeds = (Deed("Queued", "ann", "asked"),)
    told = Told(story=(Moment("2026-11-21T10:00:00Z", "0123456", deeds),))
    html = render(page(rich_view(), "idea", told), Site(root="../"))
    (story,) = re.findall(r'<ol class="story">.*?</ol>', html, re.DOTALL)

    assert re.sub(r"<[^>]+>|\s+", " ", story).split() == (
        "Queued by ann 2026-11-21 10:00 UTC 0123456".split()
    )


def test_an_exported_page_has_no_buttons() -> None:
    html = render(page(rich_view(), "idea", ending=".html"), Site(root="../"))

    assert "data-verb" not in html
    assert "<button" in html  # of the theme and the help
