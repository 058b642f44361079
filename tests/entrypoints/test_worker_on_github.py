"""begin and end against GitHub with the job's own rights: git over HTTP, the bell over REST."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from entrypoints.worker_stage import BRANCH, ENTRY, SHOWN, Done, Job, outputs_in, state_files
from stateful_github import Repository, Rule, Settings, StatefulGitHub
from stateful_github.effects import Dispatched, RefMoved
from stateful_github.server import Server, serve

SOURCE = Path(__file__).parents[2] / "src"
QUEUE = "on: [workflow_dispatch]\njobs: {}\n"


@pytest.fixture
def server(github: StatefulGitHub) -> Iterator[Server]:
    with serve(github) as server:
        yield server


@pytest.fixture
def garden(github: StatefulGitHub) -> Repository:
    files = {"README.md": "# Garden\n", ".github/workflows/kickoff.yml": QUEUE}
    repository = github.create_repository(
        "acme/garden", files, roles={"bob": "write"}, settings=Settings(private=True)
    )
    repository.push(BRANCH, {"src/login.py": "1\n"}, "Begin", by="bob")
    repository.push("kickoff-state", dict(state_files(ENTRY)), "State", by="bob")
    return repository


@pytest.fixture
def job(server: Server, garden: Repository, tmp_path: Path) -> Job:
    (tmp_path / "home").mkdir()
    variables = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path / "home"),
        "GIT_CONFIG_GLOBAL": str(tmp_path / "home/.gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GITHUB_SERVER_URL": server.url,
        "KICKOFF_QUEUE_WORKFLOW": "kickoff.yml",
        "GITHUB_TOKEN": garden.actions_token(contents="write", actions="write"),
    }
    return Job(tmp_path / "runner", variables)


def _git(job: Job, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=job.workspace, env=job.environment, check=True)


def _work(job: Job, path: str = "src/login.py") -> None:
    (job.workspace / path).parent.mkdir(parents=True, exist_ok=True)
    (job.workspace / path).write_text("2\n")
    _git(job, "add", path)
    _git(job, "commit", "--quiet", "--message", "Mend it")


def test_a_worker_begins_pushes_and_rings_the_queue(
    job: Job, garden: Repository, github: StatefulGitHub
) -> None:
    base = garden.head_of(BRANCH)
    begun = job.step("begin")
    _work(job)
    ended = job.step("end")

    assert (begun.status, begun.outputs["outcome"], begun.outputs["base"]) == (0, "begun", base)
    assert Path(begun.outputs["plan-file"]).read_text() == SHOWN
    assert ended == Done(0, {"outcome": "pushed"})
    assert garden.text("src/login.py", BRANCH) == "2\n"
    (moved,) = github.effects.take(RefMoved)
    assert (moved.ref, moved.before, moved.by) == (
        f"refs/heads/{BRANCH}",
        base,
        "github-actions[bot]",
    )
    (rung,) = github.effects.take(Dispatched)
    assert (rung.workflow, rung.ref) == ("kickoff.yml", "main")


def test_beginning_asks_nothing_of_the_api(job: Job, github: StatefulGitHub) -> None:
    before = len(github.requests)

    assert job.step("begin").status == 0
    assert len(github.requests) == before


def test_a_token_that_only_reads_is_enough_to_begin_and_too_little_to_push(
    job: Job, garden: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    job.environment["GITHUB_TOKEN"] = garden.actions_token(contents="read")

    assert job.step("begin").status == 0
    _work(job)

    assert job.step("end") == Done(5, {"outcome": "permission_missing"})
    out = capsys.readouterr().out
    assert out.startswith(f"::error title=Kickoff::push `{BRANCH}`: ")
    assert out.endswith("%0Apermissions:%0A  contents: write\n")
    assert garden.text("src/login.py", BRANCH) == "1\n"


@pytest.mark.parametrize(
    ("token", "refused"),
    [
        ("", Done(2, {"outcome": "bad_event"})),
        ("wrong", Done(5, {"outcome": "permission_missing"})),
    ],
)
def test_a_token_that_is_not_accepted_begins_nothing(job: Job, token: str, refused: Done) -> None:
    job.environment["GITHUB_TOKEN"] = token

    assert job.step("begin") == refused
    assert not job.workspace.exists()


def test_credentials_left_by_others_are_not_sent_as_well(job: Job, tmp_path: Path) -> None:
    key = f"http.{job.environment['GITHUB_SERVER_URL']}/.extraheader"
    left = ("config", "--global", "--add", key, "AUTHORIZATION: basic bm9ib2R5Om5v")
    subprocess.run(["git", *left], cwd=tmp_path, env=job.environment, check=True)

    assert job.step("begin").status == 0


def test_a_bell_that_does_not_ring_is_a_warning(
    job: Job, garden: Repository, github: StatefulGitHub, capsys: pytest.CaptureFixture[str]
) -> None:
    job.environment["GITHUB_TOKEN"] = garden.actions_token(contents="write")
    job.step("begin")
    _work(job)

    assert job.step("end") == Done(0, {"outcome": "pushed"})
    out = capsys.readouterr().out
    assert out.startswith(
        "::warning title=Kickoff::The queue could not be told, and looks at its next tick: "
    )
    assert out.endswith("%0Apermissions:%0A  actions: write\n")
    assert len(github.effects.take(RefMoved)) == 1


def test_a_worker_without_a_commit_rings_too(job: Job, github: StatefulGitHub) -> None:
    job.step("begin")

    assert job.step("end") == Done(0, {"outcome": "nothing_to_push"})
    assert len(github.effects.take(Dispatched)) == 1


def test_a_workflow_that_a_worker_changed_is_not_taken(
    job: Job, capsys: pytest.CaptureFixture[str]
) -> None:
    job.step("begin")
    _work(job, ".github/workflows/ci.yml")

    assert job.step("end") == Done(5, {"outcome": "forge_rejected"})
    out = capsys.readouterr().out
    assert "without `workflows` permission" in out
    assert "A job's own token can never change workflows." in out


def test_a_rule_that_forbids_the_push_is_told_in_github_s_words(
    job: Job, garden: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    garden.settings.rules.append(Rule("pull_request", BRANCH))
    job.step("begin")
    _work(job)

    assert job.step("end") == Done(5, {"outcome": "forge_rejected"})
    assert "GH013: Repository rule violations found" in capsys.readouterr().out


def test_a_step_is_a_process_like_any_other(
    job: Job, server: Server, github: StatefulGitHub
) -> None:
    job.workspace.mkdir()
    job.environment["GITHUB_API_URL"] = server.url
    job.environment["GITHUB_GRAPHQL_URL"] = server.graphql_url
    outputs: list[dict[str, str]] = []
    for step in ("begin", "end"):
        output = job.temp / step
        given = {"KICKOFF_STEP": step, "GITHUB_OUTPUT": str(output), "PYTHONPATH": str(SOURCE)}
        ran = subprocess.run(
            [sys.executable, "-P", "-m", "kickoff.entrypoints.worker"],
            cwd=job.workspace,
            env={**job.environment, **given},
            check=False,
            capture_output=True,
            text=True,
        )
        assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr
        outputs.append(outputs_in(output))

    assert [o["outcome"] for o in outputs] == ["begun", "nothing_to_push"]
    assert len(github.effects.take(Dispatched)) == 1
