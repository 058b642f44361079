from __future__ import annotations

import pytest

from kickoff.core.grammar.parsing import Command, parse_comment
from kickoff.core.grammar.verbs import VERB_WORDS, VERBS, Besides, Right, Verb, usage


@pytest.mark.parametrize("verb", Verb)
def test_the_example_of_every_verb_is_a_command_of_that_verb(verb: Verb) -> None:
    (asked,) = parse_comment(VERBS[verb].example)

    assert isinstance(asked, Command)
    assert (asked.verb, asked.normalised) == (verb, VERBS[verb].example)


def test_no_two_verbs_share_a_word() -> None:
    assert len(VERB_WORDS) == sum(1 + len(rule.aliases) for rule in VERBS.values())


def test_every_verb_asks_for_the_right_of_its_group() -> None:
    groups = {right: {v for v, rule in VERBS.items() if rule.right is right} for right in Right}

    assert groups[Right.HOLD] == {Verb.HOLD, Verb.RESUME}
    assert groups[Right.PAUSE] == {Verb.PAUSE, Verb.UNPAUSE, Verb.DONE, Verb.REOPEN}
    assert groups[Right.READ] == {Verb.STATUS, Verb.WHY, Verb.LIST, Verb.HELP}
    assert groups[Right.QUEUE] == set(Verb) - set().union(
        *(groups[right] for right in Right if right is not Right.QUEUE)
    )


def test_only_holders_and_requesters_are_excepted() -> None:
    assert {verb: rule.besides for verb, rule in VERBS.items() if rule.besides != "nobody"} == {
        Verb.RELEASE: Besides.HOLDER,
        Verb.EXTEND: Besides.HOLDER,
        Verb.CANCEL: Besides.REQUESTER,
    }


def test_the_usage_shows_the_shape_of_a_command() -> None:
    assert usage(Verb.QUEUE) == (
        "/kickoff [queue] [TASK …] [priority=p0|p1|p2|p3] [worker=NAME] [after=TASK,…] "
        "[not-before=TIME] [dry-run] [-- NOTE]"
    )
    assert usage(Verb.DONE) == "/kickoff done [#NUMBER] [TASK …] [-- NOTE]"
    assert usage(Verb.CONTINUE) == "/kickoff continue [TASK …] -- NOTE"
