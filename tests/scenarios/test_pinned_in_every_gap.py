"""What was approved is what runs, whenever somebody edits the issue or the file meanwhile.

Every kind of plan is edited in every gap between reading it and the worker's beginning, by
somebody with rights and by somebody without.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Any

import pytest

from kickoff.core.reasons import ReasonCode
from kickoff.looks import Snapshot
from kickoff.service.worker_steps import Assignment, WorkerKit, begin
from scenarios.desk import HELLO, Desk
from stateful_github import Operation, Repository, StatefulGitHub

DISPATCH = "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches"


class Kind(StrEnum):
    """What is edited."""

    BODY = "the body of an issue"
    TITLE = "the title of an issue"
    FILE = "a task file"


class Gap(StrEnum):
    """When."""

    COMMAND = "between reading and command"
    RUN = "between command and run"
    LOOK = "between run and look"
    LOOKING = "between the two queries of the look"
    SWAP = "between look and swap"
    DISPATCH = "between swap and dispatch"
    BEGIN = "between dispatch and begin"


class Came(StrEnum):
    """What came of it."""

    EDITED_RUNS = "the edited text was approved, and runs"
    OLD_RUNS = "the text as it was runs"
    OLD_RUNS_TOLD = "the text as it was runs, and the edit is told"
    REFUSED = "refused, because the text has changed"


ISSUE = {
    Gap.COMMAND: Came.EDITED_RUNS,
    Gap.RUN: Came.REFUSED,
    Gap.LOOK: Came.REFUSED,
    Gap.LOOKING: Came.REFUSED,
    Gap.SWAP: Came.OLD_RUNS_TOLD,
    Gap.DISPATCH: Came.OLD_RUNS_TOLD,
    Gap.BEGIN: Came.OLD_RUNS_TOLD,
}
"""A person's command is for the text that they could have read: an issue says when it changed."""

FILE = {
    Gap.COMMAND: Came.EDITED_RUNS,
    Gap.RUN: Came.EDITED_RUNS,
    Gap.LOOK: Came.EDITED_RUNS,
    Gap.LOOKING: Came.OLD_RUNS_TOLD,
    Gap.SWAP: Came.OLD_RUNS_TOLD,
    Gap.DISPATCH: Came.OLD_RUNS_TOLD,
    Gap.BEGIN: Came.OLD_RUNS_TOLD,
}
"""A file counts as it is on the default branch when the run looks; whoever moves that may queue."""


def comes_of(kind: Kind, gap: Gap, editor: str) -> Came:
    if kind is not Kind.FILE:
        return ISSUE[gap]  # an issue's author may edit it without any right
    return FILE[gap] if editor == "wendy" else Came.OLD_RUNS


@dataclass(frozen=True, slots=True)
class Heads:
    commits: Mapping[str, str]
    default_branch: str = "main"


class Bench:
    """A worker's machine without git: where branches are, and what stands on the state branch."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def heads(self, branches: Sequence[str]) -> Heads:
        repository = self.desk.repository
        return Heads({b: repository.head_of(b) for b in branches if repository.branch(b)})

    def read(self, branch: str, paths: Sequence[str]) -> Snapshot:
        files = {path: self.desk.file(path, branch) for path in paths}
        there = {path: text.encode() for path, text in files.items() if text is not None}
        return Snapshot(self.desk.repository.head_of(branch), there)

    def check_out(self, branch: str, base: str | None) -> str:
        return base or ""


class Scene:
    """A desk with an issue of rita's and a file, and a hand that edits one of them."""

    def __init__(self, github: StatefulGitHub, kind: Kind, editor: str) -> None:
        self.github, self.kind, self.editor = github, kind, editor
        self.desk = Desk(github)
        self.repository: Repository = self.desk.repository
        self.fork = github.fork(self.repository, "rita")
        self.thread = self.repository.open_issue("A wish", "Old words.", by="rita").number
        self.task = "hello" if kind is Kind.FILE else f"issue-{self.thread}"
        self.desk.says(self.thread, "/kickoff list")
        github.clock.advance(minutes=10)

    def edit(self) -> None:
        """One edit, a second later; what cannot be pushed is pushed to a fork."""
        self.github.clock.advance(seconds=1)
        match self.kind:
            case Kind.BODY:
                self.repository.edit_issue(self.thread, by=self.editor, body="New words.")
            case Kind.TITLE:
                self.repository.edit_issue(self.thread, by=self.editor, title="Another wish")
            case Kind.FILE:
                mine = self.repository if self.editor == "wendy" else self.fork
                mine.push("main", {"tasks/hello.md": NEW_HELLO}, "Edit", by=self.editor)
        self.github.clock.advance(seconds=1)

    def edits_in(self, gap: Gap) -> None:
        """The command and its run, with the edit in that gap."""
        if gap is Gap.COMMAND:
            self.edit()
        comment = self.repository.comment(self.thread, f"/kickoff {self.task}", by="wendy")
        if gap is Gap.RUN:
            self.edit()
        if gap in HOOKS:
            self.github.before(HOOKS[gap], self.edit)
        self.desk.wakes(comment)
        if gap is Gap.BEGIN:
            self.edit()

    def delivered(self) -> str:
        """What the worker is given when it begins now."""
        [run] = self.repository.runs_of("kickoff-worker.yml")
        given = dict(run.inputs)
        attempt = Assignment(self.task, int(given["attempt"]), given["token"], given["branch"])
        bench: Any = Bench(self.desk)
        return begin(WorkerKit(bench, bench, "kickoff-state"), attempt).plan

    def words(self, *, edited: bool) -> str:
        """The plan as it was, or as the edit makes it."""
        if self.kind is Kind.FILE:
            return NEW_HELLO if edited else HELLO
        title = "Another wish" if edited and self.kind is Kind.TITLE else "A wish"
        body = "New words." if edited and self.kind is Kind.BODY else "Old words."
        return f"# {title}\n\n{body}\n"

    def told(self) -> str:
        """All that the thread says now."""
        return "\n".join(self.repository.bodies(self.thread))

    def signals(self) -> list[ReasonCode]:
        """What a tick says of the task a minute later."""
        self.desk.ticks(1)
        return [signal.code for signal in self.desk.entry(self.task).signals]


