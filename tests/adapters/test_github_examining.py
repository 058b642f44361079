"""What an examination asks of GitHub, and what it makes of answers that are refused or odd."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.garden import WORKER, ClientFor
from core.builders import registry
from kickoff.adapters.github.client import Client
from kickoff.adapters.github.examining import GitHubExaminer
from kickoff.core.doctor.premises import ActionsSettings, Ground
from kickoff.core.doctor.workflow import QUEUE
from kickoff.core.facts import Absent, Present, Unknown
from kickoff.core.policy import Role
from stateful_github import (
    Operation,
    PartialData,
    Path,
    Repository,
    Rule,
    StatefulGitHub,
    Status,
)

WORKFLOW = "on: {schedule: [{cron: '* * * * *'}]}\njobs: {a: {runs-on: x}}\n"


@pytest.fixture
def shop(garden: Repository) -> Repository:
    """With a queue's workflow and something beside it that is none."""
    garden.push("main", {QUEUE: WORKFLOW, ".github/workflows/notes.md": "x"}, by="alice")
    return garden


def ground(repository: Repository, state_branch: str = "kickoff-state") -> Ground:
    return Ground(repository.head_of("main"), "main", state_branch, registry(), {})


def test_workflow_files_are_read_with_what_the_token_may_do(
    shop: Repository, client: Client
) -> None:
    examiner = GitHubExaminer(client)

    assert examiner.workflows(ground(shop)) == Present(
        {QUEUE: WORKFLOW, ".github/workflows/kickoff-worker.yml": WORKER}
    )
    assert examiner.hosting(ground(shop), QUEUE).role == Present(Role.WRITE)
    assert client.requests == 9


def test_a_repository_without_workflows_has_none(garden: Repository, client: Client) -> None:
    garden.push("bare", {"a.txt": "x"}, by="alice")
    at = Ground("0" * 40, "main", "kickoff-state", registry(), {})

    assert GitHubExaminer(client).workflows(at) == Present({})


def test_the_newest_runs_of_the_queue_are_told_apart(
    shop: Repository, client: Client, github: StatefulGitHub
) -> None:
    began = github.clock()
    scheduled = shop.run_by_schedule("kickoff.yml", by="alice")
    shop.finish_run(scheduled.database_id, "success")
    github.clock.advance(minutes=30)
    failed = shop.run_by_schedule("kickoff.yml", by="alice")
    shop.finish_run(failed.database_id, "failure")

    hosting = GitHubExaminer(client).hosting(ground(shop), QUEUE)

    assert hosting.ticked == Present(began)
    assert hosting.scheduled == Present(github.clock())


def test_a_queue_that_never_ran_and_one_that_is_not_there(shop: Repository, client: Client) -> None:
    for path in (QUEUE, ".github/workflows/other.yml"):
        hosting = GitHubExaminer(client).hosting(ground(shop), path)

        assert (hosting.ticked, hosting.scheduled) == (Absent(), Absent())


def test_states_of_workflows_are_as_github_has_them(shop: Repository, client: Client) -> None:
    shop.settings.sleeping_workflows.add(QUEUE)

    states = GitHubExaminer(client).hosting(ground(shop), QUEUE).states

    assert isinstance(states, Present)
    assert states.value[QUEUE] == "disabled_inactivity"


def test_settings_are_for_who_administrates(
    shop: Repository, client_for: ClientFor, github: StatefulGitHub
) -> None:
    theirs = GitHubExaminer(client_for(shop, github.user_token("ann")))
    ours = GitHubExaminer(client_for(shop, github.user_token("alice")))

    assert theirs.hosting(ground(shop), QUEUE).actions == Present(
        ActionsSettings(may_open_pull_requests=True, default_rights="read")
    )
    assert ours.hosting(ground(shop), QUEUE).actions == Unknown(
        "only who administrates the repository can see them"
    )


def test_rules_are_those_of_rulesets_and_of_the_branch_itself(
    shop: Repository, client: Client
) -> None:
    shop.settings.rules += [
        Rule("deletion", "main"),
        Rule("pull_request", "main", classic=True),
        Rule("required_status_checks", "main", classic=True),
        Rule("required_signatures", "main", classic=True),
        Rule("creation", "kickoff-state"),
        Rule("update", "task/some-task"),
    ]
    asked = replace(ground(shop), task_branch="task/some-task")

    rules = GitHubExaminer(client).hosting(asked, QUEUE).rules

    assert rules == {
        "main": Present(
            ("deletion", "pull_request", "required_signatures", "required_status_checks")
        ),
        "kickoff-state": Present(("creation",)),
        "task/some-task": Present(("update",)),
    }


def test_rules_that_were_seen_in_part_are_unknown(
    shop: Repository, client: Client, github: StatefulGitHub
) -> None:
    github.fail(Operation("Surroundings"), PartialData(("repository", "default")))

    rules = GitHubExaminer(client).hosting(ground(shop), QUEUE).rules

    assert isinstance(rules["main"], Unknown)
    assert rules["kickoff-state"] == Present(())


@pytest.mark.parametrize(("status", "tries"), [(403, 1), (404, 1), (500, 4)])
def test_an_answer_that_is_refused_is_unknown_with_the_reason(
    shop: Repository, client: Client, github: StatefulGitHub, status: int, tries: int
) -> None:
    github.fail(Path("GET", "/repos/*/actions/workflows"), Status(status), times=tries)
    github.fail(Path("GET", "/repos/*/rules/*"), Status(status), times=2 * tries)

    hosting = GitHubExaminer(client).hosting(ground(shop), QUEUE)

    assert isinstance(hosting.states, Unknown)
    assert hosting.states.why.startswith("list the workflows: ")
    assert isinstance(hosting.rules["main"], Unknown)


def test_without_an_answer_nothing_of_the_files_is_known(
    shop: Repository, client: Client, github: StatefulGitHub
) -> None:
    github.fail(Operation("Surroundings"), Status(403))
    examiner = GitHubExaminer(client)

    assert isinstance(examiner.workflows(ground(shop)), Unknown)
    assert isinstance(examiner.hosting(ground(shop), QUEUE).role, Unknown)


def test_nothing_lies_on_this_machine(shop: Repository, client: Client) -> None:
    assert GitHubExaminer(client).clone(ground(shop)) is None
