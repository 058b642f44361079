"""The board as a page: what it says of a queue that has something of everything."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from core.builders import NOW, after, attempt, entry, registry, running, surroundings
from core.rich_view import paused_view, rich_view
from kickoff.core.catalogue import Catalogue, Planned
from kickoff.core.facts import Here
from kickoff.core.lifecycle import State
from kickoff.core.policy import DispatchKind, Policy, Worker
from kickoff.core.remembered import Proposal
from kickoff.core.view.board import TaskView, View, view
from kickoff.entrypoints.web.board_page import AT_ONCE, CARDS, board_page
from kickoff.entrypoints.web.offers import alarm_buttons, task_buttons
from kickoff.entrypoints.web.templates import Site, render
from kickoff.entrypoints.web.values import BoardPage, Button, Group, Row
from kickoff.entrypoints.web.words import TONES, counted, health_counts, iso, shown_moment


def board(shown: View) -> BoardPage:
    return board_page(shown, "garden", "v1", "2026-11-21T10:00:00Z")


def row(shown: View, task_id: str) -> Row:
    return next(row for row in board(shown).rows if row.id == task_id)


def sentence(shown: View) -> str:
    return ", ".join(f"{c.number} {c.words}" for c in board(shown).counts)


def test_one_sentence_says_how_the_queue_is() -> None:
    assert sentence(rich_view()) == "8 in work, 1 needs you, 9 wait"


def test_the_sentence_is_grammatical_and_leaves_out_what_is_none() -> None:
    assert sentence(view(registry(entry("a")), surroundings())) == "1 waits"
    assert sentence(view(registry(running("a")), surroundings())) == "1 in work"
    assert sentence(view(registry(), surroundings())) == "0 Nothing is in work, and nothing waits"


def test_every_task_is_in_the_section_of_its_state_in_the_order_of_the_view() -> None:
    shown = rich_view()
    rows = board(shown).rows
    by_group = {group: [r.id for r in rows if r.group is group] for group in Group}

    assert shown.files is not None
    assert by_group == {
        Group.WORK: [task.entry.id for task in shown.work],
        Group.WAITING: [task.entry.id for task in shown.line],
        Group.PLANNED: [
            *(one.path for one in shown.files.refused),
            *(one.file.id for one in shown.files.unstarted),
        ],
        Group.FINISHED: [ended.id for ended in shown.recent],
    }


def test_sections_count_what_can_run_what_is_blocked_and_what_cannot_be_queued() -> None:
    details = {
        section.group: (section.count, section.detail) for section in board(rich_view()).sections
    }

    assert details == {
        Group.WORK: (8, ""),
        Group.WAITING: (9, "2 queued, 7 blocked"),
        Group.PLANNED: (6, "1 ready, 4 cannot be queued"),
        Group.FINISHED: (2, ""),
    }


def test_files_that_nobody_looked_at_are_not_said_to_be_none() -> None:
    empties = {section.group: section.empty for section in board(paused_view()).sections}

    assert empties[Group.PLANNED] == "The task files were not looked at."


def nothing_in_play(*files: Planned) -> View:
    return view(registry(), surroundings(), None, Catalogue({file.path: file for file in files}))


HIDDEN = re.compile(r'<section class="list" id="(\w+)"[^>]* hidden>')


def test_where_nothing_is_planned_the_page_says_how_to_begin() -> None:
    page = board_page(nothing_in_play(), "garden", "", "", folder="my plans")

    assert page.begin == (
        "mkdir -p 'my plans'\n"
        "echo '# Say hello' > 'my plans/hello.md'\n"
        "git add 'my plans/hello.md'\n"
        "git commit -m 'Plan to say hello'\n"
        "kickoff hello"
    )
    assert HIDDEN.findall(render(page, Site())) == ["work", "waiting", "planned", "finished"]


def test_where_nobody_looked_at_the_files_none_is_said_to_be_the_first() -> None:
    assert board(view(registry(), surroundings())).begin == ""


def test_what_the_head_of_an_idle_queue_says_is_not_said_again() -> None:
    idle = board(nothing_in_play(Planned("hello", "tasks/hello.md", "Hello")))
    waiting = board(view(registry(entry("a")), surroundings()))

    assert idle.begin == ""
    assert HIDDEN.findall(render(idle, Site())) == ["work", "waiting", "finished"]
    assert HIDDEN.findall(render(waiting, Site())) == ["finished"]


def test_a_waiting_task_has_its_place_and_its_reasons() -> None:
    waiting = row(rich_view(), "add-store")

    assert (waiting.place, waiting.state, waiting.why) == (
        "4",
        "blocked",
        "waits for add-schema, fix-login; waits for a free place (limit 4)",
    )


def test_what_starts_next_says_so() -> None:
    assert row(view(registry(entry("a")), surroundings()), "a").why == "starts with the next tick"


def test_a_task_in_work_has_its_attempt_its_worker_and_its_age() -> None:
    again = row(rich_view(), "again")

    assert (again.about, again.at, again.why) == (
        "attempt 2 by default",
        iso(after(100)),
        "",
    )


def test_health_is_told_where_it_is_worth_a_word() -> None:
    shown = rich_view()

    assert row(shown, "silent").why == "no sign of life for longer than agreed"
    assert row(shown, "unwanted").why == "a stop was asked for; the worker's end is not seen yet"
    assert row(shown, "fix-login").why == ""


def test_work_on_another_machine_is_out_of_sight_and_not_late() -> None:
    far = attempt("far", runner="laptop-1", started_at=NOW)
    shown = view(registry(entry("far", attempts=(far,))), surroundings(here=Here()))

    assert row(shown, "far").why == "out of sight from here, on laptop-1"


def test_a_file_that_cannot_be_queued_says_why_and_offers_nothing() -> None:
    broken = row(rich_view(), "tasks/broken.md")

    assert (broken.why, broken.offer, broken.href) == (
        "line 3, column 11: priority must be p0 to p3, not high",
        "",
        "",
    )


def test_what_is_not_started_can_be_queued_from_its_row() -> None:
    assert row(rich_view(), "idea").offer == "queue"
    assert row(rich_view(), "follow-up").why == "waits for idea"


def test_what_needs_a_person_stands_first_with_what_happened_and_what_to_do() -> None:
    (card,) = board(rich_view()).cards

    assert card.row.id == "silent"
    assert [wrong.text for wrong in card.wrongs] == [
        (
            "<p>default has had it longer than agreed. <code>kickoff extend 3d silent</code> "
            "keeps it, <code>kickoff release silent</code> gives it back.</p>\n"
        ),
        (
            "<p>The pull request #44 was closed without a merge. Reopen it, or "
            "<code>kickoff cancel silent</code>.</p>\n"
        ),
    ]
    assert [wrong.since for wrong in card.wrongs] == [iso(after(120)), iso(after(60))]


def test_more_cards_than_anybody_reads_are_counted() -> None:
    flagged = rich_view().tasks["silent"]
    many = [replace(flagged, entry=replace(flagged.entry, id=f"t{n}")) for n in range(CARDS + 5)]
    page = board(View(after(0), {task.entry.id: task for task in many}))

    assert (len(page.cards), page.more_cards) == (CARDS, 5)


def test_a_pause_and_a_broken_configuration_concern_everybody() -> None:
    banners = [(banner.title, banner.text) for banner in board(paused_view()).banners]

    assert banners == [
        (
            "Paused.",
            (
                "<p>The queue has been paused by mia since 2026-11-21 10:00 UTC: "
                "<code>release ¦ day</code>.</p>\n"
            ),
        ),
        (
            "The configuration cannot be read.",
            "Nothing starts until it is mended: line 3: no key <code>limts</code>",
        ),
    ]


def test_the_filters_count_rows() -> None:
    filters = {count.words: count.number for count in board(rich_view()).filters}

    assert filters == {
        "All": 25,
        "Needs you": 1,
        "In work": 8,
        "Waiting": 9,
        "Not started": 6,
        "Finished": 2,
    }


def test_the_bar_is_whole_and_in_order() -> None:
    page = board(rich_view())

    assert [part.tone for part in page.bar] == [
        "done",
        "review",
        "running",
        "blocked",
        "queued",
        "planned",
    ]
    assert sum(float(part.width) for part in page.bar) == pytest.approx(100, abs=0.01)
    assert [(part.number, part.words) for part in page.bar] == [
        (1, "completed"),
        (1, "in review"),
        (7, "at work"),
        (7, "blocked"),
        (2, "queued"),
        (2, "not started"),
    ]


def test_a_long_list_is_drawn_as_far_as_it_is_seen() -> None:
    many = view(registry(*(entry(f"t{n:03}") for n in range(3 * AT_ONCE))), surroundings())
    page = board(many)
    html = render(page, Site())

    assert len(page.rows) == 3 * AT_ONCE
    assert html.count('<li class="row"') == AT_ONCE + 1  # and the one to be filled in
    assert '"id":"t119"' in html


def test_a_served_board_has_buttons_and_an_exported_one_has_none() -> None:
    page = board(rich_view())

    assert 'data-verb="queue"' in render(page, Site(csrf="token", ending=""))
    assert "data-verb" not in render(page, Site())


def test_every_state_has_a_colour() -> None:
    assert set(TONES) == set(State)


def task(shown: View, task_id: str) -> TaskView:
    return shown.tasks[task_id]


OFFERED = {
    "merged": [],
    "unwanted": [],
    "fix-login": ["retry", "cancel"],
    "by-ann": ["release", "cancel"],
    "again": ["retry", "cancel"],
    "new-one": ["retry", "cancel"],
    "urgent": ["hold", "cancel"],
    "parked": ["resume", "cancel"],
    "flaky": ["hold", "retry", "cancel"],
}


@pytest.mark.parametrize("task_id", OFFERED)
def test_a_task_is_offered_what_makes_sense_in_its_state(task_id: str) -> None:
    assert [b.verb for b in task_buttons(task(rich_view(), task_id))] == OFFERED[task_id]


def test_what_only_a_person_can_begin_is_offered_to_be_claimed() -> None:
    policy = Policy(workers={"default": Worker(DispatchKind.NONE)})
    shown = view(registry(entry("a")), surroundings(policy, here=Here()))

    assert [b.label for b in task_buttons(task(shown, "a"))] == ["Claim", "Hold", "Cancel"]


def test_what_takes_something_away_is_asked_about_first() -> None:
    buttons = task_buttons(task(rich_view(), "again"))

    assert buttons == (
        Button(
            "retry",
            "Retry",
            "Its worker is stopped. Its branch stays. Another attempt follows.",
        ),
        Button("cancel", "Cancel", "Its worker is stopped. Its branch stays."),
    )


def test_an_alarm_offers_what_its_sentence_says_and_the_way_out() -> None:
    assert [b.label for b in alarm_buttons(task(rich_view(), "silent"))] == [
        "Extend by 3 days",
        "Cancel",
    ]


def test_small_words() -> None:
    assert counted((3, "queued"), (0, "blocked"), (None, "unknown")) == "3 queued"
    assert (iso(None), shown_moment("")) == ("", "")
    assert shown_moment("2026-11-21T10:00:59Z") == "2026-11-21 10:00 UTC"
    assert health_counts(rich_view().totals)[1].words == "needs you"


def test_where_records_wait_is_told_to_everybody() -> None:
    proposal = Proposal(after(0), ("fix-login",), 60, "https://github.com/octo/hello/pull/60")

    (banner,) = board(replace(rich_view(), proposal=proposal)).banners

    assert "<code>fix-login</code>" in banner.text
    assert 'href="https://github.com/octo/hello/pull/60"' in banner.text
