from __future__ import annotations

import pytest

from core.builders import NOW
from core.rich_view import paused_view, rich_view
from kickoff.core.reasons import REASONS, Tone
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.scheduling.scheduler import Gate
from kickoff.core.view.board import Health, Refused
from kickoff.core.wording.board_words import (
    HEALTH,
    alarm_commands,
    counts,
    gate_words,
    place_of,
    refused_text,
    waits_text,
)


def test_every_total_has_its_words() -> None:
    assert list(counts(rich_view().totals)) == [
        (8, "in work"),
        (2, "queued"),
        (7, "blocked"),
        (1, "in need of a person"),
        (2, "not started (1 ready)"),
        (4, "cannot be queued"),
        (1, "completed"),
    ]


def test_what_was_not_looked_at_is_not_counted() -> None:
    words = [word for _, word in counts(paused_view().totals)]
    assert words == ["in work", "queued", "blocked", "in need of a person"]


def test_every_health_has_its_word() -> None:
    assert set(HEALTH) == set(Health)


@pytest.mark.parametrize("code", [c for c in R if REASONS[c].tone is Tone.WAIT])
def test_every_gate_has_words_of_its_own(code: R) -> None:
    said = {gate_words(Gate(c, ("a",), NOW)) for c in R if REASONS[c].tone is Tone.WAIT}
    assert len(said) == sum(reason.tone is Tone.WAIT for reason in REASONS.values())
    assert gate_words(Gate(code, ("a",), NOW))


def test_what_stops_everybody_is_short() -> None:
    assert waits_text(paused_view().tasks["parked"]) == (
        "configuration broken; paused; on hold by tom; waits for a free place (limit 4)"
    )


def test_a_command_that_was_said_is_not_said_again() -> None:
    [alarm, _] = rich_view().tasks["silent"].alarms
    assert alarm_commands(alarm, "`/kickoff extend 3d silent`, `/kickoff release silent`") == ""
    assert alarm_commands(alarm, "`/kickoff release silent`") == "Type `/kickoff extend 3d silent`."


def test_a_place_in_a_file_is_as_exact_as_it_is_known() -> None:
    places = ((0, 0), (3, 0), (3, 11))
    assert [place_of(Refused("a.md", "a", R.TASK_FILE_BROKEN, "", *at)) for at in places] == [
        "",
        "line 3",
        "line 3, column 11",
    ]


def test_a_file_with_nothing_said_about_it_still_says_why() -> None:
    assert refused_text(Refused("a.md", "a", R.TASK_FILE_BROKEN)) == (
        "the task file cannot be read as a plan"
    )
