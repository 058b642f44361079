"""Who may, exactly once, in time, in order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.builders import (
    NOW,
    after,
    answered,
    asked_by,
    entry,
    facts,
    plan,
    registry,
    running,
    said,
    tasks,
    ticked,
)
from kickoff.core.decide import Decision
from kickoff.core.effects import Answer, Outcome, React, Reaction, TakeLabel
from kickoff.core.facts import Absent, Facts, Present, Unknown
from kickoff.core.policy import Limits, Policy, Rights, Role
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.registry import Applied, Registry

IDLE = Policy(limits=Limits(total=0))
FILES = tasks(plan(), plan("other"))


def reasons(decision: Decision) -> list[R]:
    return [outcome.reason for outcome in decision.outcomes]


def told(decision: Decision) -> list[R]:
    """What is said in threads."""
    return [o.reason for e in decision.effects if isinstance(e, Answer) for o in e.outcomes]


def reacted(decision: Decision) -> list[tuple[str, Reaction]]:
    return [(e.comment, e.reaction) for e in decision.effects if isinstance(e, React)]


def by_all(before: Registry, seen: Facts, minutes: float = 0) -> Decision:
    return answered(before, seen, policy=IDLE, now=after(minutes))


# ---------------------------------------------------------------------------- exactly once


def test_a_command_is_carried_out_once_over_several_rounds() -> None:
    seen = facts(said("/kickoff fix-login"), **FILES)
    first = by_all(registry(), seen)
    assert reasons(first) == [R.QUEUED]
    cancelled = replace(first.registry, tasks={})
    second = ticked(cancelled, seen, policy=IDLE, now=after(1))
    assert (second.registry.tasks, second.changed, second.effects) == ({}, False, ())
    third = ticked(cancelled, seen, policy=IDLE, now=after(3))
    assert (third.registry.tasks, third.changed) == ({}, False)
    assert told(third) == [R.QUEUED]


def test_an_answered_command_is_never_heard_again() -> None:
    seen = facts(said("/kickoff fix-login"), **FILES)
    first = by_all(registry(), seen)
    assert first.registry.applied == (Applied(seen.commands[0].id, NOW, R.QUEUED),)
    later = ticked(first.registry, facts(), policy=IDLE, now=after(200))
    assert (later.changed, later.effects) == (False, ())


def test_the_same_words_twice_in_a_comment_are_two_commands() -> None:
    seen = facts(said("/kickoff fix-login\n/kickoff fix-login"), **FILES)
    assert reasons(by_all(registry(), seen)) == [R.QUEUED, R.ALREADY_QUEUED]


def test_every_command_of_the_look_is_carried_out_in_order() -> None:
    seen = facts(
        said("/kickoff fix-login", comment=1),
        said("/kickoff cancel fix-login\n/kickoff other", comment=2, by="mia"),
        said("/kickoff pause", comment=3, by="mia"),
        **FILES,
    )
    decision = by_all(registry(), seen)
    assert reasons(decision) == [R.QUEUED, R.CANCELLED, R.QUEUED, R.PAUSED]
    assert list(decision.registry.tasks) == ["other"]
    assert [p.task for p in decision.plans] == ["other"]


def test_a_hundred_commands_settle_in_one_decision() -> None:
    comments = [said(f"/kickoff t{n}", comment=n, thread=n + 1) for n in range(100)]
    seen = facts(*comments, **tasks(*(plan(f"t{n}") for n in range(100))))
    decision = by_all(registry(), seen)
    assert len(decision.registry.tasks) == len(decision.registry.applied) == 100
    again = by_all(decision.registry, seen)
    assert again.registry == decision.registry
    assert not again.changed


# ---------------------------------------------------------------------------- who answers


def test_a_run_answers_its_own_commands_and_carries_the_others() -> None:
    own, other = said("/kickoff fix-login"), said("/kickoff other", comment=2, thread=2)
    seen = facts(own, other, **FILES)
    decision = ticked(registry(), seen, policy=IDLE)
    assert (reasons(decision), told(decision)) == ([R.QUEUED, R.QUEUED], [])
    assert reacted(decision) == []
    mine = answered(registry(), replace(seen, commands=own), policy=IDLE)
    assert reacted(mine) == [("C1", Reaction.CHANGED)]


@pytest.mark.parametrize(("minutes", "words"), [(2, []), (2.1, [R.QUEUED])])
def test_what_nobody_answered_for_two_minutes_the_tick_answers(
    minutes: float, words: list[R]
) -> None:
    seen = facts(said("/kickoff fix-login"), **FILES)
    carried = ticked(registry(), seen, policy=IDLE)
    later = ticked(carried.registry, seen, policy=IDLE, now=after(minutes))
    assert told(later) == words
    assert not later.changed


def test_what_an_edit_added_has_two_minutes_from_the_edit() -> None:
    seen = facts(said("/kickoff fix-login", changed_at=after(5)), **FILES)
    assert told(ticked(registry(), seen, policy=IDLE, now=after(6))) == []


def test_a_refusal_told_late_is_told_in_full() -> None:
    seen = facts(said("/kickoff fix-logn"), **FILES)
    carried = ticked(registry(), seen, policy=IDLE)
    for roles in (seen.roles, {}):
        late = ticked(carried.registry, replace(seen, roles=roles), policy=IDLE, now=after(3))
        assert late.outcomes == (
            Outcome(
                seen.commands[0].id,
                "bob",
                R.UNKNOWN_TASK,
                target="fix-logn",
                suggestions=("/kickoff fix-login",),
            ),
        )


def test_a_refusal_that_no_longer_holds_is_told_as_it_was() -> None:
    seen = facts(said("/kickoff third"), **FILES)
    carried = ticked(registry(), seen, policy=IDLE)
    there = replace(seen, **tasks(plan("third")))
    [outcome] = ticked(carried.registry, there, policy=IDLE, now=after(3)).outcomes
    assert (outcome.reason, outcome.target) == (R.UNKNOWN_TASK, "third")


def test_a_missing_right_told_late_names_the_right() -> None:
    seen = facts(said("/kickoff fix-login", by="tom"), **FILES)
    carried = ticked(registry(), seen, policy=IDLE)
    late = ticked(carried.registry, replace(seen, roles={}), policy=IDLE, now=after(3))
    [answer] = [e for e in late.effects if isinstance(e, Answer)]
    assert (answer.outcomes[0].reason, answer.outcomes[0].needed) == (R.NOT_ALLOWED, "write")
    assert answer.outcomes[0].have == ""


def test_words_that_do_not_parse_are_told_late_as_they_were() -> None:
    seen = facts(said("/kickoff priority p9 fix-login"), **FILES)
    first = answered(registry(), seen, policy=IDLE)
    late = ticked(first.registry, seen, policy=IDLE, now=after(3))
    assert late.outcomes == first.outcomes
    assert first.outcomes[0].reason is R.NOT_UNDERSTOOD
    assert reacted(first) == [("C1", Reaction.NOT_UNDERSTOOD)]


def test_the_loudest_outcome_is_the_reaction() -> None:
    seen = facts(said("/kickoff fix-login\n/kickoff nothing\n/kickoff status"), **FILES)
    assert reacted(by_all(registry(), seen)) == [("C1", Reaction.REFUSED)]
    fine = facts(said("/kickoff fix-login\n/kickoff status"), **FILES)
    assert reacted(by_all(registry(), fine)) == [("C1", Reaction.CHANGED)]
    idle = facts(said("/kickoff status"), **FILES)
    assert reacted(by_all(registry(), idle)) == [("C1", Reaction.NOTHING_TO_DO)]


def test_a_label_is_taken_away_once_it_was_heard() -> None:
    labelled = said("/kickoff fix-login", comment=1)
    one = replace(labelled[0], comment=None, label="kickoff")
    decision = ticked(registry(), facts((one,), **FILES), policy=IDLE)
    assert TakeLabel(1, "kickoff") in decision.effects
    assert reacted(decision) == []
    stranger = ticked(registry(), facts((replace(one, by="rita"),), **FILES), policy=IDLE)
    assert stranger.effects == (TakeLabel(1, "kickoff"),)


# ---------------------------------------------------------------------------- in time


def test_a_command_behind_the_cursor_is_answered_and_not_run() -> None:
    seen = facts(said("/kickoff fix-login", at=after(-61)), **FILES)
    decision = by_all(registry(), seen)
    assert (reasons(decision), decision.registry.tasks) == ([R.COMMAND_EXPIRED], {})
    assert told(decision) == [R.COMMAND_EXPIRED]
    at_the_cursor = facts(said("/kickoff fix-login", at=after(-60)), **FILES)
    assert reasons(by_all(registry(), at_the_cursor)) == [R.QUEUED]


def test_what_was_answered_long_ago_has_not_expired() -> None:
    """Its run is repeated by hand, and nobody remembers any more what became of it."""
    seen = facts(said("/kickoff fix-login", at=after(-61), answered=True), **FILES)
    decision = by_all(registry(), seen)
    assert (decision.changed, decision.outcomes, decision.effects) == (False, (), ())


def test_a_question_that_was_answered_is_not_answered_again_with_less_in_sight() -> None:
    """A tick was faster than its own run, for which nobody lists the task files again."""
    seen = facts(said("/kickoff status fix-login", answered=True))
    assert by_all(registry(), seen).outcomes == ()


@pytest.mark.parametrize(("minutes", "outcome"), [(10, R.QUEUED), (10.1, R.COMMAND_EXPIRED)])
def test_an_edit_counts_for_ten_minutes(minutes: float, outcome: R) -> None:
    edited = said("/kickoff fix-login", at=after(-30), changed_at=after(-30 + minutes))
    assert reasons(by_all(registry(), facts(edited, **FILES))) == [outcome]


# ---------------------------------------------------------------------------- who may


@pytest.mark.parametrize("login", ["rita", "nobody"])
def test_a_stranger_gets_one_reaction_and_no_words(login: str) -> None:
    seen = facts(said("/kickoff fix-login", by=login), **FILES)
    decision = by_all(registry(), seen)
    assert (decision.changed, decision.outcomes) == (False, ())
    assert decision.effects == (React("C1", Reaction.REFUSED),)


def test_somebody_who_is_not_known_at_all_is_a_stranger() -> None:
    seen = facts(said("/kickoff fix-login", by="who"), roles={"who": Absent()}, **FILES)
    assert by_all(registry(), seen).effects == (React("C1", Reaction.REFUSED),)


@pytest.mark.parametrize("roles", [{}, {"bob": Unknown("timed out")}])
def test_a_role_that_is_not_known_leaves_the_command_for_later(
    roles: dict[str, Unknown],
) -> None:
    seen = facts(said("/kickoff fix-login", at=after(-30)), roles=roles, **FILES)
    decision = by_all(registry(), seen)
    assert (decision.changed, decision.outcomes, decision.effects) == (False, (), ())


@pytest.mark.parametrize("text", ["fix-login", "priority p0 fix-login", "retry fix-login"])
def test_triage_may_not_queue_and_is_told_what_it_takes(text: str) -> None:
    seen = facts(said(f"/kickoff {text}", by="tom"), **FILES)
    [outcome] = by_all(registry(entry()), seen).outcomes
    assert (outcome.reason, outcome.needed, outcome.have) == (R.NOT_ALLOWED, "write", "triage")


def test_triage_may_hold_and_look() -> None:
    text = "/kickoff hold fix-login\n/kickoff status fix-login\n/kickoff resume fix-login"
    decision = by_all(registry(entry()), facts(said(text, by="tom"), **FILES))
    assert reasons(decision) == [R.HELD, R.SHOWN, R.RESUMED]


def test_pausing_takes_a_maintainer() -> None:
    assert reasons(by_all(registry(), facts(said("/kickoff pause")))) == [R.NOT_ALLOWED]
    assert reasons(by_all(registry(), facts(said("/kickoff pause", by="mia")))) == [R.PAUSED]


def test_people_may_cancel_what_they_asked_for_themselves() -> None:
    own = running(queued=asked_by("tom"))
    cancel = facts(said("/kickoff cancel fix-login", by="tom"), **FILES)
    assert reasons(by_all(registry(own), cancel)) == [R.STOPPING]
    assert reasons(by_all(registry(running()), cancel)) == [R.NOT_ALLOWED]
    both = facts(said("/kickoff cancel fix-login other", by="tom"), **FILES)
    assert reasons(by_all(registry(own, entry("other")), both)) == [R.NOT_ALLOWED]


def test_rights_are_checked_for_each_command() -> None:
    text = "/kickoff hold fix-login\n/kickoff cancel fix-login"
    decision = by_all(registry(entry()), facts(said(text, by="tom"), **FILES))
    assert reasons(decision) == [R.HELD, R.NOT_ALLOWED]


def test_the_configuration_says_who_may() -> None:
    strict = Policy(limits=Limits(0), rights=Rights(queue=Role.ADMIN))
    seen = facts(said("/kickoff fix-login", by="mia"), **FILES)
    assert reasons(answered(registry(), seen, policy=strict)) == [R.NOT_ALLOWED]
    seen = facts(said("/kickoff fix-login", by="mia"), roles={"mia": Present(Role.ADMIN)}, **FILES)
    assert reasons(answered(registry(), seen, policy=strict)) == [R.QUEUED]


def test_who_may_not_learns_nothing_about_what_exists() -> None:
    seen = facts(said("/kickoff nothing", by="tom"), **FILES)
    assert reasons(by_all(registry(), seen)) == [R.NOT_ALLOWED]


# ---------------------------------------------------------------------------- traces


@pytest.mark.parametrize("text", ["status fix-login", "why fix-login", "list", "help"])
def test_a_question_leaves_no_trace(text: str) -> None:
    decision = by_all(registry(entry()), facts(said(f"/kickoff {text}"), **FILES))
    assert reasons(decision) == told(decision) == [R.SHOWN]
    assert not decision.changed


def test_a_suggestion_keeps_the_verb() -> None:
    seen = facts(said("/kickoff cancel fix-logn -- sorry"), **FILES)
    [outcome] = by_all(registry(entry()), seen).outcomes
    assert outcome.suggestions == ("/kickoff cancel fix-login -- sorry",)
