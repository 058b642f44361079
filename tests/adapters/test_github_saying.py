"""Everything that is said goes into one document, with the swap behind it."""

from __future__ import annotations

import pytest

from adapters.garden import ClientFor
from kickoff.adapters.github.client import Client
from kickoff.adapters.github.forge import GitHubForge
from kickoff.core.effects import (
    CloseIssue,
    Drop,
    Edit,
    Post,
    React,
    Reaction,
    ShowLabels,
    TakeBack,
    TakeLabel,
)
from kickoff.core.facts import Present
from kickoff.errors import NotThere, PermissionMissing, RateLimited
from kickoff.looks import FirstQuestion, SecondQuestion, ThreadSeen
from kickoff.ports import Ambiguous, Change, CommitMessage, Forge, Lost, Said, Swapped
from stateful_github import BadGateway, FieldFails, Operation, Repository, StatefulGitHub
from stateful_github.clock import START
from stateful_github.effects import (
    Closed,
    CommentDeleted,
    Commented,
    CommentEdited,
    Committed,
    Labeled,
    Reacted,
    Unlabeled,
    Unreacted,
)

SAY = Operation("Say")


@pytest.fixture
def issue(garden: Repository) -> int:
    garden.create_branch("kickoff-state", by="ann")
    return garden.open_issue("A bug", by="alice").number


@pytest.fixture
def swap(garden: Repository, issue: int) -> Change:
    assert issue
    message = CommitMessage("Confirm", "Kickoff-Op: op-3")
    return Change({"registry.yml": b"end: 0\n"}, garden.head_of("kickoff-state"), message)


def look(forge: Forge, garden: Repository, *threads: int) -> dict[int, ThreadSeen]:
    """Both looks, as before every answer."""
    forge.look(FirstQuestion("kickoff-state", ".github/kickoff.yml", START))
    seen = forge.look_closer(SecondQuestion(garden.head_of("main"), threads=threads))
    return {n: t.value for n, t in seen.threads.items() if isinstance(t, Present)}


def test_everything_is_one_request_with_the_swap_at_its_end(
    github: StatefulGitHub,
    garden: Repository,
    forge: Forge,
    client: Client,
    issue: int,
    swap: Change,
) -> None:
    command = garden.comment(issue, "/kickoff", by="alice")
    older = garden.comment(issue, "older", by="github-actions[bot]")
    living = garden.comment(issue, "living", by="github-actions[bot]")
    garden.add_label(issue, "kickoff", by="tom")
    garden.add_label(issue, "task: queued", by="github-actions[bot]")
    garden.label("task: running")
    threads = look(forge, garden, issue)
    client.requests = 0

    said = forge.say(
        [
            Post(threads[issue].node, "new"),
            Edit(living.payload["comment"]["node_id"], "edited"),
            Drop(older.payload["comment"]["node_id"]),
            React(command.payload["comment"]["node_id"], Reaction.CHANGED),
            TakeLabel(issue, "kickoff"),
            ShowLabels(issue, ("task: running",)),
            CloseIssue(issue),
        ],
        threads,
        swap,
    )

    assert said == Said(Swapped(garden.head_of("kickoff-state")))
    assert client.requests == 1
    assert [type(e) for e in github.effects.take_all()] == [
        Commented,
        CommentEdited,
        CommentDeleted,
        Reacted,
        Unlabeled,
        Unlabeled,
        Labeled,
        Closed,
        Committed,
    ]
    assert garden.bodies(issue) == ["/kickoff", "edited", "new"]
    assert [x.name for x in garden.issue(issue).labels] == ["task: running"]


@pytest.mark.parametrize(
    ("reaction", "content"),
    [
        (Reaction.CHANGED, "ROCKET"),
        (Reaction.NOTHING_TO_DO, "THUMBS_UP"),
        (Reaction.REFUSED, "THUMBS_DOWN"),
        (Reaction.NOT_UNDERSTOOD, "CONFUSED"),
    ],
)
def test_a_reaction_is_one_request(
    github: StatefulGitHub,
    garden: Repository,
    forge: Forge,
    client: Client,
    issue: int,
    reaction: Reaction,
    content: str,
) -> None:
    command = garden.comment(issue, "/kickoff", by="alice")

    forge.react(React(command.payload["comment"]["node_id"], reaction))

    assert client.requests == 1
    assert [e.content for e in github.effects.take(Reacted)] == [content]


