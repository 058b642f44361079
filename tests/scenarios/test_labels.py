"""Labels: one-shot commands on the way in, a mirror of the task's state on the way out."""

from __future__ import annotations

import pytest

from kickoff.core.answering.labels import OUTPUT_LABELS
from kickoff.core.reasons import ReasonCode
from scenarios.desk import Desk
from stateful_github import Operation, StatefulGitHub, effects
from stateful_github.faults import FieldFails

OFF = {".github/kickoff.yml": "labels: false\n"}


@pytest.fixture
def desk(github: StatefulGitHub) -> Desk:
    """A queue in use, paused."""
    return in_use(github, Desk(github))


def in_use(github: StatefulGitHub, desk: Desk) -> Desk:
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff pause", by="mona")
    github.effects.take_all()
    github.requests.take()
    return desk


def wish(desk: Desk, title: str = "Fix the login") -> int:
    return desk.repository.open_issue(title, by="rita").number


def worn(desk: Desk, issue: int) -> list[str]:
    return sorted(label.name for label in desk.repository.thread(issue).labels)


def test_a_label_that_is_missing_is_made_once_with_its_colour_and_words(
    github: StatefulGitHub, desk: Desk
) -> None:
    first, second = wish(desk), wish(desk, "And the logout")
    desk.says(first, "/kickoff")
    assert [one.label for one in github.effects.take(effects.LabelCreated)] == ["task: blocked"]
    made = desk.repository.label("task: blocked")
    meant = OUTPUT_LABELS["task: blocked"]
    assert (made.color, made.description) == (meant.colour, meant.description)
    github.requests.take()
    desk.says(second, "/kickoff")
    assert github.effects.take(effects.LabelCreated) == []
    assert len(github.requests.take()) == 5
    assert (worn(desk, first), worn(desk, second)) == (["task: blocked"], ["task: blocked"])
    github.effects.take_all()


def test_a_label_that_another_run_makes_first_is_worn_all_the_same(
    github: StatefulGitHub, desk: Desk
) -> None:
    issue = wish(desk)
    making = Operation("POST /repos/{owner}/{repo}/labels")
    github.before(making, lambda: desk.repository.label("task: blocked"))
    assert desk.says(issue, "/kickoff").troubles == ()
    assert worn(desk, issue) == ["task: blocked"]
    github.effects.take_all()


def test_labels_follow_the_task_and_leave_those_of_people_alone(
    github: StatefulGitHub, desk: Desk
) -> None:
    issue = wish(desk)
    desk.repository.add_label(issue, "bug", by="wendy")
    desk.repository.add_label(issue, "task: epic", by="wendy")
    desk.says(issue, "/kickoff")
    assert worn(desk, issue) == ["bug", "task: blocked", "task: epic"]
    desk.says(1, "/kickoff unpause", by="mona")
    assert worn(desk, issue) == ["bug", "task: epic", "task: running"]
    desk.says(issue, "/kickoff cancel")
    [run] = desk.repository.runs_of("kickoff-worker.yml")
    desk.wakes(desk.repository.finish_run(run.database_id, "cancelled"))
    assert worn(desk, issue) == ["bug", "task: epic"]
    github.effects.take_all()


def test_a_label_that_is_right_already_costs_no_request(github: StatefulGitHub, desk: Desk) -> None:
    issue = wish(desk)
    desk.says(issue, "/kickoff")
    github.effects.take_all()
    desk.says(issue, "/kickoff priority p0")
    assert github.effects.take(effects.Labeled) == []
    assert github.effects.take(effects.Unlabeled) == []
    github.effects.take_all()


def test_switched_off_nothing_is_asked_or_done_about_labels(github: StatefulGitHub) -> None:
    desk = in_use(github, Desk(github, OFF))
    issue = wish(desk)
    desk.repository.add_label(issue, "task: queued", by="wendy")
    desk.says(issue, "/kickoff")
    assert len(github.requests.take()) == 5
    assert worn(desk, issue) == ["task: queued"]
    done = {type(one) for one in github.effects.take_all()}
    assert done & {effects.LabelCreated, effects.Labeled, effects.Unlabeled} == set()


