"""What boards say of files that speak of the queue themselves."""

from __future__ import annotations

import pytest

from core.builders import entry, registry, surroundings
from kickoff.core.files_read import ReadyFile
from kickoff.core.policy import LegacyReady, Policy
from kickoff.core.reasons import ReasonCode
from kickoff.core.view.board import view
from kickoff.core.wording.remarks import remarks, remarks_on

READY = {
    "a": ReadyFile("1"),
    "b": ReadyFile("2"),
    "c": ReadyFile("3", ReasonCode.READY_IN_FILE),
    "d": ReadyFile("4", ReasonCode.QUEUE_FULL),
    "e": ReadyFile("5", ReasonCode.DUPLICATE_TASK_ID),
}


@pytest.mark.parametrize("means", [LegacyReady.QUEUE, LegacyReady.WARN])
def test_boards_say_what_came_of_ready_files(means: LegacyReady) -> None:
    queue = registry(entry("a"), entry("b"), ready={**READY, "gone": ReadyFile("6")})
    shown = view(queue, surroundings(Policy(legacy_ready=means)))

    assert list(remarks(shown)) == [
        (
            "`a`, `b`: queued because `status: ready` stands in the task file. `kickoff migrate` "
            "moves that out of the files and into the queue."
        ),
        (
            "`c`: `status: ready` stands in the task file and queues nothing here. "
            "`kickoff migrate` shows what such lines would become in the queue."
        ),
        (
            "`d`: `status: ready` stands in the task file, and the queue is full. They are taken "
            "as soon as there is room."
        ),
    ]
    assert remarks_on("a", None, ()) == ""


def test_off_means_that_nothing_is_said() -> None:
    off = Policy(legacy_ready=LegacyReady.OFF)

    assert list(remarks(view(registry(ready=READY), surroundings(off)))) == []
