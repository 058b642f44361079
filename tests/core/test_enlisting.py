from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from core.builders import (
    IN_EVERY_STATE,
    NOW,
    after,
    answered,
    attempt,
    born,
    entry,
    facts,
    issue,
    plan,
    registry,
    said,
    tasks,
    text_of,
)
from kickoff.core.commanded import Commanded
from kickoff.core.decide import Decision
from kickoff.core.effects import Outcome, PlanText
from kickoff.core.facts import Absent, Facts, Present, Unknown
from kickoff.core.identity import plan_hash
from kickoff.core.lifecycle import State
from kickoff.core.policy import DispatchKind, Limits, Policy, Worker
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import CAPACITY, Done, Entry, Mark, Priority, Registry, Signal
from kickoff.core.task import BrokenPlan

IDLE = Policy(
    limits=Limits(total=0),
    workers={"default": Worker(DispatchKind.WORKFLOW), "claude": Worker(DispatchKind.WORKFLOW)},
)
"""Nothing starts, so that tests see what was queued."""

NOTHING = registry()
LOGIN = tasks(plan())


def asked(
    text: str, queue: Registry = NOTHING, *, thread: int = 1, comment: int = 1, **seen: Any
) -> Decision:
    spoken = said(text, thread=thread, comment=comment)
    return answered(queue, facts(spoken, **seen), policy=IDLE)


def outcome(decision: Decision) -> Outcome:
    [only] = decision.outcomes
    return only


def reason(decision: Decision) -> tuple[ReasonCode, str, str]:
    """What a refusal says; nothing may have changed but that it was said."""
    only = outcome(decision)
    assert decision.plans == ()
    return only.reason, only.target, only.detail


def test_a_task_is_queued_as_its_file_plans_it() -> None:
    planned = plan(
        priority=Priority.P1,
        owner="al",
        worker="claude",
        depends_on=("a",),
        touches=("src/**",),
        issue=42,
        not_before=after(60),
    )
    decision = asked("/kickoff fix-login", **tasks(planned))
    assert decision.registry.tasks["fix-login"] == entry(
        priority=Priority.P1,
        owner="al",
        worker="claude",
        depends_on=("a",),
        depends_unknown=("a",),
        touches=("src/**",),
        issue=42,
        not_before=after(60),
    )
    assert outcome(decision).reason is ReasonCode.QUEUED
    assert outcome(decision).tasks == ("fix-login",)
    assert decision.plans == (PlanText("fix-login", text_of("fix-login")),)


def test_what_the_command_says_counts_more_than_the_file() -> None:
    text = "/kickoff fix-login priority=p0 worker=claude after=#9 not-before=2h"
    task = asked(text, **tasks(plan(depends_on=("a",)))).registry.tasks["fix-login"]
    assert (task.priority, task.worker, task.depends_on, task.not_before) == (
        Priority.P0,
        "claude",
        ("a", "issue-9"),
        after(120),
    )


def test_a_task_is_born_from_an_issue() -> None:
    decision = asked("/kickoff", thread=42, issues={42: Present(issue(42))}, **tasks())
    task = decision.registry.tasks["issue-42"]
    assert (task.path, task.title, task.issue) == ("tasks/issue-42.md", "A wish", 42)
    assert decision.plans == (PlanText("issue-42", "# A wish\n\nPlease.\n"),)


def test_all_or_none() -> None:
    decision = asked("/kickoff fix-login old", **tasks(plan(), plan("old", status="completed")))
    assert decision.registry.tasks == {}
    assert reason(decision) == (ReasonCode.ALREADY_COMPLETED, "old", "")
    assert outcome(decision).tasks == ("old",)


def test_a_dry_run_changes_nothing() -> None:
    decision = asked("/kickoff fix-login dry-run", **LOGIN)
    assert decision.registry.tasks == {}
    assert reason(decision) == (ReasonCode.WOULD_QUEUE, "", "")


