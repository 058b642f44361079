"""When a state branch counts as edited by hand, for how long that is told, and in which words."""

from __future__ import annotations

from datetime import timedelta

from core.builders import NOW, after, facts, registry, shown
from kickoff.core.reconciling.by_hand import by_hand_to_tell, note_by_hand
from kickoff.core.reconciling.set_back import TOLD
from kickoff.core.remembered import ByHand
from kickoff.core.wording.remarks import remarks

COMMIT, OTHER = "3f2c" * 10, "b" * 40


def test_each_commit_that_nobody_decided_is_noted_once() -> None:
    noted = note_by_hand(registry(), facts(by_hand=COMMIT), NOW)

    assert noted.by_hand == ByHand(NOW, COMMIT)
    assert note_by_hand(noted, facts(by_hand=COMMIT), after(5)) == noted
    assert note_by_hand(noted, facts(), after(5)) == noted
    assert note_by_hand(noted, facts(by_hand=OTHER), after(5)).by_hand == ByHand(after(5), OTHER)


def test_boards_tell_of_it_for_a_week_and_of_what_is_just_seen() -> None:
    known = registry(by_hand=ByHand(NOW, COMMIT))

    assert by_hand_to_tell(known, None, NOW + TOLD - timedelta(seconds=1)) == known.by_hand
    assert by_hand_to_tell(known, facts(by_hand=COMMIT), NOW + TOLD) is None
    assert by_hand_to_tell(known, facts(by_hand=OTHER), after(5)) == ByHand(after(5), OTHER)
    assert by_hand_to_tell(registry(), facts(), NOW) is None


def test_a_board_says_it_and_what_to_do() -> None:
    told = (
        f"The state branch was edited by hand: on 2026-11-21 10:00 UTC it was at `{COMMIT}`, which "
        "holds what no decision has written. It is taken as it is; `kickoff replay` finds every "
        "such commit."
    )
    assert list(remarks(shown(registry(by_hand=ByHand(NOW, COMMIT))))) == [told]
