"""What `--json` prints, with a sample made by the code itself."""

from __future__ import annotations

import json
from collections.abc import Iterator

from generator.samples import NOON, sample_decision
from generator.writing import prose
from kickoff.core.facts import Here
from kickoff.core.policy import Policy
from kickoff.core.reasons import ReasonCode
from kickoff.core.scheduling.scheduler import Surroundings
from kickoff.core.view.board import view
from kickoff.formats.report_json import VERSION, report_json


def json_report() -> Iterator[str]:
    """The report, its version and its keys."""
    registry = sample_decision().decision.registry
    shown = view(registry, Surroundings(Policy(), NOON, Here()))
    report = json.loads(report_json(ReasonCode.QUEUED, shown))
    yield "# JSON"
    yield prose(f"""
        With `--json` a command in a shell prints one line: the version of this format
        ({VERSION}), the [reason code](reason-codes.md) of the outcome, and the tasks it is about.
        A key that would say nothing is left out; `gates` and `reasons` say why a task waits, or
        would wait. `task_files_read` tells whether tasks that nobody has queued were looked at.
        New keys may be added; one that is there keeps its meaning within a version. The
        [schema](report.schema.json) (JSON Schema, draft 2020-12) says what each may hold; a board's
        `board.json` follows it too.
    """)
    yield f"```json\n{json.dumps(report, indent=2, ensure_ascii=False)}\n```"
