from __future__ import annotations

import pytest

from core.builders import NOW, born, completing, entry, facts, issue, plan, running, tasks
from kickoff.core.commands.repinning import check_pin
from kickoff.core.facts import Absent, Facts, Present, Unknown
from kickoff.core.policy import Policy
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Entry, Signal
from kickoff.core.task import BrokenPlan

SAME = facts(**tasks(plan()))
EDITED = facts(**tasks(plan(text="Do something else.\n")))
CHANGED = Signal(ReasonCode.PLAN_CHANGED, 2, NOW)
TOLD = Signal(ReasonCode.PLAN_EDITED_WHILE_ACTIVE, 1, NOW)


def checked(task: Entry, seen: Facts) -> tuple[Signal, ...]:
    return check_pin(task, seen, Policy(), NOW).signals


def test_a_plan_that_is_as_approved_raises_nothing() -> None:
    assert checked(entry(), SAME) == ()
    assert checked(running(), SAME) == ()


def test_a_plan_edited_before_dispatch_needs_a_person() -> None:
    assert checked(entry(), EDITED) == (CHANGED,)


def test_a_plan_edited_during_the_work_is_told() -> None:
    assert checked(running(), EDITED) == (TOLD,)


def test_a_plan_that_is_put_back_is_approved_again() -> None:
    assert checked(entry(signals=(CHANGED,)), SAME) == ()
    assert checked(running(signals=(CHANGED, TOLD)), SAME) == ()


def test_after_the_merge_nobody_cares() -> None:
    assert checked(completing(), EDITED) == ()


UNSEEN = {
    "not looked at": facts(),
    "unknown": facts(plans={"tasks/fix-login.md": Unknown()}),
    "gone": facts(plans={"tasks/fix-login.md": Absent()}),
    "broken": facts(plans={"tasks/fix-login.md": Present(BrokenPlan("x", "no"))}),
}


@pytest.mark.parametrize("why", UNSEEN)
@pytest.mark.parametrize("signals", [(), (CHANGED,)])
def test_a_plan_that_was_not_seen_changes_nothing(why: str, signals: tuple[Signal, ...]) -> None:
    assert checked(entry(signals=signals), UNSEEN[why]) == signals


def test_an_issues_title_and_body_are_the_plan() -> None:
    task = born(42)
    assert checked(task, facts(issues={42: Present(issue(42))})) == ()
    assert checked(task, facts(issues={42: Present(issue(42, title="More"))})) == (CHANGED,)
    assert checked(task, facts(issues={42: Present(issue(42, body="More."))})) == (CHANGED,)
    assert checked(task, facts(issues={42: Unknown()})) == ()
    assert checked(task, facts()) == ()
