"""The first look: one request, and what it could not see is unknown or raised, never absent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.clocks import StillClock
from adapters.garden import ClientFor
from kickoff.adapters.github.client import Client
from kickoff.adapters.github.forge import GitHubForge
from kickoff.adapters.github.payload import read_event
from kickoff.adapters.github.state_branch import GitHubStateBranch
from kickoff.core.effects import Reaction
from kickoff.core.facts import UNSEEN, Absent, Listing, Present, Unknown
from kickoff.errors import NotThere, PermissionMissing, RateLimited, Unavailable
from kickoff.looks import CommentSeen, FirstLook, FirstQuestion, LabellingSeen, Snapshot
from kickoff.ports import CommitMessage, Forge, Swapped
from stateful_github import (
    BadGateway,
    Operation,
    PartialData,
    PrimaryLimit,
    Repository,
    SecondaryLimit,
    StatefulGitHub,
    TruncatedBody,
)
from stateful_github.clock import START
from stateful_github.git.history import entry_at, flatten, write_commit, write_tree
from stateful_github.git.objects import SYMLINK

LOOK = Operation("FirstLook")


def ask(forge: Forge, since: datetime = START, *, listing: bool = False) -> FirstLook:
    return forge.look(FirstQuestion("kickoff-state", ".github/kickoff.yml", since, listing))


def link(garden: Repository, path: str) -> None:
    """Somebody pushes a symbolic link."""
    store, head = garden.store, garden.head_of("main")
    files = flatten(store, store.commit(head).tree)
    files[path] = (SYMLINK, store.write("blob", b"../README.md"))
    author = store.commit(head).author
    new = write_commit(store, write_tree(store, files), (head,), author, "Link")
    store.set_ref("refs/heads/main", new, expected=head)


def oid_of(garden: Repository, path: str) -> str:
    entry = entry_at(garden.store, garden.store.commit(garden.head_of("main")).tree, path)
    assert entry is not None
    return entry.oid


def test_the_adapter_is_a_forge(forge: GitHubForge) -> None:
    port: Forge = forge

    assert port is forge


def test_a_quiet_repository_is_seen_in_one_request(
    garden: Repository, forge: Forge, client: Client
) -> None:
    seen = ask(forge)

    assert client.requests == 1
    assert seen == FirstLook(
        now=START,
        repository="acme/garden",
        default_branch="main",
        head=garden.head_of("main"),
        state=None,
        config=Present("labels: true\n"),
        folders={".github": oid_of(garden, ".github"), "tasks": oid_of(garden, "tasks")},
        listing=UNSEEN,
        swept_since=START,
    )


def test_an_empty_repository_has_no_head(github: StatefulGitHub, client_for: ClientFor) -> None:
    seen = ask(GitHubForge(client_for(github.create_repository("acme/void")), "kickoff-state"))

    assert (seen.head, seen.state, seen.config, dict(seen.folders)) == (None, None, Absent(), {})


def test_the_state_is_seen_with_both_files(
    github: StatefulGitHub, forge: Forge, state: GitHubStateBranch
) -> None:
    files = {"registry.yml": b"version: 1\n", "done.yml": b"hello: {}\n"}
    made = state.create({**files, "README.md": b"board"}, CommitMessage("Create the queue"))
    github.effects.take_all()

    assert isinstance(made, Swapped)
    assert ask(forge).state == Snapshot(made.commit, files)


def test_a_registry_that_graphql_cuts_is_read_whole(
    github: StatefulGitHub, forge: Forge, state: GitHubStateBranch, client: Client
) -> None:
    long = b"x" * 600_000
    state.create({"registry.yml": long}, CommitMessage("Create the queue"))
    github.effects.take_all()
    before = client.requests

    snapshot = ask(forge).state

    assert snapshot is not None
    assert snapshot.files == {"registry.yml": long}
    assert client.requests == before + 2


def test_the_listing_comes_only_when_it_is_asked_for(garden: Repository, forge: Forge) -> None:
    assert ask(forge, listing=True).listing == Present(
        Listing(
            oid_of(garden, "tasks"),
            {
                "tasks/hello.md": oid_of(garden, "tasks/hello.md"),
                "tasks/deep/down/roots.md": oid_of(garden, "tasks/deep/down/roots.md"),
            },
        )
    )


def test_symbolic_links_are_told_apart_from_files(garden: Repository, forge: Forge) -> None:
    link(garden, "tasks/link.md")

    listing = ask(forge, listing=True).listing

    assert isinstance(listing, Present)
    assert listing.value.links == frozenset({"tasks/link.md"})
    assert "tasks/link.md" not in listing.value.files
    assert forge.list_tasks(oid_of(garden, "tasks"), "tasks") == listing


def test_a_file_in_the_place_of_the_folder_is_no_listing(
    github: StatefulGitHub, client_for: ClientFor
) -> None:
    odd = github.create_repository("acme/odd", {"tasks": "a file\n"})

    seen = ask(GitHubForge(client_for(odd), "kickoff-state"), listing=True)

    assert seen.listing == Unknown("`tasks` is not a folder")


def test_folders_nested_too_deeply_make_the_listing_unknown(
    garden: Repository, forge: Forge
) -> None:
    garden.push("main", {"tasks/1/2/3/4/5/six.md": "# Six\n"}, by="alice")

    assert isinstance(ask(forge, listing=True).listing, Unknown)


def test_no_tasks_folder_is_known_to_be_absent(
    github: StatefulGitHub, client_for: ClientFor
) -> None:
    bare = github.create_repository("acme/bare", {"README.md": "# Bare\n"})

    seen = ask(GitHubForge(client_for(bare), "kickoff-state"), listing=True)

    assert (seen.listing, seen.config) == (Absent(), Absent())


def test_comments_are_seen_on_issues_and_pull_requests_oldest_first(
    github: StatefulGitHub, garden: Repository, forge: Forge
) -> None:
    issue = garden.open_issue("A bug", by="alice").number
    garden.push("topic", {"a.txt": "a"}, by="alice")
    pull = garden.open_pull_request("topic", by="alice").number
    github.clock.advance(minutes=1)
    first = garden.comment(pull, "/kickoff hello", by="tom")
    github.clock.advance(minutes=1)
    second = garden.comment(issue, "/kickoff", by="dependabot[bot]")

    seen = ask(forge)

    assert [(c.thread, c.author, c.author_is_bot, c.body) for c in seen.comments] == [
        (pull, "tom", False, "/kickoff hello"),
        (issue, "dependabot[bot]", True, "/kickoff"),
    ]
    assert [c.number for c in seen.comments] == [first.comment_id, second.comment_id]
    assert seen.swept_since == START


def test_a_comment_is_seen_whole(github: StatefulGitHub, garden: Repository, forge: Forge) -> None:
    issue = garden.open_issue("A bug", by="alice").number
    event = garden.comment(issue, "Hello", by="alice")
    github.clock.advance(minutes=2)
    garden.edit_comment(event.comment_id, "/kickoff", by="tom")

    (comment,) = ask(forge).comments

    shown = event.payload["comment"]
    assert comment == CommentSeen(
        node=shown["node_id"],
        number=event.comment_id,
        thread=issue,
        author="alice",
        author_is_bot=False,
        body="/kickoff",
        created_at=START,
        updated_at=START + timedelta(minutes=2),
        url=shown["html_url"],
        edited_at=START + timedelta(minutes=2),
        editor="tom",
    )


@pytest.mark.parametrize("author", ["alice", "dependabot[bot]"])
def test_a_payload_and_a_look_show_the_same_comment(
    github: StatefulGitHub, garden: Repository, forge: Forge, author: str
) -> None:
    issue = garden.open_issue("A bug", by="alice").number
    created = garden.comment(issue, "Hello", by=author)
    assert ask(forge).comments == (read_event(created.name, created.payload).comment,)

    github.clock.advance(minutes=2)
    edited = garden.edit_comment(created.comment_id, "/kickoff", by=author)
    told = read_event(edited.name, edited.payload).comment
    assert told is not None
    assert told.before == "Hello"
    assert ask(forge).comments == (replace(told, before=None),)


def test_our_own_comments_and_final_reactions_are_known(garden: Repository, forge: Forge) -> None:
    issue = garden.open_issue("A bug", by="alice").number
    answered = garden.comment(issue, "/kickoff", by="alice").comment_id
    eyed = garden.comment(issue, "/kickoff status", by="alice").comment_id
    foreign = garden.comment(issue, "/kickoff help", by="alice").comment_id
    garden.comment(issue, "Queued.", by="github-actions[bot]")
    garden.react(answered, "ROCKET", by="github-actions[bot]")
    garden.react(eyed, "EYES", by="github-actions[bot]")
    garden.react(foreign, "ROCKET", by="tom")

    assert [(c.answered, c.ours, set(c.reactions)) for c in ask(forge).comments] == [
        (True, False, {Reaction.CHANGED}),
        (False, False, {Reaction.SEEN}),
        (False, False, set()),
        (False, True, set()),
    ]


def test_comments_from_before_are_left_out(
    github: StatefulGitHub, garden: Repository, forge: Forge
) -> None:
    issue = garden.open_issue("A bug", by="alice").number
    garden.comment(issue, "old", by="alice")
    later = github.clock.advance(hours=1)
    garden.comment(issue, "new", by="alice")

    seen = ask(forge, later)

    assert [c.body for c in seen.comments] == ["new"]
    assert seen.swept_since == later


def test_a_full_page_of_threads_moves_the_sweep_behind_its_oldest(
    github: StatefulGitHub, garden: Repository, forge: Forge
) -> None:
    for _ in range(21):
        github.clock.advance(minutes=1)
        garden.open_issue("A bug", by="alice")

    seen = ask(forge)

    assert seen.swept_since == START + timedelta(minutes=2, seconds=1)


def test_a_full_page_of_comments_moves_the_sweep_behind_its_oldest(
    github: StatefulGitHub, garden: Repository, forge: Forge
) -> None:
    issue = garden.open_issue("A bug", by="alice").number
    for number in range(32):
        github.clock.advance(minutes=1)
        garden.comment(issue, f"comment {number}", by="alice")

    seen = ask(forge)

    assert [c.body for c in seen.comments] == [f"comment {n}" for n in range(2, 32)]
    assert seen.swept_since == START + timedelta(minutes=3, seconds=1)


def test_the_comment_that_woke_the_run_is_seen_beyond_full_pages(
    github: StatefulGitHub, garden: Repository, forge: Forge
) -> None:
    issue = garden.open_issue("A bug", by="alice").number
    old = garden.comment(issue, "/kickoff", by="alice")
    for number in range(31):
        github.clock.advance(minutes=1)
        garden.comment(issue, f"comment {number}", by="alice")
    own = read_event(old.name, old.payload).comment

    seen = forge.look(FirstQuestion("kickoff-state", ".github/kickoff.yml", START, own=own))
    assert seen.comments[0] == own
    assert seen.swept_since == START + timedelta(minutes=2, seconds=1)

    garden.delete_comment(old.comment_id, by="alice")
    seen = forge.look(FirstQuestion("kickoff-state", ".github/kickoff.yml", START, own=own))
    assert own not in seen.comments


def test_a_full_page_of_older_threads_hides_nothing(
    github: StatefulGitHub, garden: Repository, forge: Forge
) -> None:
    for number in range(22):
        garden.push(f"topic-{number}", {"a.txt": str(number)}, by="alice")
        garden.open_pull_request(f"topic-{number}", by="alice")
    later = github.clock.advance(hours=1)

    seen = ask(forge, later)

    assert seen.swept_since == later


def test_input_labels_are_seen_with_who_put_them_on(garden: Repository, forge: Forge) -> None:
    issue = garden.open_issue("A bug", by="alice").number
    garden.push("topic", {"a.txt": "a"}, by="alice")
    pull = garden.open_pull_request("topic", by="alice").number
    closed = garden.open_issue("Another", by="alice").number
    garden.add_label(issue, "kickoff", by="tom")
    garden.add_label(issue, "question", by="rita")
    garden.add_label(pull, "kickoff:hold", by="mia")
    garden.add_label(closed, "kickoff", by="tom")
    garden.close(closed, by="tom")

    seen = ask(forge).labellings

    assert [(x.thread, x.label, x.actor, x.actor_is_bot, x.at) for x in seen] == [
        (issue, "kickoff", "tom", False, START),
        (pull, "kickoff:hold", "mia", False, START),
    ]
    assert seen[0] == LabellingSeen(
        seen[0].event,
        issue,
        "kickoff",
        "tom",
        actor_is_bot=False,
        at=START,
        url=f"https://github.com/acme/garden/issues/{issue}",
    )


def test_a_label_that_was_put_on_again_is_the_latest_ones(
    github: StatefulGitHub, garden: Repository, forge: Forge
) -> None:
    issue = garden.open_issue("A bug", by="alice").number
    garden.add_label(issue, "kickoff", by="tom")
    garden.remove_label(issue, "kickoff", by="tom")
    later = github.clock.advance(minutes=5)
    garden.add_label(issue, "kickoff", by="mia")

    assert [(x.actor, x.at) for x in ask(forge).labellings] == [("mia", later)]


@pytest.mark.usefixtures("garden")
def test_comments_that_could_not_be_read_leave_the_sweep_unknown(
    github: StatefulGitHub, forge: Forge
) -> None:
    github.fail(LOOK, PartialData(("repository", "issues")))

    assert ask(forge).swept_since is None


@pytest.mark.usefixtures("garden")
def test_a_configuration_that_could_not_be_read_is_unknown(
    github: StatefulGitHub, forge: Forge
) -> None:
    github.fail(LOOK, PartialData(("repository", "config")))

    assert ask(forge).config == Unknown("Resource limits for this query exceeded.")


@pytest.mark.usefixtures("garden")
def test_a_listing_that_could_not_be_read_is_unknown(github: StatefulGitHub, forge: Forge) -> None:
    github.fail(LOOK, PartialData(("repository", "listing")))

    assert isinstance(ask(forge, listing=True).listing, Unknown)


@pytest.mark.usefixtures("garden")
def test_a_repository_that_was_not_seen_is_not_taken_for_absent(
    github: StatefulGitHub, forge: Forge
) -> None:
    github.fail(LOOK, PartialData(("repository",)), times=4)

    with pytest.raises(Unavailable):
        ask(forge)


@pytest.mark.parametrize("part", ["state", "defaultBranchRef"])
@pytest.mark.usefixtures("garden")
def test_what_a_run_cannot_do_without_is_raised(
    github: StatefulGitHub, forge: Forge, part: str
) -> None:
    github.fail(LOOK, PartialData(("repository", part)), times=5)

    with pytest.raises(Unavailable):
        ask(forge)
    assert ask(forge).repository == "acme/garden"


def test_a_repository_that_is_not_there_is_said_so(garden: Repository, clock: StillClock) -> None:
    client = Client(
        "acme",
        "typo",
        garden.actions_token(contents="read"),
        rest_url="https://api.github.com",
        graphql_url="https://api.github.com/graphql",
        clock=clock,
    )

    with pytest.raises(NotThere) as caught:
        ask(GitHubForge(client, "kickoff-state"))
    assert str(caught.value) == "GitHub knows no repository `acme/typo`, or does not show it"


@pytest.mark.parametrize(
    ("rights", "lacking"),
    [
        ({"contents": "write", "pull_requests": "write"}, "issues: write"),
        ({"contents": "write", "issues": "write"}, "pull-requests: write"),
        ({"pull_requests": "write", "issues": "write"}, "contents: write"),
    ],
)
def test_a_token_that_may_not_read_a_part_is_told_which_right_it_lacks(
    garden: Repository, client_for: ClientFor, rights: dict[str, str], lacking: str
) -> None:
    garden.settings.private = True
    token = garden.actions_token(**rights)

    with pytest.raises(PermissionMissing) as caught:
        ask(GitHubForge(client_for(garden, token), "kickoff-state"))
    assert caught.value.remedy == f"permissions:\n  {lacking}"


@pytest.mark.usefixtures("garden")
def test_a_look_that_fails_is_asked_again(
    github: StatefulGitHub, forge: Forge, clock: StillClock
) -> None:
    github.fail(LOOK, BadGateway())
    github.fail(LOOK, TruncatedBody())

    assert ask(forge).repository == "acme/garden"
    assert clock.slept == [1.0, 3.0]


@pytest.mark.usefixtures("garden")
def test_a_short_secondary_limit_is_waited_for(
    github: StatefulGitHub, forge: Forge, clock: StillClock
) -> None:
    github.fail(LOOK, SecondaryLimit(retry_after=20))

    assert ask(forge).repository == "acme/garden"
    assert clock.slept == [20.0]


@pytest.mark.usefixtures("garden")
def test_a_spent_budget_says_when_it_is_filled_again(
    github: StatefulGitHub, forge: Forge, clock: StillClock
) -> None:
    github.fail(LOOK, PrimaryLimit())

    with pytest.raises(RateLimited) as caught:
        ask(forge)
    assert caught.value.retry_after == 3600.0
    assert clock.slept == []
