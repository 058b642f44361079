"""The two actions: inputs, outputs, permissions, exit statuses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from generator.writing import ROOT, code, loaded, prose, table
from kickoff import errors
from kickoff.adapters.github.dispatching import INPUTS


def actions() -> Iterator[str]:
    """The two actions: inputs, outputs, permissions, exit statuses."""
    yield "# The actions"
    for path, name in (("action.yml", ""), ("worker/action.yml", "/worker")):
        contract = loaded(path)
        yield f"## `kickoff-queue/kickoff{name}@v1`"
        yield contract["description"]
        yield table(("input", "default", "meaning"), _inputs(contract))
        yield table(("output", "meaning"), _outputs(contract))
    yield from _permissions()
    yield from _dispatch_inputs()
    yield from _exits()


def _inputs(contract: dict[str, Any]) -> Iterator[Sequence[str]]:
    for name, spec in contract["inputs"].items():
        yield code(name), code(spec["default"]) if "default" in spec else "", spec["description"]


def _outputs(contract: dict[str, Any]) -> Iterator[Sequence[str]]:
    for name, spec in contract["outputs"].items():
        yield code(name), spec["description"]


def _permissions() -> Iterator[str]:
    yield "## Permissions"
    yield "What the example workflows ask for, job by job."
    rows: list[Sequence[str]] = []
    for name in ("kickoff.yml", "kickoff-worker.yml"):
        path = f"examples/workflows/{name}"
        text = (ROOT / path).read_text(encoding="utf-8")
        why = dict(re.findall(r"^ {6}([a-z-]+: (?:read|write)) # (.+)$", text, re.MULTILINE))
        for job, spec in loaded(path)["jobs"].items():
            asked = [f"{right}: {level}" for right, level in spec["permissions"].items()]
            rows.extend((code(name), code(job), code(one), why[one]) for one in asked)
    yield table(("workflow", "job", "permission", "for"), rows)


def _dispatch_inputs() -> Iterator[str]:
    yield "## What a worker's workflow declares"
    yield prose("""
        Under `on: workflow_dispatch: inputs:`, all of them, as strings. Its `run-name` ends with
        `${{ inputs.token }}`: that is how the queue finds the run. The file stands on the default
        branch, and it is that version which runs.
    """)
    worker = loaded("examples/workflows/kickoff-worker.yml")
    declared = worker["on"]["workflow_dispatch"]["inputs"]
    yield table(("input", "meaning"), ((code(n), declared[n]["description"]) for n in INPUTS))


def _exits() -> Iterator[str]:
    yield "## Exit status"
    yield prose("""
        A command that is refused is answered in its thread, and its run is green. A failure is red,
        with an annotation that says what to do.
    """)
    rows = [("0", "done, or nothing to do")]
    for kind in _family(errors.KickoffError):
        (first, *_) = (kind.__doc__ or "").splitlines()
        if "exit_code" in vars(kind) and kind is not errors.KickoffError:
            rows.append((str(int(kind.exit_code)), first.split(";")[0].rstrip(".")))
    rows.append((str(int(errors.ExitCode.BUG)), "a mistake in Kickoff itself"))
    yield table(("status", "meaning"), sorted(rows, key=lambda row: int(row[0])))


def _family(kind: type[errors.KickoffError]) -> Iterator[type[errors.KickoffError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _family(child)