def test_a_dry_run_says_what_would_be_refused() -> None:
    decision = asked("/kickoff fix-login dry-run", **tasks(plan(status="completed")))
    assert reason(decision)[0] is ReasonCode.ALREADY_COMPLETED


REFUSED = {
    "completed in its file": (
        asked("/kickoff fix-login", **tasks(plan(status="completed"))),
        (ReasonCode.ALREADY_COMPLETED, "fix-login", ""),
    ),
    "completed on the ledger": (
        asked("/kickoff fix-login", registry(done={"Fix-Login": Done(NOW)}), **LOGIN),
        (ReasonCode.ALREADY_COMPLETED, "fix-login", ""),
    ),
    "broken": (
        asked(
            "/kickoff fix-login",
            **tasks(BrokenPlan("tasks/fix-login.md", "not *this*", line=3)),
        ),
        (ReasonCode.TASK_FILE_BROKEN, "tasks/fix-login.md", "line 3: `not *this*`"),
    ),
    "text not seen": (
        asked(
            "/kickoff fix-login",
            **{**LOGIN, "plans": {"tasks/fix-login.md": Unknown("timed out")}},
        ),
        (ReasonCode.PLAN_UNREADABLE, "fix-login", "timed out"),
    ),
    "gone meanwhile": (
        asked("/kickoff fix-login", **{**LOGIN, "plans": {"tasks/fix-login.md": Absent()}}),
        (ReasonCode.UNKNOWN_TASK, "fix-login", ""),
    ),
    "unknown worker": (
        asked("/kickoff fix-login worker=ghost", **LOGIN),
        (ReasonCode.UNKNOWN_WORKER, "ghost", ""),
    ),
    "unknown worker in the file": (
        asked("/kickoff fix-login", **tasks(plan(worker="ghost"))),
        (ReasonCode.UNKNOWN_WORKER, "ghost", ""),
    ),
    "unknown worker for one that waits": (
        asked("/kickoff fix-login worker=ghost", registry(entry()), **LOGIN),
        (ReasonCode.UNKNOWN_WORKER, "ghost", ""),
    ),
    "unknown dependency": (
        asked("/kickoff fix-login after=nothing", **LOGIN),
        (ReasonCode.UNKNOWN_TASK, "nothing", ""),
    ),
    "no such issue": (
        asked("/kickoff #42", issues={42: Absent()}, **tasks()),
        (ReasonCode.UNKNOWN_TASK, "issue-42", ""),
    ),
    "issue not seen": (
        asked("/kickoff #42", issues={42: Unknown("timed out")}, **tasks()),
        (ReasonCode.PLAN_UNREADABLE, "issue-42", "timed out"),
    ),
    "issue seen, files not": (
        asked("/kickoff #42", issues={42: Present(issue(42))}),
        (ReasonCode.PLAN_UNREADABLE, "issue-42", "the task files were not seen"),
    ),
    "a pull request": (
        asked("/kickoff #57", issues={57: Present(issue(57, is_pull_request=True))}, **tasks()),
        (ReasonCode.NO_TASK_HERE, "issue-57", ""),
    ),
    "landed and completed": (
        asked(
            "/kickoff #42",
            issues={42: Present(issue(42))},
            **tasks(plan("issue-42", issue=42, status="completed")),
        ),
        (ReasonCode.ALREADY_COMPLETED, "issue-42", ""),
    ),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_cannot_be_queued_is_refused(why: str) -> None:
    decision, expected = REFUSED[why]
    assert reason(decision) == expected


@pytest.mark.parametrize("change", ["edited_at", "renamed_at"])
@pytest.mark.parametrize("minutes", [0, 0.5])
def test_an_issue_that_may_have_changed_after_the_command_is_refused(
    change: str, minutes: float
) -> None:
    late: dict[str, Any] = {change: after(minutes)}
    edited = issue(42, **late)
    decision = asked("/kickoff #42", issues={42: Present(edited)}, **tasks())
    assert reason(decision) == (ReasonCode.PLAN_CHANGED, "issue-42", "")
    assert decision.registry.tasks == {}
    early: dict[str, Any] = {change: after(-1 / 60)}
    in_time = issue(42, **early)
    assert asked("/kickoff #42", issues={42: Present(in_time)}, **tasks()).registry.tasks != {}


# ---------------------------------------------------------------------------- said again


def test_said_again_nothing_changes() -> None:
    decision = asked("/kickoff fix-login", registry(entry()), **LOGIN)
    assert reason(decision) == (ReasonCode.ALREADY_QUEUED, "", "")
    assert decision.registry.tasks == {"fix-login": entry()}


def test_said_again_new_options_count() -> None:
    decision = asked("/kickoff fix-login priority=p0 after=#9", registry(entry()), **LOGIN)
    assert outcome(decision).reason is ReasonCode.QUEUED
    expected = entry(
        priority=Priority.P0,
        depends_on=("issue-9",),
        depends_unknown=("issue-9",),
        commanded=(Commanded.PRIORITY,),
        after=("issue-9",),
    )
    assert decision.registry.tasks == {"fix-login": expected}


@pytest.mark.parametrize(
    "state", [State.DISPATCHING, State.RUNNING, State.IN_REVIEW, State.STOPPING]
)
def test_what_has_started_is_left_alone(state: State) -> None:
    task = IN_EVERY_STATE[state]()
    decision = asked("/kickoff fix-login priority=p0", registry(task), **LOGIN)
    assert reason(decision) == (ReasonCode.ALREADY_RUNNING, "", "")
    assert decision.registry.tasks == {"fix-login": task}


def waiting_with_a_past() -> Entry:
    failed = attempt(ended_at=NOW, outcome=ReasonCode.RUN_FAILED)
    return entry(
        attempts=(failed,),
        budget_from=1,
        hold=Mark("tom", NOW),
        signals=(Signal(ReasonCode.PLAN_CHANGED, 2, NOW),),
    )


def test_an_edited_plan_is_approved_by_saying_it_again() -> None:
    edited = plan(text="Do better.\n", title="Better")
    decision = asked("/kickoff fix-login", registry(waiting_with_a_past()), **tasks(edited))
    task = decision.registry.tasks["fix-login"]
    assert outcome(decision).reason is ReasonCode.QUEUED
    assert task == replace(
        waiting_with_a_past(), plan=plan_hash("Do better.\n"), title="Better", signals=()
    )
    assert decision.plans == (PlanText("fix-login", "Do better.\n"),)


WORDS = {
    "priority": ("priority=p0", "priority p0 fix-login"),
    "worker": ("worker=claude", "worker claude fix-login"),
    "after": ("after=early", "after early fix-login"),
    "not_before": ("not-before=2026-12-01", "fix-login not-before=2026-12-01"),
}
"""What a command can say of a task: while it queues it, and by itself."""

COMMANDED = {
    "priority": Priority.P0,
    "worker": "claude",
    "after": ("late", "early"),
    "not_before": datetime(2026, 12, 1, tzinfo=UTC),
}
FILED = {"priority": Priority.P3, "worker": "default", "after": ("late",), "not_before": after(9)}
EDITED = plan(
    text="Do better.\n",
    priority=Priority.P3,
    worker="default",
    depends_on=("late",),
    not_before=after(9),
)
EARLY = plan("early")


def said_of(task: Entry) -> dict[str, Any]:
    """What both a file and a command can say of a task."""
    return {
        "priority": task.priority,
        "worker": task.worker,
        "after": task.depends_on,
        "not_before": task.not_before,
    }


def commanded_at_once(names: tuple[str, ...]) -> Registry:
    words = " ".join(("/kickoff fix-login", *(WORDS[name][0] for name in names)))
    return asked(words, **tasks(plan(), EARLY)).registry


def commanded_since(names: tuple[str, ...]) -> Registry:
    queue = asked("/kickoff fix-login", **tasks(plan(), EARLY)).registry
    for name in names:
        queue = asked(f"/kickoff {WORDS[name][1]}", queue, **tasks(plan(), EARLY)).registry
    return queue


@pytest.mark.parametrize("names", [(), *((name,) for name in WORDS), tuple(WORDS)])
@pytest.mark.parametrize("queue", [commanded_at_once, commanded_since])
def test_an_edited_plan_says_only_what_nobody_has_commanded(
    names: tuple[str, ...], queue: Callable[[tuple[str, ...]], Registry]
) -> None:
    seen = tasks(EDITED, EARLY, plan("late"))
    decision = asked("/kickoff fix-login", queue(names), comment=2, **seen)
    task = decision.registry.tasks["fix-login"]
    assert task.plan == plan_hash("Do better.\n")
    assert said_of(task) == FILED | {name: COMMANDED[name] for name in names}


def test_what_was_commanded_holds_however_often_a_plan_is_edited() -> None:
    queue = asked("/kickoff fix-login priority=p0", **LOGIN).registry
    for comment, text in enumerate(("Do better.\n", "Do best.\n"), 2):
        edited = plan(text=text, priority=Priority.P3)
        queue = asked("/kickoff fix-login", queue, comment=comment, **tasks(edited)).registry
    assert queue.tasks["fix-login"].priority is Priority.P0
    assert queue.tasks["fix-login"].plan == plan_hash("Do best.\n")


def test_a_command_that_approves_an_edited_plan_counts_more_than_an_earlier_one() -> None:
    queue = asked("/kickoff fix-login priority=p0", **LOGIN).registry
    edited = plan(text="Do better.\n", priority=Priority.P3)
    decision = asked("/kickoff fix-login priority=p1", queue, comment=2, **tasks(edited))
    assert decision.registry.tasks["fix-login"].priority is Priority.P1


def test_an_edited_plan_for_a_worker_that_nobody_knows_is_not_approved() -> None:
    edited = plan(text="Do better.\n", worker="ghost")
    decision = asked("/kickoff fix-login", registry(entry()), **tasks(edited))
    assert reason(decision) == (ReasonCode.UNKNOWN_WORKER, "ghost", "")
    assert decision.registry.tasks["fix-login"].plan == entry().plan


def test_an_issue_edited_after_the_command_is_not_approved_by_it() -> None:
    seen: Facts = facts(
        said("/kickoff", thread=42),
        issues={42: Present(issue(42, body="Evil.", edited_at=after(1)))},
        **tasks(),
    )
    decision = answered(registry(born(42)), seen, policy=IDLE)
    assert outcome(decision).reason is ReasonCode.PLAN_CHANGED
    assert decision.registry.tasks["issue-42"].plan == born(42).plan


# ---------------------------------------------------------------------------- room


def full(number: int) -> Registry:
    return registry(*(entry(f"t{n}") for n in range(number)))


def files_of(number: int) -> dict[str, Any]:
    return tasks(plan("fix-login"), *(plan(f"t{n}") for n in range(number)))


def test_a_full_queue_takes_no_more_and_stays_as_it_is() -> None:
    decision = asked("/kickoff fix-login", full(CAPACITY), **files_of(CAPACITY))
    assert reason(decision) == (ReasonCode.QUEUE_FULL, "", "2000")
    assert decision.registry.tasks == full(CAPACITY).tasks


def test_the_last_place_is_taken() -> None:
    decision = asked("/kickoff fix-login", full(CAPACITY - 1), **files_of(CAPACITY))
    assert len(decision.registry.tasks) == CAPACITY


def test_a_full_queue_still_knows_its_own() -> None:
    decision = asked("/kickoff t1", full(CAPACITY + 1), **files_of(CAPACITY + 1))
    assert reason(decision) == (ReasonCode.ALREADY_QUEUED, "", "")
