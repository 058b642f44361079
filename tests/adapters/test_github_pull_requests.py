"""A pull request is opened once; a refusal comes with the link that opens it by hand."""

from __future__ import annotations

import pytest

from adapters.garden import ClientFor
from kickoff.adapters.github.client import Client
from kickoff.adapters.github.forge import GitHubForge
from kickoff.core.effects import OpenPullRequest
from kickoff.core.events import PullRequestFailed, PullRequestOpened
from kickoff.errors import Unavailable
from kickoff.ports import Forge
from stateful_github import BadGateway, Operation, Repository, StatefulGitHub, Status, effects

OPEN = Operation("POST /repos/{owner}/{repo}/pulls")
EFFECT = OpenPullRequest("hello", "0" * 16, "task/hello", "main", "Say hello", "Closes #1")


@pytest.fixture
def worked(garden: Repository) -> Repository:
    """The repository with work on the task's branch."""
    garden.push("task/hello", {"a.txt": "work"}, by="alice")
    return garden


def test_a_draft_is_opened_in_one_request(
    github: StatefulGitHub, worked: Repository, forge: Forge, client: Client
) -> None:
    report = forge.open_pull_request(EFFECT)

    (opened,) = github.effects.take(effects.PullRequestOpened)
    assert report == PullRequestOpened(
        "hello", opened.number, f"https://github.com/acme/garden/pull/{opened.number}"
    )
    assert (opened.title, opened.body, opened.draft) == ("Say hello", "Closes #1", True)
    assert worked.pull_request(opened.number).head_branch == "task/hello"
    assert client.requests == 1


def test_one_that_is_open_already_is_found(
    worked: Repository, forge: Forge, client: Client
) -> None:
    number = worked.open_pull_request("task/hello", by="alice").number

    assert forge.open_pull_request(EFFECT) == PullRequestOpened(
        "hello", number, f"https://github.com/acme/garden/pull/{number}"
    )
    assert client.requests == 2


def test_a_refusal_comes_with_the_link_that_opens_it_by_hand(
    garden: Repository, forge: Forge
) -> None:
    garden.create_branch("task/hello", by="alice")

    report = forge.open_pull_request(EFFECT)

    assert isinstance(report, PullRequestFailed)
    assert "No commits between main and task/hello" in report.detail
    assert report.compare_url == (
        "https://github.com/acme/garden/compare/main...task/hello?expand=1"
    )


def test_one_that_was_closed_is_not_the_one(
    github: StatefulGitHub, worked: Repository, forge: Forge
) -> None:
    worked.close_pull_request(worked.open_pull_request("task/hello", by="alice").number, by="alice")
    github.fail(OPEN, Status(422, "Validation Failed"))

    assert isinstance(forge.open_pull_request(EFFECT), PullRequestFailed)


def test_a_setting_that_forbids_it_is_named(worked: Repository, forge: Forge) -> None:
    worked.settings.allow_actions_create_pull_requests = False

    report = forge.open_pull_request(EFFECT)

    assert isinstance(report, PullRequestFailed)
    assert report.detail.endswith(
        'tick "Allow GitHub Actions to create and approve pull requests".'
    )


def test_a_repository_without_drafts_gets_a_ready_one(
    github: StatefulGitHub, worked: Repository, forge: Forge
) -> None:
    github.fail(OPEN, Status(422, "Draft pull requests are not supported in this repository."))

    report = forge.open_pull_request(EFFECT)

    assert isinstance(report, PullRequestOpened)
    assert worked.pull_request(report.number).draft is False
    github.effects.take_all()


def test_a_token_that_may_not_open_one_is_told_what_to_paste(
    worked: Repository, client_for: ClientFor
) -> None:
    client = client_for(worked, worked.actions_token(contents="write"))

    report = GitHubForge(client, "kickoff-state").open_pull_request(EFFECT)

    assert isinstance(report, PullRequestFailed)
    assert report.detail.endswith("permissions:\n  pull-requests: write")


@pytest.mark.usefixtures("worked")
def test_an_unanswered_request_is_raised_and_not_repeated(
    github: StatefulGitHub, forge: Forge, client: Client
) -> None:
    github.fail(OPEN, BadGateway(before_write=False))

    with pytest.raises(Unavailable):
        forge.open_pull_request(EFFECT)
    assert client.requests == 1
    assert len(github.effects.take(effects.PullRequestOpened)) == 1
