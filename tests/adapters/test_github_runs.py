"""Workers' runs, the task files by REST, and commits onto branches that are not ours."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.garden import ClientFor
from kickoff.adapters.github.client import Client
from kickoff.adapters.github.forge import GitHubForge
from kickoff.adapters.github.runs import run_state, token_in
from kickoff.core.effects import CancelRun
from kickoff.core.facts import Listing, Present, Run, RunState, Unknown
from kickoff.errors import PermissionMissing, Unavailable
from kickoff.ports import Change, CommitMessage, Forge, Lost, Swapped
from stateful_github import BadGateway, Operation, Repository, StatefulGitHub
from stateful_github.clock import START
from stateful_github.effects import Committed, RunCancelled
from stateful_github.git.history import entry_at

TOKEN = "7c0e7c0e7c0e7c0e"
WORKFLOW = "kickoff-worker.yml"


def run(garden: Repository, token: str = TOKEN) -> int:
    """A run that somebody dispatched."""
    garden.dispatch_workflow(WORKFLOW, {"task": "hello", "token": token}, by="alice")
    return garden.runs_of(WORKFLOW)[-1].database_id


def url(run_id: int) -> str:
    return f"https://github.com/acme/garden/actions/runs/{run_id}"


def test_runs_are_known_by_the_token_in_their_name(
    garden: Repository, forge: Forge, client: Client
) -> None:
    waiting = run(garden)
    running = run(garden, "a" * 16)
    garden.start_run(running)
    over = run(garden, "no token")
    garden.start_run(over)
    garden.finish_run(over, "failure")

    seen = forge.runs(START - timedelta(minutes=1))

    assert isinstance(seen, Present)
    assert sorted(seen.value, key=lambda r: r.id) == [
        Run(waiting, url(waiting), RunState.WAITING, TOKEN),
        Run(running, url(running), RunState.RUNNING, "a" * 16),
        Run(over, url(over), RunState.FAILED, None),
    ]
    assert client.requests == 1


def test_runs_from_before_are_left_out(
    github: StatefulGitHub, garden: Repository, forge: Forge
) -> None:
    run(garden)
    later = github.clock.advance(hours=1)

    assert forge.runs(later) == Present(())


def test_runs_that_do_not_fit_on_a_page_are_unknown(garden: Repository, forge: Forge) -> None:
    for _ in range(101):
        run(garden)

    assert forge.runs(START) == Unknown("101 runs since then do not fit on a page of 100")


@pytest.mark.usefixtures("garden")
def test_runs_that_cannot_be_listed_are_unknown(github: StatefulGitHub, forge: Forge) -> None:
    github.fail(Operation("GET /repos/{owner}/{repo}/actions/runs"), BadGateway(), times=4)

    assert isinstance(forge.runs(START), Unknown)


def test_a_token_that_may_not_list_runs_is_told_what_to_paste(
    garden: Repository, client_for: ClientFor
) -> None:
    garden.settings.private = True
    client = client_for(garden, garden.actions_token(contents="write"))

    with pytest.raises(PermissionMissing) as caught:
        GitHubForge(client, "kickoff-state").runs(START)
    assert caught.value.remedy == "permissions:\n  actions: read"


@pytest.mark.parametrize(
    ("title", "token"),
    [
        (f"work on hello ({TOKEN})", TOKEN),
        (f"{'b' * 16} then {TOKEN}", TOKEN),
        ("work on hello", None),
        ("0" * 17, None),
        ("7C0E7C0E7C0E7C0E", None),
    ],
)
def test_a_token_is_the_last_word_of_sixteen_digits(title: str, token: str | None) -> None:
    assert token_in(title) == token


@pytest.mark.parametrize(
    ("status", "conclusion", "state"),
    [
        ("queued", None, RunState.WAITING),
        ("requested", None, RunState.WAITING),
        ("waiting", None, RunState.WAITING),
        ("pending", None, RunState.WAITING),
        ("in_progress", None, RunState.RUNNING),
        ("completed", "success", RunState.SUCCEEDED),
        ("completed", "neutral", RunState.SUCCEEDED),
        ("completed", "skipped", RunState.SUCCEEDED),
        ("completed", "cancelled", RunState.CANCELLED),
        ("completed", "failure", RunState.FAILED),
        ("completed", "timed_out", RunState.FAILED),
        ("completed", "startup_failure", RunState.FAILED),
        ("completed", "stale", RunState.FAILED),
        ("completed", "action_required", RunState.WAITING),
    ],
)
def test_a_run_that_waits_for_somebody_is_not_over(
    status: str, conclusion: str | None, state: RunState
) -> None:
    assert run_state(status, conclusion) is state


def test_a_run_is_cancelled_in_one_request(
    github: StatefulGitHub, garden: Repository, forge: Forge, client: Client
) -> None:
    started = run(garden)

    forge.cancel(CancelRun("hello", started, "0" * 16))

    assert client.requests == 1
    assert [e.run for e in github.effects.take(RunCancelled)] == [started]


def test_cancelling_what_is_over_or_gone_is_no_error(garden: Repository, forge: Forge) -> None:
    over = run(garden)
    garden.start_run(over)
    garden.finish_run(over)

    forge.cancel(CancelRun("hello", over, "0" * 16))
    forge.cancel(CancelRun("hello", 404, "0" * 16))

    assert garden.run(over).conclusion == "success"


def test_an_unanswered_cancel_is_raised(
    github: StatefulGitHub, garden: Repository, forge: Forge
) -> None:
    started = run(garden)
    github.fail(Operation("POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel"), BadGateway())

    with pytest.raises(Unavailable):
        forge.cancel(CancelRun("hello", started, "0" * 16))


def test_task_files_are_listed_in_one_request_at_any_depth(
    garden: Repository, forge: Forge, client: Client
) -> None:
    garden.push("main", {"tasks/1/2/3/4/5/six.md": "# Six\n"}, by="alice")
    tree, hello, roots, six = (
        oid_of(garden, path)
        for path in (
            "tasks",
            "tasks/hello.md",
            "tasks/deep/down/roots.md",
            "tasks/1/2/3/4/5/six.md",
        )
    )

    assert forge.list_tasks(tree, "tasks") == Present(
        Listing(
            tree,
            {
                "tasks/1/2/3/4/5/six.md": six,
                "tasks/deep/down/roots.md": roots,
                "tasks/hello.md": hello,
            },
        )
    )
    assert client.requests == 1


def oid_of(garden: Repository, path: str) -> str:
    entry = entry_at(garden.store, garden.store.commit(garden.head_of("main")).tree, path)
    assert entry is not None
    return entry.oid


def test_a_listing_that_github_cut_is_unknown(
    github: StatefulGitHub, garden: Repository, forge: Forge
) -> None:
    github.tree_limit = 1

    assert forge.list_tasks(oid_of(garden, "tasks"), "tasks") == Unknown(
        "`tasks` holds more files than GitHub lists at once"
    )


@pytest.mark.usefixtures("garden")
def test_a_tree_that_is_not_there_is_unknown(forge: Forge) -> None:
    assert isinstance(forge.list_tasks("5b1d" * 10, "tasks"), Unknown)


def test_the_branches_of_a_folder_are_listed_in_one_request(
    garden: Repository, forge: Forge, client: Client
) -> None:
    for name in ("task/hello", "task/deep/roots", "tasks", "topic"):
        garden.create_branch(name, by="alice")

    assert forge.branches_below("task/") == ("task/deep/roots", "task/hello")
    assert client.requests == 1


def test_a_commit_onto_the_default_branch_is_one_request(
    github: StatefulGitHub, garden: Repository, forge: Forge, client: Client
) -> None:
    old = garden.head_of("main")
    change = Change({"tasks/hello.md": b"# Done\n"}, old, CommitMessage("Record hello"))

    assert forge.commit("main", change) == Swapped(garden.head_of("main"))
    assert client.requests == 1
    assert forge.commit("main", change) == Lost()
    assert [e.branch for e in github.effects.take(Committed)] == ["main"]
