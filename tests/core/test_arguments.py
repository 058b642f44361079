from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kickoff.core.grammar.arguments import Arguments, format_argument, with_argument
from kickoff.core.grammar.verbs import Argument
from kickoff.core.text.durations import LONGEST, format_duration, parse_duration
from kickoff.core.text.suggesting import suggest


def test_every_argument_can_be_read_and_written() -> None:
    values = {
        Argument.PRIORITY: "p0",
        Argument.WORKER: "claude",
        Argument.AFTER: "a,#4",
        Argument.NOT_BEFORE: "2026-11-21T10:00:00Z",
        Argument.DRY_RUN: "dry-run",
        Argument.RETRY: "keep",
        Argument.DURATION: "1d12h",
        Argument.PULL_REQUEST: "#57",
        Argument.TOPIC: "retry",
    }
    written = {}
    for argument in Argument:
        arguments = with_argument(Arguments(), argument, values[argument])
        assert isinstance(arguments, Arguments)
        written[argument] = format_argument(arguments, argument)

    assert written == values
    assert {format_argument(Arguments(), argument) for argument in Argument} == {""}


def test_suggestions_come_closest_first_and_ignore_case() -> None:
    assert suggest("STAUTS", ["start", "hold", "Status"]) == ("Status", "start")
    assert suggest("xyz", ["status"]) == ()


@pytest.mark.parametrize(
    "text", ["", "0m", "0s", "1s1m", "3", "d", "-1d", "1h1d", "366d", "1 d", "9999999d"]
)
def test_what_is_no_duration_is_none(text: str) -> None:
    assert parse_duration(text) is None


@given(st.integers(min_value=1, max_value=int(LONGEST.total_seconds())))
def test_a_written_duration_reads_back(seconds: int) -> None:
    duration = timedelta(seconds=seconds)

    assert parse_duration(format_duration(duration)) == duration
