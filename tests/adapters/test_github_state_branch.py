"""The state branch moves by compare-and-swap, and every way that can end is told apart."""

from __future__ import annotations

import pytest

from adapters.garden import ClientFor
from kickoff.adapters.github.client import Client
from kickoff.adapters.github.state_branch import GitHubStateBranch
from kickoff.errors import ForgeError, PermissionMissing, RateLimited, Unavailable
from kickoff.looks import Snapshot
from kickoff.ports import (
    Ambiguous,
    Ancestor,
    Barred,
    Change,
    CommitMessage,
    Lost,
    StateBranch,
    Swapped,
)
from stateful_github import BadGateway, Operation, Repository, Rule, StatefulGitHub, Status, Timeout
from stateful_github.effects import Committed, RefCreated

COMMIT = Operation("createCommitOnBranch")
REGISTRY = "registry.yml"
FIRST = {REGISTRY: b"version: 1\nend: 0\n", "README.md": "Bühne\n".encode()}


@pytest.fixture
def started(github: StatefulGitHub, state: GitHubStateBranch) -> str:
    """The commit of a state branch that was just created."""
    swap = state.create(FIRST, CommitMessage("Create the queue", "Kickoff-Op: op-1"))
    assert isinstance(swap, Swapped)
    github.effects.take_all()
    github.requests.take()
    return swap.commit


def change(expected: str, text: bytes = b"version: 1\nend: 1\n") -> Change:
    return Change({REGISTRY: text}, expected, CommitMessage("Queue hello", "Kickoff-Op: op-2"))


def test_the_adapter_is_a_state_branch(state: GitHubStateBranch) -> None:
    port: StateBranch = state

    assert port is state


@pytest.mark.usefixtures("garden")
def test_a_branch_that_is_not_there_reads_as_none(state: StateBranch) -> None:
    assert state.read([REGISTRY]) is None


def test_a_new_state_branch_is_an_orphan_made_in_three_requests(
    github: StatefulGitHub, garden: Repository, state: StateBranch, client: Client
) -> None:
    swap = state.create(FIRST, CommitMessage("Create the queue", "Kickoff-Op: op-1"))

    head = garden.head_of("kickoff-state")
    assert swap == Swapped(head)
    assert client.requests == 3
    assert garden.store.commit(head).parents == ()
    assert garden.store.commit(head).message == "Create the queue\n\nKickoff-Op: op-1"
    assert [e.ref for e in github.effects.take(RefCreated)] == ["refs/heads/kickoff-state"]


@pytest.mark.usefixtures("started")
def test_whoever_creates_the_branch_second_lost(state: StateBranch) -> None:
    assert state.create(FIRST, CommitMessage("Create the queue")) == Lost()


def test_a_rule_may_bar_the_creation(garden: Repository, state: StateBranch) -> None:
    garden.settings.rules.append(Rule("creation", "kickoff-state"))

    assert isinstance(state.create(FIRST, CommitMessage("Create the queue")), Barred)


def test_an_empty_repository_has_no_room_for_a_state_branch(
    github: StatefulGitHub, client_for: ClientFor
) -> None:
    state = GitHubStateBranch(client_for(github.create_repository("acme/void")), "kickoff-state")

    with pytest.raises(ForgeError) as caught:
        state.create(FIRST, CommitMessage("Create the queue"))
    assert caught.value.reason == "empty_repository"


@pytest.mark.usefixtures("garden")
def test_an_unanswered_creation_may_have_happened(
    github: StatefulGitHub, state: StateBranch
) -> None:
    github.fail(Operation("POST /repos/{owner}/{repo}/git/refs"), BadGateway(before_write=False))

    assert isinstance(state.create(FIRST, CommitMessage("Create the queue")), Ambiguous)
    assert [e.ref for e in github.effects.take(RefCreated)] == ["refs/heads/kickoff-state"]


def test_the_files_that_exist_are_read_in_one_request(
    started: str, state: StateBranch, client: Client
) -> None:
    before = client.requests

    assert state.read([REGISTRY, "done.yml", "README.md"]) == Snapshot(started, FIRST)
    assert client.requests == before + 1


def test_a_head_is_read_without_files(started: str, state: StateBranch) -> None:
    assert state.read([]) == Snapshot(started, {})


def test_a_file_that_graphql_cuts_is_read_whole(
    github: StatefulGitHub, started: str, state: StateBranch, client: Client
) -> None:
    long = b"x" * 600_000
    state.compare_and_swap(change(started, long))
    github.effects.take_all()
    before = client.requests

    snapshot = state.read([REGISTRY])

    assert snapshot is not None
    assert snapshot.files == {REGISTRY: long}
    assert client.requests == before + 2


def test_bytes_that_are_no_text_are_read_as_they_are(
    github: StatefulGitHub, started: str, state: StateBranch
) -> None:
    state.compare_and_swap(change(started, b"\xff\x00\xfe"))
    github.effects.take_all()

    snapshot = state.read([REGISTRY])

    assert snapshot is not None
    assert snapshot.files == {REGISTRY: b"\xff\x00\xfe"}


def test_a_swap_is_one_request(
    github: StatefulGitHub, garden: Repository, started: str, state: StateBranch, client: Client
) -> None:
    before = client.requests

    swap = state.compare_and_swap(change(started))

    assert swap == Swapped(garden.head_of("kickoff-state"))
    assert client.requests == before + 1
    assert [(e.headline, e.files) for e in github.effects.take(Committed)] == [
        ("Queue hello", (REGISTRY,))
    ]


