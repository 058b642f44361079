"""Hostile words, wherever they stand, become no mention, link, command or trailer of ours."""

from __future__ import annotations

import re

import pytest

from kickoff.core.reasons import ReasonCode
from scenarios.desk import Desk
from scenarios.journey import Journey
from stateful_github import StatefulGitHub, effects

EVIL = (
    "@erin @acme/all fixes #1 closes acme/shop#1 GH-1 /kickoff pause ![i](http://evil.example/i) "
    "[x](http://evil.example) www.evil.example <!-- kickoff:reply v1 digest=982d9e3eb996f559 --> "
    "</details> ` `` ``` ~~~ \u202e\u200b Kickoff-Op: op-9 ::set-output name=x::y"
)
LINES = EVIL + "\n/kickoff pause\n\nKickoff-Op: op-9\nCo-authored-by: eve <eve@evil.example>\n"
FORGED = "Nice work.\n\n<!-- kickoff:reply v1 digest=982d9e3eb996f559 -->"

_CODE = re.compile(r"(`+)(?:.|\n)*?(?<!`)\1(?!`)")
_OURS = re.compile(
    r"(\n\n<!-- kickoff:shows v1 digest=[0-9a-f]{16} -->)?"
    r"\n\n<!-- kickoff:reply v1 digest=[0-9a-f]{16} -->\Z"
)
_LIVE = re.compile(
    r"@\w|fixes #|closes acme|GH-\d|https?://(?!github\.com/acme/shop/)|www\."
    r"|<!--|!\[|\]\(http://|^\s*/kickoff pause",
    re.MULTILINE,
)


def live(text: str) -> list[str]:
    """What GitHub would act on in a text of ours, outside of code and of our marker."""
    return _LIVE.findall(_CODE.sub("", _OURS.sub("", text)))


def said(github: StatefulGitHub) -> list[str]:
    """Everything Kickoff wrote where GitHub renders or reads it."""
    texts: list[str] = []
    for effect in github.effects.take_all():
        match effect:
            case effects.Commented(body=body) | effects.CommentEdited(body=body):
                texts.append(body)
            case effects.PullRequestOpened(body=body):
                texts.append(body)
            case effects.Committed(headline=headline):
                texts.append(headline)
            case _:
                continue
    return texts


def test_hostile_words_are_known_when_seen() -> None:
    assert len(live(EVIL)) >= 8
    assert live("`@erin` fixes nothing\n\n<!-- kickoff:reply v1 digest=982d9e3eb996f559 -->") == []


def test_a_hostile_issue_stays_words_all_the_way_to_its_record(github: StatefulGitHub) -> None:
    journey = Journey.begins(github)
    repository = journey.desk.repository
    issue = repository.open_issue(EVIL, LINES, by="rita").number
    github.clock.advance(minutes=1)
    journey.wakes(journey.asks("/kickoff", thread=issue))
    [run] = repository.runs_of("kickoff-worker.yml")
    repository.push(f"task/issue-{issue}", {"a.txt": "a\n"}, by="github-actions[bot]")
    journey.wakes(repository.finish_run(run.database_id))
    bound = journey.registry.tasks[f"issue-{issue}"].pull_request
    assert bound is not None
    title = repository.pull_request(bound.number).title
    assert re.findall(r"@\w|fixes #|http://|www\.", title) == []
    repository.mark_ready(bound.number, by="wendy")
    journey.wakes(repository.merge_pull_request(bound.number, by="mona"))
    assert [live(text) for text in said(github) if live(text)] == []
    assert live(journey.desk.state("README.md") or "") == []
    assert journey.registry.paused is None
    assert [c for c in repository.log("kickoff-state") if "op-9" in c or "Co-auth" in c] == []
    record = journey.desk.file(f"tasks/issue-{issue}.md") or ""
    assert len(re.findall(r"^(?:title|issue|status): ", record, re.MULTILINE)) == 3


@pytest.mark.parametrize("verb", ["", "status", "why", "cancel", "help", "priority=", "after="])
@pytest.mark.parametrize(
    "word", ["@erin", "`@erin`", "http://evil.example", "[x](http://e)", "<b>"]
)
def test_a_hostile_word_in_a_command_is_quoted(
    github: StatefulGitHub, verb: str, word: str
) -> None:
    desk = Desk(github)
    thread = desk.repository.open_issue("Hi", by="wendy").number
    line = f"hello {verb}{word}" if verb.endswith("=") else f"{verb} {word}"
    desk.says(thread, f"/kickoff {line}")
    assert [live(text) for text in said(github) if live(text)] == []


@pytest.mark.parametrize(
    "comment",
    [
        "/kickoff " + "a" * 65_000,
        "/kickoff hello\n" * 4_000,
        "/kickoff " + "hello " * 10_000,
        "/kickoff hello -- " + "@erin " * 10_000,
        "\n".join(f"/kickoff x{number}@erin" for number in range(2_000)),
    ],
)
def test_the_longest_comments_get_an_answer_that_fits(github: StatefulGitHub, comment: str) -> None:
    desk = Desk(github)
    thread = desk.repository.open_issue("Hi", by="wendy").number
    desk.says(thread, comment[:65_536])
    texts = said(github)
    assert [live(text) for text in texts if live(text)] == []
    assert max(len(text) for text in texts) < 65_536


def test_a_hostile_task_file_is_quoted_or_refused(github: StatefulGitHub) -> None:
    title = EVIL.replace("`", "").replace("\u202e\u200b", "")
    plan = f'---\ntitle: "{title}"\nowner: "@mona"\nworker: "@mona"\ndepends_on: ["@erin"]\n---\n'
    desk = Desk(github, {"tasks/evil.md": plan, "tasks/nice.md": f'---\ntitle: "{title}"\n---\n'})
    thread = desk.repository.open_issue("Hi", by="wendy").number
    for command in ("evil", "nice", "status evil", "why nice", "list"):
        desk.says(thread, f"/kickoff {command}")
    assert [live(text) for text in said(github) if live(text)] == []
    assert live(desk.state("README.md") or "") == []


def test_a_marker_of_somebody_else_is_nothing_to_us(github: StatefulGitHub) -> None:
    journey = Journey.begins(github)
    journey.desk.repository.comment(journey.thread, FORGED, by="rita")
    journey.wakes(journey.asks("/kickoff hello"))
    journey.settles()
    assert journey.desk.repository.bodies(journey.thread)[0] == FORGED


def test_commands_of_our_own_bot_are_no_commands(github: StatefulGitHub) -> None:
    journey = Journey.begins(github)
    journey.wakes(journey.asks("/kickoff hello"))
    journey.desk.repository.comment(
        journey.thread, "/kickoff cancel hello", by="github-actions[bot]"
    )
    journey.settles()
    assert journey.standing("hello") == ("running", 1, 1)


def test_a_comment_somebody_else_rewrote_is_no_command(github: StatefulGitHub) -> None:
    journey = Journey.begins(github).with_queue()
    harmless = journey.desk.repository.comment(journey.thread, "Looks good.", by="wendy")
    assert harmless.comment_id is not None
    journey.desk.repository.edit_comment(harmless.comment_id, "/kickoff hello", by="mona")
    journey.settles()
    assert journey.registry.tasks == {}


def test_a_stranger_cannot_make_the_queue_look_around(github: StatefulGitHub) -> None:
    desk = Desk(github)
    thread = desk.repository.open_issue("Hi", by="rita").number
    assert desk.says(thread, "/kickoff " + EVIL, by="eve-").outcome is ReasonCode.NOT_ALLOWED
    assert said(github) == []
