"""Workflow files as far as dispatching them goes: name, triggers, inputs, run-name.

Read with a loader that leaves every scalar a string, so that `on:` stays `on`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from stateful_github.refusals import NotServed

DIRECTORY = ".github/workflows/"
_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z_][A-Za-z0-9_-]*)*")


@dataclass(frozen=True, slots=True)
class Input:
    """A declared `workflow_dispatch` input."""

    name: str
    required: bool
    default: str | None
    kind: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkflowFile:
    """A parsed workflow; `inputs` are None when it has no `workflow_dispatch` trigger."""

    path: str
    name: str
    run_name: str | None
    triggers: frozenset[str]
    inputs: tuple[Input, ...] | None


def read_workflow(path: str, text: str) -> WorkflowFile | None:
    """Parse a workflow; None when it is not YAML or not a mapping with `on`."""
    try:
        parsed = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        return None
    if not isinstance(parsed, dict) or "on" not in parsed:
        return None
    triggers = _triggers(parsed["on"])
    inputs = _inputs(triggers["workflow_dispatch"]) if "workflow_dispatch" in triggers else None
    return WorkflowFile(
        path, parsed.get("name") or path, parsed.get("run-name"), frozenset(triggers), inputs
    )


def _triggers(on: Any) -> dict[str, Any]:
    if isinstance(on, str):
        return {on: {}}
    if isinstance(on, list):
        return dict.fromkeys(on)
    return dict(on)


def _inputs(trigger: Any) -> tuple[Input, ...]:
    declared = (trigger or {}).get("inputs") or {} if isinstance(trigger, dict) else {}
    return tuple(
        Input(
            name,
            (spec or {}).get("required") == "true",
            (spec or {}).get("default"),
            (spec or {}).get("type", "string"),
            tuple((spec or {}).get("options", ())),
        )
        for name, spec in ((n, s if isinstance(s, dict) else {}) for n, s in declared.items())
    )


def display_title(file: WorkflowFile, values: Mapping[str, str]) -> str:
    """The run-name with its expressions filled in; the workflow's name when it has none.

    `values` has keys such as `inputs.token` and `github.actor`. Only context paths, quoted
    literals and `||` are served; anything else raises NotServed.
    """
    if file.run_name is None:
        return file.name
    filled = _EXPRESSION.sub(lambda m: _evaluate(m.group(1), values), file.run_name).strip()
    return filled or file.name


def _evaluate(expression: str, values: Mapping[str, str]) -> str:
    result = ""
    for operand in expression.split("||"):
        result = _operand(operand.strip(), values)
        if result:
            break
    return result


def _operand(text: str, values: Mapping[str, str]) -> str:
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    if _PATH.fullmatch(text) is None:
        raise NotServed(f"a run-name with the expression {text!r}")
    return values.get(text.replace("github.event.inputs.", "inputs."), "")
