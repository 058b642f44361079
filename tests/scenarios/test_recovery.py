"""After every kind of crash all is well again within so many minutes, at either forge."""

from __future__ import annotations

import pytest

from scenarios.accidents import ACCIDENTS, FORGES, Accident, recovery

MINUTES = {
    "a command's run, before its swap": (3, 1),
    "… between swap and start": (12, 1),
    "… between start and answer": (3, 0),
    "… at its end": (1, 0),
    "the run that sees work done, before opening": (1, 1),
    "… after opening": (1, 1),
    "the run that sees a merge, before its swap": (1, 1),
    "… between swap and record": (1, 1),
    "… after the record": (1, 1),
    "a worker": (12, 12),
}
"""With a tick in each minute, on GitHub and in plain git; `reliability.md` shows them.

On GitHub an answer that its own run owes is given after two minutes, and a start that may still
turn up counts as stalled after ten. A failed worker is tried again after `retry.backoff`.
"""


@pytest.mark.parametrize("forge", FORGES)
@pytest.mark.parametrize("accident", ACCIDENTS, ids=lambda accident: accident.name)
def test_all_is_well_again_in_time(accident: Accident, forge: str) -> None:
    minutes, _ = recovery(accident, forge)

    assert minutes == MINUTES[accident.name][FORGES.index(forge)]
