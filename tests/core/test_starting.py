from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.builders import HEAD, MOVED, NOW, after, attempt, born, entry, facts
from kickoff.core.attempts.starting import DEADLINE, begin_attempt, dispatch_of
from kickoff.core.effects import CreateBranch, Dispatch
from kickoff.core.facts import Absent, Here, Present, Unknown
from kickoff.core.identity import attempt_token
from kickoff.core.policy import DispatchKind, Policy, Worker
from kickoff.core.reasons import ReasonCode as R
from kickoff.core.registry import Attempt, Entry

BRANCH = "task/fix-login"
FIRST = Attempt(
    number=1,
    token=attempt_token("op-1", "fix-login", 1),
    branch=BRANCH,
    worker="default",
    runner="actions",
    requested_at=NOW,
    base=HEAD,
    lease_until=after(120),
)


def begun(task: Entry, policy: Policy | None = None, **seen: Any) -> Attempt:
    started = begin_attempt(task, policy or Policy(), facts(**seen), NOW, "op-1")
    assert started.attempt is not None
    return started.attempt


def again(*attempts: Attempt, **seen: Any) -> tuple[str, str | None, bool]:
    """The next attempt's branch, its base, and whether the branch is to be created."""
    task = begin_attempt(entry(attempts=attempts), Policy(), facts(**seen), NOW, "op-1")
    last = task.attempts[-1]
    dispatch = dispatch_of(task, last, facts(**seen), Policy(), NOW)
    return last.branch, last.base, dispatch.create is not None


def over(number: int = 1, outcome: R = R.RUN_FAILED, **changes: Any) -> Attempt:
    return attempt(number=number, ended_at=NOW, outcome=outcome, **changes)


def test_the_first_attempt_begins_at_the_head_of_the_default_branch() -> None:
    assert begun(entry()) == FIRST


def test_an_attempt_takes_its_worker_its_lease_and_its_runner_along() -> None:
    claude = Worker(DispatchKind.WORKFLOW, "claude.yml", lease=timedelta(hours=5))
    policy = Policy(branch="work/{id}", workers={"claude": claude})
    made = begun(entry(worker="claude"), policy, here=Here("laptop"))
    assert (made.worker, made.runner, made.branch) == ("claude", "laptop", "work/fix-login")
    assert made.lease_until == after(300)


def test_a_task_that_starts_has_waited_long_enough() -> None:
    task = begin_attempt(entry(not_before=NOW), Policy(), facts(), NOW, "op-1")
    assert task.not_before is None


def test_attempts_are_numbered_and_each_has_its_own_token() -> None:
    second = begun(entry(attempts=(over(),)))
    assert second.number == 2
    assert second.token == attempt_token("op-1", "fix-login", 2) != FIRST.token


def test_after_a_certain_end_the_branch_is_kept() -> None:
    assert again(over(), branches={BRANCH: Present(HEAD)}) == (BRANCH, HEAD, False)


def test_work_on_a_kept_branch_is_where_the_next_attempt_begins() -> None:
    assert again(over(outcome=R.STOPPED), branches={BRANCH: Present(MOVED)}) == (
        BRANCH,
        MOVED,
        False,
    )


@pytest.mark.parametrize("fact", [Unknown(), None])
def test_a_kept_branch_that_was_not_seen_is_taken_to_be_there(fact: Unknown | None) -> None:
    seen = {"branches": {BRANCH: fact}} if fact else {}
    assert again(over(base=MOVED), **seen) == (BRANCH, MOVED, False)


def test_a_kept_branch_that_is_gone_is_made_again_where_it_began() -> None:
    assert again(over(base=MOVED), branches={BRANCH: Absent()}) == (BRANCH, MOVED, True)


def test_after_an_uncertain_end_the_next_attempt_gets_a_branch_of_its_own() -> None:
    lost = over(outcome=R.DISPATCH_STALLED, certain=False)
    assert again(lost, branches={BRANCH: Present(MOVED)}) == (f"{BRANCH}@2", HEAD, True)
    second = over(2, certain=False, branch=f"{BRANCH}@2")
    assert again(lost, second) == (f"{BRANCH}@3", HEAD, True)
    kept = over(2, branch=f"{BRANCH}@2")
    assert again(lost, kept) == (f"{BRANCH}@2", HEAD, False)


def test_a_branch_that_was_taken_is_never_worked_on() -> None:
    """It is somebody else's, even if it looks like that of an earlier attempt."""
    taken = over(outcome=R.BRANCH_TAKEN, base=MOVED)
    assert again(taken, branches={BRANCH: Present("d" * 40)}) == (BRANCH, HEAD, True)


def test_a_dispatch_says_everything_the_worker_needs() -> None:
    live = attempt(notes=("first", "second"))
    assert dispatch_of(entry(attempts=(live,)), live, facts(), Policy(), NOW) == Dispatch(
        task="fix-login",
        path="tasks/fix-login.md",
        attempt=1,
        token=live.token,
        branch=BRANCH,
        base=HEAD,
        worker="default",
        workflow="kickoff-worker.yml",
        deadline=NOW + DEADLINE,
        note="first\nsecond",
        create=CreateBranch("fix-login", BRANCH, HEAD),
    )


def test_a_dispatch_may_be_performed_for_half_the_time_after_which_it_counts_as_stalled() -> None:
    assert timedelta(minutes=5) == DEADLINE


def test_the_branch_of_an_issues_task_begins_with_its_plan() -> None:
    live = attempt("issue-42")
    dispatch = dispatch_of(born(42, attempts=(live,)), live, facts(), Policy(), NOW)
    assert dispatch.create == CreateBranch(
        "issue-42", "task/issue-42", HEAD, "tasks/issue-42.md", "A wish"
    )
