"""Writes every page:  python -m generator [FOLDER]  (docs/reference when none is named).

A test compares the pages with what this writes, so that none can fall behind the code.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from generator.actions import actions
from generator.command_line import command_line
from generator.commands import commands
from generator.config_schema import config_schema
from generator.configuration import configuration
from generator.json_report import json_report
from generator.names import names
from generator.reason_codes import reason_codes
from generator.report_schema import report_schema
from generator.state_branch import state_branch
from generator.writing import ROOT

MADE = "<!-- Made by script/reference from the code. Do not edit. -->"

PAGES: Mapping[str, Callable[[], Iterator[str]]] = {
    "action.md": actions,
    "command-line.md": command_line,
    "commands.md": commands,
    "configuration.md": configuration,
    "json.md": json_report,
    "labels-and-names.md": names,
    "reason-codes.md": reason_codes,
    "state-branch.md": state_branch,
}

SCHEMAS: Mapping[str, Callable[[], object]] = {
    "kickoff.schema.json": config_schema,
    "report.schema.json": report_schema,
}


def main(arguments: Sequence[str]) -> int:
    """Write every page into the folder that is named."""
    folder = Path(arguments[0]) if arguments else ROOT / "docs" / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (folder / name).write_text("\n\n".join((MADE, *page())) + "\n", encoding="utf-8")
    for name, schema in SCHEMAS.items():
        text = json.dumps(schema(), indent=2, ensure_ascii=False)
        (folder / name).write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
