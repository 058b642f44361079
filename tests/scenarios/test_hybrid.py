"""Actions and a laptop serve one queue: each starts what it can see and ends nothing else."""

from __future__ import annotations

import base64
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kickoff.bootstrap import local_kit
from kickoff.core.events import CommandsIssued, Tick
from kickoff.core.grammar.parsing import parse_words
from kickoff.core.lifecycle import State, phase
from kickoff.core.reasons import ReasonCode
from kickoff.service.running import Woken, run
from kickoff.service.telling import Ran
from scenarios.desk import Desk
from stateful_github import BadGateway, Operation, Rule, StatefulGitHub
from stateful_github.effects import Dispatched
from stateful_github.effects import PullRequestOpened as Opened
from stateful_github.server import serve

CONFIG = """\
limits: {total: 3}
workers:
  default: {dispatch: workflow, workflow: kickoff-worker.yml}
  local: {dispatch: command, command: [sh, -c, "while [ ! -e ../../go ]; do sleep 0.05; done;
    echo beds > beds.txt && git add . && git commit -qm Beds"]}
"""
GARDEN = "---\ntitle: Dig the beds\nworker: local\n---\nFour of them.\n"
SECONDS = 30.0


@dataclass
class Laptop:
    """A clone with git and no API token, and the command line in it."""

    desk: Desk
    folder: Path
    number: int = 0

    def runs(self, *words: str) -> Ran:
        """A command, or a tick without one. Every process has a kit of its own."""
        self.number += 1
        kit = local_kit(self.folder, dict(os.environ), self.desk.time)
        said = tuple(parse_words(list(words)) for _ in words[:1])
        event = CommandsIssued(()) if said else Tick("cli")
        return run(kit, Woken(event, None, said, "wendy" if said else ""), f"lap-{self.number}")

    def goes(self) -> None:
        """Let the workers commit and end."""
        (self.folder / ".kickoff").mkdir(exist_ok=True)
        (self.folder / ".kickoff" / "go").touch()

    def lets_the_worker_end(self) -> None:
        """It commits, and a tick sees that it is over."""
        self.goes()
        since = time.monotonic()
        while not self.desk.entry("beds").attempts[-1].handed_over_at:
            assert time.monotonic() - since < SECONDS
            self.runs()
            time.sleep(0.05)

    def git(self, *words: str) -> str:
        asked = ["git", "-C", str(self.folder), *words]
        return subprocess.run(asked, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def desk(github: StatefulGitHub) -> Desk:
    desk = Desk(github, {"tasks/beds.md": GARDEN, ".github/kickoff.yml": CONFIG})
    desk.repository.open_issue("Things to do", by="wendy")
    return desk


@pytest.fixture
def laptop(desk: Desk, github: StatefulGitHub, tmp_path: Path) -> Iterator[Laptop]:
    with serve(github) as server:
        secret = base64.b64encode(f"x-access-token:{desk.token}".encode()).decode()
        header = f"http.extraHeader=AUTHORIZATION: basic {secret}"
        url = f"{server.url}/acme/shop.git"
        clone = [
            "git",
            "-c",
            header,
            "clone",
            "--quiet",
            "--config",
            header,
            url,
            str(tmp_path / "l"),
        ]
        subprocess.run(clone, check=True)
        laptop = Laptop(desk, tmp_path / "l")
        for key, value in (
            ("user.name", "Wendy"),
            ("user.email", "7+wendy@users.noreply.github.com"),
            ("kickoff.forge", "github"),
        ):
            laptop.git("config", key, value)
        yield laptop
        laptop.goes()
        github.effects.take_all()


def test_one_queue_two_runners(desk: Desk, laptop: Laptop, github: StatefulGitHub) -> None:
    desk.says(1, "/kickoff hello beds")
    assert [dict(e.inputs)["task"] for e in github.effects.take(Dispatched)] == ["hello"]
    assert desk.entry("beds").attempts == ()
    assert "starts on a machine with a clone" in desk.last_reply(1)

    laptop.runs()
    [attempt] = desk.entry("beds").attempts
    assert attempt.runner != "actions"
    assert len(desk.entry("hello").attempts) == 1

    desk.ticks()
    assert phase(desk.entry("beds")) in {State.DISPATCHING, State.RUNNING}
    assert len(desk.entry("beds").attempts) == 1
    assert "beds`** · " in desk.last_reply(1)

    laptop.lets_the_worker_end()
    assert phase(desk.entry("beds")) is State.IN_REVIEW
    assert github.effects.take(Opened) == []

    desk.ticks()
    [opened] = github.effects.take(Opened)
    pull = desk.entry("beds").pull_request
    assert pull is not None
    assert opened.number == pull.number

    desk.repository.mark_ready(pull.number, by="wendy")
    desk.wakes(desk.repository.merge_pull_request(pull.number, by="mona"))
    assert "beds" not in desk.registry.tasks
    assert "completed_by: mona" in (desk.file("tasks/beds.md") or "")

    laptop.runs()
    before = desk.repository.head_of("kickoff-state")
    assert laptop.runs().outcome is ReasonCode.IDLE
    assert desk.repository.head_of("kickoff-state") == before
    assert len(github.effects.take(Dispatched)) == 0


def test_a_command_from_the_laptop_is_done_to_the_queue_of_the_action(
    desk: Desk, laptop: Laptop
) -> None:
    desk.says(1, "/kickoff beds")
    ran = laptop.runs("hold", "beds")
    assert ran.outcome is ReasonCode.HELD
    assert desk.entry("beds").hold is not None
    desk.ticks()
    assert "on hold by wendy" in desk.last_reply(1)


def test_a_laptop_that_sleeps_for_a_day_keeps_its_task_and_somebody_is_told(
    desk: Desk, laptop: Laptop
) -> None:
    desk.says(1, "/kickoff beds")
    laptop.runs()
    laptop.runs()
    for _ in range(4):
        desk.ticks(minutes=6 * 60)
    [attempt] = desk.entry("beds").attempts
    assert attempt.ended_at is None
    assert [s.code for s in desk.entry("beds").signals] == [ReasonCode.WORKER_IDLE]
    laptop.runs()
    assert desk.entry("beds").signals == ()
    laptop.lets_the_worker_end()
    assert len(desk.entry("beds").attempts) == 1


def test_a_laptop_that_was_given_up_reaches_nothing_when_it_wakes(
    desk: Desk, laptop: Laptop
) -> None:
    desk.says(1, "/kickoff beds")
    laptop.runs()
    laptop.runs()
    desk.ticks(minutes=24 * 60)
    desk.says(1, "/kickoff worker default beds")
    desk.ticks()
    first, second = desk.entry("beds").attempts
    assert (first.outcome, first.certain) == (ReasonCode.STOPPED, False)
    assert (second.runner, second.branch) == ("actions", "task/beds@2")
    laptop.goes()
    laptop.runs()
    assert desk.repository.branch("task/beds@2") is not None
    assert desk.entry("beds").attempts[-1].token == second.token
    assert desk.entry("beds").attempts[-1].ended_at is None


def test_what_runs_as_a_workflow_is_nothing_to_the_laptop(desk: Desk, laptop: Laptop) -> None:
    desk.says(1, "/kickoff hello")
    desk.github.clock.advance(minutes=60 * 24 * 3)
    before = desk.entry("hello")
    laptop.runs()
    assert desk.entry("hello") == before


def test_where_a_rule_refuses_records_the_laptop_leaves_them_to_actions(
    desk: Desk, laptop: Laptop, github: StatefulGitHub
) -> None:
    desk.repository.settings.rules.append(Rule("pull_request", "main"))
    desk.says(1, "/kickoff hello")
    desk.repository.push("task/hello", {"hello.txt": "Hello.\n"}, by="wendy")
    pull = desk.repository.open_pull_request("task/hello", by="wendy").number
    github.fail(Operation("updateRefs"), BadGateway(before_write=True))
    desk.wakes(desk.repository.merge_pull_request(pull or 0, by="mona"))
    assert phase(desk.entry("hello")) is State.COMPLETING

    laptop.runs()
    [signal] = desk.entry("hello").signals
    assert (signal.code, signal.tier) == (ReasonCode.COMPLETED_UNRECONCILED, 1)

    desk.ticks()
    assert (desk.registry.tasks, list(desk.registry.done)) == ({}, ["hello"])
    head = desk.repository.head_of("kickoff-records")
    ran = laptop.runs()
    assert (ran.outcome, ran.troubles) == (ReasonCode.IDLE, ())
    assert desk.repository.head_of("kickoff-records") == head
