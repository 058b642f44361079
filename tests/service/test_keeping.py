from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.clocks import StillClock
from kickoff.core.events import Kept
from kickoff.core.grammar.parsing import parse_command
from kickoff.errors import ForgeError, Unavailable
from kickoff.looks import Snapshot
from kickoff.ports import (
    Ambiguous,
    Ancestor,
    Barred,
    Change,
    CommitMessage,
    Lost,
    StateBranch,
    Swap,
    Swapped,
)
from kickoff.service.keeping import Delivery

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TRIED = StillClock().now()
CHANGE = Change({}, "0", CommitMessage("Change"))


@dataclass
class Box:
    """Kept by operation; `written` lists what was kept, as it was at the time."""

    letters: dict[str, Kept] = field(default_factory=dict)
    written: list[Kept] = field(default_factory=list)

    def kept(self) -> Sequence[Kept]:
        return list(self.letters.values())

    def keep(self, kept: Kept) -> None:
        self.letters[kept.op] = kept
        self.written.append(kept)

    def drop(self, op: str) -> None:
        self.letters.pop(op, None)

    def unreadable(self) -> Sequence[Path]:
        return ()


@dataclass
class Scripted:
    """A state branch whose swaps end as they are told to; `seen` is the box at each of them."""

    box: Box
    ends: list[Swap | ForgeError]
    seen: list[Sequence[Kept]] = field(default_factory=list)

    def read(self, paths: Sequence[str]) -> Snapshot | None:
        return Snapshot("0", dict.fromkeys(paths, b""))

    def history(
        self, limit: int, paths: Sequence[str] = (), start: str | None = None
    ) -> Sequence[Ancestor]:
        return (Ancestor("0", f"{limit} {paths} {start}"),)

    def compare_and_swap(self, change: Change) -> Swap:
        self.seen.append(self.box.kept())
        end = self.ends.pop(0)
        if isinstance(end, ForgeError):
            raise end
        return end

    def create(self, files: object, message: CommitMessage) -> Swap:
        return self.compare_and_swap(CHANGE)


def kept(op: str) -> Kept:
    return Kept(op, "ann", NOON, (parse_command("fix-login"),))


def tried(op: str) -> Kept:
    return replace(kept(op), tried=TRIED)


def delivery(
    box: Box, *ends: Swap | ForgeError, own: Kept | None = None
) -> tuple[Delivery, Scripted]:
    state = Scripted(box, list(ends))
    return Delivery(state, box, own, StillClock()), state


def test_a_delivery_is_a_state_branch() -> None:
    made, _ = delivery(Box())
    state: StateBranch = made

    assert state.read(["a"]) == Snapshot("0", {"a": b""})
    assert state.history(3, ["a"], "b") == (Ancestor("0", "3 ['a'] b"),)


def test_everything_is_written_down_as_tried_before_the_swap_and_dropped_after_it() -> None:
    box = Box({"one": kept("one")})
    state, branch = delivery(box, Swapped("1"), own=kept("own"))

    assert state.compare_and_swap(CHANGE) == Swapped("1")

    assert branch.seen == [[tried("one"), tried("own")]]
    assert box.letters == {}
    assert state.keep_own() is False


def test_a_first_swap_carries_them_too() -> None:
    box = Box({"one": kept("one")})
    state, branch = delivery(box, Swapped("1"))

    assert state.create({}, CommitMessage("Create")) == Swapped("1")
    assert branch.seen == [[tried("one")]]
    assert box.letters == {}


@pytest.mark.parametrize("end", [Lost(), Barred("a rule")])
def test_what_is_certainly_not_in_stays_as_it_was(end: Swap) -> None:
    box = Box({"one": kept("one")})
    state, _ = delivery(box, end, own=kept("own"))

    state.compare_and_swap(CHANGE)

    assert box.letters == {"one": kept("one")}
    assert state.keep_own() is True
    assert box.letters == {"one": kept("one"), "own": kept("own")}


def test_a_swap_that_never_left_leaves_everything_as_it_was() -> None:
    box = Box({"one": kept("one")})
    state, _ = delivery(box, Unavailable("no network"), own=kept("own"))

    with pytest.raises(Unavailable):
        state.compare_and_swap(CHANGE)

    assert box.letters == {"one": kept("one")}
    assert state.own == kept("own")


def test_what_is_in_doubt_stays_tried() -> None:
    box = Box({"one": kept("one")})
    state, _ = delivery(box, Ambiguous("cut off"), own=kept("own"))

    state.compare_and_swap(CHANGE)

    assert state.keep_own() is True
    assert box.letters == {"one": tried("one"), "own": tried("own")}


def test_a_doubt_is_not_taken_away_by_a_later_loss() -> None:
    earlier = replace(kept("one"), tried=NOON)
    box = Box({"one": earlier})
    state, branch = delivery(box, Ambiguous("cut off"), Lost(), own=kept("own"))

    state.compare_and_swap(CHANGE)
    state.compare_and_swap(CHANGE)

    assert branch.seen[1] == [earlier, tried("own")]
    assert box.letters == {"one": earlier, "own": tried("own")}


def test_nothing_is_written_where_nothing_is_given() -> None:
    box = Box()
    state, _ = delivery(box, Lost(), Swapped("1"))

    state.compare_and_swap(CHANGE)
    state.compare_and_swap(CHANGE)

    assert box.written == []


def test_whoever_is_told_no_is_not_kept() -> None:
    box = Box({"one": kept("one")})
    state, _ = delivery(box, Ambiguous("cut off"), own=kept("own"))
    state.compare_and_swap(CHANGE)

    state.drop_own()

    assert box.letters == {"one": tried("one")}


def test_a_run_without_a_swap_has_given_everything_at_its_end() -> None:
    box = Box({"one": kept("one")})
    state, _ = delivery(box, own=kept("own"))

    state.drop_all()

    assert box.letters == {}
    assert (state.earlier, state.own) == ((), None)
