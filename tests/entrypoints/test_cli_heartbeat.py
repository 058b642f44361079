"""`kickoff status` says when the queue on GitHub last ticked, and warns when nothing does."""

from __future__ import annotations

import pytest

from entrypoints.command_line import CommandLine
from kickoff.core.doctor.workflow import QUEUE
from kickoff.entrypoints.setting_up.wanted import source
from stateful_github import Repository, StatefulGitHub


@pytest.fixture
def shop(hub: StatefulGitHub) -> Repository:
    """With the queue's workflow, which has just run."""
    shop = hub.repository("acme/shop")
    shop.push("main", {QUEUE: source(QUEUE)}, "Install", by="erin")
    shop.finish_run(shop.run_by_schedule("kickoff.yml", by="erin").database_id, "success")
    return shop


def test_the_age_of_the_last_tick_is_the_last_line(
    kickoff: CommandLine, shop: Repository, hub: StatefulGitHub
) -> None:
    hub.clock.advance(minutes=20)

    assert kickoff("status").out.splitlines()[-1] == "Last tick 20min ago."
    said = kickoff("status", "--json").json
    assert (said["ticked_at"], said["tick_late"]) == ("2026-11-21T10:00:00Z", False)


def test_a_schedule_that_is_late_is_told_while_tasks_wait(
    kickoff: CommandLine, shop: Repository, hub: StatefulGitHub
) -> None:
    hub.clock.advance(minutes=150)
    assert kickoff("status").out.splitlines()[-1] == "Last tick 2h ago."

    kickoff("hello")

    assert kickoff("status").out.splitlines()[-1] == (
        "Nothing has ticked for 2h, and tasks wait for it: gh workflow run kickoff.yml."
    )


def test_a_schedule_that_is_off_is_told(
    kickoff: CommandLine, shop: Repository, hub: StatefulGitHub
) -> None:
    shop.settings.sleeping_workflows.add(QUEUE)

    assert "The queue's schedule is switched off: gh workflow enable kickoff.yml" in (
        kickoff("status").out.splitlines()
    )
    assert kickoff("status", "--json").json["schedule_off"] is True
