"""Every verb in every state: what is answered, and what becomes of the task."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.builders import (
    IN_EVERY_STATE,
    NOW,
    WEB,
    after,
    answered,
    attempt,
    entry,
    facts,
    in_review,
    plan,
    pull,
    registry,
    run_of,
    running,
    said,
    tasks,
)
from kickoff.core.commanded import Commanded
from kickoff.core.commands.actions import ACTIONS
from kickoff.core.decide import Decision
from kickoff.core.facts import Facts, Present
from kickoff.core.grammar.verbs import Verb
from kickoff.core.identity import attempt_token
from kickoff.core.lifecycle import State, phase
from kickoff.core.policy import DispatchKind, Limits, Policy, Worker, default_workers
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.registry import (
    PERSON,
    Attempt,
    BoundBy,
    BoundPullRequest,
    Completion,
    Entry,
    Mark,
    Priority,
    Registry,
    Signal,
    Stop,
    StopThen,
)

WORKERS = {**default_workers(), "other": Worker(DispatchKind.WORKFLOW, "other.yml")}
IDLE = Policy(limits=Limits(total=0), workers=WORKERS)
NOTHING = registry()

HELD = {"hold": Mark("bob", NOW)}
URGENT = {"priority": Priority.P0, "commanded": (Commanded.PRIORITY,)}
STOPPED = {"stop": Stop("bob", NOW, StopThen.CANCEL)}
AGAIN = {"stop": Stop("bob", NOW, StopThen.RETRY), "budget_from": 2}
GIVEN_BACK = {**HELD, "stop": Stop("bob", NOW, StopThen.HOLD)}
TOLD = {"notes": ("more",)}
OTHER = {"worker": "other", "commanded": (Commanded.WORKER,)}
SWITCHED = {**OTHER, "stop": Stop("bob", NOW, StopThen.SWITCH)}
BOUND = {"pull_request": BoundPullRequest(57, f"{WEB}/pull/57", BoundBy.LINK)}
BY_WORD = {"completion": Completion(NOW, "mia"), "stop": None}
GONE = None


def at_work(**changes: Any) -> dict[str, Any]:
    return {"attempts": (attempt(run=run_of(), started_at=NOW, **changes),)}


def not_yet(**changes: Any) -> dict[str, Any]:
    return {"attempts": (attempt(**changes),)}


def taken(text: str, **changes: Any) -> dict[str, Any]:
    """The attempt of bob, who took the task by that command."""
    token = attempt_token(said(f"/kickoff {text}")[0].id, "fix-login", 1)
    mine: Attempt = attempt(
        token=token, worker="bob", runner=PERSON, started_at=NOW, lease_until=after(3 * 24 * 60)
    )
    return {"attempts": (replace(mine, **changes),)}


LONGER = {"lease_until": after(120 + 3 * 24 * 60)}
OVER = {"ended_at": NOW, "outcome": R.CONTINUED}
FENCED = {"ended_at": NOW, "outcome": R.COMPLETED}

S = State
TABLE: dict[str, dict[State, tuple[R, dict[str, Any] | None]]] = {
    "fix-login": {
        S.QUEUED: (R.ALREADY_QUEUED, {}),
        S.DISPATCHING: (R.ALREADY_RUNNING, {}),
        S.RUNNING: (R.ALREADY_RUNNING, {}),
        S.IN_REVIEW: (R.ALREADY_RUNNING, {}),
        S.STOPPING: (R.ALREADY_RUNNING, {}),
        S.COMPLETING: (R.ALREADY_COMPLETED, {}),
    },
    "cancel fix-login": {
        S.QUEUED: (R.CANCELLED, GONE),
        S.DISPATCHING: (R.STOPPING, STOPPED),
        S.RUNNING: (R.STOPPING, STOPPED),
        S.IN_REVIEW: (R.STOPPING, STOPPED),
        S.STOPPING: (R.STOPPING, STOPPED),
        S.COMPLETING: (R.ALREADY_COMPLETED, {}),
    },
    "hold fix-login": {
        S.QUEUED: (R.HELD, HELD),
        S.DISPATCHING: (R.HELD, HELD),
        S.RUNNING: (R.HELD, HELD),
        S.IN_REVIEW: (R.HELD, HELD),
        S.STOPPING: (R.HELD, HELD),
        S.COMPLETING: (R.ALREADY_COMPLETED, {}),
    },
    "resume fix-login": {
        S.QUEUED: (R.ALREADY_SO, {}),
        S.DISPATCHING: (R.ALREADY_SO, {}),
        S.RUNNING: (R.ALREADY_SO, {}),
        S.IN_REVIEW: (R.ALREADY_SO, {}),
        S.STOPPING: (R.ALREADY_SO, {}),
        S.COMPLETING: (R.ALREADY_COMPLETED, {}),
    },
    "priority p0 fix-login": {
        S.QUEUED: (R.REPRIORITISED, URGENT),
        S.DISPATCHING: (R.REPRIORITISED, URGENT),
        S.RUNNING: (R.REPRIORITISED, URGENT),
        S.IN_REVIEW: (R.REPRIORITISED, URGENT),
        S.STOPPING: (R.REPRIORITISED, URGENT),
        S.COMPLETING: (R.ALREADY_COMPLETED, {}),
    },
    "retry fix-login": {
        S.QUEUED: (R.ALREADY_SO, {}),
        S.DISPATCHING: (R.RETRYING, AGAIN),
        S.RUNNING: (R.RETRYING, AGAIN),
        S.IN_REVIEW: (R.RETRYING, AGAIN),
        S.STOPPING: (R.RETRYING, AGAIN),
        S.COMPLETING: (R.ALREADY_COMPLETED, {}),
    },
    "claim fix-login": {
        S.QUEUED: (R.CLAIMED, taken("claim fix-login")),
        S.DISPATCHING: (R.TAKEN, {}),
        S.RUNNING: (R.TAKEN, {}),
        S.IN_REVIEW: (R.TAKEN, {}),
        S.STOPPING: (R.TAKEN, {}),
        S.COMPLETING: (R.ALREADY_COMPLETED, {}),
    },
    "release fix-login": {
        S.QUEUED: (R.NOT_HELD, {}),
        S.DISPATCHING: (R.RELEASED, GIVEN_BACK),
        S.RUNNING: (R.RELEASED, GIVEN_BACK),
        S.IN_REVIEW: (R.RELEASED, GIVEN_BACK),
        S.STOPPING: (R.RELEASED, GIVEN_BACK),
        S.COMPLETING: (R.ALREADY_COMPLETED, {}),
    },
    "extend 3d fix-login": {
        S.QUEUED: (R.NOT_HELD, {}),
        S.DISPATCHING: (R.EXTENDED, not_yet(**LONGER)),
        S.RUNNING: (R.EXTENDED, at_work(**LONGER)),
        S.IN_REVIEW: (R.EXTENDED, at_work(**LONGER)),
        S.STOPPING: (R.EXTENDED, at_work(**LONGER)),
        S.COMPLETING: (R.ALREADY_COMPLETED, {}),
    },
    "link #57 fix-login": {
        S.QUEUED: (R.LINKED, {**BOUND, **taken("link #57 fix-login", base=None)}),
        S.DISPATCHING: (R.LINKED, BOUND),
        S.RUNNING: (R.LINKED, BOUND),
        S.IN_REVIEW: (R.LINKED, BOUND),
        S.STOPPING: (R.LINKED, BOUND),
        S.COMPLETING: (R.ALREADY_COMPLETED, {}),
    },
    "continue fix-login -- more": {
        S.QUEUED: (R.CONTINUED, TOLD),
        S.DISPATCHING: (R.CONTINUED, TOLD),
        S.RUNNING: (R.CONTINUED, TOLD),
        S.IN_REVIEW: (R.CONTINUED, {**TOLD, "pull_request": None}),
        S.STOPPING: (R.CONTINUED, TOLD),
        S.COMPLETING: (R.ALREADY_COMPLETED, {}),
    },
    "after other fix-login": {
        S.QUEUED: (R.REORDERED, {"depends_on": ("other",), "after": ("other",)}),
        S.DISPATCHING: (R.ALREADY_RUNNING, {}),
        S.RUNNING: (R.ALREADY_RUNNING, {}),
        S.IN_REVIEW: (R.ALREADY_RUNNING, {}),
        S.STOPPING: (R.ALREADY_RUNNING, {}),
        S.COMPLETING: (R.ALREADY_COMPLETED, {}),
    },
    "worker other fix-login": {
        S.QUEUED: (R.REASSIGNED, OTHER),
        S.DISPATCHING: (R.REASSIGNED, SWITCHED),
        S.RUNNING: (R.REASSIGNED, SWITCHED),
        S.IN_REVIEW: (R.REASSIGNED, OTHER),
        S.STOPPING: (R.REASSIGNED, OTHER),
        S.COMPLETING: (R.ALREADY_COMPLETED, {}),
    },
    "done fix-login": {
        S.QUEUED: (R.COMPLETED_BY_WORD, BY_WORD),
        S.DISPATCHING: (R.COMPLETED_BY_WORD, {**BY_WORD, **not_yet(**FENCED)}),
        S.RUNNING: (R.COMPLETED_BY_WORD, {**BY_WORD, **at_work(**FENCED)}),
        S.IN_REVIEW: (R.COMPLETED_BY_WORD, {**BY_WORD, **at_work(**FENCED)}),
        S.STOPPING: (R.COMPLETED_BY_WORD, {**BY_WORD, **at_work(**FENCED)}),
        S.COMPLETING: (R.ALREADY_COMPLETED, {}),
    },
    "reopen fix-login": dict.fromkeys(IN_EVERY_STATE, (R.NOT_COMPLETED, {})),
    "status fix-login": dict.fromkeys(IN_EVERY_STATE, (R.SHOWN, {})),
    "why fix-login": dict.fromkeys(IN_EVERY_STATE, (R.SHOWN, {})),
    "list": dict.fromkeys(IN_EVERY_STATE, (R.SHOWN, {})),
    "help": dict.fromkeys(IN_EVERY_STATE, (R.SHOWN, {})),
    "pause": dict.fromkeys(IN_EVERY_STATE, (R.PAUSED, {})),
    "unpause": dict.fromkeys(IN_EVERY_STATE, (R.ALREADY_SO, {})),
}
CASES = [(text, state) for text, row in TABLE.items() for state in row]


def asked(text: str, queue: Registry, by: str = "bob", **seen: Any) -> Decision:
    files = tasks(plan(), plan("other"))
    linked = {"linked": {57: Present(pull())}}
    look: Facts = facts(said(f"/kickoff {text}", by=by), **{**files, **linked, **seen})
    return answered(queue, look, policy=IDLE)


def came_to(decision: Decision) -> R:
    [outcome] = decision.outcomes
    return outcome.reason


def test_the_table_knows_every_verb_and_every_state() -> None:
    words = {text.split()[0] for text in TABLE} - {"fix-login"} | {"queue"}
    assert words == {verb.value for verb in ACTIONS} == {verb.value for verb in Verb}
    assert all(set(row) == set(IN_EVERY_STATE) for row in TABLE.values())


def asker(text: str) -> str:
    return "mia" if text.split(maxsplit=1)[0] in {"pause", "unpause", "done", "reopen"} else "bob"


@pytest.mark.parametrize(("text", "state"), CASES)
def test_every_verb_in_every_state(text: str, state: State) -> None:
    before: Entry = IN_EVERY_STATE[state]()
    reason, change = TABLE[text][state]
    decision = asked(text, registry(before), by=asker(text))
    assert came_to(decision) is reason
    expected = None if change is GONE else replace(before, **change)
    assert decision.registry.tasks.get("fix-login") == expected


OUT_OF_PLAY = {
    "status": (R.SHOWN, set()),
    "why": (R.SHOWN, set()),
    "claim": (R.CLAIMED, {"fix-login"}),
    "link": (R.LINKED, {"fix-login"}),
    "done": (R.COMPLETED_BY_WORD, {"fix-login"}),
    "reopen": (R.NOT_COMPLETED, set()),
}


@pytest.mark.parametrize("text", [text for text in TABLE if "fix-login" in text and " " in text])
def test_every_verb_for_a_task_that_is_not_in_play(text: str) -> None:
    decision = asked(text, NOTHING, by=asker(text))
    reason, in_play = OUT_OF_PLAY.get(text.split(maxsplit=1)[0], (R.NOT_QUEUED, set()))
    assert came_to(decision) is reason
    assert set(decision.registry.tasks) == in_play


# ---------------------------------------------------------------------------- several at once


def test_one_that_is_not_in_play_spoils_the_command() -> None:
    decision = asked("cancel fix-login other", registry(entry()), **tasks(plan(), plan("other")))
    assert came_to(decision) is R.NOT_QUEUED
    assert decision.outcomes[0].tasks == ("other",)
    assert decision.registry.tasks == {"fix-login": entry()}


@pytest.mark.parametrize(
    "text",
    [
        *("cancel", "hold", "priority p0", "retry", "claim", "worker other", "after other"),
    ],
)
def test_one_that_is_completed_spoils_the_command(text: str) -> None:
    queue = registry(entry(), IN_EVERY_STATE[S.COMPLETING]("done"))
    decision = asked(f"{text} fix-login done", queue)
    assert came_to(decision) is R.ALREADY_COMPLETED
    assert decision.registry.tasks == queue.tasks


def test_waiting_tasks_leave_at_once_while_others_stop() -> None:
    decision = asked("cancel fix-login busy", registry(entry(), running("busy")))
    assert came_to(decision) is R.STOPPING
    assert [phase(e) for e in decision.registry.tasks.values()] == [S.STOPPING]
    assert [(e.id, e.outcome) for e in decision.registry.recent] == [("fix-login", R.CANCELLED)]


def test_what_a_person_has_leaves_at_once_when_it_is_cancelled() -> None:
    mine = asked("claim fix-login", NOTHING).registry
    decision = asked("cancel fix-login", mine)
    assert came_to(decision) is R.CANCELLED
    assert decision.registry.tasks == {}


def test_more_may_be_cancelled_at_once_than_are_remembered() -> None:
    queue = registry(*(entry(f"t{n}") for n in range(80)))
    decision = asked("cancel t*", queue)
    assert came_to(decision) is R.CANCELLED
    assert decision.registry.tasks == {}
    assert len(decision.registry.recent) == 50


# ---------------------------------------------------------------------------- details


def test_a_hold_keeps_the_first_hand_and_its_reason() -> None:
    first = asked("hold fix-login -- waits for the API", registry(entry()), by="tom")
    held = first.registry.tasks["fix-login"]
    assert held.hold == Mark("tom", NOW, "waits for the API")
    second = asked("hold fix-login", registry(held))
    assert came_to(second) is R.ALREADY_SO
    assert second.registry.tasks["fix-login"] == held


def test_a_task_on_hold_is_resumed() -> None:
    decision = asked("resume fix-login", registry(entry(hold=Mark("tom", NOW))))
    assert came_to(decision) is R.RESUMED
    assert decision.registry.tasks["fix-login"] == entry()


def test_a_pause_is_remembered_with_its_reason_and_ends() -> None:
    paused = asked("pause -- release day", NOTHING, by="mia").registry
    assert paused.paused == Mark("mia", NOW, "release day")
    assert came_to(asked("pause", replace(paused, applied=()), by="ann")) is R.ALREADY_SO
    ended = asked("unpause", paused, by="ann")
    assert came_to(ended) is R.UNPAUSED
    assert ended.registry.paused is None


def spent(**changes: Any) -> Entry:
    failures = tuple(attempt(number=n, ended_at=NOW, outcome=R.RUN_FAILED) for n in (1, 2, 3))
    return entry(attempts=failures, signals=(Signal(R.WORKER_GONE, 2, NOW),), **changes)


def test_a_retry_gives_a_fresh_budget_and_clears_what_was_wrong() -> None:
    decision = asked("retry fix-login", registry(spent()))
    assert came_to(decision) is R.RETRYING
    assert decision.registry.tasks["fix-login"] == replace(spent(), signals=(), budget_from=4)


def test_a_fresh_retry_leaves_the_branch() -> None:
    decision = asked("retry fresh fix-login", registry(spent()))
    assert [a.certain for a in decision.registry.tasks["fix-login"].attempts] == [True, True, False]


def test_a_retry_does_not_approve_an_edited_plan() -> None:
    changed = Signal(R.PLAN_CHANGED, 2, NOW)
    edited = tasks(plan(text="Something else.\n"))
    decision = answered(registry(entry()), facts(said("/kickoff retry fix-login"), **edited))
    task = decision.registry.tasks["fix-login"]
    assert task.signals == (changed,)
    assert phase(task) is S.QUEUED


def test_a_retry_lets_go_of_a_pull_request_whose_attempt_is_over() -> None:
    over = attempt(ended_at=NOW, outcome=R.DISPATCH_FAILED)
    bound = BoundPullRequest(57, "https://github.com/octo/hello/pull/57", BoundBy.BRANCH)
    task = in_review(attempts=(over,), pull_request=bound)
    after = asked("retry fresh fix-login", registry(task)).registry.tasks["fix-login"]
    assert after.pull_request is None


def test_the_list_names_everything() -> None:
    decision = asked("list", registry(entry("a"), running("b")), by="tom")
    assert decision.outcomes[0].tasks == ("a", "b")


def test_an_empty_queue_is_called_empty() -> None:
    assert asked("list", NOTHING, by="tom").outcomes[0].detail == "The queue is empty."


def test_help_shows_every_verb_that_works_with_its_role() -> None:
    text = asked("help", NOTHING, by="tom").outcomes[0].detail
    assert text.count("\n| `/kickoff") == len(ACTIONS)
    assert (
        "| `/kickoff pause [-- NOTE]` | start nothing more; queueing goes on | maintain |" in text
    )


def test_help_on_one_verb() -> None:
    assert asked("help cancel", NOTHING, by="tom").outcomes[0].detail == (
        "`/kickoff cancel [TASK …] [-- NOTE]`: stop a task and take it out of the queue. Needs the "
        "role **write** or whoever queued the task. For example `/kickoff cancel fix-login`"
    )


ELSEWHERE = {
    "not started": (NOTHING, tasks(plan()), "`fix-login` is not started."),
    "completed": (NOTHING, tasks(plan(status="completed")), "`fix-login` is completed."),
    "in play": (registry(entry()), tasks(plan()), ""),
}


@pytest.mark.parametrize("where", ELSEWHERE)
def test_status_tells_where_a_task_stands_that_is_not_in_play(where: str) -> None:
    queue, seen, words = ELSEWHERE[where]
    assert asked("status fix-login", queue, **seen).outcomes[0].detail == words


def test_status_tells_what_was_cancelled() -> None:
    cancelled = asked("cancel fix-login", registry(entry())).registry
    later = replace(cancelled, applied=())
    assert asked("status fix-login", later).outcomes[0].detail == "`fix-login` is cancelled."
