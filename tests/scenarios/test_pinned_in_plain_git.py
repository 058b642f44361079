"""What was approved is what runs in a plain repository too, whenever the file is edited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from kickoff.core.facts import RunState
from kickoff.core.reasons import ReasonCode
from kickoff.ports import Change, CommitMessage
from kickoff.service.kit import Kit
from scenarios.plain_desk import PlainDesk

OLD, NEW = "Greet the world.\n", "Greet the moon.\n"


class Gap(StrEnum):
    """When the file is edited."""

    COMMAND = "between reading and command"
    LOOK = "between run and look"
    LOOKING = "between the two parts of the look"
    SWAP = "between look and swap"
    PLAN = "between swap and reading the plan"
    DISPATCH = "between swap and dispatch"
    BEGIN = "between dispatch and begin"


class Interrupted:
    """A port at which something happens right before one of its methods is called at first."""

    def __init__(self, port: object, method: str, deed: Callable[[], object]) -> None:
        self._port, self._method = port, method
        self._deeds = [deed]

    def __getattr__(self, name: str) -> Any:
        if name == self._method and self._deeds:
            self._deeds.pop()()
        return getattr(self._port, name)


class InterruptedDesk(PlainDesk):
    """A desk where something is done in a gap of the next run."""

    gap: Gap | None = None
    deed: Callable[[], object] = staticmethod(lambda: None)

    def kit(self) -> Kit:
        kit, gap, self.gap = super().kit(), self.gap, None
        match gap:
            case Gap.LOOK | Gap.LOOKING | Gap.DISPATCH:
                forge: Any = Interrupted(kit.forge, METHODS[gap], self.deed)
                return replace(kit, forge=forge)
            case Gap.SWAP | Gap.PLAN:
                state: Any = Interrupted(kit.state, METHODS[gap], self.deed)
                return replace(kit, state=state)
            case _:
                return kit


METHODS = {
    Gap.LOOK: "look",
    Gap.LOOKING: "look_closer",
    Gap.SWAP: "compare_and_swap",
    Gap.PLAN: "read",
    Gap.DISPATCH: "start",
}


@pytest.fixture
def desk(tmp_path: Path) -> InterruptedDesk:
    desk = InterruptedDesk(tmp_path / "garden", {"tasks/hello.md": OLD})
    desk.tick()
    return desk


def commits(desk: PlainDesk) -> None:
    desk.commit_on_main({"tasks/hello.md": NEW}, "Edit")


def only_saves(desk: PlainDesk) -> None:
    """An edit that is not on the default branch is nobody's business."""
    path = desk.plain.folder / "tasks/hello.md"
    path.write_text(NEW)


@pytest.mark.parametrize(("gap", "edit"), list(product(Gap, (commits, only_saves))))
def test_what_was_approved_is_what_runs(
    desk: InterruptedDesk, gap: Gap, edit: Callable[[PlainDesk], None]
) -> None:
    if gap is Gap.COMMAND:
        edit(desk)
    desk.gap, desk.deed = gap, lambda: edit(desk)
    desk.says("queue hello")
    if gap is Gap.BEGIN:
        edit(desk)
    desk.tick()

    fresh = edit is commits and gap in (Gap.COMMAND, Gap.LOOK)
    told = edit is commits and not fresh
    assert [one.plan for one in desk.runs.dispatches] == [NEW if fresh else OLD]
    assert [signal.code for signal in desk.entry().signals] == (
        [ReasonCode.PLAN_EDITED_WHILE_ACTIVE] if told else []
    )


def test_a_plan_that_is_edited_while_it_waits_is_not_started_until_it_is_said_again(
    desk: InterruptedDesk,
) -> None:
    desk.says("pause")
    desk.says("queue hello")
    commits(desk)
    desk.says("unpause")
    desk.tick()
    assert [signal.code for signal in desk.entry().signals] == [ReasonCode.PLAN_CHANGED]
    assert desk.runs.dispatches == []

    desk.says("queue hello")
    assert [one.plan for one in desk.runs.dispatches] == [NEW]
    assert desk.entry().signals == ()


def test_an_attempt_that_was_replaced_before_its_start_is_not_started(
    desk: InterruptedDesk,
) -> None:
    desk.gap, desk.deed = Gap.PLAN, lambda: desk.says("retry hello")
    desk.says("queue hello")

    [_, second] = desk.entry().attempts
    assert [one.token for one in desk.runs.dispatches] == [second.token]


@pytest.mark.parametrize("gap", [Gap.LOOKING, Gap.SWAP, Gap.PLAN])
def test_what_a_sleeping_machine_would_start_too_late_is_left_to_the_next_tick(
    desk: InterruptedDesk, gap: Gap
) -> None:
    desk.gap, desk.deed = gap, lambda: desk.clock.advance(minutes=6)
    desk.says("queue hello")
    assert desk.runs.dispatches == []

    desk.tick()
    assert len(desk.runs.dispatches) == 1


def test_a_text_on_the_state_branch_that_nobody_approved_is_not_handed_out(
    desk: InterruptedDesk,
) -> None:
    def forge_the_plan() -> None:
        state = PlainDesk.kit(desk).state
        snapshot = state.read(())
        assert snapshot is not None
        files = {"plans/hello.md": b"Steal the moon.\n"}
        state.compare_and_swap(Change(files, snapshot.commit, CommitMessage("Forge")))

    desk.gap, desk.deed = Gap.DISPATCH, forge_the_plan
    desk.says("queue hello")
    assert [one.plan for one in desk.runs.dispatches] == [OLD]

    desk.ends("hello", RunState.FAILED)
    desk.clock.advance(hours=1)
    desk.tick()
    desk.clock.advance(hours=1)
    desk.tick()
    assert [one.plan for one in desk.runs.dispatches] == [OLD]
    [signal] = [s for s in desk.entry().signals if s.code is ReasonCode.DISPATCH_FAILED]
    assert signal.detail == "`plans/hello.md` on the state branch is not the text that was approved"
