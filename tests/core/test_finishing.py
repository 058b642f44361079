"""Completion by word, and taking a record back."""

from __future__ import annotations

from typing import Any

import pytest

from core.builders import (
    NOW,
    after,
    answered,
    attempt,
    completing,
    entry,
    facts,
    in_review,
    issue,
    merged,
    plan,
    pull,
    registry,
    running,
    said,
    settled,
    tasks,
    ticked,
)
from kickoff.core.decide import Decision
from kickoff.core.effects import Dispatch, RemoveRecord, WriteRecord
from kickoff.core.events import EffectsReported, RecordRemoved, RecordWritten
from kickoff.core.facts import Facts, Present, Unknown
from kickoff.core.policy import Completing, Policy
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.registry import PERSON, Completion, Done, Ended, Entry, Mark, Registry, Signal

FILES = tasks(plan(), plan("other"), plan("old", status="completed"))
LEDGER = Policy(completion=Completing.LEDGER)


def look(text: str, **seen: Any) -> Facts:
    return facts(said(f"/kickoff {text}", by="mia"), **{**FILES, **seen})


def told(queue: Registry, text: str, policy: Policy | None = None, **seen: Any) -> Decision:
    return answered(queue, look(text, **seen), policy=policy)


def came_to(decision: Decision) -> tuple[R, str]:
    [outcome] = decision.outcomes
    return outcome.reason, outcome.detail


def effects_of(decision: Decision, kind: type[Any]) -> list[Any]:
    return [effect for effect in decision.effects if isinstance(effect, kind)]


# ---------------------------------------------------------------------------- done

BY_WORD = Done(NOW, by="mia", path="tasks/fix-login.md")

PLACES = {
    "not queued": registry(),
    "waiting": registry(entry(hold=Mark("tom", NOW))),
    "needs attention": registry(entry(signals=(Signal(R.NO_CHANGES, 2, NOW),))),
    "running": registry(running()),
    "in review": registry(in_review()),
    "claimed": registry(entry(attempts=(attempt(runner=PERSON, started_at=NOW),))),
    "paused": registry(entry(), paused=Mark("mia", NOW)),
}


@pytest.mark.parametrize("where", PLACES)
def test_a_task_is_completed_by_word_wherever_it_is(where: str) -> None:
    seen = look("done fix-login")
    decision = answered(PLACES[where], seen)
    assert came_to(decision) == (R.COMPLETED_BY_WORD, "")
    task = decision.registry.tasks["fix-login"]
    assert task.completion == Completion(NOW, "mia")
    assert (task.attempt, task.stop, task.signals) == (None, None, ())
    assert decision.registry.done == {"fix-login": BY_WORD}
    assert [e.task for e in effects_of(decision, WriteRecord)] == ["fix-login"]
    assert effects_of(decision, Dispatch) == []
    assert settled(decision, seen)
    written = ticked(
        decision.registry, facts(), event=EffectsReported((RecordWritten("fix-login"),))
    )
    assert (written.registry.tasks, written.registry.done) == ({}, {})


@pytest.mark.parametrize("where", PLACES)
def test_where_the_ledger_is_the_record_it_keeps_the_line(where: str) -> None:
    seen = look("done fix-login")
    decision = answered(PLACES[where], seen, policy=LEDGER)
    assert decision.registry.tasks == {}
    assert decision.registry.done == {"fix-login": BY_WORD}
    assert settled(decision, seen, LEDGER)


def test_a_task_of_an_issue_is_completed_too() -> None:
    seen: dict[str, Any] = {"issues": {5: Present(issue(5))}}
    decision = told(registry(), "done issue-5", policy=LEDGER, **seen)
    assert came_to(decision) == (R.COMPLETED_BY_WORD, "")
    assert decision.registry.done == {"issue-5": Done(NOW, by="mia", path="tasks/issue-5.md")}


def test_what_waits_for_a_task_completed_by_word_starts() -> None:
    waiting = entry("other", depends_on=("fix-login",))
    decision = told(registry(waiting), "done fix-login")
    assert [e.task for e in effects_of(decision, Dispatch)] == ["other"]


def test_a_merged_pull_request_lends_its_facts() -> None:
    seen: dict[str, Any] = {"linked": {57: Present(merged())}}
    decision = told(registry(running()), "done #57 fix-login", **seen)
    assert decision.registry.done == {
        "fix-login": Done(after(5), 57, merged().merge_commit, "ann", "tasks/fix-login.md")
    }
    assert decision.registry.tasks["fix-login"].completion == Completion(
        after(5), "ann", 57, merged().merge_commit
    )


