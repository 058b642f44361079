"""A hundred commands at once: each is carried out once, for few requests, and answered in time."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from scenarios.crowd import Crowd
from scenarios.desk import Desk
from stateful_github import StatefulGitHub
from stateful_github.payloads import Event

HUNDRED = 100
STATE = {"FirstLook", "History", "Files", "createCommitOnBranch"}
"""Requests that read or move the state branch."""


def test_a_hundred_commands_are_carried_out_once_for_three_state_requests_each(
    github: StatefulGitHub,
) -> None:
    """They come within five seconds, in threads of their own, as workflow runs begin: unevenly.

    GitHub takes eighty answers a minute; the others are given by the next run that comes.
    """
    names = [f"t{number}" for number in range(HUNDRED)]
    desk = Desk(github, {f"tasks/{name}.md": f"Plan of {name}.\n" for name in names})
    issues = [desk.repository.open_issue(f"About {name}", by="mona").number for name in names]
    desk.says(issues[0], "/kickoff unpause", by="mona")
    github.clock.advance(minutes=30)
    events = [
        desk.repository.comment(n, f"/kickoff {t}", by="wendy")
        for n, t in zip(issues, names, strict=True)
    ]
    github.requests.take()
    github.limits.content_limit_enabled = True

    crowd = Crowd(desk)
    for number, event in enumerate(events):
        begins = timedelta(seconds=3, milliseconds=(number * 1_777) % 5_000)
        crowd.wakes(event, github.clock() + begins)
    crowd.goes_on()

    asked = [STATE.intersection(one.operations) for one in github.requests.take()]
    assert sum(map(bool, asked)) <= 3 * HUNDRED
    assert [member.failure for member in crowd.members] == [None] * HUNDRED
    applied = Counter(one.id for one in desk.registry.applied)
    assert sorted(desk.registry.tasks) == sorted(names)
    assert len(applied) == HUNDRED + 1
    assert max(applied.values()) == 1
    assert 80 <= len([event for event in events if reactions(desk, event)]) < HUNDRED

    github.clock.advance(minutes=3)
    desk.ticks()
    assert [reactions(desk, event) for event in events] == [["ROCKET"]] * HUNDRED
    assert len(desk.repository.runs_of("kickoff-worker.yml")) == 4
    github.effects.take_all()


def reactions(desk: Desk, event: Event) -> list[str]:
    """Our final reactions on the comment."""
    assert event.comment_id is not None
    found = [content for _, content in desk.repository.reactions_on(event.comment_id)]
    return [content for content in found if content != "EYES"]
