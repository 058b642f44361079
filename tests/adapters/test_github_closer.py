"""The second look: everything by name in one request, each thing present, absent or unknown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kickoff.adapters.github.client import Client
from kickoff.core.facts import Absent, Present, PullRequest, PullRequestState, Unknown
from kickoff.looks import ReplySeen, SecondQuestion, ThreadSeen
from kickoff.ports import Forge
from stateful_github import BadGateway, Operation, PartialData, Repository, StatefulGitHub
from stateful_github.clock import START

LOOK = Operation("SecondLook")


def test_texts_are_read_at_the_commit_that_was_asked_for(
    garden: Repository, forge: Forge, client: Client
) -> None:
    head = garden.head_of("main")
    garden.push("main", {"tasks/hello.md": "# Changed\n", "bin": b"\x00\xff"}, by="alice")

    seen = forge.look_closer(
        SecondQuestion(head, paths=("tasks/hello.md", "tasks/none.md", "tasks"))
    )
    now = forge.look_closer(SecondQuestion(garden.head_of("main"), paths=("bin",)))

    assert seen.texts == {
        "tasks/hello.md": Present("# Hello\n"),
        "tasks/none.md": Absent(),
        "tasks": Absent(),
    }
    assert now.texts == {"bin": Unknown("the file is not text")}
    assert client.requests == 2


def test_a_text_that_graphql_cuts_is_read_whole(
    garden: Repository, forge: Forge, client: Client
) -> None:
    garden.push("main", {"tasks/long.md": "x" * 600_000}, by="alice")

    seen = forge.look_closer(SecondQuestion(garden.head_of("main"), paths=("tasks/long.md",)))

    assert seen.texts == {"tasks/long.md": Present("x" * 600_000)}
    assert client.requests == 2


def test_a_file_that_is_not_utf_8_is_unknown(garden: Repository, forge: Forge) -> None:
    garden.push("main", {"tasks/latin.md": "caf\u00e9".encode("latin-1")}, by="alice")

    seen = forge.look_closer(SecondQuestion(garden.head_of("main"), paths=("tasks/latin.md",)))

    assert seen.texts == {"tasks/latin.md": Unknown("the file is not UTF-8")}


def test_a_path_with_any_characters_is_no_more_than_a_path(
    garden: Repository, forge: Forge
) -> None:
    path = 'tasks/"){x}\n$é:.md'
    garden.push("main", {path: "odd"}, by="alice")

    seen = forge.look_closer(SecondQuestion(garden.head_of("main"), paths=(path,)))

    assert seen.texts == {path: Present("odd")}


def test_a_branch_with_nothing_but_our_plan_shows_what_that_stands_on(
    garden: Repository, forge: Forge
) -> None:
    main = garden.head_of("main")
    for branch, subject in (("task/issue-1", "Add the plan of issue-1"), ("task/b", "Work")):
        garden.create_branch(branch, by="alice")
        garden.push(branch, {"tasks/issue-1.md": "Plan.\n"}, subject, by="alice")
    garden.create_branch("task/c", by="alice")

    branches = ("task/issue-1", "task/b", "task/c", "task/none")
    assert forge.look_closer(SecondQuestion(main, branches=branches)).begun == {
        "task/issue-1": main
    }
    garden.push("task/issue-1", {"work.txt": "Done.\n"}, "Work", by="alice")
    assert forge.look_closer(SecondQuestion(main, branches=branches)).begun == {}


def test_a_thread_is_seen_with_our_own_replies_only(
    github: StatefulGitHub, garden: Repository, forge: Forge
) -> None:
    opened = garden.open_issue("A bug", "It is broken.", by="alice")
    issue = opened.number
    garden.comment(issue, "not ours", by="tom")
    ours = garden.comment(issue, "ours", by="github-actions[bot]")
    garden.add_label(issue, "bug", by="tom")
    renamed = github.clock.advance(minutes=1)
    garden.edit_issue(issue, title="A worse bug", by="alice")
    edited = github.clock.advance(minutes=1)
    garden.edit_issue(issue, body="It is very broken.", by="alice")

    seen = forge.look_closer(SecondQuestion(garden.head_of("main"), threads=(issue,)))

    assert seen.threads == {
        issue: Present(
            ThreadSeen(
                node=opened.payload["issue"]["node_id"],
                number=issue,
                is_pull_request=False,
                title="A worse bug",
                body="It is very broken.",
                open=True,
                author="alice",
                edited_at=edited,
                renamed_at=renamed,
                labels=("bug",),
                replies=(
                    ReplySeen(ours.payload["comment"]["node_id"], ours.comment_id, "ours", START),
                ),
            )
        )
    }


def test_a_pull_request_is_a_thread_too(garden: Repository, forge: Forge) -> None:
    garden.push("topic", {"a.txt": "a"}, by="alice")
    number = garden.open_pull_request("topic", title="Work", by="alice").number
    garden.close_pull_request(number, by="alice")

    seen = forge.look_closer(SecondQuestion(garden.head_of("main"), threads=(number, 999)))

    thread = seen.threads[number]
    assert isinstance(thread, Present)
    assert (thread.value.is_pull_request, thread.value.title, thread.value.open) == (
        True,
        "Work",
        False,
    )
    assert seen.threads[999] == Absent()


def test_branches_are_seen_with_their_pull_requests_newest_first(
    github: StatefulGitHub, garden: Repository, forge: Forge
) -> None:
    garden.push("task/hello", {"a.txt": "a"}, by="alice")
    first = garden.open_pull_request("task/hello", by="alice").number
    garden.close_pull_request(first, by="alice")
    github.clock.advance(minutes=1)
    second = garden.open_pull_request("task/hello", by="alice", draft=True).number

    seen = forge.look_closer(
        SecondQuestion(garden.head_of("main"), branches=("task/hello", "task/none"))
    )

    assert seen.branches == {
        "task/hello": Present(garden.head_of("task/hello")),
        "task/none": Absent(),
    }
    pulls = seen.pull_requests["task/hello"]
    assert isinstance(pulls, Present)
    assert [(p.number, p.state, p.draft) for p in pulls.value] == [
        (second, PullRequestState.OPEN, True),
        (first, PullRequestState.CLOSED, False),
    ]
    assert seen.pull_requests["task/none"] == Present(())


def test_a_merged_pull_request_says_who_when_and_as_what(
    github: StatefulGitHub, garden: Repository, forge: Forge
) -> None:
    garden.push("task/hello", {"a.txt": "a"}, by="alice")
    number = garden.open_pull_request("task/hello", by="alice").number
    merged_at = github.clock.advance(minutes=5)
    garden.merge_pull_request(number, by="mia")

    seen = forge.look_closer(SecondQuestion(garden.head_of("main"), pull_requests=(number, 999)))

    assert seen.linked == {
        number: Present(
            PullRequest(
                number=number,
                url=f"https://github.com/acme/garden/pull/{number}",
                state=PullRequestState.MERGED,
                head="task/hello",
                base="main",
                from_fork=False,
                created_at=merged_at - timedelta(minutes=5),
                merged_at=merged_at,
                merged_by="mia",
                merge_commit=garden.head_of("main"),
                updated_at=merged_at,
                node=garden.pull_request(number or 0).node_id,
            )
        ),
        999: Absent(),
    }


def test_a_pull_request_of_a_fork_is_known_as_one(
    github: StatefulGitHub, garden: Repository, forge: Forge
) -> None:
    fork = github.fork(garden, "rita")
    fork.push("task/hello", {"a.txt": "a"}, by="rita")
    garden.open_pull_request("task/hello", by="rita", from_fork=fork)

    seen = forge.look_closer(SecondQuestion(garden.head_of("main"), branches=("task/hello",)))

    pulls = seen.pull_requests["task/hello"]
    assert isinstance(pulls, Present)
    assert [p.from_fork for p in pulls.value] == [True]
    assert seen.branches == {"task/hello": Absent()}


def test_one_part_that_failed_is_unknown_and_the_rest_is_seen(
    github: StatefulGitHub, garden: Repository, forge: Forge
) -> None:
    github.fail(LOOK, PartialData(("repository", "x0")))

    seen = forge.look_closer(
        SecondQuestion(garden.head_of("main"), paths=("tasks/hello.md", "README.md"))
    )

    assert seen.texts == {
        "tasks/hello.md": Unknown("Resource limits for this query exceeded."),
        "README.md": Present("# Garden\n"),
    }


def test_a_look_that_fails_altogether_leaves_everything_unknown(
    github: StatefulGitHub, garden: Repository, forge: Forge
) -> None:
    github.fail(LOOK, BadGateway(), times=4)

    seen = forge.look_closer(
        SecondQuestion(garden.head_of("main"), paths=("README.md",), branches=("main",))
    )

    assert isinstance(seen.texts["README.md"], Unknown)
    assert isinstance(seen.branches["main"], Unknown)
    assert isinstance(seen.pull_requests["main"], Unknown)


@pytest.mark.parametrize("path", [("repository",), ("repository", "x0", "isTruncated")])
def test_what_was_not_seen_is_never_absent(
    github: StatefulGitHub, garden: Repository, forge: Forge, path: tuple[str, ...]
) -> None:
    github.fail(LOOK, PartialData(path))

    seen = forge.look_closer(SecondQuestion(garden.head_of("main"), paths=("README.md",)))

    assert isinstance(seen.texts["README.md"], Unknown)


@pytest.mark.parametrize(("count", "requests"), [(50, 1), (51, 2)])
def test_a_request_asks_for_a_hundred_names(
    garden: Repository, forge: Forge, client: Client, count: int, requests: int
) -> None:
    names = tuple(f"task/{n}" for n in range(count))

    seen = forge.look_closer(SecondQuestion(garden.head_of("main"), branches=names))

    assert set(seen.branches.values()) == {Absent()}
    assert client.requests == requests
