"""The actions' contract: inputs and outputs are public, and reach the step by environment."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from project import repository


def _action(path: str) -> dict[str, Any]:
    text = (repository.ROOT / path).read_text()
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)
    return loaded


def test_the_action_has_these_inputs_and_no_mode() -> None:
    inputs = _action("action.yml")["inputs"]

    assert {name: spec["default"] for name, spec in inputs.items()} == {
        "token": "${{ github.token }}",
        "state-branch": "kickoff-state",
        "config": ".github/kickoff.yml",
    }


def test_the_action_has_these_outputs() -> None:
    assert list(_action("action.yml")["outputs"]) == ["outcome", "tasks", "summary"]


def test_the_worker_has_these_inputs() -> None:
    inputs = _action("worker/action.yml")["inputs"]

    assert {name: spec.get("default") for name, spec in inputs.items()} == {
        "step": None,
        "task": None,
        "attempt": None,
        "token": None,
        "branch": None,
        "github-token": "${{ github.token }}",
        "state-branch": "kickoff-state",
        "queue-workflow": "kickoff.yml",
    }


def test_the_worker_has_these_outputs() -> None:
    assert list(_action("worker/action.yml")["outputs"]) == ["outcome", "plan-file", "base"]


@pytest.mark.parametrize("path", ["action.yml", "worker/action.yml"])
def test_every_input_reaches_the_step_by_environment(path: str) -> None:
    action = _action(path)
    (step,) = action["runs"]["steps"]

    passed = set(step["env"].values())
    assert passed == {f"${{{{ inputs.{name} }}}}" for name in action["inputs"]}


@pytest.mark.parametrize("path", ["action.yml", "worker/action.yml"])
def test_every_output_comes_from_the_step(path: str) -> None:
    action = _action(path)
    (step,) = action["runs"]["steps"]

    assert {name: spec["value"] for name, spec in action["outputs"].items()} == {
        name: f"${{{{ steps.{step['id']}.outputs.{name} }}}}" for name in action["outputs"]
    }
