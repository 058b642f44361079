from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.file_forge import FileForge
from entrypoints.worker_stage import (
    ATTEMPT,
    BRANCH,
    ENTRY,
    NOW,
    PLAN,
    SHOWN,
    Done,
    Job,
    entry,
    state_files,
)
from kickoff.core.registry import Stop, StopThen


@pytest.fixture
def forge(tmp_path: Path) -> FileForge:
    forge = FileForge(tmp_path)
    forge.commit("kickoff-state", state_files(ENTRY))
    forge.commit(BRANCH, {"src/login.py": "1\n"}, "Begin")
    return forge


@pytest.fixture
def job(forge: FileForge, tmp_path: Path) -> Job:
    return Job(tmp_path / "runner", {**forge.environment, "GITHUB_SERVER_URL": forge.url})


def _error(capsys: pytest.CaptureFixture[str]) -> str:
    out = capsys.readouterr().out
    assert out.startswith("::error title=Kickoff::")
    assert out.count("\n") == 1
    return out.removeprefix("::error title=Kickoff::").rstrip("\n").replace("%0A", "\n")


def test_begin_hands_out_the_branch_and_the_plan(job: Job, forge: FileForge) -> None:
    done = job.step("begin")

    plan = job.temp / "kickoff/fix-login/plan.md"
    base = forge.head(BRANCH)
    assert done == Done(0, {"outcome": "begun", "plan-file": str(plan), "base": base})
    assert plan.read_bytes() == SHOWN.encode()
    assert (job.workspace / "src/login.py").read_text() == "1\n"


def test_further_instructions_are_part_of_the_plan(job: Job, forge: FileForge) -> None:
    forge.commit(
        "kickoff-state", state_files(entry(replace(ATTEMPT, notes=("Use the old store",))))
    )

    plan = Path(job.step("begin").outputs["plan-file"])

    assert plan.read_text() == f"{SHOWN}\n## Further instructions\n\nUse the old store\n"


def test_end_pushes_what_was_committed_since(job: Job, forge: FileForge) -> None:
    job.step("begin")
    commit = forge.work(job.workspace, {"src/login.py": "2\n"})

    assert job.step("end") == Done(0, {"outcome": "pushed"})
    assert (forge.head(BRANCH), forge.subjects(BRANCH)) == (commit, ["Work", "Begin", "Change"])


def test_nothing_of_a_run_stays_behind_but_the_plan_and_where_it_began(job: Job) -> None:
    job.step("begin")

    kept = sorted(p.relative_to(job.temp).as_posix() for p in job.temp.rglob("*") if p.is_file())
    assert kept == ["kickoff/fix-login/begun.json", "kickoff/fix-login/plan.md", "output-1"]
    everywhere = [p for p in job.temp.parent.rglob("*") if p.is_file()]
    assert [p for p in everywhere if b"t0ken" in p.read_bytes()] == []


def test_a_second_job_takes_a_patch_of_the_first(forge: FileForge, tmp_path: Path) -> None:
    variables = {**forge.environment, "GITHUB_SERVER_URL": forge.url}
    first, second = Job(tmp_path / "first", variables), Job(tmp_path / "second", variables)
    base = first.step("begin").outputs["base"]
    forge.work(first.workspace, {"größe.md": "x\r\n"}, "Größe – ✓")
    patch = forge.run(first.workspace, "format-patch", "--binary", "--stdout", f"{base}..HEAD")

    second.step("begin")
    (tmp_path / "patch").write_text(patch + "\n")
    forge.run(second.workspace, "am", "--quiet", "--keep-cr", "--3way", str(tmp_path / "patch"))

    assert second.step("end").outputs == {"outcome": "pushed"}
    assert forge.subjects(BRANCH) == ["Größe – ✓", "Begin", "Change"]


def test_a_worker_without_a_commit_has_nothing_to_push(
    job: Job, capsys: pytest.CaptureFixture[str]
) -> None:
    job.step("begin")
    (job.workspace / "src/login.py").write_text("2\n")
    (job.workspace / "new.md").write_text("x")

    assert job.step("end") == Done(0, {"outcome": "nothing_to_push"})
    assert capsys.readouterr().out == (
        "::warning title=Kickoff::Not committed, and so not pushed: src/login.py, new.md\n"
    )


