"""👀 says that a command was seen when its answer takes longer than a moment; never else."""

from __future__ import annotations

import pytest

from kickoff.core.reasons import ReasonCode
from scenarios.desk import Desk
from stateful_github import Operation, SecondaryLimit, StatefulGitHub, effects
from stateful_github.faults import BadGateway, FieldFails, Status

SWAP, LOOK, CLOSER = Operation("Commit"), Operation("FirstLook"), Operation("SecondLook")
EYES, ROCKET = "EYES", "ROCKET"


@pytest.fixture
def desk(github: StatefulGitHub) -> Desk:
    """A queue that has been in use; paused, so that a command is over with its answer."""
    desk = Desk(github, {f"tasks/t{n}.md": "Do it.\n" for n in range(12)})
    thread = desk.repository.open_issue("Operations", by="mona").number
    desk.says(thread, "/kickoff pause", by="mona")
    github.effects.take_all()
    github.requests.take()
    return desk


def overtaken(desk: Desk, times: int = 1) -> None:
    """The next run loses its swap that often: the state branch moves right before it."""
    texts = [str(number) for number in range(times)]
    move = desk.repository.push
    desk.github.before(
        SWAP, lambda: move("kickoff-state", {"x.txt": texts.pop()}, by="erin"), times=times
    )


def looks(github: StatefulGitHub) -> tuple[list[str], list[str]]:
    """The reactions that came and those that went, in order."""
    came = [one.content for one in github.effects.take(effects.Reacted)]
    gone = [one.content for one in github.effects.take(effects.Unreacted)]
    github.effects.take_all()
    return came, gone


def test_an_answer_at_once_shows_no_eyes_and_costs_no_request_more(
    github: StatefulGitHub, desk: Desk
) -> None:
    desk.says(1, "/kickoff hello")
    assert len(github.requests.take()) == 5
    assert looks(github) == ([ROCKET], [])


def test_a_lost_swap_shows_eyes_until_the_answer_takes_them_away(
    github: StatefulGitHub, desk: Desk
) -> None:
    overtaken(desk)
    asked = desk.repository.comment(1, "/kickoff hello", by="wendy")
    desk.wakes(asked)
    assert looks(github) == ([EYES, ROCKET], [EYES])
    assert asked.comment_id is not None
    assert desk.repository.reactions_on(asked.comment_id) == [("github-actions[bot]", ROCKET)]
    assert len(github.requests.take()) == 5 + 3 + 1


def test_eyes_are_put_on_once_however_many_swaps_are_lost(
    github: StatefulGitHub, desk: Desk
) -> None:
    overtaken(desk, times=3)
    desk.says(1, "/kickoff hello")
    assert looks(github) == ([EYES, ROCKET], [EYES])


@pytest.mark.parametrize("operation", [LOOK, CLOSER])
def test_a_rate_limit_shows_eyes(github: StatefulGitHub, desk: Desk, operation: Operation) -> None:
    github.fail(operation, SecondaryLimit(30))
    desk.says(1, "/kickoff hello")
    assert looks(github) == ([EYES, ROCKET], [EYES])


def test_a_second_or_two_of_waiting_show_none(github: StatefulGitHub, desk: Desk) -> None:
    github.fail(LOOK, BadGateway())
    desk.says(1, "/kickoff hello")
    assert looks(github) == ([ROCKET], [])


def test_a_tick_puts_eyes_on_nothing(github: StatefulGitHub, desk: Desk) -> None:
    desk.repository.comment(1, "/kickoff hello", by="wendy")
    github.clock.advance(minutes=3)
    github.fail(LOOK, SecondaryLimit(30))
    desk.ticks(3)
    assert looks(github) == ([ROCKET], [])


def test_eyes_are_no_answer(github: StatefulGitHub, desk: Desk) -> None:
    overtaken(desk)
    github.fail(Operation("addComment"), FieldFails("addComment", message="too quickly"))
    asked = desk.repository.comment(1, "/kickoff hello", by="wendy")
    desk.wakes(asked)
    assert asked.comment_id is not None
    github.effects.take_all()
    desk.ticks(3)
    assert desk.repository.reactions_on(asked.comment_id) == [("github-actions[bot]", ROCKET)]
    assert desk.last_reply(1).startswith("`hello` is queued.")
    github.effects.take_all()


def test_a_run_that_dies_with_its_eyes_on_is_made_up_for(
    github: StatefulGitHub, desk: Desk
) -> None:
    asked = desk.repository.comment(1, "/kickoff hello", by="wendy")
    assert asked.comment_id is not None
    desk.repository.react(asked.comment_id, EYES, by="github-actions[bot]")
    desk.ticks(3)
    assert desk.registry.tasks.keys() == {"hello"}
    assert looks(github) == ([ROCKET], [EYES])


def test_eyes_that_cannot_be_put_on_do_not_keep_the_answer(
    github: StatefulGitHub, desk: Desk
) -> None:
    overtaken(desk)
    github.fail(Operation("addReaction"), Status(403))
    ran = desk.says(1, "/kickoff hello")
    assert (ran.outcome, ran.troubles) == (ReasonCode.QUEUED, ())
    assert looks(github) == ([ROCKET], [])


def test_eyes_that_somebody_took_off_meanwhile_are_no_trouble(
    github: StatefulGitHub, desk: Desk
) -> None:
    asked = desk.repository.comment(1, "/kickoff hello", by="wendy")
    comment = asked.comment_id
    assert comment is not None
    desk.repository.react(comment, EYES, by="github-actions[bot]")
    github.before(Operation("Say"), desk.repository.comments[comment].reactions.clear)
    ran = desk.wakes(asked)
    assert (ran.outcome, ran.troubles) == (ReasonCode.QUEUED, ())
    assert looks(github) == ([ROCKET], [])
