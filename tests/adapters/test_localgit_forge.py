from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.clocks import StillClock
from adapters.plain_repository import PlainRepository
from kickoff.adapters.localgit.forge import LocalGitForge
from kickoff.adapters.localgit.state_branch import LocalGitStateBranch, RemoteGitStateBranch
from kickoff.core.effects import CancelRun, CreateBranch, Dispatch, Post, React, Reaction
from kickoff.core.events import Launched, LaunchFailed
from kickoff.core.facts import Fact, Here, Present, Run, RunState
from kickoff.core.policy import DispatchKind, Role
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import RunRef
from kickoff.looks import FirstQuestion, SecondQuestion
from kickoff.ports import Barred, Change, CommitMessage, Lost, Said, Swapped

LATER = datetime(2026, 11, 21, 11, tzinfo=UTC)
RUN = Run(1, "", RunState.RUNNING, "token-a")
DONE = {"tasks/hello.md": b"---\nstatus: completed\n---\n# Hello\n"}
MESSAGE = CommitMessage("Record the completion of hello")


class NotedRuns:
    """Workers that are only noted; `a` is the one that can be started."""

    def __init__(self) -> None:
        self.launched: list[Dispatch] = []
        self.cancelled: list[str] = []

    def launch(self, dispatch: Dispatch) -> Launched | LaunchFailed:
        self.launched.append(dispatch)
        return Launched(dispatch.task, dispatch.token, RunRef(1, ""), dispatch.base)

    def listed(self) -> Fact[tuple[Run, ...]]:
        return Present((RUN,))

    def cancel(self, token: str) -> None:
        self.cancelled.append(token)


class Stage:
    """A plain repository, with a remote if `shared`, and the forge on top of it."""

    def __init__(self, folder: Path, *, shared: bool = False) -> None:
        self.plain = PlainRepository(folder)
        self.bare = folder / "origin.git"
        if shared:
            self.plain.git("clone", "--quiet", "--bare", str(self.plain.folder), str(self.bare))
            self.plain.git("remote", "add", "origin", str(self.bare))
        self.runs = NotedRuns()
        self.clock = StillClock()

    def forge(self, *, update_checkout: bool = False) -> LocalGitForge:
        repository = self.plain.opened()
        return LocalGitForge(
            repository, "kickoff-state", self.runs, self.clock, update_checkout=update_checkout
        )

    def there(self, name: str) -> str:
        """What git says of a name at the remote."""
        return self.plain.git("rev-parse", "--verify", name, folder=self.bare)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


@pytest.fixture
def shared(tmp_path: Path) -> Stage:
    return Stage(tmp_path, shared=True)


def dispatch(stage: Stage, task: str = "a", command: tuple[str, ...] = ("work",)) -> Dispatch:
    base = stage.plain.head()
    branch = f"task/{task}"
    create = CreateBranch(task, branch, base)
    return Dispatch(
        task, f"tasks/{task}.md", 1, f"token-{task}", branch, base, "local", "", LATER,
        create=create, command=command, plan="# Plan\n",
    )  # fmt: skip


def test_a_machine_starts_commands_and_sees_no_conversations(stage: Stage) -> None:
    stage.plain.git("config", "kickoff.runner", "desk-1")
    kinds = frozenset({DispatchKind.COMMAND})
    assert stage.forge().here == Here("desk-1", kinds, threads=False, certain=True)


def test_a_machine_keeps_its_name(stage: Stage) -> None:
    assert stage.forge().here == stage.forge().here


def test_whoever_can_write_to_the_repository_may_do_anything(stage: Stage) -> None:
    assert stage.forge().role("anybody") == Present(Role.ADMIN)


def test_the_runs_are_those_of_this_machine(stage: Stage) -> None:
    assert stage.forge().runs(LATER) == Present((RUN,))
    stage.forge().cancel(CancelRun("a", 1, "token-a"))
    assert stage.runs.cancelled == ["token-a"]


def test_a_command_is_started_on_its_branch(stage: Stage) -> None:
    wanted = dispatch(stage)
    [report] = stage.forge().start([wanted])
    assert report == Launched("a", "token-a", RunRef(1, ""), stage.plain.first)
    assert stage.runs.launched == [wanted]
    assert stage.plain.head("task/a") == stage.plain.first


def test_a_person_only_gets_the_branch(stage: Stage) -> None:
    [report] = stage.forge().start([dispatch(stage, command=())])
    assert report == Launched("a", "token-a", None, stage.plain.first)
    assert stage.runs.launched == []
    assert stage.plain.head("task/a") == stage.plain.first


def test_what_cannot_have_its_branch_is_not_started_and_keeps_nobody(stage: Stage) -> None:
    wanted = [dispatch(stage, "a"), dispatch(stage, "b")]
    foreign = stage.plain.commit({"mine.txt": "mine\n"})
    stage.plain.git("branch", "task/a")
    said = f"`task/a` exists at {foreign}, which is not Kickoff's"
    assert stage.forge().start(wanted) == [
        LaunchFailed("a", "token-a", ReasonCode.BRANCH_TAKEN, said),
        Launched("b", "token-b", RunRef(1, ""), stage.plain.first),
    ]


def test_a_branch_in_the_way_is_a_mistake_in_the_set_up(stage: Stage) -> None:
    stage.plain.git("branch", "task")
    [report] = stage.forge().start([dispatch(stage)])
    assert isinstance(report, LaunchFailed)
    assert report.reason is ReasonCode.WORKER_MISCONFIGURED


