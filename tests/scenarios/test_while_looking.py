"""A look takes a moment, in which the world goes on."""

from __future__ import annotations

from pathlib import Path

from kickoff.core.facts import Fact, Run
from kickoff.core.lifecycle import State
from scenarios.plain_desk import PlainDesk, StrawRuns


class BusyRuns(StrawRuns):
    """A worker that commits and ends at the moment at which its run is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.desk: PlainDesk | None = None

    def listed(self) -> Fact[tuple[Run, ...]]:
        desk, self.desk = self.desk, None
        if desk is not None:
            desk.works("hello", {"hello.txt": "hello\n"})
        return super().listed()


def test_work_that_is_committed_while_somebody_looks_is_not_overlooked(tmp_path: Path) -> None:
    desk = PlainDesk(tmp_path)
    desk.runs = busy = BusyRuns()
    desk.says("queue hello")
    busy.desk = desk

    assert desk.states() == {"hello": State.IN_REVIEW}
    assert desk.entry().signals == ()
