"""Who is told that a task needs a person: once, where it is talked about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.builders import NOW, after, attempt, entry, facts, in_review, issue, registry, ticked
from kickoff.core.answering.escalating import owners_of
from kickoff.core.effects import Escalate
from kickoff.core.facts import Absent, Facts, Here, Present, Unknown
from kickoff.core.policy import Policy
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.registry import PERSON, Entry, Queued, Signal

FLAG = Signal(R.NO_CHANGES, 2, NOW)
POLICY = Policy(
    roles={"Gardeners": ("alice", "bob.b")}, people={"bob": ("bob.b",), "carol": ("c.c",)}
)
SEEN = facts(issues={1: Present(issue(1))})


def calls(task: Entry, seen: Facts = SEEN) -> list[Escalate]:
    effects = ticked(registry(task), seen, policy=POLICY, now=after(3)).effects
    return [effect for effect in effects if isinstance(effect, Escalate)]


@pytest.mark.parametrize(
    ("owner", "logins"),
    [
        ("alice", ("alice",)),
        ("c.c", ("carol",)),
        ("gardeners", ("alice", "bob")),
        (None, ("bob",)),
        ("Erin Doe", ()),
        ("evil\n@all", ()),
        ("acme/everybody", ()),
        ("-dash", ()),
        ("a" * 40, ()),
    ],
)
def test_owners_are_logins_roles_and_other_names(owner: str | None, logins: tuple[str]) -> None:
    assert owners_of(entry(owner=owner), POLICY) == logins


def test_who_has_claimed_it_is_asked_first() -> None:
    claimed = entry(owner="alice", attempts=(attempt(runner=PERSON, worker="c.c"),))
    assert owners_of(claimed, POLICY) == ("carol", "alice")


def test_the_owner_is_told_and_it_is_written_down() -> None:
    decision = ticked(registry(entry(signals=(FLAG,))), SEEN, policy=POLICY, now=after(3))
    assert Escalate("fix-login", 1, ("bob",)) in decision.effects
    [told] = decision.registry.tasks["fix-login"].signals
    assert told == replace(FLAG, notified_at=after(3))


def test_nobody_is_told_twice() -> None:
    told = replace(FLAG, notified_at=NOW)
    assert calls(entry(signals=(told,))) == []


def test_another_signal_is_another_reason_to_call_once_for_both() -> None:
    told = replace(FLAG, notified_at=NOW)
    another, third = Signal(R.METADATA_DRIFT, 2, NOW), Signal(R.PLAN_CHANGED, 2, NOW)
    assert len(calls(entry(signals=(told, another, third)))) == 1


def test_what_a_tick_mends_calls_nobody() -> None:
    assert calls(entry(signals=(replace(FLAG, tier=1),))) == []


@pytest.mark.parametrize(
    "issues",
    [{}, {1: Unknown("timed out")}, {1: Absent()}, {1: Present(issue(1, open=False))}],
)
def test_where_no_open_thread_was_seen_a_later_tick_calls(issues: dict[int, Any]) -> None:
    flagged = entry(signals=(FLAG,))
    seen = facts(issues=issues)
    assert calls(flagged, seen) == []
    after_it = ticked(registry(flagged), seen, policy=POLICY).registry.tasks["fix-login"]
    assert after_it.signals == (FLAG,)


def test_the_pull_request_is_a_thread_too() -> None:
    task = in_review(signals=(FLAG,), queued=Queued("bob", NOW, "cli"))
    seen = facts(issues={57: Present(issue(57, is_pull_request=True))})
    assert calls(task, seen) == [Escalate("fix-login", 57, ("bob",))]


def test_a_laptop_that_sees_no_threads_leaves_the_call_to_others() -> None:
    assert calls(entry(signals=(FLAG,)), facts(here=Here("laptop", threads=False))) == []
