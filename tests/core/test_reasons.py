from __future__ import annotations

import pytest

from kickoff.core.answering.answers import REACTIONS
from kickoff.core.effects import Reaction
from kickoff.core.grammar.flaws import Flaw, Problem
from kickoff.core.reasons import REASONS, ReasonCode, Tone, tone


def test_every_code_has_a_meaning_in_one_line() -> None:
    assert set(REASONS) == set(ReasonCode)
    for reason in REASONS.values():
        assert reason.meaning
        assert reason.meaning == reason.meaning.strip().rstrip(".")
        assert "\n" not in reason.meaning


def test_codes_are_words_in_lower_case() -> None:
    assert [code.value for code in ReasonCode] == [code.name.lower() for code in ReasonCode]


@pytest.mark.parametrize("problem", Problem)
def test_every_flaw_of_a_command_has_a_reaction(problem: Problem) -> None:
    assert tone(Flaw(problem).code) in REACTIONS


def test_a_tone_that_answers_a_command_has_its_own_reaction() -> None:
    assert REACTIONS == {
        Tone.CHANGED: Reaction.CHANGED,
        Tone.NOTHING_TO_DO: Reaction.NOTHING_TO_DO,
        Tone.REFUSED: Reaction.REFUSED,
        Tone.NOT_UNDERSTOOD: Reaction.NOT_UNDERSTOOD,
    }
