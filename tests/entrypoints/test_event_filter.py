"""Which events are ours, decided before anything is installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kickoff.core.text.markdown import command_lines
from kickoff.entrypoints import event_filter
from kickoff.entrypoints.event_filter import NOT_OURS, OURS, is_ours, may_hold_command

REPOSITORY = {"default_branch": "main"}


def comment(body: str, action: str = "created", author: str = "alice") -> dict[str, Any]:
    return {"action": action, "comment": {"body": body, "user": {"login": author}}}


def labeled(name: str) -> dict[str, Any]:
    return {"action": "labeled", "label": {"name": name}}


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("issue_comment", comment("/kickoff")),
        ("issue_comment", comment("please\r\n   /Kickoff status", "edited")),
        ("issues", labeled("kickoff")),
        ("issues", labeled("Kickoff:hold")),
        ("issues", {"action": "edited"}),
        ("pull_request", {"action": "closed"}),
        ("pull_request", {"action": "opened"}),
        ("pull_request", {"action": "reopened"}),
        ("pull_request", {"action": "synchronize"}),
        ("pull_request", labeled("kickoff")),
        ("push", {"ref": "refs/heads/main", "repository": REPOSITORY}),
        ("workflow_run", {"action": "completed"}),
        ("schedule", {"schedule": "7 * * * *"}),
        ("workflow_dispatch", {"inputs": None}),
        ("repository_dispatch", {"action": "kickoff"}),
        ("repository_dispatch", {"action": "kickoff-tick"}),
    ],
)
def test_these_events_are_ours(event: str, payload: object) -> None:
    assert is_ours(event, payload)


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("issue_comment", comment("I like it")),
        ("issue_comment", comment("try `/kickoff` some day")),
        ("issue_comment", comment("/kickoff", "deleted")),
        ("issue_comment", comment("/kickoff list shows more", author="github-actions[bot]")),
        ("issues", {"action": "opened"}),
        ("issues", labeled("bug")),
        ("issues", labeled("kickoffs")),
        ("pull_request", {"action": "assigned"}),
        ("pull_request", labeled("bug")),
        ("push", {"ref": "refs/heads/topic", "repository": REPOSITORY}),
        ("push", {"ref": "refs/tags/main", "repository": REPOSITORY}),
        ("workflow_run", {"action": "requested"}),
        ("repository_dispatch", {"action": "deploy"}),
        ("release", {"action": "published"}),
    ],
)
def test_these_events_are_not_ours(event: str, payload: object) -> None:
    assert not is_ours(event, payload)


@pytest.mark.parametrize("payload", [None, [], {}, {"action": 7}, "text"])
@pytest.mark.parametrize("event", ["issue_comment", "push", "workflow_run", "repository_dispatch"])
def test_a_payload_without_the_expected_fields_is_ours_to_explain(
    event: str, payload: object
) -> None:
    assert is_ours(event, payload)


@pytest.mark.parametrize("lost", ["comment", "body", "user", "login"])
def test_a_comment_that_lost_a_field_is_ours_to_explain(lost: str) -> None:
    payload = json.loads(json.dumps(comment("nice")).replace(f'"{lost}"', '"gone"'))

    assert is_ours("issue_comment", payload)


def test_a_run_without_an_event_is_ours_to_explain() -> None:
    assert event_filter.main({}) == OURS


PIECES = [
    "/kickoff",
    "/KickOff",
    "status",
    "a",
    " ",
    "    ",
    "\t",
    "\u00a0",
    "\ufeff",
    "\0",
    "\u2028",
]
BREAKS = ["\r", "\n", "\r\n", "> ", "- ", "`", "```", "<!-- x -->", "<!--", "-->"]


@given(st.lists(st.sampled_from([*PIECES, *BREAKS]), max_size=8).map("".join))
def test_whatever_the_parser_takes_for_a_command_gets_through(body: str) -> None:
    assert may_hold_command(body) or command_lines(body) == ()


def _run(tmp_path: Path, event: str, payload: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "event.json").write_text(payload)
    return subprocess.run(
        [sys.executable, "-I", "-S", "-X", "importtime", event_filter.__file__],
        env={
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
            "PATH": os.environ["PATH"],
        },
        check=False,
        capture_output=True,
        text=True,
    )


def test_as_a_process_it_answers_by_its_exit_status(tmp_path: Path) -> None:
    ours = _run(tmp_path, "issue_comment", json.dumps(comment("/kickoff")))
    foreign = _run(tmp_path, "issue_comment", json.dumps(comment("nice")))
    broken = _run(tmp_path, "issue_comment", "{")

    assert (ours.returncode, foreign.returncode, broken.returncode) == (OURS, NOT_OURS, OURS)


def test_it_needs_the_standard_library_and_little_of_that(tmp_path: Path) -> None:
    ran = _run(tmp_path, "issue_comment", json.dumps(comment("/kickoff")))

    imported = {line.rsplit("|", 1)[1].strip() for line in ran.stderr.splitlines() if "|" in line}
    roots = {name.split(".")[0] for name in imported} - {"imported package"}
    assert roots <= sys.stdlib_module_names | {"_distutils_hack"}
    assert "json" in roots
    assert not roots & {"subprocess", "urllib", "pathlib", "typing", "logging", "dataclasses"}
