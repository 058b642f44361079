"""What GitHub remembers of a branch that somebody took back by force."""

from __future__ import annotations

from kickoff.adapters.github.client import Client
from kickoff.adapters.github.lost_commits import lost_commit
from kickoff.core.facts import Absent, Present, Unknown
from stateful_github import Path, Repository, StatefulGitHub, Status

QUEUE = "kickoff-state"


def grown(garden: Repository) -> tuple[str, str]:
    """A branch of two commits; both."""
    garden.push(QUEUE, {"registry.yml": "1\n"}, by="alice")
    first = garden.head_of(QUEUE)
    garden.push(QUEUE, {"registry.yml": "2\n"}, by="alice")
    return first, garden.head_of(QUEUE)


def test_a_branch_that_only_grew_has_lost_nothing(garden: Repository, client: Client) -> None:
    grown(garden)

    assert lost_commit(client, QUEUE) == Absent()
    assert client.requests == 2


def test_what_a_force_push_took_away_is_named(garden: Repository, client: Client) -> None:
    first, second = grown(garden)
    garden.reset_branch(QUEUE, first, by="alice")

    assert lost_commit(client, QUEUE) == Present(second)
    assert client.requests == 3


def test_what_is_there_again_is_not_lost(garden: Repository, client: Client) -> None:
    first, second = grown(garden)
    garden.reset_branch(QUEUE, first, by="alice")
    garden.reset_branch(QUEUE, second, by="alice")

    assert lost_commit(client, QUEUE) == Absent()


def test_what_a_deleted_branch_was_at_is_named(garden: Repository, client: Client) -> None:
    _, second = grown(garden)
    garden.delete_branch(QUEUE, by="alice")

    assert lost_commit(client, QUEUE) == Present(second)


def test_the_last_of_several_losses_is_named(
    garden: Repository, client: Client, github: StatefulGitHub
) -> None:
    first, second = grown(garden)
    garden.delete_branch(QUEUE, by="alice")
    github.clock.advance(minutes=1)
    garden.create_branch(QUEUE, second, by="alice")
    garden.reset_branch(QUEUE, first, by="alice")
    garden.push(QUEUE, {"registry.yml": "3\n"}, by="alice")

    assert lost_commit(client, QUEUE) == Present(second)


def test_other_branches_are_nobody_s_business(garden: Repository, client: Client) -> None:
    grown(garden)
    garden.push("other", {"a.txt": "x"}, by="alice")
    garden.delete_branch("other", by="alice")

    assert lost_commit(client, QUEUE) == Absent()


def test_what_is_refused_is_unknown(
    garden: Repository, client: Client, github: StatefulGitHub
) -> None:
    github.fail(Path("GET", "/repos/*/activity"), Status(403))

    found = lost_commit(client, QUEUE)

    assert isinstance(found, Unknown)
    assert found.why.startswith("look at what happened to the state branch: ")
