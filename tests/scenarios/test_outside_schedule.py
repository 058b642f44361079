"""Somebody else's clock ticks, by `repository_dispatch`: the way that the documentation gives."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from kickoff.adapters.github.client import Client
from kickoff.core.doctor.workflow import Workflow
from kickoff.core.reasons import ReasonCode
from kickoff.entrypoints.event_filter import is_ours
from kickoff.errors import PermissionMissing
from kickoff.formats.workflow_file import read_workflow
from scenarios.desk import Desk, FakeTime
from stateful_github import StatefulGitHub
from stateful_github.effects import Dispatched, RepositoryDispatched

ROOT = Path(__file__).parents[2]
QUEUE = ROOT / "examples" / "workflows" / "kickoff.yml"
PAGE = ROOT / "docs" / "how-to" / "check-the-set-up.md"


def documented() -> dict[str, Any]:
    """What the documentation has an outside scheduler send."""
    [body] = re.findall(r"--data '(.*)'", PAGE.read_text())
    sent: dict[str, Any] = json.loads(body)
    return sent


def send(github: StatefulGitHub, token: str) -> None:
    """As curl does it."""
    client = Client(
        "acme",
        "shop",
        token,
        rest_url="https://api.github.com",
        graphql_url="https://api.github.com/graphql",
        clock=FakeTime(github),
    )
    client.rest("POST", "dispatches", doing="tick", right="contents: write", body=documented())


def test_a_tick_from_outside_starts_what_is_due(github: StatefulGitHub) -> None:
    desk = Desk(github)
    desk.repository.open_issue("Please", "", by="wendy")
    desk.says(1, "/kickoff hello not-before=1h")
    github.clock.advance(hours=2)
    github.effects.take_all()
    clockwork = desk.repository.app_token("clockwork[bot]", contents="write")

    send(github, clockwork)

    [rung] = github.effects.take(RepositoryDispatched)
    event = github.events.pop()
    assert (rung.by, event.name) == ("clockwork[bot]", "repository_dispatch")
    queue = read_workflow("", QUEUE.read_text())
    assert isinstance(queue, Workflow)
    assert event.payload["action"] in queue.events[event.name]
    assert is_ours(event.name, event.payload)
    ran = desk.wakes(event)
    assert ran.outcome is ReasonCode.TICKED
    [started] = github.effects.take(Dispatched)
    assert ("task", "hello") in started.inputs
    assert desk.entry("hello").attempts[0].branch == "task/hello"
    github.effects.take_all()


def test_another_system_s_dispatch_wakes_nothing(github: StatefulGitHub) -> None:
    desk = Desk(github)

    event = desk.repository.dispatch_repository("deploy", {}, by="erin")

    assert not is_ours(event.name, event.payload)


def test_a_token_without_the_right_is_refused(github: StatefulGitHub) -> None:
    desk = Desk(github)

    with pytest.raises(PermissionMissing, match="contents"):
        send(github, desk.repository.app_token("clockwork[bot]", contents="read"))
