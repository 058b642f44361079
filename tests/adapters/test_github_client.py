"""The wire itself: what is set up wrongly is said at once, and nothing is repeated unasked."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.clocks import StillClock
from adapters.garden import FILES
from kickoff.adapters.github.client import Client
from kickoff.adapters.github.nodes import Node
from kickoff.adapters.github.state_branch import GitHubStateBranch
from kickoff.adapters.github.texts import whole_blob
from kickoff.errors import ConfigurationError, NotThere, RejectedByForge, Unavailable
from kickoff.looks import Snapshot
from stateful_github import (
    BadGateway,
    Operation,
    Repository,
    StatefulGitHub,
    Timeout,
    TruncatedBody,
)
from stateful_github.clock import START
from stateful_github.server import serve

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


def test_a_text_that_is_not_exactly_the_bytes_is_read_as_bytes(
    garden: Repository, client: Client
) -> None:
    oid = garden.store.write("blob", "Bühne".encode("latin-1"))
    shown = {"oid": oid, "text": "Bühne", "isTruncated": False, "isBinary": False, "byteSize": 5}

    assert whole_blob(client, Node(shown)) == b"B\xfchne"


@pytest.mark.parametrize(("rest", "graphql"), [("", "/graphql"), ("/api/v3", "/api/graphql")])
def test_both_servers_shapes_are_spoken_to_over_http(
    tmp_path: Path, clock: StillClock, rest: str, graphql: str
) -> None:
    hub = StatefulGitHub(tmp_path)
    garden = hub.create_repository("acme/garden", FILES)
    with serve(hub) as server:
        client = Client(
            "acme",
            "garden",
            garden.actions_token(contents="read"),
            rest_url=server.url + rest,
            graphql_url=server.url + graphql,
            clock=clock,
        )
        ref = client.get("git/ref/heads/main", doing="read").node
        seen = GitHubStateBranch(client, "main").read(["README.md"])
        client.close()

    head = garden.head_of("main")
    assert ref.at("object", "sha").text() == head
    assert seen == Snapshot(head, {"README.md": b"# Garden\n"})


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
