"""Pushes whose answer is lost, or that somebody else was faster than."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from entrypoints.worker_stage import ATTEMPT, BRANCH, ENTRY, TOKEN, state_files
from kickoff.adapters.localgit.origin import Heads
from kickoff.core.reasons import ReasonCode
from kickoff.errors import ForgeError, PermissionMissing, Refused, Unavailable
from kickoff.looks import Snapshot
from kickoff.service.worker_steps import Assignment, Ended, WorkerKit, end

BASE, WORK, THEIRS = "b" * 40, "c" * 40, "d" * 40
ASSIGNMENT = Assignment(ENTRY.id, ATTEMPT.number, TOKEN, BRANCH)


class Forge:
    """One branch at the forge, and a workspace with a commit on top of where it was."""

    def __init__(self, failure: ForgeError | None = None, then: str | None = BASE) -> None:
        self.at: str | None = BASE
        self.pushes: list[tuple[str, str]] = []
        self._failure, self._then = failure, then

    def heads(self, branches: Sequence[str]) -> Heads:
        task = {BRANCH: self.at} if self.at else {}
        return Heads("main", {"kickoff-state": "e" * 40, **task})

    def read(self, branch: str, paths: Sequence[str]) -> Snapshot:
        files = {path: text.encode() for path, text in state_files(ENTRY).items()}
        return Snapshot("e" * 40, files)

    def check_out(self, branch: str, base: str | None) -> str:
        return BASE

    def head(self) -> str:
        return WORK

    def follows(self, commit: str, earlier: str) -> bool:
        return earlier in (BASE, commit)

    def uncommitted(self) -> tuple[str, ...]:
        return ()

    def push(self, branch: str, commit: str, expected: str) -> None:
        self.pushes.append((commit, expected))
        if self._failure is not None:
            self.at = self._then
            raise self._failure
        self.at = commit


def _end(forge: Forge) -> Ended:
    return end(WorkerKit(forge, forge, "kickoff-state"), ASSIGNMENT, BASE)


def test_a_push_is_leased_on_where_the_branch_was() -> None:
    forge = Forge()

    assert _end(forge) == Ended(ReasonCode.PUSHED, WORK, "main")
    assert forge.pushes == [(WORK, BASE)]


def test_a_push_whose_answer_was_lost_is_in() -> None:
    assert _end(Forge(Unavailable("hung up"), WORK)) == Ended(ReasonCode.PUSHED, WORK, "main")


def test_a_push_that_did_not_happen_fails_as_it_did() -> None:
    with pytest.raises(PermissionMissing, match="no right"):
        _end(Forge(PermissionMissing("no right"), BASE))


@pytest.mark.parametrize(
    ("now", "said"),
    [(THEIRS, "which is at dddddddddddd now"), (None, "which does not exist any more")],
)
def test_who_was_slower_is_told_where_the_branch_is(now: str | None, said: str) -> None:
    with pytest.raises(Refused, match=said) as refused:
        _end(Forge(ForgeError("stale info"), now))

    assert refused.value.reason == "branch_moved"


def test_a_branch_that_is_elsewhere_already_is_not_pushed_to() -> None:
    forge = Forge()
    forge.at = THEIRS

    with pytest.raises(Refused, match="somebody else moved"):
        _end(forge)

    assert forge.pushes == []
