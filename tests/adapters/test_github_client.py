"""The wire itself: what is set up wrongly is said at once, and nothing is repeated unasked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.clocks import StillClock
from kickoff.adapters.github.client import Client
from kickoff.errors import ConfigurationError, NotThere, RejectedByForge, Unavailable
from stateful_github import (
    BadGateway,
    Operation,
    Repository,
    StatefulGitHub,
    Timeout,
    TruncatedBody,
)
from stateful_github.clock import START

READ = Operation("GET /repos/{owner}/{repo}/git/ref/{ref}")
VIEWER = "query Viewer { viewer { login } }"


def make(token: str = "ghs_1", graphql_url: str = "https://api.github.com/graphql") -> Client:
    return Client(
        "acme",
        "garden",
        token,
        rest_url="https://api.github.com",
        graphql_url=graphql_url,
        clock=StillClock(),
    )


def test_no_token_is_a_mistake_of_the_set_up() -> None:
    with pytest.raises(ConfigurationError) as caught:
        make(token="")
    assert caught.value.remedy == "Pass `token: ${{ github.token }}` or set GITHUB_TOKEN."


def test_two_servers_are_a_mistake_of_the_set_up() -> None:
    with pytest.raises(ConfigurationError) as caught:
        make(graphql_url="https://github.example/api/graphql")
    assert str(caught.value) == (
        "REST and GraphQL must be on one server, but are at https://api.github.com and "
        "https://github.example/api/graphql"
    )


def test_the_servers_time_is_known_after_a_request(
    github: StatefulGitHub, garden: Repository, client: Client
) -> None:
    assert client.now is None
    client.get("git/ref/heads/main", doing="read")
    assert client.now == START

    github.clock.advance(minutes=3)
    client.graphql(VIEWER, {}, doing="ask")

    assert client.now == START + timedelta(minutes=3)
    assert client.requests == 2
    assert garden.head_of("main")


@pytest.mark.parametrize("fault", [BadGateway(), Timeout(), TruncatedBody()])
@pytest.mark.usefixtures("garden")
def test_a_read_is_repeated_and_a_request_is_not(
    github: StatefulGitHub,
    client: Client,
    clock: StillClock,
    fault: BadGateway | Timeout | TruncatedBody,
) -> None:
    github.fail(READ, fault, times=2)

    with pytest.raises(Unavailable):
        client.rest("GET", "git/ref/heads/main", doing="read")
    assert clock.slept == []

    assert client.get("git/ref/heads/main", doing="read").status == 200
    assert clock.slept == [1.0]
    assert client.requests == 3


@pytest.mark.usefixtures("garden")
def test_a_document_with_a_mistake_is_refused_once(client: Client, clock: StillClock) -> None:
    with pytest.raises(RejectedByForge):
        client.query("query Wrong { viewer { shoe } }", {}, doing="ask")
    assert (client.requests, clock.slept) == (1, [])


@pytest.mark.usefixtures("garden")
def test_a_closed_client_may_be_used_again(client: Client) -> None:
    client.get("git/ref/heads/main", doing="read")
    client.close()

    assert client.get("git/ref/heads/main", doing="read").status == 200


@pytest.mark.usefixtures("garden")
def test_a_status_is_accepted_only_when_it_was_foreseen(client: Client) -> None:
    assert client.get("git/ref/heads/none", doing="read", accept=(404,)).status == 404

    with pytest.raises(NotThere) as caught:
        client.get("git/ref/heads/none", doing="read the branch")
    assert str(caught.value) == "read the branch: Not Found"
