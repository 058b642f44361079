"""Roles are exact, from one endpoint, and a login is checked before it goes into a URL."""

from __future__ import annotations

import pytest

from adapters.garden import ClientFor
from kickoff.adapters.github.client import Client
from kickoff.adapters.github.forge import GitHubForge
from kickoff.core.facts import Absent, Present
from kickoff.core.policy import Role
from kickoff.errors import Unavailable
from kickoff.ports import Forge
from stateful_github import Operation, Repository, StatefulGitHub, Status

PERMISSION = Operation("GET /repos/{owner}/{repo}/collaborators/{username}/permission")


@pytest.mark.parametrize(
    ("login", "role"),
    [
        ("rita", Role.READ),
        ("tom", Role.TRIAGE),
        ("alice", Role.WRITE),
        ("mia", Role.MAINTAIN),
        ("ann", Role.ADMIN),
    ],
)
@pytest.mark.usefixtures("garden")
def test_a_role_is_exact_and_costs_one_request(
    forge: Forge, client: Client, login: str, role: Role
) -> None:
    assert forge.role(login) == Present(role)
    assert client.requests == 1


@pytest.mark.parametrize("base", [role for role in Role if role is not Role.NONE])
def test_a_custom_role_counts_as_the_one_it_is_built_on(
    garden: Repository, forge: Forge, base: Role
) -> None:
    garden.settings.roles["sam"] = "gardener"
    garden.settings.custom_roles["gardener"] = base.value

    assert forge.role("sam") == Present(base)


@pytest.mark.usefixtures("garden")
def test_who_is_not_known_at_all_is_absent(forge: Forge) -> None:
    assert forge.role("nobody-of-that-name") == Absent()


def test_a_stranger_on_a_private_repository_has_no_role(
    github: StatefulGitHub, garden: Repository, forge: Forge
) -> None:
    garden.settings.private = True
    github.account("stranger")

    assert forge.role("stranger") == Present(Role.NONE)


@pytest.mark.parametrize("login", ["", "../admin", "a/b", "x" * 40, "a b", "-x", "x[bot]y", "é"])
@pytest.mark.usefixtures("garden")
def test_what_cannot_be_a_login_is_never_asked_for(
    forge: Forge, client: Client, login: str
) -> None:
    assert forge.role(login) == Absent()
    assert client.requests == 0


def test_a_bot_may_have_a_role(garden: Repository, forge: Forge) -> None:
    garden.settings.roles["renovate[bot]"] = "write"

    assert forge.role("renovate[bot]") == Present(Role.WRITE)


def test_a_token_without_any_named_permission_may_ask(
    garden: Repository, client_for: ClientFor
) -> None:
    client = client_for(garden, garden.actions_token())

    assert GitHubForge(client, "kickoff-state").role("alice") == Present(Role.WRITE)


@pytest.mark.usefixtures("garden")
def test_a_role_that_cannot_be_asked_is_raised(github: StatefulGitHub, forge: Forge) -> None:
    github.fail(PERMISSION, Status(503), times=4)

    with pytest.raises(Unavailable):
        forge.role("alice")