def test_a_swap_deletes_files(github: StatefulGitHub, started: str, state: StateBranch) -> None:
    message = CommitMessage("Drop the board")

    swap = state.compare_and_swap(Change({"README.md": None}, started, message))

    assert isinstance(swap, Swapped)
    assert state.read(["README.md", REGISTRY]) == Snapshot(swap.commit, {REGISTRY: FIRST[REGISTRY]})
    github.effects.take_all()


def test_a_swap_on_a_branch_that_moved_is_lost(
    github: StatefulGitHub, started: str, state: StateBranch
) -> None:
    state.compare_and_swap(change(started))
    github.effects.take_all()

    assert state.compare_and_swap(change(started)) == Lost()


def test_a_swap_on_a_branch_that_disappeared_is_lost(
    garden: Repository, started: str, state: StateBranch
) -> None:
    garden.delete_branch("kickoff-state", by="ann")

    assert state.compare_and_swap(change(started)) == Lost()


@pytest.mark.parametrize("fault", [BadGateway(before_write=False), Timeout(before_write=False)])
def test_an_unanswered_swap_that_happened_is_ambiguous(
    github: StatefulGitHub, started: str, state: StateBranch, fault: BadGateway | Timeout
) -> None:
    github.fail(COMMIT, fault)

    assert isinstance(state.compare_and_swap(change(started)), Ambiguous)
    assert len(github.effects.take(Committed)) == 1


def test_an_unanswered_swap_that_did_not_happen_is_ambiguous_and_not_repeated(
    github: StatefulGitHub, started: str, state: StateBranch, client: Client
) -> None:
    github.fail(COMMIT, BadGateway(before_write=True))
    before = client.requests

    assert isinstance(state.compare_and_swap(change(started)), Ambiguous)
    assert client.requests == before + 1


def test_a_rule_bars_a_swap(garden: Repository, started: str, state: StateBranch) -> None:
    garden.settings.rules.append(Rule("pull_request", "kickoff-state"))

    swap = state.compare_and_swap(change(started))

    assert isinstance(swap, Barred)
    assert "Changes must be made through a pull request." in swap.why


def test_a_token_that_may_only_read_is_told_what_to_paste(
    garden: Repository, started: str, client_for: ClientFor
) -> None:
    token = garden.actions_token(contents="read")
    state = GitHubStateBranch(client_for(garden, token), "kickoff-state")

    with pytest.raises(PermissionMissing) as caught:
        state.compare_and_swap(change(started))
    assert caught.value.remedy == "permissions:\n  contents: write"


def test_a_token_that_is_not_valid_is_told_so(garden: Repository, client_for: ClientFor) -> None:
    state = GitHubStateBranch(client_for(garden, "ghs_wrong"), "kickoff-state")

    with pytest.raises(PermissionMissing) as caught:
        state.read([REGISTRY])
    assert str(caught.value).startswith("GitHub does not accept the token")


def test_a_swap_against_a_rate_limit_says_when_to_come_back(
    github: StatefulGitHub, started: str, state: StateBranch
) -> None:
    github.fail(COMMIT, Status(429, "Too many requests", retry_after=30))

    with pytest.raises(RateLimited) as caught:
        state.compare_and_swap(change(started))
    assert caught.value.retry_after == 30.0


def test_the_history_is_newest_first_with_whole_messages(
    github: StatefulGitHub, started: str, state: StateBranch
) -> None:
    swap = state.compare_and_swap(change(started))
    github.effects.take_all()

    assert isinstance(swap, Swapped)
    now = github.clock()
    newer = Ancestor(swap.commit, "Queue hello\n\nKickoff-Op: op-2", now, (started,))
    older = Ancestor(started, "Create the queue\n\nKickoff-Op: op-1", now)
    assert state.history(50) == (newer, older)
    assert state.history(1) == (newer,)
    assert state.history(50, start=started) == (older,)


def test_the_history_shows_files_as_they_were_in_each_commit(
    github: StatefulGitHub, started: str, state: StateBranch
) -> None:
    swap = state.compare_and_swap(change(started))
    github.effects.take_all()

    assert isinstance(swap, Swapped)
    seen = {one.commit: one.files for one in state.history(50, [REGISTRY, "done.yml"])}
    assert seen == {
        swap.commit: {REGISTRY: b"version: 1\nend: 1\n"},
        started: {REGISTRY: FIRST[REGISTRY]},
    }


@pytest.mark.usefixtures("garden")
def test_the_history_of_no_branch_is_empty(state: StateBranch) -> None:
    assert state.history(50) == ()


def test_a_read_that_fails_once_is_asked_again(
    github: StatefulGitHub, started: str, state: StateBranch, client: Client
) -> None:
    github.fail(Operation("Files"), BadGateway())
    before = client.requests

    assert state.read([REGISTRY]) == Snapshot(started, {REGISTRY: FIRST[REGISTRY]})
    assert client.requests == before + 2


@pytest.mark.usefixtures("started")
def test_a_branch_that_cannot_be_read_is_not_taken_for_absent(
    github: StatefulGitHub, state: StateBranch
) -> None:
    github.fail(Operation("Files"), Status(500), times=4)

    with pytest.raises(Unavailable):
        state.read([REGISTRY])
