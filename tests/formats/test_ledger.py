from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Generic, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formats.strategies import TEXTS, values_of
from kickoff.core.events import CommandsIssued, Event, Issued, Tick
from kickoff.core.facts import Absent, Facts, Present, Unknown
from kickoff.core.grammar.parsing import parse_command
from kickoff.core.policy import Policy, Role
from kickoff.errors import RegistryUnreadable
from kickoff.formats.codec import codec_of
from kickoff.formats.ledger import (
    TRAILERS,
    Evidence,
    Maker,
    commit_message,
    dump_decision,
    load_decision,
    maker_of,
    parse_trailers,
)

AT = datetime(2026, 11, 21, 10, tzinfo=UTC)
ROUND_TRIP = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

T = TypeVar("T")


def evidence_of(event: Event, facts: Facts, policy: Policy | None = None) -> Evidence:
    return Evidence("op-1", AT, event, facts, policy or Policy(), "octo/hello")


def test_a_decision_is_written_as_readable_json() -> None:
    facts = Facts("main", "3f2c", roles={"bob": Present(Role.WRITE), "eve": Absent()})
    written = json.loads(dump_decision(evidence_of(Tick(), facts)))

    assert list(written) == [
        *("version", "op", "now", "event", "facts", "policy", "repository", "kickoff")
    ]
    assert (written["version"], written["now"]) == (1, "2026-11-21T10:00:00Z")
    assert written["event"] == {"is": "Tick", "why": "schedule"}
    assert written["facts"]["roles"] == {
        "bob": {"is": "Present", "value": "write"},
        "eve": {"is": "Absent"},
    }
    assert written["policy"]["lease"] == 7200.0


def test_commands_and_their_errors_come_back() -> None:
    lines = ("fix-login priority=p1 not-before=3d -- careful 😀\ud800", 'fix "x', "#42 after=#7")
    asked = [Issued(f"c-{n}", "bob", AT, AT, "u", parse_command(x)) for n, x in enumerate(lines)]
    evidence = evidence_of(CommandsIssued(tuple(asked)), Facts("main", None, commands=tuple(asked)))

    assert load_decision(dump_decision(evidence)) == evidence


@ROUND_TRIP
@given(event=values_of(Event))
def test_any_event_comes_back(event: Event) -> None:
    codec = codec_of(Event)

    assert codec.decode(json.loads(json.dumps(codec.encode(event)))) == event


@ROUND_TRIP
@given(facts=values_of(Facts))
def test_any_facts_come_back(facts: Facts) -> None:
    codec = codec_of(Facts)

    assert codec.decode(json.loads(json.dumps(codec.encode(facts)))) == facts


@ROUND_TRIP
@given(policy=values_of(Policy))
def test_any_policy_comes_back_and_is_written_the_same_again(policy: Policy) -> None:
    written = dump_decision(evidence_of(Tick(), Facts("main", "3f2c"), policy))
    loaded = load_decision(written)

    assert loaded.policy == policy
    assert dump_decision(loaded) == written


def test_the_order_of_mappings_is_kept_because_a_decision_may_follow_it() -> None:
    workers = dict(reversed(list(zip("abc", Policy().workers.values(), strict=False))))
    policy = replace(Policy(), workers={"z": Policy().workers["default"], **workers})

    loaded = load_decision(dump_decision(evidence_of(Tick(), Facts("main", None), policy)))

    assert list(loaded.policy.workers) == list(policy.workers)


def test_sets_are_written_in_one_order() -> None:
    encode = codec_of(frozenset[str]).encode

    assert encode(frozenset("cab")) == encode(frozenset("bca")) == ["a", "b", "c"]


@dataclass(frozen=True, slots=True)
class Box(Generic[T]):
    """A generic value, as a test subject."""

    value: T
    note: str = "usual"
    more: tuple[T, ...] = ()


def test_what_is_empty_by_default_is_left_out_and_other_defaults_are_written() -> None:
    codec = codec_of(Box[Mapping[int, Role]])

    assert codec.encode(Box({3: Role.READ})) == {"value": {"3": "read"}, "note": "usual"}
    assert codec.decode({"value": {"3": "read"}}) == Box({3: Role.READ})


