from __future__ import annotations

import pytest

from core.builders import asked_by, entry, running
from kickoff.core.policy import Policy, Rights, Role
from kickoff.core.rights import is_stranger, may, may_besides, needed_role
from kickoff.core.verbs import Verb

NEEDED = {
    Role.TRIAGE: "hold resume status why list help",
    Role.WRITE: "queue claim release extend retry continue cancel priority after worker link",
    Role.MAINTAIN: "pause unpause done reopen",
}
CASES = [(Verb(verb), role) for role, verbs in NEEDED.items() for verb in verbs.split()]


@pytest.mark.parametrize(("verb", "needed"), CASES)
def test_each_verb_needs_its_role(verb: Verb, needed: Role) -> None:
    assert needed_role(verb, Policy()) is needed
    assert [role for role in Role if may(verb, role, Policy())] == list(Role)[needed.rank :]


def test_the_table_names_every_verb() -> None:
    assert {verb for verb, _ in CASES} == set(Verb)


def test_the_configuration_moves_the_bars() -> None:
    policy = Policy(rights=Rights(queue=Role.ADMIN, read=Role.READ))
    assert not may(Verb.QUEUE, Role.MAINTAIN, policy)
    assert may(Verb.STATUS, Role.READ, policy)


def test_people_may_cancel_what_they_asked_for() -> None:
    task = entry(queued=asked_by("Tom"))
    assert may_besides(Verb.CANCEL, "tom", task)
    assert not may_besides(Verb.CANCEL, "rita", task)
    assert not may_besides(Verb.PRIORITY, "tom", task)


def test_people_may_give_back_what_they_hold() -> None:
    held = running(attempts=(running().attempts[0],))
    assert may_besides(Verb.RELEASE, "DEFAULT", held)
    assert not may_besides(Verb.RELEASE, "tom", held)
    assert not may_besides(Verb.EXTEND, "tom", entry())


def test_who_can_only_read_is_a_stranger() -> None:
    assert [r for r in Role if is_stranger(r, Policy())] == [Role.NONE, Role.READ]


def test_whoever_can_read_is_none_where_the_configuration_says_so() -> None:
    lowered = Policy(rights=Rights(read=Role.READ))
    assert [r for r in Role if is_stranger(r, lowered)] == [Role.NONE]