@pytest.mark.usefixtures("garden")
def test_a_reaction_on_nothing_is_raised(forge: Forge) -> None:
    with pytest.raises(NotThere):
        forge.react(React("IC_gone", Reaction.REFUSED))


def test_a_reaction_without_the_right_is_told_what_to_paste(
    garden: Repository, client_for: ClientFor, issue: int
) -> None:
    command = garden.comment(issue, "/kickoff", by="alice")
    forge = GitHubForge(client_for(garden, garden.actions_token(contents="write")), "kickoff-state")

    with pytest.raises(PermissionMissing) as caught:
        forge.react(React(command.payload["comment"]["node_id"], Reaction.REFUSED))
    assert caught.value.remedy == "permissions:\n  issues: write"


@pytest.mark.usefixtures("garden")
def test_nothing_to_say_is_no_request(forge: Forge, client: Client) -> None:
    assert forge.say([], {}, None) == Said()
    assert client.requests == 0


def test_a_swap_alone_is_one_request(
    github: StatefulGitHub, garden: Repository, forge: Forge, client: Client, swap: Change
) -> None:
    assert forge.say([], {}, swap) == Said(Swapped(garden.head_of("kickoff-state")))
    assert client.requests == 1
    github.effects.take_all()


def test_one_message_that_fails_stops_neither_the_others_nor_the_swap(
    github: StatefulGitHub, garden: Repository, forge: Forge, issue: int, swap: Change
) -> None:
    threads = look(forge, garden, issue)

    said = forge.say([Edit("IC_gone", "edited"), Post(threads[issue].node, "new")], threads, swap)

    assert [str(failure) for failure in said.failures] == [
        "updateIssueComment: Could not resolve to a node with the global id of 'IC_gone'",
    ]
    assert said.swap == Swapped(garden.head_of("kickoff-state"))
    assert garden.bodies(issue) == ["new"]
    github.effects.take_all()


@pytest.mark.usefixtures("garden")
def test_a_comment_that_is_gone_already_is_dropped_without_ado(forge: Forge) -> None:
    assert forge.say([Drop("IC_gone")], {}, None) == Said()


def test_a_reaction_is_taken_back_in_the_same_request(
    github: StatefulGitHub, garden: Repository, forge: Forge, client: Client, issue: int
) -> None:
    command = garden.comment(issue, "/kickoff", by="alice")
    node = command.payload["comment"]["node_id"]
    forge.react(React(node, Reaction.SEEN))
    client.requests = 0

    said = forge.say([React(node, Reaction.CHANGED), TakeBack(node, Reaction.SEEN)], {}, None)

    assert (said, client.requests) == (Said(), 1)
    assert garden.reactions_on(command.comment_id) == [("github-actions[bot]", "ROCKET")]
    assert [type(e) for e in github.effects.take_all()] == [Reacted, Reacted, Unreacted]


def test_a_reaction_that_is_not_there_is_taken_back_without_ado(
    garden: Repository, forge: Forge, issue: int
) -> None:
    node = garden.comment(issue, "/kickoff", by="alice").payload["comment"]["node_id"]

    assert (
        forge.say([TakeBack(node, Reaction.SEEN), TakeBack("IC_none", Reaction.SEEN)], {}, None)
        == Said()
    )


def test_a_lost_swap_leaves_what_was_said(
    github: StatefulGitHub, garden: Repository, forge: Forge, issue: int, swap: Change
) -> None:
    threads = look(forge, garden, issue)
    garden.push("kickoff-state", {"registry.yml": "other"}, by="ann")

    assert forge.say([Post(threads[issue].node, "new")], threads, swap) == Said(Lost())
    assert len(github.effects.take(Commented)) == 1


def test_a_failed_field_is_a_failure_of_its_message_only(
    github: StatefulGitHub, garden: Repository, forge: Forge, issue: int, swap: Change
) -> None:
    threads = look(forge, garden, issue)
    github.fail(SAY, FieldFails("addComment"))

    said = forge.say([Post(threads[issue].node, "new")], threads, swap)

    assert said.swap == Swapped(garden.head_of("kickoff-state"))
    assert [str(failure) for failure in said.failures] == [
        "addComment: Something went wrong while executing your query.",
    ]
    github.effects.take_all()