def test_switched_off_an_input_label_still_commands_and_goes(github: StatefulGitHub) -> None:
    desk = in_use(github, Desk(github, OFF))
    issue = wish(desk)
    ran = desk.wakes(desk.repository.add_label(issue, "kickoff", by="wendy"))
    assert ran.outcome is ReasonCode.QUEUED
    assert worn(desk, issue) == []
    assert github.effects.take(effects.LabelCreated) == []
    assert github.effects.take(effects.Labeled) == []
    github.effects.take_all()


def test_the_hold_label_parks_a_task_and_goes(github: StatefulGitHub, desk: Desk) -> None:
    issue = wish(desk)
    desk.says(issue, "/kickoff")
    github.effects.take_all()
    ran = desk.wakes(desk.repository.add_label(issue, "kickoff:hold", by="tria"))
    assert ran.outcome is ReasonCode.HELD
    hold = desk.entry(f"issue-{issue}").hold
    assert hold is not None
    assert hold.by == "tria"
    assert worn(desk, issue) == ["task: blocked"]
    assert desk.last_reply(issue).startswith(
        f"`issue-{issue}` is on hold. Nothing starts until `/kickoff resume`.\n"
    )
    github.effects.take_all()


def test_the_queue_label_of_somebody_without_the_right_is_refused_and_goes(
    github: StatefulGitHub, desk: Desk
) -> None:
    issue = wish(desk)
    ran = desk.wakes(desk.repository.add_label(issue, "kickoff", by="tria"))
    assert ran.outcome is ReasonCode.NOT_ALLOWED
    assert (worn(desk, issue), desk.registry.tasks) == ([], {})
    assert desk.last_reply(issue) == (
        "That needs the role **write**; you have **triage**. Somebody with that role can give "
        "the same command.\n\n"
        "The queue has been paused by mona since 2026-11-21 10:00 UTC."
    )
    github.effects.take_all()


def test_a_label_that_was_taken_off_before_the_run_commands_nothing(
    github: StatefulGitHub, desk: Desk
) -> None:
    issue = wish(desk)
    event = desk.repository.add_label(issue, "kickoff", by="wendy")
    desk.repository.remove_label(issue, "kickoff", by="wendy")
    assert desk.wakes(event).outcome is ReasonCode.IDLE
    assert desk.registry.tasks == {}
    assert github.effects.take_all() == []


def test_a_label_put_on_again_commands_again(github: StatefulGitHub, desk: Desk) -> None:
    issue = wish(desk)
    desk.wakes(desk.repository.add_label(issue, "kickoff", by="wendy"))
    desk.says(issue, "/kickoff cancel")
    github.clock.advance(minutes=1)
    ran = desk.wakes(desk.repository.add_label(issue, "kickoff", by="wendy"))
    assert ran.outcome is ReasonCode.QUEUED
    github.effects.take_all()


@pytest.mark.parametrize("pauses", [(3,), (3, 15, 15, 60)])
def test_a_crash_before_the_label_goes_is_made_up_for_and_commands_once(
    github: StatefulGitHub, desk: Desk, pauses: tuple[float, ...]
) -> None:
    issue = wish(desk)
    field = "removeLabelsFromLabelable"
    github.fail(Operation(field), FieldFails(field), times=len(pauses))
    desk.wakes(desk.repository.add_label(issue, "kickoff", by="wendy"))
    applied = desk.registry.applied
    for pause in pauses:
        assert worn(desk, issue) == ["kickoff", "task: blocked"]
        desk.ticks(pause)
    assert worn(desk, issue) == ["task: blocked"]
    assert desk.registry.applied == applied
    github.effects.take_all()


def test_an_event_without_an_answer_is_swept_up(github: StatefulGitHub, desk: Desk) -> None:
    issue = wish(desk)
    desk.repository.add_label(issue, "KICKOFF", by="wendy")
    desk.ticks(3)
    assert list(desk.registry.tasks) == [f"issue-{issue}"]
    assert worn(desk, issue) == ["task: blocked"]
    github.effects.take_all()


def test_a_bots_label_commands_nothing(github: StatefulGitHub, desk: Desk) -> None:
    issue = wish(desk)
    desk.wakes(desk.repository.add_label(issue, "kickoff", by="triage[bot]"))
    assert desk.registry.tasks == {}
    assert worn(desk, issue) == ["kickoff"]
    github.effects.take_all()
