"""One repository on the stateful GitHub, and the adapters on top of it with a job's token."""

from __future__ import annotations

import pytest

from adapters.clocks import StillClock
from adapters.garden import FILES, RIGHTS, ROLES, ClientFor
from kickoff.adapters.github.client import Client
from kickoff.adapters.github.forge import GitHubForge
from kickoff.adapters.github.state_branch import GitHubStateBranch
from stateful_github import Repository, StatefulGitHub


@pytest.fixture
def garden(github: StatefulGitHub) -> Repository:
    return github.create_repository("acme/garden", FILES, roles=ROLES)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def client_for(clock: StillClock) -> ClientFor:
    def make(repository: Repository, token: str | None = None) -> Client:
        return Client(
            repository.owner.login,
            repository.name,
            repository.actions_token(**RIGHTS) if token is None else token,
            rest_url="https://api.github.com",
            graphql_url="https://api.github.com/graphql",
            clock=clock,
        )

    return make


@pytest.fixture
def client(client_for: ClientFor, garden: Repository) -> Client:
    return client_for(garden)


@pytest.fixture
def forge(client: Client) -> GitHubForge:
    return GitHubForge(client, "kickoff-state")


@pytest.fixture
def state(client: Client) -> GitHubStateBranch:
    return GitHubStateBranch(client, "kickoff-state")
