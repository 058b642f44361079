"""A task that was completed and is begun again: its old branch is in nobody's way."""

from __future__ import annotations

from pathlib import Path

from kickoff.core.reasons import ReasonCode
from scenarios.journey import WORKFLOW
from scenarios.plain_desk import PlainDesk
from scenarios.stages import AtGitHub, Stage
from stateful_github import StatefulGitHub

AGAIN = "task/hello@2"


def begun_again(stage: Stage) -> None:
    """The merged and recorded task is reopened and queued once more."""
    stage.ticks(5, 5)
    assert stage.registry.tasks == {}
    stage.says("reopen hello")
    assert stage.says("hello").outcome is ReasonCode.QUEUED
    stage.ticks(5)


def completed(stage: Stage) -> None:
    stage.says("hello")
    stage.ticks(5)
    stage.place.works("hello")
    stage.ticks(5)
    stage.place.merges("hello")
    stage.ticks(5)


def test_a_reopened_task_goes_on_on_a_branch_that_is_free(stage: Stage) -> None:
    completed(stage)
    begun_again(stage)

    entry = stage.registry.tasks["hello"]
    assert [a.branch for a in entry.attempts] == ["task/hello", AGAIN]
    assert entry.attempts[0].outcome is ReasonCode.BRANCH_TAKEN
    assert entry.signals == ()
    assert [branch for _, branch in stage.place.started("hello")] == ["task/hello", AGAIN]

    stage.place.works("hello")
    stage.ticks(5)
    stage.place.merges("hello")
    stage.ticks(5, 5)
    assert stage.registry.tasks == {}
    assert stage.place.file("tasks/hello.md").count("status: completed") == 1


def test_work_that_was_squashed_is_merged_too(github: StatefulGitHub) -> None:
    place = AtGitHub(github)
    stage = Stage(place)
    stage.says("hello")
    stage.ticks(5)
    place.works("hello")
    stage.ticks(5)
    bound = place.registry().tasks["hello"].pull_request
    assert bound is not None
    place.desk.repository.mark_ready(bound.number, by="mona")
    place.desk.repository.merge_pull_request(bound.number, by="mona", method="squash")
    begun_again(stage)

    assert [a.branch for a in stage.registry.tasks["hello"].attempts] == ["task/hello", AGAIN]
    github.effects.take_all()


def test_work_that_came_after_the_merge_is_nobodys_to_leave(github: StatefulGitHub) -> None:
    place = AtGitHub(github)
    stage = Stage(place)
    completed(stage)
    place.desk.repository.push("task/hello", {"more.txt": "more\n"}, by="wendy")
    begun_again(stage)

    entry = stage.registry.tasks["hello"]
    assert [(s.code, s.tier) for s in entry.signals] == [(ReasonCode.BRANCH_TAKEN, 2)]
    assert len(place.desk.repository.runs_of(WORKFLOW)) == 1
    github.effects.take_all()


def test_in_plain_git_a_squash_is_a_merge_too(tmp_path: Path) -> None:
    desk = PlainDesk(tmp_path)
    desk.says("hello")
    desk.works("hello", {"work.txt": "work\n"})
    desk.tick()
    desk.commit_on_main({"other.txt": "other\n"})
    desk.commit_on_main({"work.txt": "work\n"}, "Work, squashed")
    desk.tick()
    desk.tick()
    desk.says("reopen hello")
    desk.says("hello")

    assert desk.entry().signals == ()
    assert desk.runs.last("hello").branch == AGAIN


def test_in_plain_git_work_that_was_not_merged_needs_a_person(tmp_path: Path) -> None:
    desk = PlainDesk(tmp_path)
    desk.says("hello")
    desk.works("hello", {"work.txt": "work\n"})
    desk.tick()
    desk.says("cancel hello")
    desk.tick()
    assert desk.registry.tasks == {}
    desk.commit_on_main({"other.txt": "other\n"})
    desk.says("hello")

    assert [(s.code, s.tier) for s in desk.entry().signals] == [(ReasonCode.BRANCH_TAKEN, 2)]
    assert [d.branch for d in desk.runs.dispatches] == ["task/hello"]
