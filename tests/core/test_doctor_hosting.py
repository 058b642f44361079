"""What GitHub says of schedules, settings, rules and rights; what it does not say is unknown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.builders import after
from core.sound_setup import (
    HOSTING,
    QUEUE_FILE,
    WORKER,
    WORKER_FILE,
    brief,
    found,
    hosted,
    on_github,
    only,
    workflows,
)
from kickoff.core.doctor.examination import examine
from kickoff.core.doctor.findings import Fix, Means, Unseen
from kickoff.core.doctor.premises import ActionsSettings, Hosting
from kickoff.core.doctor.workflow import QUEUE
from kickoff.core.facts import Absent, Present, Unknown
from kickoff.core.policy import Completing, Policy, Role


def test_a_schedule_that_github_switched_off_is_told() -> None:
    finding = only(hosted(states=Present({QUEUE: "disabled_inactivity", WORKER: "active"})))

    assert (finding.code.value, finding.remedy) == (
        "schedule_off",
        "gh workflow enable kickoff.yml",
    )
    assert finding.says == (
        "GitHub switched the queue's schedule off, because nothing happened here for 60 days"
    )


def test_a_queue_that_somebody_switched_off_is_told() -> None:
    assert brief(hosted(states=Present({QUEUE: "disabled_manually"}))) == [
        (
            "schedule_off",
            QUEUE,
            "the queue's workflow is switched off (disabled_manually)",
            "person",
        )
    ]


def test_a_worker_that_is_switched_off_is_told() -> None:
    finding = only(hosted(states=Present({QUEUE: "active", WORKER: "disabled_fork"})))

    assert finding.says == ("the workflow of the worker default is switched off (disabled_fork)")


@pytest.mark.parametrize(("minutes", "late"), [(-120, False), (-121, True)])
def test_a_schedule_is_late_after_two_hours(minutes: float, *, late: bool) -> None:
    premises = hosted(scheduled=Present(after(minutes)), ticked=Present(after(-300)))

    assert [f.code.value for f in found(premises)] == (["schedule_late"] if late else [])


def test_a_late_schedule_with_nothing_else_needs_a_person_and_a_tick() -> None:
    finding = only(hosted(scheduled=Present(after(-600)), ticked=Present(after(-300))))

    assert finding.says == (
        "the schedule last started a run 10h ago; the last tick of any kind was 5h ago"
    )
    assert finding.fix == Fix(Means.TICK)


def test_a_late_schedule_while_other_events_tick_is_good_to_know() -> None:
    premises = hosted(scheduled=Present(after(-600)), ticked=Present(after(-5)))

    assert brief(premises) == [
        (
            "schedule_late",
            QUEUE,
            "the schedule last started a run 10h ago; other events have ticked since, 5min ago",
            "nobody",
        )
    ]


def test_a_schedule_that_never_ran_is_good_to_know() -> None:
    assert only(hosted(scheduled=Absent())).mender.value == "nobody"


def test_a_schedule_of_a_workflow_that_is_not_there_is_not_told_twice() -> None:
    codes = [f.code.value for f in found(on_github(workflows=Present({}), hosting=HOSTING))]

    assert codes == ["workflow_missing", "worker_misconfigured"]


def test_actions_that_may_not_open_pull_requests_are_told() -> None:
    actions = ActionsSettings(may_open_pull_requests=False, default_rights="write")

    finding = only(hosted(actions=Present(actions)))

    assert finding.code.value == "actions_restricted"
    assert finding.remedy.startswith("https://github.com/octo/hello/settings/actions: tick ")


@pytest.mark.parametrize("rule", ["pull_request", "required_status_checks", "update"])
def test_a_rule_that_bars_the_state_branch_needs_a_person(rule: str) -> None:
    rules = {**HOSTING.rules, "kickoff-state": Present((rule, "deletion"))}

    assert brief(hosted(rules=rules)) == [
        (
            "branch_barred",
            "kickoff-state",
            f"a rule of the state branch bars the queue from writing: {rule}",
            "person",
        )
    ]


def test_a_rule_against_new_branches_counts_while_there_is_no_state_branch() -> None:
    rules = {**HOSTING.rules, "kickoff-state": Present(("creation",))}

    assert found(hosted(rules=rules)) == []
    assert only(replace(hosted(rules=rules), queue_exists=False)).says == (
        "a rule bars making the state branch: creation"
    )


@pytest.mark.parametrize("kind", Completing)
def test_a_rule_on_the_default_branch_tells_where_records_go(kind: Completing) -> None:
    rules = {**HOSTING.rules, "main": Present(("pull_request", "merge_queue"))}
    premises = replace(hosted(rules=rules), policy=Policy(completion=kind))

    said = [
        (
            "branch_barred",
            "main",
            (
                "rules of the default branch bar commits (merge_queue, pull_request): records go "
                "into one standing pull request"
            ),
            "nobody",
        )
    ]
    assert brief(premises) == (said if kind is Completing.COMMIT else [])


def test_signatures_that_are_required_are_told_to_who_pushes_from_a_clone() -> None:
    rules = {name: Present(("required_signatures",)) for name in ("main", "kickoff-state")}

    finding = only(hosted(rules=rules))

    assert (finding.code.value, finding.about, finding.mender.value) == (
        "branch_barred",
        "kickoff-state",
        "nobody",
    )
    assert finding.says == (
        "signatures are required there: GitHub signs what the queue's workflow writes, and refuses "
        "what commands in a clone push"
    )
    assert finding.remedy == (
        "Give commands in comments, or with kickoff --repo octo/hello; or leave the branch out of "
        "the rule: https://github.com/octo/hello/settings/rules"
    )


@pytest.mark.parametrize("rule", ["creation", "pull_request", "update"])
def test_a_rule_that_bars_task_branches_needs_a_person(rule: str) -> None:
    rules = {**HOSTING.rules, "task/some-task": Present((rule, "deletion"))}

    assert brief(hosted(rules=rules)) == [
        (
            "branch_barred",
            "task/**",
            f"a rule bars the branches that workers work on: {rule}",
            "person",
        )
    ]


def test_signatures_that_are_required_of_task_branches_refuse_local_workers() -> None:
    rules = {**HOSTING.rules, "task/some-task": Present(("required_signatures",))}

    assert brief(hosted(rules=rules)) == [
        (
            "branch_barred",
            "task/**",
            (
                "signatures are required of the branches that workers work on: GitHub refuses what "
                "a worker pushes without them"
            ),
            "nobody",
        )
    ]


@pytest.mark.parametrize("role", Role)
def test_a_token_that_may_only_read_is_good_to_know(role: Role) -> None:
    codes = [f.code.value for f in found(hosted(role=Present(role)))]

    weak = role in (Role.NONE, Role.READ, Role.TRIAGE)
    assert codes == (["read_only_token"] if weak else [])


def test_what_was_not_seen_is_unknown_with_its_reason_and_never_wrong() -> None:
    why = Unknown("the token may not")
    hosting = Hosting(why, why, why, why, {"main": why, "kickoff-state": why}, why, why)

    examined = examine(
        on_github(
            hosting=hosting,
            workflows=why,
            catalogue=why,
            branches=why,
            runs=why,
            edits=why,
            owners={"kim": why},
        )
    )

    assert examined.findings == ()
    assert examined.unseen == tuple(
        Unseen(what, "the token may not")
        for what in (
            "task files",
            "task branches",
            "workers' runs",
            "the state branch's history",
            "the owner kim",
            "workflow files",
            "whether workflows are switched on",
            "the last tick",
            "the schedule's last run",
            "the settings of Actions",
            "the rules of main",
            "the rules of kickoff-state",
            "what the token may do",
            "what was pushed over the state branch",
        )
    )


def test_the_schedule_of_a_queue_under_another_name_is_its_own() -> None:
    path = ".github/workflows/tasks.yml"
    moved = replace(QUEUE_FILE, path=path)
    hosting = replace(HOSTING, states=Present({path: "disabled_inactivity"}))

    finding = only(on_github(hosting=hosting, workflows=workflows(moved, WORKER_FILE)))

    assert (finding.about, finding.remedy) == (path, "gh workflow enable tasks.yml")
