"""What concerns the queue little costs little, also when act runs it."""

from __future__ import annotations

from act.garden import Garden
from stateful_github import effects


def test_talk_about_kickoff_is_not_ours_and_asks_nothing(garden: Garden) -> None:
    ran = garden.says("I like how `/kickoff` works.")

    assert ran.outputs["Kickoff"] == {
        "outcome": "not_ours",
        "tasks": "[]",
        "summary": "This event is not for Kickoff.",
    }
    assert garden.github.requests.lines() == []


def test_a_strangers_command_gets_one_reaction_for_two_requests(garden: Garden) -> None:
    ran = garden.says("/kickoff hello", by="stranger")

    assert ran.outputs["Kickoff"]["outcome"] == "not_allowed"
    assert garden.github.requests.lines() == [
        "GET /repos/acme/garden/collaborators/stranger/permission",
        "POST /graphql Say addReaction",
    ]
    [reacted] = garden.github.effects.take(effects.Reacted)
    assert reacted.content == "THUMBS_DOWN"
    assert garden.repository.branches() == {"main": garden.repository.head_of("main")}
