"""Starting workers: all branches in one request, one more for each worker, nothing doubled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.garden import WORKER, ClientFor
from kickoff.adapters.github.client import Client
from kickoff.adapters.github.dispatching import LONGEST_NOTE
from kickoff.adapters.github.forge import GitHubForge
from kickoff.core.effects import CreateBranch, Dispatch
from kickoff.core.events import Launched, LaunchFailed
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import RunRef
from kickoff.looks import FirstQuestion
from kickoff.ports import Forge
from stateful_github import (
    BadGateway,
    FieldFails,
    Operation,
    Repository,
    Rule,
    SecondaryLimit,
    StatefulGitHub,
    Timeout,
)
from stateful_github.clock import START
from stateful_github.effects import Committed, Dispatched, RefCreated

DISPATCH = Operation("POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches")
UPDATE_REFS = Operation("updateRefs")
TOKEN = "7c0e7c0e7c0e7c0e"


@pytest.fixture
def looked(forge: GitHubForge, garden: Repository, client: Client) -> GitHubForge:
    """A forge that has looked, as it has in every run; requests count from here."""
    forge.look(FirstQuestion("kickoff-state", ".github/kickoff.yml", garden.hub.clock()))
    client.requests = 0
    return forge


def dispatch(garden: Repository, task: str = "hello", token: str = TOKEN) -> Dispatch:
    base, branch = garden.head_of("main"), f"task/{task}"
    return Dispatch(
        task=task,
        path=f"tasks/{task}.md",
        attempt=2,
        token=token,
        branch=branch,
        base=base,
        worker="default",
        workflow="kickoff-worker.yml",
        deadline=START,
        note="mind the roses",
        create=CreateBranch(task, branch, base),
    )


def planned(garden: Repository) -> Dispatch:
    """The dispatch of a task born from an issue."""
    one = dispatch(garden, "issue-42")
    assert one.create is not None
    return replace(
        one, create=replace(one.create, plan_path="tasks/issue-42.md", plan_text="# Plän\n")
    )


def test_a_worker_starts_on_a_branch_of_its_own_in_two_requests(
    github: StatefulGitHub, garden: Repository, looked: Forge, client: Client
) -> None:
    reports = looked.start([dispatch(garden)])

    (started,) = github.effects.take(Dispatched)
    url = f"https://github.com/acme/garden/actions/runs/{started.run}"
    assert reports == [Launched("hello", TOKEN, RunRef(started.run, url), garden.head_of("main"))]
    assert client.requests == 2
    assert started.ref == "main"
    assert dict(started.inputs) == {
        "task": "hello",
        "path": "tasks/hello.md",
        "branch": "task/hello",
        "attempt": "2",
        "token": TOKEN,
        "note": "mind the roses",
    }
    assert garden.head_of("task/hello") == garden.head_of("main")
    assert len(github.effects.take(RefCreated)) == 1


def test_instructions_without_end_keep_no_worker_from_starting(
    github: StatefulGitHub, garden: Repository, looked: Forge
) -> None:
    [report] = looked.start([replace(dispatch(garden), note="x" * 80_000)])

    assert isinstance(report, Launched)
    (started,) = github.effects.take(Dispatched)
    assert dict(started.inputs)["note"] == "x" * LONGEST_NOTE
    github.effects.take_all()


def test_three_workers_start_in_four_requests(
    github: StatefulGitHub, garden: Repository, looked: Forge, client: Client
) -> None:
    reports = looked.start([dispatch(garden, f"t{n}") for n in range(3)])

    assert [type(r) for r in reports] == [Launched] * 3
    assert client.requests == 4
    github.effects.take_all()


def test_a_branch_that_is_kept_is_not_created_again(
    github: StatefulGitHub, garden: Repository, looked: Forge, client: Client
) -> None:
    garden.push("task/hello", {"a.txt": "work"}, by="alice")
    kept = replace(dispatch(garden), create=None, base=garden.head_of("task/hello"))

    (report,) = looked.start([kept])

    assert isinstance(report, Launched)
    assert report.base == garden.head_of("task/hello")
    assert client.requests == 1
    github.effects.take_all()


def test_the_plan_of_an_issue_is_the_first_commit_on_its_branch(
    github: StatefulGitHub, garden: Repository, looked: Forge, client: Client
) -> None:
    (report,) = looked.start([planned(garden)])

    head = garden.head_of("task/issue-42")
    assert isinstance(report, Launched)
    assert report.base == head
    assert garden.store.commit(head).parents == (garden.head_of("main"),)
    assert garden.text("tasks/issue-42.md", "task/issue-42") == "# Plän\n"
    assert client.requests == 2
    assert [e.headline for e in github.effects.take(Committed)] == ["Add the plan of issue-42"]
    github.effects.take_all()


def test_starting_again_finds_our_own_branches(
    github: StatefulGitHub, garden: Repository, looked: Forge
) -> None:
    again = [dispatch(garden), planned(garden)]
    github.fail(DISPATCH, BadGateway(), times=2)

    assert looked.start(again) == []
    reports = looked.start(again)

    assert [type(r) for r in reports] == [Launched, Launched]
    assert len(github.effects.take(RefCreated)) == 2
    assert len(github.effects.take(Committed)) == 1
    assert len(github.effects.take(Dispatched)) == 2


def test_a_branch_of_somebody_else_stops_only_its_own_task(
    github: StatefulGitHub, garden: Repository, looked: Forge
) -> None:
    garden.push("task/hello", {"a.txt": "not ours"}, by="alice")

    taken, other = looked.start([dispatch(garden), dispatch(garden, "other")])

    assert taken == LaunchFailed(
        "hello",
        TOKEN,
        ReasonCode.BRANCH_TAKEN,
        f"`task/hello` exists at {garden.head_of('task/hello')}, which is not Kickoff's",
    )
    assert isinstance(other, Launched)
    assert [e.ref for e in github.effects.take(RefCreated)] == ["refs/heads/task/other"]
    assert len(github.effects.take(Dispatched)) == 1


def test_a_foreign_branch_at_a_plan_of_its_own_is_taken(garden: Repository, looked: Forge) -> None:
    garden.push("task/issue-42", {"tasks/issue-42.md": "# Another plan\n"}, by="alice")

    (report,) = looked.start([planned(garden)])

    assert isinstance(report, LaunchFailed)
    assert report.reason is ReasonCode.BRANCH_TAKEN


def test_work_on_top_of_the_same_plan_is_somebody_elses(garden: Repository, looked: Forge) -> None:
    garden.push("task/issue-42", {"tasks/issue-42.md": "# Plän\n"}, by="alice")
    garden.push("task/issue-42", {"work.txt": "work"}, by="alice")

    (report,) = looked.start([planned(garden)])

    assert isinstance(report, LaunchFailed)
    assert report.reason is ReasonCode.BRANCH_TAKEN


@pytest.mark.parametrize("fault", [BadGateway(before_write=False), Timeout(before_write=True)])
def test_an_unanswered_creation_is_settled_by_looking(
    github: StatefulGitHub, garden: Repository, looked: Forge, fault: BadGateway | Timeout
) -> None:
    github.fail(UPDATE_REFS, fault)

    reports = looked.start([dispatch(garden), planned(garden)])

    assert [type(r) for r in reports] == [Launched, Launched]
    assert len(github.effects.take(RefCreated)) == 2
    assert len(github.effects.take(Committed)) == 1
    assert len(github.effects.take(Dispatched)) == 2


def test_branches_are_given_up_for_now_when_github_does_not_answer(
    github: StatefulGitHub, garden: Repository, looked: Forge, client: Client
) -> None:
    github.fail(UPDATE_REFS, BadGateway())
    github.fail(Operation("Head"), BadGateway(), times=4)

    assert looked.start([dispatch(garden), dispatch(garden, "other")]) == []
    assert client.requests == 5


def test_a_plan_that_did_not_get_in_is_committed_on_its_own(
    github: StatefulGitHub, garden: Repository, looked: Forge
) -> None:
    github.fail(UPDATE_REFS, FieldFails("createCommitOnBranch"))

    (report,) = looked.start([planned(garden)])

    assert isinstance(report, Launched)
    assert report.base == garden.head_of("task/issue-42")
    github.effects.take_all()


def test_a_rule_against_branches_is_for_a_person(garden: Repository, looked: Forge) -> None:
    garden.settings.rules.append(Rule("creation", "task/hello"))

    (report,) = looked.start([dispatch(garden)])

    assert isinstance(report, LaunchFailed)
    assert report.reason is ReasonCode.WORKER_MISCONFIGURED
    assert "Cannot create ref due to creations being restricted." in report.detail


def test_a_rule_against_the_plans_commit_is_for_a_person(
    github: StatefulGitHub, garden: Repository, looked: Forge
) -> None:
    garden.settings.rules.append(Rule("update", "task/issue-42"))

    (report,) = looked.start([planned(garden)])

    assert isinstance(report, LaunchFailed)
    assert report.reason is ReasonCode.WORKER_MISCONFIGURED
    assert "Cannot update this protected ref." in report.detail
    github.effects.take_all()


def test_a_plan_that_the_token_may_not_write_is_for_a_person(
    github: StatefulGitHub, garden: Repository, looked: Forge
) -> None:
    one = planned(garden)
    assert one.create is not None
    sly = replace(one.create, plan_path=".github/workflows/issue-42.md")

    (report,) = looked.start([replace(one, create=sly)])

    assert isinstance(report, LaunchFailed)
    assert report.reason is ReasonCode.WORKER_MISCONFIGURED
    github.effects.take_all()


def test_a_branch_that_a_late_read_does_not_show_is_found_all_the_same(
    github: StatefulGitHub, garden: Repository, looked: Forge
) -> None:
    github.lag_new_refs = 1
    github.fail(UPDATE_REFS, BadGateway(before_write=False))

    (report,) = looked.start([dispatch(garden)])

    assert isinstance(report, Launched)
    assert len(github.effects.take(RefCreated)) == 1
    assert len(github.effects.take(Dispatched)) == 1


def test_a_rate_limit_before_the_branches_leaves_everything_requested(
    github: StatefulGitHub, garden: Repository, looked: Forge, client: Client
) -> None:
    github.fail(UPDATE_REFS, SecondaryLimit())

    assert looked.start([dispatch(garden), dispatch(garden, "other")]) == []
    assert client.requests == 1


def test_an_unanswered_dispatch_is_not_reported_and_not_repeated(
    github: StatefulGitHub, garden: Repository, looked: Forge, client: Client
) -> None:
    github.fail(DISPATCH, BadGateway(before_write=False))

    assert looked.start([dispatch(garden)]) == []
    assert client.requests == 2
    assert len(github.effects.take(Dispatched)) == 1
    github.effects.take_all()


def test_a_rate_limit_ends_the_round_and_keeps_what_was_started(
    github: StatefulGitHub, garden: Repository, looked: Forge
) -> None:
    github.fail(DISPATCH, SecondaryLimit(), after=1)

    reports = looked.start([dispatch(garden, f"t{n}") for n in range(3)])

    assert [type(r) for r in reports] == [Launched]
    assert len(github.effects.take(Dispatched)) == 1
    github.effects.take_all()


def test_an_old_server_is_asked_again_without_the_run(
    github: StatefulGitHub, garden: Repository, looked: Forge, client: Client
) -> None:
    garden.settings.old_server = True

    (report,) = looked.start([dispatch(garden)])

    assert report == Launched("hello", TOKEN, None, garden.head_of("main"))
    assert client.requests == 3
    github.effects.take_all()


def test_a_workflow_that_is_not_there_is_named(
    github: StatefulGitHub, garden: Repository, looked: Forge
) -> None:
    (report,) = looked.start([replace(dispatch(garden), workflow="typo.yml")])

    assert report == LaunchFailed(
        "hello",
        TOKEN,
        ReasonCode.WORKER_MISCONFIGURED,
        "there is no workflow `typo.yml` on `main`: add `.github/workflows/typo.yml` there, or "
        "name another one in `.github/kickoff.yml`",
    )
    github.effects.take_all()


def test_a_workflow_without_an_input_is_told_which_to_declare(
    github: StatefulGitHub, garden: Repository, looked: Forge, client: Client
) -> None:
    poorer = WORKER.replace("      note: {type: string}\n", "")
    garden.push("main", {".github/workflows/kickoff-worker.yml": poorer}, by="alice")

    (report,) = looked.start([dispatch(garden)])

    assert isinstance(report, LaunchFailed)
    assert report.reason is ReasonCode.WORKER_MISCONFIGURED
    assert report.detail.startswith(
        "`kickoff-worker.yml` must declare the inputs `task`, `path`, `branch`, `attempt`, "
        "`token`, `note` under `on: workflow_dispatch: inputs:` ("
    )
    assert "note" in report.detail
    assert client.requests == 2
    github.effects.take_all()


def test_a_workflow_that_cannot_be_dispatched_is_told_the_trigger(
    github: StatefulGitHub, garden: Repository, looked: Forge
) -> None:
    deaf = "on: push\njobs: {work: {runs-on: x, steps: [{run: 'true'}]}}\n"
    garden.push("main", {".github/workflows/kickoff-worker.yml": deaf}, by="alice")

    (report,) = looked.start([dispatch(garden)])

    assert isinstance(report, LaunchFailed)
    assert report.detail.startswith(
        "`kickoff-worker.yml` cannot be started: add `on: workflow_dispatch` ("
    )
    github.effects.take_all()


def test_a_token_is_refused_one_branch_at_a_time_too(
    github: StatefulGitHub, garden: Repository, client_for: ClientFor
) -> None:
    token = garden.actions_token(contents="read", actions="write")
    github.fail(UPDATE_REFS, BadGateway())

    (report,) = GitHubForge(client_for(garden, token), "kickoff-state").start([dispatch(garden)])

    assert isinstance(report, LaunchFailed)
    assert report.detail.endswith("permissions:\n  contents: write")


@pytest.mark.parametrize(
    ("rights", "lacking"),
    [
        ({"contents": "write"}, "actions: write"),
        ({"contents": "read", "actions": "write"}, "contents: write"),
    ],
)
def test_a_token_that_lacks_a_right_is_told_what_to_paste(
    github: StatefulGitHub,
    garden: Repository,
    client_for: ClientFor,
    rights: dict[str, str],
    lacking: str,
) -> None:
    forge = GitHubForge(client_for(garden, garden.actions_token(**rights)), "kickoff-state")

    (report,) = forge.start([dispatch(garden)])

    assert isinstance(report, LaunchFailed)
    assert report.reason is ReasonCode.WORKER_MISCONFIGURED
    assert report.detail.endswith(f"permissions:\n  {lacking}")
    github.effects.take_all()
