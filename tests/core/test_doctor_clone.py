"""What lies on this machine, and whether anything ticks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.builders import NOW, after, entry, registry, shown
from core.sound_setup import (
    HOSTING,
    LOCAL,
    QUEUE_FILE,
    WORKER_FILE,
    brief,
    cloned,
    files,
    found,
    in_a_clone,
    only,
    planned,
    workflows,
)
from kickoff.core.doctor.examination import examine
from kickoff.core.doctor.findings import Fix, Means, Unseen
from kickoff.core.doctor.premises import Leftover, Premises
from kickoff.core.facts import Present, Unknown
from kickoff.core.policy import DispatchKind, Policy, Worker
from kickoff.core.registry import Mark
from kickoff.core.wording.ticking import HOSTED_QUIET, Heartbeat, lateness, tick_lines


@pytest.mark.parametrize(("version", "old"), [((2, 30, 9), True), ((2, 31, 0), False)])
def test_an_old_git_is_told(version: tuple[int, ...], *, old: bool) -> None:
    codes = [f.code.value for f in found(cloned(git=version))]

    assert codes == (["git_too_old"] if old else [])


def test_a_git_whose_version_is_not_known_is_not_old() -> None:
    assert found(cloned(git=())) == []


def test_a_lock_that_was_left_behind_is_told() -> None:
    finding = only(cloned(locks=("/garden/.git/index.lock",)))

    assert (finding.code.value, finding.remedy) == (
        "repository_locked",
        "If no git is at work in this repository: rm '/garden/.git/index.lock'",
    )


@pytest.mark.parametrize(("kept", "said"), [(1, "1 command waits"), (3, "3 commands wait")])
def test_commands_that_wait_for_the_remote_are_given_by_a_tick(kept: int, said: str) -> None:
    finding = only(cloned(kept=kept))

    assert (finding.about, finding.fix) == (said, Fix(Means.TICK))


def test_a_workflow_that_nobody_starts_is_told_in_a_plain_repository() -> None:
    workers = {**LOCAL.workers, "codex": Worker(DispatchKind.WORKFLOW, workflow="codex.yml")}
    policy = replace(LOCAL, workers=workers)
    listed = files(planned("login", worker="codex"), planned("old", status="completed"))

    finding = only(in_a_clone(policy=policy, catalogue=listed))

    assert (finding.code.value, finding.says) == (
        "worker_misconfigured",
        "the worker codex is a workflow, and nothing runs workflows for this repository",
    )
    assert finding.remedy == (
        "kickoff init writes a worker for this machine; or name one in .github/kickoff.yml."
    )
    assert only(in_a_clone(policy=Policy())).about == "default"
    assert found(in_a_clone(policy=policy, catalogue=files())) == []


def test_a_kept_command_that_cannot_be_read_needs_a_person() -> None:
    finding = only(cloned(unreadable=("/garden/.git/kickoff/outbox/1-cli.json",)))

    assert (finding.code.value, finding.mender.value) == ("kept_unreadable", "person")


def test_a_program_that_is_not_here_is_told() -> None:
    assert brief(cloned(missing={"local": "claude"})) == [
        (
            "command_missing",
            "local",
            "the program claude of the worker local is not on this machine's PATH",
            "person",
        )
    ]


def test_a_worktree_that_can_go_is_pruned_and_one_with_work_is_not() -> None:
    left = (
        Leftover("/w/done", "task/done"),
        Leftover("/w/odd", "task/odd", "it holds changes that are not committed: a.py"),
    )

    findings = found(cloned(leftovers=Present(left)))

    assert [(f.about, f.fix) for f in findings] == [
        ("/w/done", Fix(Means.PRUNE)),
        ("/w/odd", None),
    ]
    assert findings[1].says == (
        "the worktree of task/odd is left over, and stays: it holds changes that are not "
        "committed: a.py"
    )


def test_worktrees_that_could_not_be_looked_at_are_unknown() -> None:
    examined = examine(cloned(leftovers=Unknown("git said no")))

    assert examined.unseen == (Unseen("worktrees", "git said no"),)


def test_a_checkout_that_records_pass_by_is_good_to_know() -> None:
    finding = only(cloned(behind=True))

    assert (finding.about, finding.remedy) == (
        "main",
        "git config kickoff.updateCheckout true",
    )


def waiting(**changes: Any) -> Premises:
    """With a task that could start."""
    plans = files(planned("fix-login"))
    return replace(cloned(**changes), registry=registry(entry()), catalogue=plans)


def test_when_nothing_ticks_while_tasks_wait_it_is_told() -> None:
    assert brief(waiting(ticked=after(-180))) == [
        (
            "schedule_late",
            "kickoff watch",
            "tasks wait, and nothing has ticked here for 3h",
            "tick",
        )
    ]


@pytest.mark.parametrize(
    "premises",
    [
        cloned(ticked=after(-180)),
        waiting(ticked=after(-15)),
        waiting(ticked=None),
        replace(
            waiting(ticked=after(-180)),
            hosting=HOSTING,
            workflows=workflows(QUEUE_FILE, WORKER_FILE),
        ),
    ],
    ids=["nothing waits", "not for long", "not known", "GitHub ticks"],
)
def test_otherwise_nobody_is_told(premises: Premises) -> None:
    assert found(premises) == []


def test_the_last_tick_is_told_in_a_line() -> None:
    board = shown(registry(entry()))

    assert tick_lines(board, Heartbeat(after(-2))) == ("Last tick 2min ago.",)
    assert tick_lines(board, Heartbeat(after(-120))) == (
        "Nothing has ticked for 2h, and tasks wait for it: kickoff watch ticks.",
    )
    assert tick_lines(board, Heartbeat()) == ()


def test_a_schedule_that_is_off_is_told_with_the_last_tick() -> None:
    beat = Heartbeat(after(-30), HOSTED_QUIET, "gh workflow run kickoff.yml", "kickoff.yml")

    assert tick_lines(shown(registry(entry())), beat) == (
        "The queue's schedule is switched off: gh workflow enable kickoff.yml",
        "Last tick 30min ago.",
    )


def test_a_paused_queue_waits_for_no_tick() -> None:
    board = shown(registry(entry(), paused=Mark("ann", NOW)))

    assert lateness(board, Heartbeat(after(-120))) is None