def test_a_worker_with_a_plan_on_its_branch_begins_there(stage: Stage) -> None:
    wanted = dispatch(stage)
    create = CreateBranch("a", "task/a", wanted.base, "tasks/issue-7.md", "# Plan\n")
    [report] = stage.forge().start([replace(wanted, create=create)])
    head = stage.plain.head("task/a")
    assert report == Launched("a", "token-a", RunRef(1, ""), head)
    assert [one.base for one in stage.runs.launched] == [head]


def test_a_kept_branch_is_gone_on_with(stage: Stage) -> None:
    stage.forge().start([dispatch(stage)])
    stage.plain.git("switch", "--quiet", "task/a")
    head = stage.plain.commit({"src/a.txt": "a\n"})
    stage.plain.git("switch", "--quiet", "main")
    again = replace(dispatch(stage), create=None, base=head, attempt=2, token="token-2")
    [report] = stage.forge().start([again])
    assert report == Launched("a", "token-2", RunRef(1, ""), head)


def first(stage: Stage) -> str:
    """The state branch with one commit on it."""
    answer = state(stage).create({"registry.yml": b"one"}, CommitMessage("Begin"))
    assert isinstance(answer, Swapped)
    return answer.commit


def state(stage: Stage) -> LocalGitStateBranch | RemoteGitStateBranch:
    repository = stage.plain.opened()
    if repository.remote is None:
        return LocalGitStateBranch(repository, "kickoff-state")
    return RemoteGitStateBranch(repository, "kickoff-state", stage.clock)


@pytest.mark.parametrize("with_remote", [False, True])
def test_of_what_is_said_the_swap_is_carried_out(tmp_path: Path, with_remote: bool) -> None:
    stage = Stage(tmp_path, shared=with_remote)
    before = first(stage)
    change = Change({"registry.yml": b"two"}, before, CommitMessage("Move"))
    said = stage.forge().say([Post("thread", "hello")], {}, change)
    now = state(stage).read(("registry.yml",))
    assert now is not None
    assert said == Said(Swapped(now.commit))
    assert now.files == {"registry.yml": b"two"}
    assert stage.forge().say([], {}, change) == Said(Lost())


def test_without_a_swap_nothing_is_said(stage: Stage) -> None:
    assert stage.forge().say([Post("thread", "hello")], {}, None) == Said()
    stage.forge().react(React("comment", Reaction.CHANGED))
    assert stage.plain.git("for-each-ref", "--format=%(refname)") == "refs/heads/main"


def test_a_checkout_is_brought_along_only_when_that_was_asked_for(stage: Stage) -> None:
    change = Change(dict(DONE), stage.plain.head(), MESSAGE)
    assert isinstance(stage.forge().commit("main", change), Barred)
    assert isinstance(stage.forge(update_checkout=True).commit("main", change), Swapped)
    assert stage.plain.status() == ""


@pytest.mark.parametrize(("value", "moved"), [("true", True), ("yes", True), ("false", False)])
def test_it_can_be_asked_for_once_and_for_all(stage: Stage, value: str, moved: bool) -> None:
    stage.plain.git("config", "kickoff.updateCheckout", value)
    change = Change(dict(DONE), stage.plain.head(), MESSAGE)
    assert isinstance(stage.forge().commit("main", change), Swapped) == moved


def test_with_a_remote_records_go_there_and_no_checkout_is_in_the_way(shared: Stage) -> None:
    before = shared.plain.head()
    answer = shared.forge().commit("main", Change(dict(DONE), before, MESSAGE))
    assert answer == Swapped(shared.there("main"))
    assert shared.there("main^") == before
    assert (shared.plain.head(), shared.plain.status()) == (before, "")


def test_with_a_remote_that_has_moved_a_record_is_lost(shared: Stage) -> None:
    before = shared.plain.head()
    shared.plain.commit({"docs/else.md": "else\n"})
    shared.plain.git("push", "--quiet", "origin", "main")
    assert shared.forge().commit("main", Change(dict(DONE), before, MESSAGE)) == Lost()


def test_a_remote_that_refuses_a_record_bars_it(shared: Stage) -> None:
    hook = shared.bare / "hooks/update"
    hook.write_text("#!/bin/sh\necho protected >&2\nexit 1\n")
    hook.chmod(0o755)
    change = Change(dict(DONE), shared.plain.head(), MESSAGE)
    answer = shared.forge().commit("main", change)
    assert isinstance(answer, Barred)
    assert not answer.passing


def test_a_start_at_a_remote_makes_the_branch_there(shared: Stage) -> None:
    forge = shared.forge()
    forge.look(FirstQuestion("kickoff-state", "x.yml", LATER))
    base = shared.plain.head()
    reports = forge.start([dispatch(shared, "a"), dispatch(shared, "b", ())])
    assert reports == [
        Launched("a", "token-a", RunRef(1, ""), base),
        Launched("b", "token-b", None, base),
    ]
    assert (shared.there("task/a"), shared.there("task/b")) == (base, base)
    assert shared.plain.ask("rev-parse", "--verify", "task/b").returncode != 0


def test_a_look_closer_sees_what_the_first_look_fetched(shared: Stage) -> None:
    forge = shared.forge()
    look = forge.look(FirstQuestion("kickoff-state", "x.yml", LATER, listing=True))
    shared.plain.git("push", "--quiet", "origin", "main:task/a")
    question = SecondQuestion(look.head or "", ("tasks/hello.md",), branches=("task/a",))
    closer = forge.look_closer(question)
    assert closer.texts == {"tasks/hello.md": Present("# Hello\n")}
    assert forge.list_tasks(look.folders["tasks"], "tasks") == look.listing
    forge.look(FirstQuestion("kickoff-state", "x.yml", LATER))
    assert forge.look_closer(question).branches == {"task/a": Present(shared.plain.first)}
    assert forge.branches_below("task/") == ("task/a",)