def test_one_class_in_a_choice_with_nothing_needs_no_name() -> None:
    codec = codec_of(Box[int] | None)

    assert [codec.encode(None), codec.encode(Box(1))] == [None, {"value": 1, "note": "usual"}]


@pytest.mark.parametrize(
    ("hint", "read"),
    [
        (Box[int], {"value": "1"}),
        (Box[int], {"value": True}),
        (Box[int], {"value": 1, "novelty": 2}),
        (Box[int], {}),
        (Box[int], [1]),
        (Role, "owner"),
        (datetime, "yesterday"),
        (tuple[int, ...], "123"),
        (Present[int] | Absent, {"is": "Unknown"}),
        (Present[int] | Absent, {"value": 1}),
        (int | None, "x"),
    ],
)
def test_what_does_not_fit_is_refused(hint: object, read: object) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        codec_of(hint).decode(read)


def test_a_type_that_has_no_form_is_told_at_once() -> None:
    with pytest.raises(TypeError, match="has no form in JSON"):
        codec_of(complex)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'{"version": 2}', b'{"version": 1}', b"\xff", b"[" * 100_000],
)
def test_a_decision_that_cannot_be_read_is_refused(content: bytes) -> None:
    with pytest.raises(RegistryUnreadable, match=r"^decision\.json: "):
        load_decision(content)


@pytest.mark.parametrize(
    ("content", "maker"),
    [
        (b'{"version": 2, "kickoff": "3.1.4", "novelty": 1}', Maker(2, "3.1.4")),
        (b'{"version": true, "kickoff": 3}', Maker()),
        (b"[1]", Maker()),
        (b"{", Maker()),
        (b"[" * 100_000, Maker()),
    ],
)
def test_who_wrote_a_decision_is_read_even_where_the_rest_is_not(
    content: bytes, maker: Maker
) -> None:
    assert maker_of(content) == maker


def test_a_state_commit_says_what_was_decided() -> None:
    trailers = [
        ("Kickoff-Op", "op-1"),
        ("Kickoff-Task", "a"),
        ("Kickoff-Task", "b"),
        ("Kickoff-Actor", ""),
        ("Kickoff-Reason", "queued"),
    ]
    message = commit_message("Queue a and b", trailers)

    assert message.subject == "Queue a and b"
    assert message.body == (
        "Kickoff-Op: op-1\nKickoff-Task: a\nKickoff-Task: b\nKickoff-Reason: queued"
    )
    assert parse_trailers(f"{message.subject}\n\n{message.body}\n") == {
        "Kickoff-Op": ("op-1",),
        "Kickoff-Task": ("a", "b"),
        "Kickoff-Reason": ("queued",),
    }


@given(subject=TEXTS, values=st.lists(st.tuples(st.sampled_from(TRAILERS[1:]), TEXTS), max_size=6))
def test_nothing_quoted_becomes_a_trailer_of_its_own(
    subject: str, values: list[tuple[str, str]]
) -> None:
    hostile = [(name, f"{value}\n\nKickoff-Op: forged") for name, value in values]
    message = commit_message(f"{subject}\n\nKickoff-Op: forged", [("Kickoff-Op", "op-1"), *hostile])
    found = parse_trailers(f"{message.subject}\n\n{message.body}")

    assert found["Kickoff-Op"] == ("op-1",)
    assert sum(len(values) for values in found.values()) == 1 + len(hostile)


def test_only_the_last_paragraph_holds_trailers() -> None:
    message = "Kickoff-Op: subject\n\nKickoff-Op: quoted\n\nKickoff-Op: op-1\r\nOther: x\n\n"

    assert parse_trailers(message) == {"Kickoff-Op": ("op-1",)}
    assert parse_trailers("Just words") == {}


def test_unknown_facts_keep_their_reason() -> None:
    facts = Facts("main", None, branches={"task/a": Unknown("timed out"), "task/b": Present("3f")})
    loaded = load_decision(dump_decision(evidence_of(Tick(), facts)))

    assert loaded.facts.branches == facts.branches