UNFIT = {
    "unseen": ("done #57 fix-login", {}, "#57 was not seen"),
    "open": (
        "done #57 fix-login",
        {57: Present(pull())},
        "#57 is open, and only a merged one completes a task",
    ),
    "of another repository": (
        "done octo/other#57 fix-login",
        {57: Present(merged())},
        "`octo/other#57` is not of this repository",
    ),
}


@pytest.mark.parametrize("why", UNFIT)
def test_a_pull_request_that_proves_nothing_completes_nothing(why: str) -> None:
    text, linked, words = UNFIT[why]
    decision = told(registry(running()), text, linked=linked)
    assert came_to(decision) == (R.PULL_REQUEST_UNFIT, words)
    assert decision.registry.tasks == {"fix-login": running()}


@pytest.mark.parametrize("text", ["done fix-login old", "done old fix-login"])
def test_one_that_is_completed_already_spoils_the_command(text: str) -> None:
    decision = told(registry(running()), text)
    assert came_to(decision)[0] is R.ALREADY_COMPLETED
    assert decision.registry.tasks == {"fix-login": running()}
    assert decision.registry.done == {}


def test_a_record_is_not_taken_back_while_the_task_is_completed_anew() -> None:
    pending = registry(reopening={"fix-login": "tasks/fix-login.md"})
    decision = told(pending, "done fix-login")
    assert decision.registry.reopening == {}
    assert effects_of(decision, RemoveRecord) == []


# ---------------------------------------------------------------------------- reopen


def test_a_record_goes_out_of_the_file_and_is_asked_for_until_it_is_gone() -> None:
    seen = look("reopen old")
    decision = answered(registry(), seen)
    assert came_to(decision) == (R.REOPENED, "")
    assert decision.registry.reopening == {"old": "tasks/old.md"}
    assert effects_of(decision, RemoveRecord) == [RemoveRecord("old", "tasks/old.md")]
    assert settled(decision, seen)
    again = ticked(decision.registry, facts())
    assert effects_of(again, RemoveRecord) == [RemoveRecord("old", "tasks/old.md")]
    gone = ticked(decision.registry, facts(), event=EffectsReported((RecordRemoved("old"),)))
    assert gone.registry.reopening == {}


def test_while_the_configuration_cannot_be_read_no_record_is_taken_back() -> None:
    pending = registry(reopening={"old": "tasks/old.md"})
    assert effects_of(ticked(pending, facts(configuration_error="line 3")), RemoveRecord) == []


def test_what_is_being_reopened_is_so_already() -> None:
    pending = registry(reopening={"old": "tasks/old.md"})
    assert came_to(told(pending, "reopen old")) == (R.ALREADY_SO, "")


def test_a_line_of_the_ledger_goes_with_the_record() -> None:
    queue = registry(done={"Old": Done(NOW), "other": Done(NOW)})
    decision = told(queue, "reopen old")
    assert decision.registry.done == {"other": Done(NOW)}


def test_a_task_that_only_the_ledger_knows_is_reopened() -> None:
    """An issue-born task whose file never came to the default branch."""
    queue = registry(
        done={"issue-5": Done(NOW)}, recent=(Ended("issue-5", "A wish", R.COMPLETED, NOW),)
    )
    seen = look("reopen #5")
    decision = answered(queue, seen, policy=LEDGER)
    assert came_to(decision) == (R.REOPENED, "")
    assert (decision.registry.done, decision.registry.reopening) == ({}, {})
    assert effects_of(decision, RemoveRecord) == []
    assert settled(decision, seen, LEDGER)
    again = facts(said("/kickoff #5", comment=2), **FILES, issues={5: Present(issue(5))})
    assert came_to(answered(decision.registry, again, policy=LEDGER)) == (R.QUEUED, "")


OPEN: dict[str, tuple[Entry | None, str]] = {
    "not started": (None, "fix-login"),
    "waiting": (entry(), "fix-login"),
    "running": (running(), "fix-login"),
    "completing": (completing(), "fix-login"),
}


@pytest.mark.parametrize("where", OPEN)
def test_what_is_not_completed_cannot_be_reopened(where: str) -> None:
    task, name = OPEN[where]
    queue = registry(task) if task else registry()
    decision = told(queue, f"reopen old {name}")
    assert came_to(decision) == (R.NOT_COMPLETED, "")
    assert decision.outcomes[0].tasks == (name,)
    assert set(decision.registry.tasks) == set(queue.tasks)
    assert decision.registry.reopening == {}


def test_a_file_that_was_not_seen_is_not_called_open() -> None:
    unseen: dict[str, Any] = {"plans": {"tasks/old.md": Unknown("too long")}}
    decision = told(registry(), "reopen old", **unseen)
    assert came_to(decision) == (R.PLAN_UNREADABLE, "too long")
    assert decision.outcomes[0].target == "old"
    assert decision.registry.reopening == {}
