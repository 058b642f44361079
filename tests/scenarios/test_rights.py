"""Who may do what, as people find out: refusals, bots, custom roles, and what asking costs."""

from __future__ import annotations

import pytest

from kickoff.core.reasons import ReasonCode
from scenarios.desk import Desk
from stateful_github import Path, StatefulGitHub, effects

CONFIG = ".github/kickoff.yml"
PERMISSION = "GET /repos/{owner}/{repo}/collaborators/{username}/permission"
RENOVATE = "renovate[bot]"


def opened(desk: Desk) -> int:
    return desk.repository.open_issue("Where do we stand?", by="wendy").number


def reactions(github: StatefulGitHub) -> list[str]:
    """The reactions put on comments, and everything else read."""
    found = [reacted.content for reacted in github.effects.take(effects.Reacted)]
    github.effects.take_all()
    return found


# --------------------------------------------------------------------------- by name


def test_a_person_who_is_named_may_and_the_refusal_names_them(github: StatefulGitHub) -> None:
    desk = Desk(github, {CONFIG: "rights: {pause: [tria, maintain]}\n"})
    thread = opened(desk)

    assert desk.says(thread, "/kickoff pause", by="wendy").outcome is ReasonCode.NOT_ALLOWED
    assert desk.last_reply(thread) == (
        "That needs the role **maintain** or tria; you have **write**. tria can give the same "
        "command."
    )
    assert desk.says(thread, "/kickoff pause", by="tria").outcome is ReasonCode.PAUSED
    assert reactions(github) == ["THUMBS_DOWN", "ROCKET"]


def test_a_verb_may_be_kept_for_some(github: StatefulGitHub) -> None:
    desk = Desk(github, {CONFIG: "rights: {retry: maintain}\n"})
    thread = opened(desk)
    desk.says(thread, "/kickoff hello", by="wendy")

    assert desk.says(thread, "/kickoff retry hello").outcome is ReasonCode.NOT_ALLOWED
    assert desk.says(thread, "/kickoff retry hello", by="mona").outcome is ReasonCode.RETRYING
    assert reactions(github) == ["ROCKET", "THUMBS_DOWN", "ROCKET"]


def test_a_refused_cancellation_names_whoever_queued_the_task(github: StatefulGitHub) -> None:
    desk = Desk(github)
    thread = opened(desk)
    desk.says(thread, "/kickoff hello", by="wendy")

    assert desk.says(thread, "/kickoff cancel hello", by="tria").outcome is ReasonCode.NOT_ALLOWED
    assert desk.last_reply(thread).startswith(
        "That needs the role **write** or whoever queued the task; you have **triage**. wendy can "
        "give the same command."
    )
    assert reactions(github) == ["ROCKET", "THUMBS_DOWN"]


def test_a_named_reader_of_a_private_repository_is_heard(github: StatefulGitHub) -> None:
    desk = Desk(github, {CONFIG: "rights: {queue: [rita, write]}\n"})
    desk.repository.settings.private = True
    thread = opened(desk)

    assert desk.says(thread, "/kickoff hello", by="rita").outcome is ReasonCode.QUEUED
    assert reactions(github) == ["ROCKET"]


def test_a_reader_of_a_public_repository_is_a_stranger_named_or_not(
    github: StatefulGitHub,
) -> None:
    desk = Desk(github, {CONFIG: "rights: {queue: [rita, write]}\n"})
    thread = opened(desk)

    assert desk.says(thread, "/kickoff hello", by="rita").outcome is ReasonCode.NOT_ALLOWED
    assert len(github.requests.take()) == 2
    assert reactions(github) == ["THUMBS_DOWN"]


def test_help_shows_the_rights_of_this_repository(github: StatefulGitHub) -> None:
    desk = Desk(github, {CONFIG: "rights: {pause: [tria, maintain]}\n"})
    thread = opened(desk)

    desk.says(thread, "/kickoff help", by="tria")

    row = "| `/kickoff pause [-- NOTE]` | start nothing more; queueing goes on | maintain or tria |"
    assert row in desk.last_reply(thread)
    assert reactions(github) == ["THUMBS_UP"]


# ------------------------------------------------------------------------------ bots


def with_bot(github: StatefulGitHub, config: str) -> Desk:
    """A repository in which a bot may write."""
    desk = Desk(github, {CONFIG: config})
    desk.repository.settings.roles[RENOVATE] = "write"
    return desk


