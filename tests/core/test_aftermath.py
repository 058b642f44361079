"""What comes after a merge: told once, and gone when it is dealt with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.builders import MERGE, NOW, after, entry, facts, merged, plan, registry
from kickoff.core.facts import Present, Revert
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.reconciling.aftermath import (
    note_aftermath,
    revert_in,
    second_merges,
    telling_reverts,
    without_notices,
)
from kickoff.core.registry import Done, Ended, Registry
from kickoff.core.remembered import Notice

ENDED = Ended(
    "fix-login", "Fix it", R.COMPLETED, NOW, 57, MERGE, "task/fix-login", "tasks/fix-login.md"
)
QUEUE = registry(recent=(ENDED,))
REVERT = Revert("e" * 40, (MERGE,))
TOLD = Notice("fix-login", R.MERGE_REVERTED, NOW, "e" * 12, "tasks/fix-login.md")


@pytest.mark.parametrize(
    ("message", "commits", "pulls"),
    [
        (f'Revert "Fix"\n\nThis reverts commit {MERGE}.', (MERGE,), ()),
        (f"Revert\n\nThis reverts commit {MERGE[:7]}, reversing\nchanges", (MERGE[:7],), ()),
        ('Revert "Fix (#57)" (#60)\n\nReverts octo/hello#57', (), (57,)),
        ("Reverts #57", (), (57,)),
    ],
)
def test_reverts_are_told_by_git_s_words_and_github_s(
    message: str, commits: tuple[str, ...], pulls: tuple[int, ...]
) -> None:
    assert revert_in("e" * 40, message) == Revert("e" * 40, commits, pulls)


@pytest.mark.parametrize("message", ["Fix #57", 'Revert "Fix"', "> Reverts #57", "This reverts it"])
def test_what_only_talks_of_a_revert_is_none(message: str) -> None:
    assert revert_in("e" * 40, message) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"number": 57},
        {"branch": "task/other"},
        {"from_fork": True},
        {"base": "release"},
        {"merged_at": after(-1)},
    ],
)
def test_only_a_later_merge_of_the_task_s_own_branch_counts(changes: dict[str, Any]) -> None:
    other = merged(**{"number": 58, "merged_at": after(1), **changes})
    assert second_merges([other], QUEUE, "main") == ()
    assert second_merges([merged(58, merged_at=after(1))], QUEUE, "main") != ()


def test_only_reverts_of_what_is_known_tell_anything() -> None:
    others = (Revert("a" * 40, ("b" * 40,)), Revert("a" * 40, (), (1,)))
    assert telling_reverts((*others, REVERT), QUEUE) == (REVERT,)
    again = registry(entry(), recent=(ENDED,))
    assert telling_reverts((REVERT,), again) == ()
    undone = Revert("a" * 40, ("e" * 40,))
    assert telling_reverts((undone,), replace(QUEUE, notices=(TOLD,))) == (undone,)


def test_a_revert_is_told_once() -> None:
    queue = note_aftermath(QUEUE, facts(reverts=(REVERT,)), NOW)
    assert queue.notices == (TOLD,)
    settled = without_notices(queue, ("FIX-login",))
    assert note_aftermath(settled, facts(reverts=(REVERT,)), after(5)) == settled


def test_a_second_merge_is_told_once() -> None:
    second = merged(58, merged_at=after(1))
    queue = note_aftermath(QUEUE, facts(second_merges=(second,)), NOW)
    assert [(n.code, n.detail) for n in queue.notices] == [(R.MERGED_TWICE, "#58")]
    settled = without_notices(queue, ("fix-login",))
    assert note_aftermath(settled, facts(second_merges=(second,)), NOW) == settled


def noted(queue: Registry, **seen: Any) -> tuple[Notice, ...]:
    return note_aftermath(replace(queue, notices=(TOLD,)), facts(**seen), NOW).notices


def test_a_notice_goes_with_its_cause() -> None:
    done = {"tasks/fix-login.md": Present(plan(status="completed"))}
    open_ = {"tasks/fix-login.md": Present(plan())}
    assert noted(QUEUE) == (TOLD,)
    assert noted(QUEUE, plans=done) == (TOLD,)
    assert noted(QUEUE, plans=open_) == ()
    assert noted(registry(entry(), recent=(ENDED,))) == ()
    assert noted(QUEUE, reverts=(Revert("a" * 40, ("e" * 40,)),)) == ()


def test_while_the_record_waits_the_file_settles_nothing() -> None:
    waits = replace(QUEUE, done={"fix-login": Done(NOW, 57, MERGE)})
    assert noted(waits, plans={"tasks/fix-login.md": Present(plan())}) == (TOLD,)
