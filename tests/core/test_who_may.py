"""What is said to whom a right is missing, and what help says about who has it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.builders import answered, asked_by, entry, facts, plan, registry, running, said, tasks
from kickoff.core.facts import Present
from kickoff.core.grammar.verbs import Verb
from kickoff.core.policy import Allowance, Allowed, Policy, Rights, Role
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import PERSON, Entry, Registry
from kickoff.core.wording.messages import outcome_sentence

FILES = tasks(plan(), plan("other"))
EMPTY = registry()
NOBODY_SAYS_SO = Policy()


def refusal(text: str, by: str, before: Registry = EMPTY, policy: Policy = NOBODY_SAYS_SO) -> str:
    """The words in which a command is refused."""
    seen = facts(said(f"/kickoff {text}", by=by), **FILES)
    [outcome] = answered(before, seen, policy=policy).outcomes
    assert outcome.reason is ReasonCode.NOT_ALLOWED
    return outcome_sentence(outcome)


def ruled(verb: Verb, *names: str, role: Role | None = None) -> Policy:
    """A configuration with one line for one verb."""
    return Policy(rights=Rights(verbs={verb: Allowed(role, names)}))


def test_without_names_somebody_with_the_role_can_help() -> None:
    assert refusal("retry fix-login", "tom") == (
        "That needs the role **write**; you have **triage**. Somebody with that role can give "
        "the same command."
    )


def test_who_is_named_in_the_configuration_can_help() -> None:
    policy = ruled(Verb.DONE, "alice", "dave", role=Role.MAINTAIN)
    assert refusal("done fix-login", "bob", policy=policy) == (
        "That needs the role **maintain**, alice or dave; you have **write**. alice or dave can "
        "give the same command."
    )


def test_where_only_people_are_named_no_role_is() -> None:
    assert refusal(
        "pause", "mia", policy=Policy(rights=Rights(pause=Allowed(None, ("alice",))))
    ) == ("That needs alice; you have **maintain**. alice can give the same command.")


def test_whoever_queued_the_task_can_help() -> None:
    assert refusal("cancel fix-login", "tom", registry(entry())) == (
        "That needs the role **write** or whoever queued the task; you have **triage**. bob can "
        "give the same command."
    )


def test_whoever_holds_the_task_can_help() -> None:
    held = running()
    held = held.with_attempt(replace(held.attempts[-1], worker="carol", runner=PERSON))
    assert refusal("release fix-login", "tom", registry(held)) == (
        "That needs the role **write** or whoever holds the task; you have **triage**. carol can "
        "give the same command."
    )


@pytest.mark.parametrize("task", [entry(), running()], ids=["queued", "a machine's"])
def test_a_task_that_nobody_holds_has_no_holder_to_ask(task: Entry) -> None:
    assert refusal("extend 3d fix-login", "tom", registry(task)) == (
        "That needs the role **write** or whoever holds the task; you have **triage**. Somebody "
        "with that role can give the same command."
    )


def test_the_named_and_the_requester_can_help() -> None:
    policy = ruled(Verb.CANCEL, "alice", "bob")
    assert refusal("cancel fix-login", "mia", registry(entry()), policy) == (
        "That needs alice, bob or whoever queued the task; you have **maintain**. alice or bob can "
        "give the same command."
    )


def test_of_tasks_of_several_people_none_of_them_can_cancel_all() -> None:
    queue = registry(entry(), entry("other", queued=asked_by("tom")))
    assert refusal("cancel fix-login other", "tom", queue) == (
        "That needs the role **write** or whoever queued the task; you have **triage**. Somebody "
        "with that role can give the same command."
    )


def test_the_members_of_a_role_of_ones_own_are_named() -> None:
    policy = replace(
        ruled(Verb.RETRY, "reviewers"),
        roles={"reviewers": ("alice.smith",)},
        people={"alice": ("alice.smith",)},
    )
    assert refusal("retry fix-login", "bob", policy=policy) == (
        "That needs alice; you have **write**. alice can give the same command."
    )


def test_of_many_people_ten_are_named() -> None:
    policy = ruled(Verb.PAUSE, *(f"p{letter}" for letter in "abcdefghijkl"))
    assert refusal(
        "pause",
        "bob",
        policy=Policy(rights=replace(policy.rights, pause=policy.rights.verbs[Verb.PAUSE])),
    ) == (
        "That needs pa, pb, pc, pd, pe, pf, pg, ph, pi, pj or 2 more; you have **write**. pa, pb, "
        "pc, pd, pe, pf, pg, ph, pi, pj or 2 more can give the same command."
    )


@pytest.mark.parametrize("name", ["renovate[bot]", "@alice", "a|b", "<!-- x -->"])
def test_a_name_mentions_nobody_and_formats_nothing(name: str) -> None:
    text = refusal("retry fix-login", "bob", policy=ruled(Verb.RETRY, name))
    assert "@" not in text
    shown = name.replace("@", "\uff20").replace("|", "\u00a6")
    assert text == f"That needs `{shown}`; you have **write**. `{shown}` can give the same command."


def test_a_refusal_that_other_rules_replaced_points_to_help() -> None:
    seen = facts(said("/kickoff pause", by="bob"))
    first = answered(EMPTY, seen)
    loose = Policy(rights=Rights(pause=Role.TRIAGE))
    again = replace(seen, roles={"bob": Present(Role.WRITE)})
    [outcome] = answered(first.registry, again, policy=loose).outcomes
    assert outcome.reason is ReasonCode.NOT_ALLOWED
    assert outcome_sentence(outcome) == (
        "That was not allowed. `/kickoff help` shows who may use what."
    )


# ------------------------------------------------------------------------------ help


def helped(text: str, policy: Policy = NOBODY_SAYS_SO) -> str:
    seen = facts(said(f"/kickoff {text}", by="tom"))
    return answered(EMPTY, seen, policy=policy).outcomes[0].detail


def test_help_shows_the_rights_that_are_configured() -> None:
    rights = Rights(
        pause=Allowed(Role.ADMIN, ("alice", "renovate[bot]")), verbs={Verb.RETRY: Role.MAINTAIN}
    )
    lines = helped("help", Policy(rights=rights)).splitlines()
    who = {line.split("`")[1]: line.removesuffix(" |").split(" | ")[-1] for line in lines[2:]}
    assert who["/kickoff unpause [-- NOTE]"] == "admin, alice or `renovate[bot]`"
    assert who["/kickoff retry [TASK …] [keep¦fresh] [-- NOTE]"] == "maintain"
    assert who["/kickoff cancel [TASK …] [-- NOTE]"] == "write or whoever queued the task"
    assert who["/kickoff hold [TASK …] [-- NOTE]"] == "triage"


HELP_ON_ONE = {
    "retry": "the role **maintain**",
    "cancel": "the role **write**, alice or whoever queued the task",
    "unpause": "alice or bob",
    "extend": "the role **write** or whoever holds the task",
    "status": "the role **triage**",
    "reopen": "nobody",
}


@pytest.mark.parametrize("verb", HELP_ON_ONE)
def test_help_on_one_verb_says_who_may_use_it(verb: str) -> None:
    rules: dict[Verb, Allowance] = {
        Verb.RETRY: Role.MAINTAIN,
        Verb.CANCEL: Allowed(Role.WRITE, ("alice",)),
        Verb.UNPAUSE: Allowed(None, ("alice", "bob")),
        Verb.REOPEN: Allowed(None, ("empty",)),
    }
    policy = Policy(rights=Rights(verbs=rules), roles={"empty": ()})
    assert f". Needs {HELP_ON_ONE[verb]}. For example " in helped(f"help {verb}", policy)
