"""Cuts GitHub's example webhook payloads down to the events that tests set off.

Run with the path of `api.github.com/index.json` from the npm package `@octokit/webhooks-examples`
(MIT; see `LICENSE.octokit.md`); writes one file per event and action into `payloads/`:

    PYTHONPATH=tests python -m stateful_github.trim_payloads \\
        node_modules/@octokit/webhooks-examples/api.github.com/index.json

Dropped are addresses (they are made anew) and what only organizations and apps get.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

EVENTS = {
    "issue_comment": ("created", "edited", "deleted"),
    "issues": ("opened", "edited", "labeled", "unlabeled", "reopened"),
    "pull_request": (
        "opened",
        "closed",
        "labeled",
        "synchronize",
        "reopened",
        "ready_for_review",
    ),
    "push": (None,),
    "workflow_run": ("completed",),
    "workflow_dispatch": (None,),
    "repository_dispatch": ("on-demand-test",),
}
DROPPED = frozenset({"organization", "installation", "enterprise"})


def trim(value: Any) -> Any:
    """The value without addresses and what is dropped, at any depth."""
    if isinstance(value, list):
        return [trim(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: trim(one)
        for key, one in value.items()
        if key not in DROPPED and not key.endswith("url") and key != "_links"
    }


def main(source: Path, target: Path) -> None:
    """Write the files."""
    examples = json.loads(source.read_text(encoding="utf-8"))
    for entry in examples:
        for action in EVENTS.get(entry["name"], ()):
            found = [one for one in entry["examples"] if one.get("action") == action]
            plain = [one for one in found if "pull_request" not in one.get("issue", {})]
            kind = "" if action is None or action == "on-demand-test" else f".{action}"
            text = json.dumps(trim((plain or found)[0]), indent=1, sort_keys=True) + "\n"
            (target / f"{entry['name']}{kind}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).parent / "payloads")
