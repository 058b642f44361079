"""The worker's two steps as `worker/action.yml` runs them, in one process each.

What `begin` knows and `end` needs is kept in the runner's temporary folder, outside the workspace:

    $RUNNER_TEMP/kickoff/<task>/plan.md      what the worker reads
    $RUNNER_TEMP/kickoff/<task>/begun.json   where the branch was
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from kickoff.bootstrap import SystemClock, github_client, worker_kit
from kickoff.core.reasons import ReasonCode
from kickoff.entrypoints.last_resort import LastResort
from kickoff.entrypoints.runner_output import Level, annotate, log, set_outputs
from kickoff.entrypoints.worker_call import Call, Step, read_call
from kickoff.errors import ExitCode, KickoffError, Usage
from kickoff.ports import Clock
from kickoff.service.worker_steps import Assignment, Ended, begin, end

SHOWN_PATHS = 10
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def main() -> int:
    """One step, with the environment that its runner gave it."""
    with LastResort(os.environ):
        return run(os.environ, SystemClock())


def run(environment: Mapping[str, str], clock: Clock) -> int:
    """One step; what went wrong is an annotation, `outcome` and the exit status."""
    try:
        outputs = _step(environment, clock)
    except KickoffError as error:
        annotate(Level.ERROR, "\n".join(filter(None, (f"{error}.", error.remedy))))
        set_outputs(environment, {"outcome": error.reason})
        return error.exit_code
    set_outputs(environment, outputs)
    return ExitCode.DONE


def _step(environment: Mapping[str, str], clock: Clock) -> dict[str, str]:
    call = read_call(environment)
    match call.step:
        case Step.BEGIN:
            return _begin(environment, call.assignment, clock)
        case Step.END:
            return _end(environment, call, clock)


def _begin(environment: Mapping[str, str], assignment: Assignment, clock: Clock) -> dict[str, str]:
    with worker_kit(environment, clock) as kit:
        begun = begin(kit, assignment)
    folder = _folder(environment, assignment)
    folder.mkdir(parents=True, exist_ok=True)
    plan = folder / "plan.md"
    plan.write_bytes(begun.plan.encode("utf-8", "replace"))
    _memory(folder).write_text(json.dumps({"token": assignment.token, "base": begun.base}))
    _log(f"`{assignment.branch}` is checked out at {begun.base}; the plan is in {plan}")
    return {"outcome": ReasonCode.BEGUN, "plan-file": str(plan), "base": begun.base}


def _end(environment: Mapping[str, str], call: Call, clock: Clock) -> dict[str, str]:
    base = _remembered(environment, call.assignment)
    with worker_kit(environment, clock) as kit:
        ended = end(kit, call.assignment, base)
    _log(f"`{call.assignment.branch}` is at {ended.head} ({ended.reason})")
    _warn_of_leftovers(ended)
    if call.queue_workflow:
        _ring(environment, call.queue_workflow, ended.default_branch, clock)
    return {"outcome": ended.reason}


def _ring(environment: Mapping[str, str], workflow: str, ref: str, clock: Clock) -> None:
    """A bell that does not ring is a warning: the schedule finds what was pushed."""
    from kickoff.adapters.github.ringing import ring

    try:
        ring(github_client(environment, clock), workflow, ref)
    except KickoffError as error:
        said = f"The queue could not be told, and looks at its next tick: {error}."
        annotate(Level.WARNING, "\n".join(filter(None, (said, error.remedy))))


def _warn_of_leftovers(ended: Ended) -> None:
    if ended.uncommitted:
        paths = ", ".join(ended.uncommitted[:SHOWN_PATHS])
        more = ", …" if len(ended.uncommitted) > SHOWN_PATHS else ""
        annotate(Level.WARNING, f"Not committed, and so not pushed: {paths}{more}")


def _remembered(environment: Mapping[str, str], assignment: Assignment) -> str:
    """The commit that `begin` found for this attempt. Raises Usage when there was no `begin`."""
    try:
        begun = json.loads(_memory(_folder(environment, assignment)).read_text())
    except (OSError, ValueError):
        begun = None
    if isinstance(begun, dict) and begun.get("token") == assignment.token:
        base = begun.get("base")
        if isinstance(base, str) and _COMMIT.fullmatch(base):
            return base
    raise Usage(
        f"this job has no `step: begin` for attempt {assignment.attempt} of `{assignment.task}`",
        reason=ReasonCode.BAD_INPUT,
        remedy="Run `step: begin` with the same inputs in the same job before `step: end`.",
    )


def _folder(environment: Mapping[str, str], assignment: Assignment) -> Path:
    return Path(environment.get("RUNNER_TEMP", ""), "kickoff", assignment.task)


def _memory(folder: Path) -> Path:
    return folder / "begun.json"


def _log(line: str) -> None:
    log(f"kickoff: {line}")


if __name__ == "__main__":
    sys.exit(main())