@pytest.mark.parametrize("config", ["", "bots: ['other[bot]']\n"])
def test_a_bot_that_is_not_listed_is_not_heard_though_it_may_write(
    github: StatefulGitHub, config: str
) -> None:
    desk = with_bot(github, config)
    thread = opened(desk)

    desk.says(thread, "/kickoff hello", by=RENOVATE)
    desk.wakes(desk.repository.add_label(thread, "kickoff", by=RENOVATE))
    desk.ticks(3)

    assert desk.registry.tasks == {}
    assert len(desk.repository.bodies(thread)) == 1
    assert reactions(github) == []


def test_a_bot_that_is_listed_is_heard_in_comments(github: StatefulGitHub) -> None:
    desk = with_bot(github, f"bots: ['{RENOVATE}']\n")

    assert desk.says(opened(desk), "/kickoff hello", by=RENOVATE).outcome is ReasonCode.QUEUED
    assert desk.entry("hello").queued.by == RENOVATE
    assert reactions(github) == ["ROCKET"]


def test_a_bot_that_is_listed_is_heard_by_its_labels(github: StatefulGitHub) -> None:
    desk = with_bot(github, f"bots: ['{RENOVATE}']\n")
    thread = opened(desk)

    desk.wakes(desk.repository.add_label(thread, "kickoff", by=RENOVATE))

    assert desk.entry(f"issue-{thread}").queued.by == RENOVATE
    assert [taken.label for taken in github.effects.take(effects.Unlabeled)] == ["kickoff"]
    github.effects.take_all()


def test_a_listed_bot_needs_the_right_as_anybody(github: StatefulGitHub) -> None:
    desk = with_bot(github, f"bots: ['{RENOVATE}']\n")
    thread = opened(desk)

    assert desk.says(thread, "/kickoff pause", by=RENOVATE).outcome is ReasonCode.NOT_ALLOWED
    assert desk.last_reply(thread) == (
        "That needs the role **maintain**; you have **write**. Somebody with that role can give "
        "the same command."
    )
    assert reactions(github) == ["THUMBS_DOWN"]


# ---------------------------------------------------------------------- custom roles


@pytest.mark.parametrize(
    ("base", "command", "outcome"),
    [
        ("read", "status hello", ReasonCode.NOT_ALLOWED),
        ("triage", "status hello", ReasonCode.SHOWN),
        ("triage", "hello", ReasonCode.NOT_ALLOWED),
        ("write", "hello", ReasonCode.QUEUED),
        ("write", "pause", ReasonCode.NOT_ALLOWED),
        ("maintain", "pause", ReasonCode.PAUSED),
    ],
)
def test_a_custom_role_counts_by_its_permissions(
    github: StatefulGitHub, base: str, command: str, outcome: ReasonCode
) -> None:
    desk = Desk(github)
    desk.repository.settings.custom_roles["gardener"] = base
    desk.repository.settings.roles["greta"] = "gardener"

    assert desk.says(opened(desk), f"/kickoff {command}", by="greta").outcome is outcome
    github.effects.take_all()


# ---------------------------------------------------------------------- what it costs


def test_somebody_with_five_commands_is_looked_up_once_by_the_tick(
    github: StatefulGitHub,
) -> None:
    desk = Desk(github, {f"tasks/t{n}.md": f"Task {n}.\n" for n in range(5)})
    thread = opened(desk)
    desk.says(thread, "/kickoff pause", by="mona")
    comments = [desk.repository.comment(thread, f"/kickoff t{n}", by="wendy") for n in range(5)]
    github.requests.take()

    desk.ticks(3)

    assert len(github.requests.of(PERMISSION)) == 1
    assert sorted(desk.registry.tasks) == [f"t{n}" for n in range(5)]
    assert len(comments) == len(reactions(github)[1:])


def test_two_people_are_looked_up_once_each_in_a_run_that_makes_room(
    github: StatefulGitHub,
) -> None:
    desk = Desk(github, {"tasks/next.md": "Next.\n", CONFIG: "limits: {total: 1}\n"})
    thread = opened(desk)
    desk.says(thread, "/kickoff hello next")
    [run] = desk.repository.runs_of("kickoff-worker.yml")
    desk.repository.push("task/hello", {"a.txt": "a\n"}, by="github-actions[bot]")
    for by in ("wendy", "mona", "wendy"):
        desk.repository.comment(thread, "/kickoff priority p1 next", by=by)
    late = "/kickoff priority p0 next"
    github.before(
        Path("POST", "*/pulls"), lambda: desk.repository.comment(thread, late, by="wendy")
    )
    github.requests.take()

    desk.wakes(desk.repository.finish_run(run.database_id))

    assert [entry.priority.value for entry in desk.registry.tasks.values()] == ["p2", "p0"]
    assert [r.path.split("/")[-2] for r in github.requests.of(PERMISSION)] == ["wendy", "mona"]
    github.effects.take_all()