def test_a_rate_limit_in_the_middle_does_not_hide_what_was_carried_out(
    github: StatefulGitHub, garden: Repository, forge: Forge, issue: int, swap: Change
) -> None:
    threads = look(forge, garden, issue)
    github.fail(SAY, FieldFails("addComment", "RATE_LIMITED", "too quickly"))

    said = forge.say([Post(threads[issue].node, "new")], threads, swap)

    assert said.swap == Swapped(garden.head_of("kickoff-state"))
    assert [type(failure) for failure in said.failures] == [RateLimited]
    github.effects.take_all()


def test_an_unanswered_document_is_ambiguous_and_not_repeated(
    github: StatefulGitHub,
    garden: Repository,
    forge: Forge,
    client: Client,
    issue: int,
    swap: Change,
) -> None:
    threads = look(forge, garden, issue)
    github.fail(SAY, BadGateway(before_write=False))
    client.requests = 0

    said = forge.say([Post(threads[issue].node, "new")], threads, swap)

    assert isinstance(said.swap, Ambiguous)
    assert len(said.failures) == 1
    assert client.requests == 1
    assert garden.bodies(issue) == ["new"]
    github.effects.take_all()


def test_many_messages_go_in_documents_of_twenty_five(
    github: StatefulGitHub,
    garden: Repository,
    forge: Forge,
    client: Client,
    issue: int,
    swap: Change,
) -> None:
    threads = look(forge, garden, issue)
    client.requests = 0

    said = forge.say([Post(threads[issue].node, f"reply {n}") for n in range(26)], threads, swap)

    assert said == Said(Swapped(garden.head_of("kickoff-state")))
    assert client.requests == 2
    assert garden.bodies(issue) == [f"reply {n}" for n in range(26)]
    github.effects.take_all()


def test_labels_that_are_right_already_cost_nothing(
    garden: Repository, forge: Forge, client: Client, issue: int
) -> None:
    garden.add_label(issue, "task: queued", by="github-actions[bot]")
    garden.add_label(issue, "bug", by="alice")
    threads = look(forge, garden, issue)
    client.requests = 0

    assert forge.say([ShowLabels(issue, ("task: queued",))], threads, None) == Said()
    assert client.requests == 0


def test_only_labels_that_show_a_state_are_taken_off(
    github: StatefulGitHub, garden: Repository, forge: Forge, issue: int
) -> None:
    garden.add_label(issue, "task: blocked", by="github-actions[bot]")
    garden.add_label(issue, "task: of the week", by="alice")
    threads = look(forge, garden, issue)

    assert forge.say([ShowLabels(issue, ())], threads, None) == Said()
    assert [e.label for e in github.effects.take(Unlabeled)] == ["task: blocked"]


def test_a_label_nobody_made_yet_is_made(
    github: StatefulGitHub, garden: Repository, forge: Forge, client: Client, issue: int
) -> None:
    threads = look(forge, garden, issue)
    client.requests = 0

    said = forge.say(
        [Post(threads[issue].node, "new"), ShowLabels(issue, ("task: queued",))], threads, None
    )

    assert said == Said()
    assert client.requests == 2
    assert [x.name for x in garden.issue(issue).labels] == ["task: queued"]
    github.effects.take_all()


def test_what_was_not_looked_at_is_done_by_number(
    github: StatefulGitHub, garden: Repository, forge: Forge, issue: int
) -> None:
    garden.add_label(issue, "kickoff:hold", by="tom")

    said = forge.say(
        [TakeLabel(issue, "kickoff:hold"), TakeLabel(issue, "kickoff"), CloseIssue(issue)],
        {},
        None,
    )

    assert said == Said()
    assert [e.label for e in github.effects.take(Unlabeled)] == ["kickoff:hold"]
    assert garden.issue(issue).closed
    assert [e.number for e in github.effects.take(Closed)] == [issue]


@pytest.mark.usefixtures("garden")
def test_labels_on_a_thread_that_was_not_looked_at_are_a_failure(forge: Forge) -> None:
    said = forge.say([ShowLabels(7, ("task: queued",))], {}, None)

    assert [str(failure) for failure in said.failures] == ["#7 was not looked at"]


def test_a_failure_over_rest_is_one_of_many(
    garden: Repository, client_for: ClientFor, issue: int
) -> None:
    token = garden.actions_token(contents="write")
    forge = GitHubForge(client_for(garden, token), "kickoff-state")

    said = forge.say([CloseIssue(issue), TakeLabel(issue, "kickoff")], {}, None)

    assert [type(failure) for failure in said.failures] == [PermissionMissing] * 2
    assert not garden.issue(issue).closed
