from __future__ import annotations

from dataclasses import replace

import pytest

from core.builders import asked_by, entry, running
from kickoff.core.commands.rights import allowed, besides, is_stranger, login_of, may, may_besides
from kickoff.core.grammar.verbs import VERBS, Right, Verb
from kickoff.core.policy import Allowed, Policy, Rights, Role
from kickoff.core.registry import PERSON

NEEDED = {
    Role.TRIAGE: "hold resume status why list help",
    Role.WRITE: "queue claim release extend retry continue cancel priority after worker link",
    Role.MAINTAIN: "pause unpause done reopen",
}
CASES = [(Verb(verb), role) for role, verbs in NEEDED.items() for verb in verbs.split()]


@pytest.mark.parametrize(("verb", "needed"), CASES)
def test_each_verb_needs_its_role(verb: Verb, needed: Role) -> None:
    assert allowed(verb, Policy()) == Allowed(needed)
    assert [role for role in Role if may(verb, role, "tom", Policy())] == list(Role)[needed.rank :]


def test_the_table_names_every_verb() -> None:
    assert {verb for verb, _ in CASES} == set(Verb)


def test_the_configuration_moves_the_bars() -> None:
    policy = Policy(rights=Rights(queue=Role.ADMIN, read=Role.READ))
    assert not may(Verb.QUEUE, Role.MAINTAIN, "mia", policy)
    assert may(Verb.STATUS, Role.READ, "rita", policy)


@pytest.mark.parametrize("verb", Verb)
def test_the_own_line_of_a_verb_goes_before_that_of_its_group(verb: Verb) -> None:
    every = Rights(Role.ADMIN, Role.ADMIN, Role.ADMIN, Role.ADMIN, {verb: Role.TRIAGE})
    policy = Policy(rights=every)
    assert [v for v in Verb if may(v, Role.TRIAGE, "tom", policy)] == [verb]


TOM = Allowed(names=("tom",))
GROUPS = {
    Right.QUEUE: Rights(queue=TOM),
    Right.HOLD: Rights(hold=TOM),
    Right.PAUSE: Rights(pause=TOM),
    Right.READ: Rights(read=TOM),
}


@pytest.mark.parametrize("right", Right)
def test_the_line_of_a_group_holds_for_its_verbs_alone(right: Right) -> None:
    policy = Policy(rights=GROUPS[right])
    named = {verb for verb in Verb if allowed(verb, policy) == TOM}
    assert named == {verb for verb, rule in VERBS.items() if rule.right is right}


ALICE_OR_MAINTAIN = Policy(rights=Rights(verbs={Verb.DONE: Allowed(Role.MAINTAIN, ("alice",))}))


@pytest.mark.parametrize(
    ("login", "role", "expected"),
    [
        ("alice", Role.TRIAGE, True),
        ("ALICE", Role.TRIAGE, True),
        ("bob", Role.WRITE, False),
        ("alice2", Role.WRITE, False),
        ("", Role.WRITE, False),
        ("bob", Role.MAINTAIN, True),
        ("bob", Role.ADMIN, True),
    ],
)
def test_whoever_has_the_role_or_is_named_may(login: str, role: Role, expected: bool) -> None:
    assert may(Verb.DONE, role, login, ALICE_OR_MAINTAIN) is expected
    assert may(Verb.REOPEN, role, login, ALICE_OR_MAINTAIN) is role.reaches(Role.MAINTAIN)


def test_where_only_people_are_named_no_role_is_enough() -> None:
    policy = Policy(rights=Rights(pause=Allowed(names=("alice",))))
    assert not may(Verb.PAUSE, Role.ADMIN, "ann", policy)
    assert may(Verb.PAUSE, Role.TRIAGE, "alice", policy)


PEOPLE = {"alice": ("alice.smith", "ASmith")}


@pytest.mark.parametrize("named", ["alice", "Alice.Smith", "asmith"])
@pytest.mark.parametrize("by", ["Alice", "asmith"])
def test_all_names_of_a_person_are_that_person(named: str, by: str) -> None:
    policy = Policy(rights=Rights(pause=Allowed(names=(named,))), people=PEOPLE)
    assert may(Verb.PAUSE, Role.TRIAGE, by, policy)
    assert not may(Verb.PAUSE, Role.TRIAGE, "smith", policy)
    assert allowed(Verb.PAUSE, policy) == Allowed(names=("alice",))


def test_a_name_that_is_nobody_elses_is_a_login() -> None:
    policy = Policy(people=PEOPLE)
    assert [login_of(name, policy) for name in ("Bob", "ASMITH")] == ["Bob", "alice"]


def test_a_role_of_ones_own_stands_for_its_members_each_once() -> None:
    rights = Rights(verbs={Verb.RETRY: Allowed(Role.ADMIN, ("Reviewers", "bob"))})
    policy = Policy(rights=rights, roles={"reviewers": ("bob", "alice.smith")}, people=PEOPLE)
    assert allowed(Verb.RETRY, policy) == Allowed(Role.ADMIN, ("bob", "alice"))
    assert may(Verb.RETRY, Role.TRIAGE, "alice", policy)
    assert not may(Verb.RETRY, Role.WRITE, "reviewers", policy)


def test_people_may_cancel_what_they_asked_for() -> None:
    task = entry(queued=asked_by("Tom"))
    assert besides(Verb.CANCEL, task) == "Tom"
    assert may_besides(Verb.CANCEL, "tom", task)
    assert not may_besides(Verb.CANCEL, "rita", task)
    assert not may_besides(Verb.PRIORITY, "tom", task)


def test_people_may_give_back_what_they_hold() -> None:
    [attempt] = running().attempts
    held = running(attempts=(replace(attempt, worker="Tom", runner=PERSON),))
    assert besides(Verb.RELEASE, held) == "Tom"
    assert may_besides(Verb.RELEASE, "tom", held)
    assert not may_besides(Verb.RELEASE, "rita", held)
    assert not may_besides(Verb.EXTEND, "tom", entry())


def test_a_login_that_is_a_workers_name_holds_nothing() -> None:
    assert running().attempts[0].worker == "default"
    assert not may_besides(Verb.RELEASE, "default", running())


def test_who_can_only_read_is_a_stranger() -> None:
    assert [r for r in Role if is_stranger(r, Policy())] == [Role.NONE, Role.READ]


@pytest.mark.parametrize(
    "rights", [Rights(read=Role.READ), Rights(verbs={Verb.STATUS: Role.READ})], ids=["all", "one"]
)
def test_whoever_can_read_is_none_where_the_configuration_says_so(rights: Rights) -> None:
    assert [r for r in Role if is_stranger(r, Policy(rights=rights))] == [Role.NONE]


def test_a_reader_who_is_named_is_no_stranger_where_readers_are_let_in() -> None:
    assert [r for r in Role if is_stranger(r, ALICE_OR_MAINTAIN, "alice")] == [Role.NONE]
    assert [r for r in Role if is_stranger(r, ALICE_OR_MAINTAIN, "bob")] == [Role.NONE, Role.READ]


def test_higher_bars_make_nobody_a_stranger() -> None:
    strict = Policy(rights=Rights(Role.ADMIN, Role.ADMIN, Role.ADMIN, Role.ADMIN))
    assert [r for r in Role if is_stranger(r, strict)] == [Role.NONE, Role.READ]
