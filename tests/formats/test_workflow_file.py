"""Workflow files are read as far as the queue needs them, in every shape that GitHub takes."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from kickoff.core.doctor.workflow import INPUTS, BrokenWorkflow, Job, Workflow
from kickoff.formats.workflow_file import read_workflow

PATH = ".github/workflows/x.yml"
EXAMPLES = Path(__file__).parents[2] / "examples" / "workflows"
JOBS = "jobs: {a: {runs-on: x}}\n"


def read(text: str) -> Workflow:
    found = read_workflow(PATH, text)
    assert isinstance(found, Workflow)
    return found


def test_the_worker_s_example_has_all_that_a_worker_needs() -> None:
    worker = read((EXAMPLES / "kickoff-worker.yml").read_text())

    assert worker.name == "Kickoff worker"
    assert "${{ inputs.token }}" in worker.run_name
    assert worker.inputs == INPUTS
    assert worker.required == INPUTS[:5]
    assert [job.name for job in worker.jobs] == ["work", "push"]
    assert worker.jobs[1].rights == {"contents": "write", "actions": "write"}
    assert "kickoff-queue/kickoff/worker@v1" in worker.jobs[0].uses


def test_the_queue_s_example_is_read_whole() -> None:
    queue = read((EXAMPLES / "kickoff.yml").read_text())

    assert set(queue.events) == {
        "issue_comment",
        "issues",
        "pull_request",
        "push",
        "workflow_run",
        "schedule",
        "workflow_dispatch",
        "repository_dispatch",
    }
    assert queue.events["issue_comment"] == ("created", "edited")
    assert queue.events["push"] == ()
    assert queue.watched == ("Kickoff worker",)
    assert queue.crons == ("7,22,37,52 * * * *",)
    (job,) = queue.jobs
    assert job.condition.startswith("github.event_name == 'schedule' || github.event_name")
    assert job.may("issues", "write") is True
    assert job.may("packages", "read") is False
    assert job.own_token is False


def test_the_template_is_the_example() -> None:
    template = files("kickoff.entrypoints.setting_up") / "files" / "kickoff-queue.yml"

    assert template.read_text() == (EXAMPLES / "kickoff.yml").read_text()


@pytest.mark.parametrize(
    ("on", "events"),
    [
        ("push", {"push": ()}),
        ("[push, issues]", {"push": (), "issues": ()}),
        ("{push: , issues: {types: opened}}", {"push": (), "issues": ("opened",)}),
    ],
)
def test_events_are_read_in_every_shape(on: str, events: dict[str, tuple[str, ...]]) -> None:
    assert read(f"on: {on}\n{JOBS}").events == events


@pytest.mark.parametrize(
    ("permissions", "rights"),
    [
        ("", None),
        ("permissions: {}\n", {}),
        ("permissions: write-all\n", {"*": "write"}),
        ("permissions: read-all\n", {"*": "read"}),
        ("permissions: {contents: write}\n", {"contents": "write"}),
    ],
)
def test_rights_are_read_in_every_shape(permissions: str, rights: dict[str, str] | None) -> None:
    assert read(f"on: push\n{permissions}{JOBS}").jobs == (Job("a", rights),)


def test_a_job_s_own_rights_replace_the_workflow_s() -> None:
    text = "on: push\npermissions: write-all\njobs: {a: {permissions: {issues: read}}}\n"

    assert read(text).jobs[0].rights == {"issues": "read"}


@pytest.mark.parametrize(
    ("given", "own"),
    [
        ("{github-token: '${{ secrets.BOT }}'}", True),
        ("{token: '${{ steps.app.outputs.token }}'}", True),
        ("{token: '${{ secrets.GITHUB_TOKEN }}'}", False),
        ("{token: '${{ github.token }}'}", False),
        ("{name: '${{ secrets.BOT }}'}", False),
    ],
)
def test_a_token_that_is_not_the_job_s_is_seen(given: str, *, own: bool) -> None:
    text = f"on: push\njobs: {{a: {{steps: [{{uses: x/y@v1, with: {given}}}]}}}}\n"

    assert read(text).jobs == (Job("a", uses=("x/y@v1",), own_token=own),)


def test_an_input_with_a_default_is_not_insisted_on() -> None:
    inputs = "{a: {required: true}, b: {required: true, default: x}, c: , d: {required: false}}"
    workflow = read(f"on: {{workflow_dispatch: {{inputs: {inputs}}}}}\n{JOBS}")

    assert (workflow.inputs, workflow.required) == (("a", "b", "c", "d"), ("a",))


def test_without_a_name_it_is_called_by_its_path() -> None:
    assert read(f"on: push\n{JOBS}").name == PATH


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("", "it has no key `on`", 0),
        ("- a\n", "it has no key `on`", 0),
        ("on: push\n", "it has no key `jobs`", 0),
        ("on: push\njobs: [\n", "did not find expected node content", 3),
    ],
)
def test_what_is_no_workflow_is_told_with_its_place(text: str, problem: str, line: int) -> None:
    broken = read_workflow(PATH, text)

    assert isinstance(broken, BrokenWorkflow)
    assert problem in broken.problem
    assert broken.line == line


@pytest.mark.parametrize(
    "text",
    [
        "on: {schedule: x, workflow_run: [], workflow_dispatch: {inputs: []}}\njobs: []\n",
        "on: 1\njobs: {a: 1, b: {steps: {}}, c: {steps: [1, {with: x}]}}\npermissions: [x]\n",
    ],
)
def test_strange_shapes_count_as_not_there(text: str) -> None:
    workflow = read(text)

    assert (workflow.inputs, workflow.watched, workflow.crons) == ((), (), ())