def test_end_can_be_run_again(job: Job, forge: FileForge) -> None:
    job.step("begin")
    forge.work(job.workspace, {"a.md": "x"})

    assert [job.step("end").outputs["outcome"] for _ in range(2)] == ["pushed", "nothing_to_push"]


def test_a_worker_may_push_on_its_own_meanwhile(job: Job, forge: FileForge) -> None:
    job.step("begin")
    forge.work(job.workspace, {"a.md": "x"}, "One")
    forge.run(job.workspace, "push", "--quiet", "origin", BRANCH)
    forge.work(job.workspace, {"b.md": "x"}, "Two")

    assert job.step("end").outputs == {"outcome": "pushed"}
    assert forge.subjects(BRANCH) == ["Two", "One", "Begin", "Change"]


@pytest.mark.parametrize("step", ["begin", "end"])
def test_a_fenced_worker_does_nothing_more(
    job: Job, forge: FileForge, step: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if step == "end":
        job.step("begin")
        forge.work(job.workspace, {"a.md": "x"})
    stopped = replace(ENTRY, stop=Stop("erin", NOW, StopThen.CANCEL))
    forge.commit("kickoff-state", state_files(stopped))
    before = forge.head(BRANCH)

    assert job.step(step) == Done(1, {"outcome": "fenced"})
    assert _error(capsys) == (
        "this worker is not wanted any more: `erin` asked for a stop of `fix-login` (cancel).\n"
        "Nothing is wrong with the worker: the queue has moved on, and leaves what this run did "
        "where it is."
    )
    assert forge.head(BRANCH) == before
    assert job.workspace.exists() == (step == "end")


def test_a_task_that_left_the_queue_fences_its_worker(job: Job, forge: FileForge) -> None:
    forge.commit("kickoff-state", state_files())

    assert job.step("begin") == Done(1, {"outcome": "fenced"})


def test_a_branch_that_somebody_moved_is_left_as_it_is(
    job: Job, forge: FileForge, capsys: pytest.CaptureFixture[str]
) -> None:
    job.step("begin")
    forge.work(job.workspace, {"a.md": "x"})
    theirs = forge.commit(BRANCH, {"b.md": "theirs"})

    assert job.step("end") == Done(1, {"outcome": "branch_moved"})
    assert _error(capsys).startswith(
        f"somebody else moved `{BRANCH}`, which is at {theirs[:12]} now; it was left as it is.\n"
    )
    assert forge.head(BRANCH) == theirs


def test_a_commit_that_somebody_took_back_is_not_pushed_again(job: Job, forge: FileForge) -> None:
    job.step("begin")
    forge.work(job.workspace, {"a.md": "x"})
    forge.move(BRANCH, forge.head("main"))

    assert job.step("end") == Done(1, {"outcome": "branch_moved"})
    assert forge.head(BRANCH) == forge.head("main")


def test_a_branch_that_somebody_deleted_is_not_made_again(
    job: Job, forge: FileForge, capsys: pytest.CaptureFixture[str]
) -> None:
    job.step("begin")
    forge.work(job.workspace, {"a.md": "x"})
    forge.delete(BRANCH)

    assert job.step("end") == Done(1, {"outcome": "branch_moved"})
    assert "which does not exist any more" in _error(capsys)
    assert job.step("begin") == Done(1, {"outcome": "branch_moved"})


def test_commits_that_were_there_are_not_taken_away(
    job: Job, forge: FileForge, capsys: pytest.CaptureFixture[str]
) -> None:
    before = forge.head(BRANCH)
    job.step("begin")
    forge.run(job.workspace, "commit", "--quiet", "--amend", "--message", "Mine")

    assert job.step("end") == Done(1, {"outcome": "history_rewritten"})
    assert f"does not follow {before[:12]}, where `{BRANCH}` was" in _error(capsys)
    assert forge.head(BRANCH) == before


def test_changes_in_the_workspace_are_not_lost(job: Job) -> None:
    job.step("begin")
    (job.workspace / "README.md").write_text("mine")

    assert job.step("begin") == Done(1, {"outcome": "workspace_in_use"})
    assert (job.workspace / "README.md").read_text() == "mine"


@pytest.mark.parametrize("inputs", [{}, {"token": "f" * 16}])
def test_end_without_a_begin_in_its_job_is_explained(
    job: Job, inputs: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    if inputs:
        job.step("begin")

    assert job.step("end", **inputs) == Done(2, {"outcome": "bad_input"})
    assert _error(capsys) == (
        "this job has no `step: begin` for attempt 1 of `fix-login`.\n"
        "Run `step: begin` with the same inputs in the same job before `step: end`."
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"step": "start"}, "the input `step` is `start`, and must be `begin` or `end`"),
        ({"task": ""}, "the input `task` is empty, and must be a task's id"),
        ({"task": "../../x"}, "the input `task` is `../../x`, and must be a task's id"),
        ({"task": "fix-login\nx"}, "the input `task` is `fix-login x`, and must be a task's id"),
        ({"attempt": "0"}, "the input `attempt` is `0`, and must be a number from 1"),
        ({"attempt": "٣"}, "the input `attempt` is `٣`, and must be a number from 1"),
        ({"token": "abc"}, "the input `token` is `abc`, and must be 16 hexadecimal digits"),
        (
            {"branch": "--force"},
            "the input `branch` is `--force`, and must be the name of a branch",
        ),
        ({"branch": "a..b"}, "the input `branch` is `a..b`, and must be the name of a branch"),
        (
            {"state_branch": "-x"},
            "the input `state-branch` is `-x`, and must be the name of a branch",
        ),
        (
            {"queue_workflow": "../../x"},
            "the input `queue-workflow` is `../../x`, and must be the name of a workflow's file",
        ),
    ],
)
def test_an_input_that_cannot_be_is_named(
    job: Job, given: dict[str, str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert job.step(given.pop("step", "begin"), **given) == Done(2, {"outcome": "bad_input"})
    assert _error(capsys).partition(".\n")[0] == said


@pytest.mark.parametrize("branch", ["main", "kickoff-state"])
def test_no_task_is_worked_on_upon_a_branch_of_everybody(
    job: Job, forge: FileForge, branch: str, capsys: pytest.CaptureFixture[str]
) -> None:
    forge.commit("kickoff-state", state_files(entry(replace(ATTEMPT, branch=branch))))

    assert job.step("begin", branch=branch) == Done(2, {"outcome": "bad_input"})
    assert f"`{branch}` is no branch for a task" in _error(capsys)


def test_the_branch_is_the_one_of_the_attempt(
    job: Job, forge: FileForge, capsys: pytest.CaptureFixture[str]
) -> None:
    forge.commit("task/other", {})

    assert job.step("begin", branch="task/other") == Done(2, {"outcome": "bad_input"})
    assert _error(capsys).startswith(
        "`task/other` is not the branch of this attempt, which is `task/fix-login`."
    )


def test_a_queue_that_is_not_there_is_said_so(job: Job, forge: FileForge) -> None:
    forge.delete("kickoff-state")

    assert job.step("begin") == Done(4, {"outcome": "state_branch_missing"})


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"registry.yml": "version: 1\n"}, "registry.yml"),
        ({"plans/fix-login.md": PLAN + "x"}, "is not the text that was approved"),
    ],
)
def test_a_queue_that_cannot_be_trusted_starts_nothing(
    job: Job, forge: FileForge, files: dict[str, str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    forge.commit("kickoff-state", files)

    assert job.step("begin") == Done(4, {"outcome": "registry_unreadable"})
    assert said in _error(capsys)
    assert not job.workspace.exists()


def test_a_plan_that_is_gone_starts_nothing(
    job: Job, forge: FileForge, capsys: pytest.CaptureFixture[str]
) -> None:
    forge.delete("kickoff-state")
    forge.commit("kickoff-state", {"registry.yml": state_files(ENTRY)["registry.yml"]})
    (forge.somebody / "plans/fix-login.md").unlink(missing_ok=True)
    forge.commit("kickoff-state", {})

    assert job.step("begin") == Done(4, {"outcome": "registry_unreadable"})
    assert _error(capsys).startswith("plans/fix-login.md is not on the state branch")


@pytest.mark.parametrize(
    "name", ["GITHUB_TOKEN", "GITHUB_REPOSITORY", "GITHUB_WORKSPACE", "RUNNER_TEMP"]
)
def test_outside_of_a_workflow_it_says_what_is_missing(
    job: Job, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    job.environment[name] = ""

    assert job.step("begin").status == 2
    assert _error(capsys).startswith(f"the environment variable {name} is not set")
