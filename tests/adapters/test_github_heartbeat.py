"""When the queue last ticked on GitHub, and whether the clock still wakes it."""

from __future__ import annotations

import pytest

from kickoff.adapters.github.client import Client
from kickoff.adapters.github.heartbeat import heartbeat
from kickoff.core.doctor.workflow import QUEUE
from kickoff.core.wording.ticking import HOSTED_QUIET, Heartbeat
from stateful_github import Path, Repository, StatefulGitHub, Status

WORKFLOW = "on: {schedule: [{cron: '* * * * *'}]}\njobs: {a: {runs-on: x}}\n"
UNKNOWN = Heartbeat(None, HOSTED_QUIET, "gh workflow run kickoff.yml")


@pytest.fixture
def shop(garden: Repository) -> Repository:
    garden.push("main", {QUEUE: WORKFLOW}, by="alice")
    return garden


def test_the_newest_run_that_went_well_tells(
    shop: Repository, client: Client, github: StatefulGitHub
) -> None:
    ticked = github.clock()
    shop.finish_run(shop.run_by_schedule("kickoff.yml", by="alice").database_id, "success")
    github.clock.advance(minutes=30)
    shop.finish_run(shop.run_by_schedule("kickoff.yml", by="alice").database_id, "failure")

    assert heartbeat(client) == Heartbeat(ticked, HOSTED_QUIET, UNKNOWN.remedy)
    assert client.requests == 2


def test_a_schedule_that_github_switched_off_is_told(shop: Repository, client: Client) -> None:
    shop.settings.sleeping_workflows.add(QUEUE)

    assert heartbeat(client).off == "kickoff.yml"


def test_a_queue_whose_workflow_has_another_name_is_not_known(
    garden: Repository, client: Client
) -> None:
    assert heartbeat(client) == UNKNOWN


def test_what_fails_is_not_known(shop: Repository, client: Client, github: StatefulGitHub) -> None:
    github.fail(Path("GET", "/repos/*/actions/workflows/*"), Status(403))

    assert heartbeat(client) == UNKNOWN
