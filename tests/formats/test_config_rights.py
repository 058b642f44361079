from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from kickoff.core.events import Tick
from kickoff.core.facts import Facts
from kickoff.core.grammar.verbs import VERBS, Right, Verb
from kickoff.core.policy import Allowance, Allowed, Policy, Rights, Role
from kickoff.errors import ConfigurationError
from kickoff.formats.config import load_config
from kickoff.formats.ledger import Evidence, dump_decision, load_decision

OWN_LINES = [verb for verb in Verb if verb.value not in set(Right)]


def rights(text: str) -> Rights:
    return load_config(f"rights: {text}\n").rights


def problem(text: str) -> str:
    with pytest.raises(ConfigurationError) as raised:
        load_config(f"# first\n{text}\n")
    return str(raised.value)


@pytest.mark.parametrize("verb", OWN_LINES)
def test_every_verb_has_a_line_of_its_own(verb: Verb) -> None:
    assert rights(f"{{{verb}: admin}}") == Rights(verbs={verb: Role.ADMIN})


def test_queue_hold_and_pause_mean_their_groups() -> None:
    assert set(Verb) - set(OWN_LINES) == {Verb.QUEUE, Verb.HOLD, Verb.PAUSE}
    assert rights("{queue: admin, hold: admin, pause: admin, read: admin}") == Rights(
        Role.ADMIN, Role.ADMIN, Role.ADMIN, Role.ADMIN
    )


VALUES: dict[str, Allowance] = {
    "maintain": Role.MAINTAIN,
    "[maintain]": Role.MAINTAIN,
    "[admin, write, maintain]": Role.WRITE,
    "[alice, maintain]": Allowed(Role.MAINTAIN, ("alice",)),
    "[alice, admin, Bob, maintain]": Allowed(Role.MAINTAIN, ("alice", "Bob")),
    "[Alice, bob, alice, ALICE]": Allowed(None, ("Alice", "bob")),
    "['@alice']": Allowed(None, ("alice",)),
    "['@admin']": Allowed(None, ("admin",)),
    "['renovate[bot]']": Allowed(None, ("renovate[bot]",)),
}


@pytest.mark.parametrize("value", VALUES)
def test_a_value_is_a_role_or_a_list_of_roles_and_logins(value: str) -> None:
    assert rights(f"{{done: {value}, pause: {value}}}") == Rights(
        pause=VALUES[value], verbs={Verb.DONE: VALUES[value]}
    )


@pytest.mark.parametrize("value", ["", "~", "null"])
def test_an_empty_line_says_nothing(value: str) -> None:
    assert rights(f"{{done: {value}}}") == Rights()


def test_names_that_the_configuration_explains_may_look_as_they_like() -> None:
    config = """\
rights: {retry: [alice.smith, Senior engineers]}
people: {alice: [Alice.Smith]}
roles: {senior engineers: [alice]}
"""
    expected = Allowed(None, ("alice.smith", "Senior engineers"))
    assert load_config(config).rights.verbs == {Verb.RETRY: expected}


ROLES = "must be none, read, triage, write, maintain or admin"
WRONG = {
    "{retyr: write}": "`rights.retyr` is not a key that is known here; did you mean `retry`?",
    "{start: write}": "`rights.start` is not a key that is known here; did you mean `status`?",
    "{xyz: write}": "`rights.xyz` is not a key that is known here",
    "{done: alice}": f"`rights.done` {ROLES}, not `alice`; people stand in a list, as in "
    "[alice, maintain]",
    "{done: {alice: write}}": f"`rights.done` {ROLES}, not keys with values; people stand in a "
    "list, as in [alice, maintain]",
    "{done: []}": "`rights.done` names nobody",
    "{done: [alice, ~]}": "`rights.done[1]` must be text, not empty; logins like "
    '"dependabot[bot]" need quotes',
    "{done: [a b]}": "`rights.done[0]` `a b` is no login",
    "{done: [alice.smith]}": "`rights.done[0]` `alice.smith` is no login",
    "{done: read}": "`rights.done` cannot be lower than triage, not read",
    "{done: [alice, read]}": "`rights.done[1]` cannot be lower than triage, not read",
    "{status: none}": "`rights.status` cannot be lower than read, not none",
}


@pytest.mark.parametrize("value", WRONG)
def test_what_is_wrong_is_said_with_its_line(value: str) -> None:
    assert problem(f"rights: {value}") == f"line 2: {WRONG[value]}"


@pytest.mark.parametrize("verb", OWN_LINES)
def test_whoever_reads_may_be_let_ask_and_no_more(verb: Verb) -> None:
    if VERBS[verb].right is Right.READ:
        assert rights(f"{{{verb}: read}}") == Rights(verbs={verb: Role.READ})
    else:
        said = problem(f"rights: {{{verb}: read}}")
        assert said == f"line 2: `rights.{verb}` cannot be lower than triage, not read"


AT = datetime(2026, 11, 21, 10, tzinfo=UTC)


def test_rights_come_back_from_the_ledger() -> None:
    policy = load_config("rights: {queue: [alice, write], done: [bob], retry: maintain}\n")
    written = dump_decision(Evidence("op-1", AT, Tick(), Facts("main", None), policy))
    assert load_decision(written).policy == policy


def test_the_ledger_writes_a_mere_role_as_one_word() -> None:
    written = dump_decision(Evidence("op-1", AT, Tick(), Facts("main", None), Policy()))
    groups = {"queue": "write", "hold": "triage", "pause": "maintain", "read": "triage"}
    assert json.loads(written)["policy"]["rights"] == groups
