"""How a worker's step was called: its inputs, which reach it by environment, checked one by one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn

from kickoff.core.identity import is_task_id
from kickoff.core.reasons import ReasonCode
from kickoff.core.text.branch_names import is_branch_name
from kickoff.core.text.quoting import plain
from kickoff.errors import Usage
from kickoff.service.worker_steps import Assignment

_NUMBER = re.compile(r"[1-9][0-9]{0,5}")
_TOKEN = re.compile(r"[0-9a-f]{16}")
_WORKFLOW = re.compile(r"(?:[A-Za-z0-9._ -]{1,120}\.ya?ml)?")


class Step(StrEnum):
    """Which of the two steps it is."""

    BEGIN = "begin"
    END = "end"


@dataclass(frozen=True, slots=True)
class Call:
    """A step with its inputs. `queue_workflow` is empty when nobody is to be rung."""

    step: Step
    assignment: Assignment
    queue_workflow: str


def read_call(environment: Mapping[str, str]) -> Call:
    """The call in the environment. Raises Usage, naming the input and what it must be."""

    def take(name: str, fits: Callable[[str], object], must: str) -> str:
        value = environment.get(f"KICKOFF_{name.upper().replace('-', '_')}", "")
        return value if fits(value) else _refuse(name, value, must)

    step = take("step", tuple(Step).__contains__, "`begin` or `end`")
    assignment = Assignment(
        task=take("task", is_task_id, "a task's id"),
        attempt=int(take("attempt", _NUMBER.fullmatch, "a number from 1")),
        token=take("token", _TOKEN.fullmatch, "16 hexadecimal digits"),
        branch=take("branch", is_branch_name, "the name of a branch"),
    )
    take("state-branch", lambda name: not name or is_branch_name(name), "the name of a branch")
    workflow = take("queue-workflow", _WORKFLOW.fullmatch, "the name of a workflow's file")
    return Call(Step(step), assignment, workflow)


def _refuse(name: str, value: str, must: str) -> NoReturn:
    given = f"is `{plain(value, 80)}`" if value else "is empty"
    raise Usage(
        f"the input `{name}` {given}, and must be {must}",
        reason=ReasonCode.BAD_INPUT,
        remedy="Pass the dispatch's inputs on as they are; see examples/workflows in Kickoff's "
        "repository.",
    )
