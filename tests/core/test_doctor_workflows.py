"""Workflow files that cannot do what the queue needs of them are told, each with what to paste."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.sound_setup import (
    HOSTING,
    QUEUE_FILE,
    RIGHTS,
    WORKER,
    WORKER_FILE,
    brief,
    found,
    in_a_clone,
    on_github,
    only,
    workflows,
)
from kickoff.core.doctor.premises import ActionsSettings, Premises
from kickoff.core.doctor.workflow import QUEUE, BrokenWorkflow, Job, Workflow
from kickoff.core.facts import Fact, Present, Unknown
from kickoff.core.policy import DispatchKind, Policy, Worker


def with_queue(queue: Workflow) -> Premises:
    return on_github(workflows=workflows(queue, WORKER_FILE))


def with_worker(worker: Workflow) -> Premises:
    return on_github(workflows=workflows(QUEUE_FILE, worker))


def test_in_a_sound_set_up_nothing_is_found() -> None:
    assert found(on_github()) == []
    assert found(in_a_clone()) == []


def test_a_missing_queue_is_told() -> None:
    assert brief(on_github(workflows=workflows(WORKER_FILE))) == [
        (
            "workflow_missing",
            QUEUE,
            (
                "there is no workflow for the queue on the default branch, so nothing wakes it on "
                "GitHub"
            ),
            "person",
        )
    ]


def test_a_queue_under_another_name_is_known_by_its_action() -> None:
    assert found(with_queue(replace(QUEUE_FILE, path=".github/workflows/tasks.yml"))) == []


def test_a_queue_that_cannot_be_read_is_told_with_its_place() -> None:
    broken = BrokenWorkflow(QUEUE, "it is not YAML", 3, 5)

    finding = only(on_github(workflows=workflows(broken, WORKER_FILE)))

    assert finding.about == ".github/workflows/kickoff.yml:3:5"
    assert finding.says == "the queue's workflow cannot be read: it is not YAML"


def test_lacking_events_and_types_are_named() -> None:
    events = {"issue_comment": ("created",), "workflow_run": ("completed",), "schedule": ()}

    finding = only(with_queue(replace(QUEUE_FILE, events=events)))

    assert finding.says == (
        "the queue's workflow is not woken by: issue_comment (edited), workflow_dispatch"
    )


def test_an_event_without_types_has_them_all() -> None:
    events = {**QUEUE_FILE.events, "issue_comment": ()}

    assert found(with_queue(replace(QUEUE_FILE, events=events))) == []


@pytest.mark.parametrize("scope", RIGHTS)
def test_a_lacking_right_is_named(scope: str) -> None:
    job = replace(QUEUE_FILE.jobs[0], rights={s: r for s, r in RIGHTS.items() if s != scope})

    finding = only(with_queue(replace(QUEUE_FILE, jobs=(job,))))

    assert (finding.code.value, finding.says) == (
        "permission_missing",
        f"no job of the queue's workflow has: {scope}: write",
    )
    assert finding.remedy.startswith("permissions:\n  contents: write\n")


def test_rights_for_all_are_not_lacking() -> None:
    job = replace(QUEUE_FILE.jobs[0], rights={"*": "write"})

    assert found(with_queue(replace(QUEUE_FILE, jobs=(job,)))) == []


def by_the_settings(actions: Fact[ActionsSettings]) -> list[str]:
    """What is said of workflows that list no rights, by what the settings give."""
    queue = replace(QUEUE_FILE, jobs=(replace(QUEUE_FILE.jobs[0], rights=None),))
    worker = replace(WORKER_FILE, jobs=(replace(WORKER_FILE.jobs[1], rights=None),))
    hosting = replace(HOSTING, actions=actions)
    return [f.says for f in found(on_github(workflows=workflows(queue, worker), hosting=hosting))]


def test_without_a_list_a_job_has_what_the_settings_give() -> None:
    assert by_the_settings(Present(ActionsSettings(True, "write"))) == []
    all_of_them = "contents: write, issues: write, pull-requests: write, actions: write"
    assert by_the_settings(Present(ActionsSettings(True, "read"))) == [
        f"no job of the queue's workflow has: {all_of_them}",
        "no job of the worker default may push: none has contents: write or a token of its own",
    ]


def test_rights_by_settings_that_were_not_seen_are_not_lacking() -> None:
    assert by_the_settings(Unknown()) == []


def test_read_all_is_not_enough() -> None:
    job = replace(QUEUE_FILE.jobs[0], rights={"*": "read"})

    assert "actions: write" in only(with_queue(replace(QUEUE_FILE, jobs=(job,)))).says


def test_a_job_with_a_token_of_its_own_needs_no_rights() -> None:
    job = replace(QUEUE_FILE.jobs[0], rights={}, own_token=True)

    assert found(with_queue(replace(QUEUE_FILE, jobs=(job,)))) == []


def test_another_condition_than_the_template_s_is_good_to_know() -> None:
    job = replace(QUEUE_FILE.jobs[0], condition="always()")

    assert brief(with_queue(replace(QUEUE_FILE, jobs=(job,)))) == [
        (
            "workflow_outdated",
            QUEUE,
            "the queue's workflow differs from the one of this version: the condition of its job",
            "nobody",
        )
    ]


def test_the_same_condition_in_other_lines_is_the_same() -> None:
    job = replace(QUEUE_FILE.jobs[0], condition="github.event_name=='schedule'")

    assert found(with_queue(replace(QUEUE_FILE, jobs=(job,)))) == []


def test_a_worker_without_a_file_is_told() -> None:
    policy = Policy(workers={"default": Worker(DispatchKind.WORKFLOW, workflow="claude.yml")})

    assert brief(on_github(policy=policy)) == [
        (
            "worker_misconfigured",
            ".github/workflows/claude.yml",
            (
                "the worker default is to be the workflow .github/workflows/claude.yml, and the "
                "default branch has none"
            ),
            "person",
        )
    ]


def test_a_worker_that_cannot_be_read_is_told() -> None:
    broken = BrokenWorkflow(WORKER, "it has no key `on`")

    finding = only(on_github(workflows=workflows(QUEUE_FILE, broken)))

    assert finding.about == WORKER
    assert finding.says == ("the workflow of the worker default cannot be read: it has no key `on`")


def test_a_worker_without_workflow_dispatch_is_told_once() -> None:
    finding = only(with_worker(replace(WORKER_FILE, events={"push": ()}, inputs=())))

    assert finding.says.endswith("cannot be started: it has no workflow_dispatch")
    assert "      token: {type: string, required: true}\n" in finding.remedy
    assert finding.remedy.endswith("      note: {type: string, required: false}")


def test_lacking_inputs_are_named() -> None:
    finding = only(with_worker(replace(WORKER_FILE, inputs=("task", "path", "branch", "attempt"))))

    assert finding.says == (
        "the workflow of the worker default does not declare: token, note; GitHub refuses every "
        "start"
    )


def test_inputs_that_nobody_gives_are_named() -> None:
    more = (*WORKER_FILE.inputs, "model")

    finding = only(with_worker(replace(WORKER_FILE, inputs=more, required=("model",))))

    assert finding.says.endswith("insists on inputs that nobody gives: model")


@pytest.mark.parametrize("name", ["", "Kickoff ${{ inputs.task }}", "inputs.token"])
def test_a_run_name_without_the_token_is_told(name: str) -> None:
    finding = only(with_worker(replace(WORKER_FILE, run_name=name)))

    assert finding.remedy == (
        "run-name: Kickoff ${{ inputs.task }} · attempt ${{ inputs.attempt }} · ${{ inputs.token }}"
    )


@pytest.mark.parametrize("name", ["${{inputs.token}}", "x ${{ github.event.inputs.token }}"])
def test_every_way_to_write_the_token_will_do(name: str) -> None:
    assert found(with_worker(replace(WORKER_FILE, run_name=name))) == []


def test_a_worker_whose_end_nobody_hears_is_told() -> None:
    finding = only(with_worker(replace(WORKER_FILE, name="Claude")))

    assert (finding.code.value, finding.about) == ("workflow_incomplete", WORKER)
    assert "    workflows: [Kickoff worker, Claude]\n" in finding.remedy


def test_a_worker_that_may_not_push_is_told() -> None:
    jobs = (replace(WORKER_FILE.jobs[1], rights={"contents": "read", "actions": "write"}),)

    assert only(with_worker(replace(WORKER_FILE, jobs=jobs))).says == (
        "no job of the worker default may push: none has contents: write or a token of its own"
    )


def test_a_worker_that_cannot_ring_is_good_to_know() -> None:
    jobs = (replace(WORKER_FILE.jobs[1], rights={"contents": "write"}),)

    finding = only(with_worker(replace(WORKER_FILE, jobs=jobs)))

    assert (finding.code.value, finding.mender.value) == ("permission_missing", "nobody")


def test_nothing_is_said_of_the_rights_of_a_worker_that_pushes_in_its_own_way() -> None:
    jobs = (Job("work", {}, uses=("anthropics/claude-code-action@v1",)),)

    assert found(with_worker(replace(WORKER_FILE, jobs=jobs))) == []


def test_two_workers_of_one_file_are_told_of_once() -> None:
    worker = Worker(DispatchKind.WORKFLOW, workflow="kickoff-worker.yml")
    policy = Policy(workers={"default": worker, "other": worker})
    files = workflows(QUEUE_FILE, replace(WORKER_FILE, run_name=""))

    assert len(found(on_github(policy=policy, workflows=files))) == 1


def test_workflows_that_were_not_seen_are_not_missing() -> None:
    premises = on_github(workflows=Unknown("no answer"))

    assert found(premises) == []


def test_a_plain_repository_needs_no_workflows() -> None:
    assert found(in_a_clone(workflows=Present({}))) == []
