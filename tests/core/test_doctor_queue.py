"""Signals, branches, pull requests, runs and history, each with what mends it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.builders import (
    NOW,
    attempt,
    dispatching,
    entry,
    facts,
    pull,
    registry,
    running,
    worker_run,
)
from core.sound_setup import brief, cloned, files, found, in_a_clone, on_github, only, planned
from kickoff.core.doctor.findings import Fix, Means
from kickoff.core.doctor.premises import Edit, Premises
from kickoff.core.facts import Present, PullRequestState, RunState
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Attempt, Done, Entry, Signal
from kickoff.core.remembered import Notice
from kickoff.core.sentences import REMEDIES

PLANS = files(planned("fix-login"))


def with_entry(one: Entry, **changes: Any) -> Premises:
    return replace(on_github(registry=registry(one), catalogue=PLANS), **changes)


def test_a_configuration_that_cannot_be_read_is_told_with_its_line() -> None:
    broken = facts(configuration_error="line 3: `limit` is not a key that is known here")

    assert brief(on_github(facts=broken)) == [
        (
            "configuration_invalid",
            ".github/kickoff.yml",
            (
                "the configuration cannot be read, so nothing starts: line 3: limit is not a key "
                "that is known here"
            ),
            "person",
        )
    ]


@pytest.mark.parametrize("code", REMEDIES)
def test_every_signal_that_needs_a_person_comes_with_what_to_type(code: ReasonCode) -> None:
    finding = only(with_entry(entry(signals=(Signal(code, 2, NOW, detail="`this`"),))))

    assert (finding.code, finding.about, finding.mender.value) == (code, "fix-login", "person")
    assert finding.says.endswith(": this")
    assert all(line.startswith("kickoff ") for line in finding.remedy.splitlines())


@pytest.mark.parametrize("code", REMEDIES)
def test_only_a_worker_that_never_began_is_tried_again(code: ReasonCode) -> None:
    finding = only(with_entry(entry(signals=(Signal(code, 2, NOW),))))

    never = code in (ReasonCode.DISPATCH_FAILED, ReasonCode.DISPATCH_STALLED)
    assert finding.fix == (Fix(Means.RETRY, "fix-login") if never else None)


def test_a_signal_that_a_tick_mends_needs_nobody() -> None:
    finding = only(with_entry(entry(signals=(Signal(ReasonCode.PICKUP_OVERDUE, 1, NOW),))))

    assert (finding.mender.value, finding.fix) == ("tick", Fix(Means.TICK))
    assert finding.says == "nothing but its own runner holds the task up, for long"


def test_an_edit_during_the_work_is_told_with_the_other_way() -> None:
    edited = Signal(ReasonCode.PLAN_EDITED_WHILE_ACTIVE, 1, NOW)

    finding = only(with_entry(entry(signals=(edited,))))

    assert (finding.mender.value, finding.remedy) == (
        "nobody",
        f"kickoff continue {finding.about} -- …\nor write a follow-up task",
    )


def test_what_came_after_a_merge_is_told_with_what_settles_it() -> None:
    notice = Notice("login", ReasonCode.MERGE_REVERTED, NOW, "c" * 40)

    finding = only(on_github(registry=registry(notices=(notice,))))

    assert (finding.code.value, finding.about, finding.says) == (
        "merge_reverted",
        "login",
        "the merge of a completed task was taken back",
    )
    assert "kickoff reopen login" in finding.remedy


def test_several_open_pull_requests_of_one_task_are_told() -> None:
    pulls = (
        pull(57),
        pull(61),
        pull(62, state=PullRequestState.CLOSED),
        pull(63, from_fork=True),
    )
    seen = facts(pull_requests={"task/fix-login": Present(pulls)})

    finding = only(with_entry(running(), facts=seen))

    assert (finding.code.value, finding.says, finding.remedy) == (
        "several_pull_requests",
        "2 pull requests of its branch are open: #57, #61",
        "Close all but one, or bind one: kickoff link fix-login #57",
    )


def test_a_branch_of_nobody_is_good_to_know() -> None:
    branches = Present(("task/fix-login", "task/gone@2"))

    finding = only(with_entry(running(), branches=branches))

    assert (finding.code.value, finding.about, finding.mender.value) == (
        "branch_left",
        "task/gone@2",
        "nobody",
    )
    assert finding.says == (
        "the branch belongs to no task in the queue; an attempt of gone would find its name taken"
    )


@pytest.mark.parametrize(
    ("premises", "command"),
    [
        (on_github(), "git push origin --delete task/gone"),
        (cloned(remote="hub"), "git push hub --delete task/gone"),
        (cloned(), "git branch --delete task/gone"),
    ],
)
def test_a_branch_goes_from_where_it_is(premises: Premises, command: str) -> None:
    finding = only(replace(premises, branches=Present(("task/gone",))))

    assert finding.remedy == f"Look at it; if nothing of it is needed: {command}"


def test_a_branch_of_a_completed_task_is_as_it_should_be() -> None:
    branches = Present(("task/fix-login", "task/noted@2"))
    before = registry(done={"noted": Done(NOW, 57)})

    completed = files(planned("fix-login", status="completed"))
    assert found(on_github(registry=before, catalogue=completed, branches=branches)) == []


def test_branches_without_a_queue_are_traces_of_an_earlier_one() -> None:
    premises = replace(on_github(branches=Present(("task/gone",))), queue_exists=False)

    finding = only(premises)

    assert (finding.code.value, finding.about) == ("state_branch_missing", "kickoff-state")
    assert finding.says == (
        "the state branch is gone, and there was one: the branch task/gone is of it"
    )


def test_branches_that_an_old_queue_s_files_speak_of_are_no_traces() -> None:
    listed = files(planned("wip", status="wip"), planned("over", status="done"))
    premises = on_github(branches=Present(("task/wip", "task/over")), catalogue=listed)

    codes = [f.code.value for f in found(replace(premises, queue_exists=False))]

    assert codes == ["legacy_status"]


def ended(number: int) -> Attempt:
    return attempt(number=number, ended_at=NOW, outcome=ReasonCode.RUN_FAILED)


def test_a_run_whose_token_does_not_count_any_more_is_told() -> None:
    again = entry(attempts=(ended(1), attempt(number=2)))
    runs = (
        worker_run(RunState.RUNNING, 7, ended(1).token),
        worker_run(RunState.RUNNING, 8, attempt(number=2).token),
        worker_run(RunState.RUNNING, 9, "f" * 16),
    )

    finding = only(with_entry(again, runs=Present(runs)))

    assert (finding.code.value, finding.fix) == ("fenced", Fix(Means.TICK))
    assert finding.says.endswith("https://github.com/octo/hello/actions/runs/7")


def test_a_run_that_is_over_is_not_told() -> None:
    again = entry(attempts=(ended(1), attempt(number=2)))
    runs = (worker_run(RunState.CANCELLED, 7, ended(1).token),)

    assert found(with_entry(again, runs=Present(runs))) == []


def test_where_all_runs_are_ours_an_unknown_one_is_told_too() -> None:
    runs = (replace(worker_run(RunState.RUNNING, 9, "f" * 16), url=""),)

    finding = only(in_a_clone(runs=Present(runs)))

    assert finding.says.endswith("any more: run 9")


def test_a_commit_that_nobody_decided_is_told() -> None:
    edits = (Edit("c" * 40, "registry differs"),)

    assert brief(on_github(edits=Present(edits))) == [
        (
            "state_edited",
            "c" * 12,
            "a commit of the state branch holds what no decision has written: registry differs",
            "person",
        )
    ]


def test_a_task_that_is_being_started_is_as_it_should_be() -> None:
    assert found(with_entry(dispatching(), branches=Present(("task/fix-login",)))) == []