NEW_HELLO = "---\ntitle: Say hello\npriority: p0\n---\nGreet the moon.\n"

CHANGED = "The plan of `{task}` was changed after the command was given."

HOOKS: Mapping[Gap, Operation] = {
    Gap.LOOK: Operation("FirstLook"),
    Gap.LOOKING: Operation("SecondLook"),
    Gap.SWAP: Operation("createCommitOnBranch"),
    Gap.DISPATCH: Operation(DISPATCH),
}
"""The request right before which the edit is made."""

EVERY = tuple(product(Kind, Gap, ("wendy", "rita")))


@pytest.mark.parametrize(("kind", "gap", "editor"), EVERY)
def test_what_was_approved_is_what_runs(
    github: StatefulGitHub, kind: Kind, gap: Gap, editor: str
) -> None:
    scene, came = Scene(github, kind, editor), comes_of(kind, gap, editor)

    scene.edits_in(gap)

    if came is Came.REFUSED:
        assert scene.desk.registry.tasks == {}
        assert scene.desk.last_reply(scene.thread).startswith(CHANGED.format(task=scene.task))
        assert scene.repository.runs_of("kickoff-worker.yml") == []
    else:
        told = came is Came.OLD_RUNS_TOLD
        assert scene.delivered() == scene.words(edited=came is Came.EDITED_RUNS)
        assert scene.signals() == ([ReasonCode.PLAN_EDITED_WHILE_ACTIVE] if told else [])
        assert (f"`/kickoff continue {scene.task} -- " in scene.told()) is told
        assert scene.delivered() == scene.words(edited=came is Came.EDITED_RUNS)
    github.effects.take_all()


@pytest.mark.parametrize(("kind", "editor"), list(product(Kind, ("wendy", "rita"))))
def test_a_plan_that_is_edited_while_it_waits_is_not_started_until_it_is_said_again(
    github: StatefulGitHub, kind: Kind, editor: str
) -> None:
    scene = Scene(github, kind, editor)
    scene.desk.says(scene.thread, "/kickoff pause", by="mona")
    github.clock.advance(minutes=1)
    scene.desk.says(scene.thread, f"/kickoff {scene.task}")
    scene.edit()
    scene.desk.says(scene.thread, "/kickoff unpause", by="mona")

    if comes_of(kind, Gap.RUN, editor) is Came.OLD_RUNS:  # it is on a fork, and nobody's business
        assert scene.delivered() == scene.words(edited=False)
    else:
        assert scene.signals() == [ReasonCode.PLAN_CHANGED]
        assert scene.repository.runs_of("kickoff-worker.yml") == []
        scene.desk.says(scene.thread, f"/kickoff {scene.task}")
        assert scene.delivered() == scene.words(edited=True)
        assert scene.signals() == []
    github.effects.take_all()


@pytest.mark.parametrize(
    ("kind", "gap"), list(product(Kind, (Gap.LOOKING, Gap.SWAP, Gap.DISPATCH)))
)
def test_the_tick_that_starts_a_task_hands_out_what_was_approved(
    github: StatefulGitHub, kind: Kind, gap: Gap
) -> None:
    scene = Scene(github, kind, "wendy")
    scene.desk.says(scene.thread, "/kickoff pause", by="mona")
    github.clock.advance(minutes=1)
    scene.desk.says(scene.thread, f"/kickoff {scene.task}")
    github.clock.advance(minutes=1)
    unpause = scene.repository.comment(scene.thread, "/kickoff unpause", by="mona")
    github.before(HOOKS[gap], scene.edit)
    scene.desk.wakes(unpause)

    seen = gap is Gap.LOOKING and kind is not Kind.FILE
    if seen:
        assert scene.repository.runs_of("kickoff-worker.yml") == []
        assert scene.signals() == [ReasonCode.PLAN_CHANGED]
    else:
        assert scene.delivered() == scene.words(edited=False)
        assert scene.signals() == [ReasonCode.PLAN_EDITED_WHILE_ACTIVE]
    github.effects.take_all()


@pytest.mark.parametrize("kind", Kind)
def test_an_edit_that_is_taken_back_needs_no_new_word(github: StatefulGitHub, kind: Kind) -> None:
    scene = Scene(github, kind, "wendy")
    scene.desk.says(scene.thread, "/kickoff pause", by="mona")
    github.clock.advance(minutes=1)
    scene.desk.says(scene.thread, f"/kickoff {scene.task}")
    scene.edit()
    assert scene.signals() == [ReasonCode.PLAN_CHANGED]
    if kind is Kind.FILE:
        scene.repository.push("main", {"tasks/hello.md": HELLO}, "Take it back", by="wendy")
    else:
        scene.repository.edit_issue(scene.thread, by="wendy", title="A wish", body="Old words.")
    assert scene.signals() == []
    github.effects.take_all()
