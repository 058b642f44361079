from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from adapters.yard import RUNNER, TOKEN, Yard, exists, kill, pids, said, until, written
from kickoff.adapters.localgit.workers.run_folder import RunFolder
from kickoff.adapters.localgit.workers.runs import LocalRuns
from kickoff.core.facts import Absent, Present, Run, RunState, Unknown

DEAF = "trap '' TERM; echo deaf; while :; do sleep 0.02; done"


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    return Yard(tmp_path)


def _left(yard: Yard, **facts: Any) -> RunFolder:
    """A run's folder as a crash leaves it: no process, no lock, no word."""
    folder = RunFolder(yard.kept / "fix-login@1.7c0e0000")
    folder.path.mkdir(parents=True)
    (folder.path / "lock").touch()
    usual = {
        "task": "fix-login",
        "token": TOKEN,
        "attempt": 1,
        "runner": RUNNER,
        "process": {"pid": 99_999_999, "born": "earlier"},
        "supervisor": {"pid": 99_999_999, "born": "earlier"},
    }
    (folder.path / "run.json").write_text(json.dumps({**usual, **facts}))
    return folder


def test_before_the_first_start_there_are_no_runs(yard: Yard) -> None:
    assert yard.runs.listed() == Present(())


def test_runs_are_listed_by_token_and_number(yard: Yard) -> None:
    yard.starts("exit 0", task="a", token="a" * 16)
    yard.starts("exec sleep 60", task="b", token="b" * 16)
    yard.ends("a" * 16)

    assert yard.runs.listed() == Present(
        (
            Run(0xAAAAAAAA, "", RunState.SUCCEEDED, "a" * 16),
            Run(0xBBBBBBBB, "", RunState.RUNNING, "b" * 16),
        )
    )
    yard.runs.cancel("b" * 16)
    yard.ends("b" * 16)


def test_a_worker_that_is_cancelled_ends(yard: Yard) -> None:
    folder = yard.starts("exec sleep 60")
    worker, _ = pids(folder)
    yard.runs.cancel(TOKEN)
    yard.runs.cancel(TOKEN)

    assert yard.ends() is RunState.CANCELLED
    assert not exists(worker)


def test_a_worker_may_tidy_up_when_it_is_cancelled(yard: Yard) -> None:
    tidy = "trap 'echo tidied; exit 0' TERM; echo began; while :; do sleep 0.02; done"
    folder = yard.starts(tidy)
    until(lambda: said(folder) == "began\n")
    yard.runs.cancel(TOKEN)

    assert yard.ends() is RunState.CANCELLED
    assert said(folder).endswith("tidied\n")


def test_a_worker_that_ignores_the_request_is_killed_after_the_grace(yard: Yard) -> None:
    yard.grace = 0.3
    folder = yard.starts(DEAF)
    until(lambda: said(folder) == "deaf\n")
    yard.runs.cancel(TOKEN)

    assert yard.ends() is RunState.CANCELLED
    assert written(folder, "exit.json")["signal"] == 9


def test_a_stop_that_comes_too_late_changes_nothing(yard: Yard) -> None:
    folder = yard.starts("exit 0")
    yard.ends()
    yard.runs.cancel(TOKEN)

    assert yard.state() is RunState.SUCCEEDED
    assert not (folder.path / "stop").exists()


def test_stopping_what_is_not_there_is_no_error(yard: Yard) -> None:
    yard.runs.cancel("f" * 16)

    assert yard.runs.listed() == Present(())


def test_a_worker_lives_on_without_its_supervisor_and_can_be_cancelled(yard: Yard) -> None:
    folder = yard.starts("exec sleep 60")
    _, keeper = pids(folder)
    kill(keeper)
    until(lambda: not exists(keeper))

    assert yard.state() is RunState.RUNNING
    yard.runs.cancel(TOKEN)
    assert yard.ends() is RunState.CANCELLED


def test_a_worker_without_a_supervisor_is_killed_when_cancelled_again_after_the_grace(
    yard: Yard,
) -> None:
    yard.grace = 0.1
    folder = yard.starts(DEAF)
    until(lambda: said(folder) == "deaf\n")
    worker, keeper = pids(folder)
    kill(keeper)
    until(lambda: not exists(keeper))
    yard.runs.cancel(TOKEN)
    (folder.path / "stop").touch()
    os.utime(folder.path / "stop", (0, 0))

    assert yard.state() is RunState.RUNNING
    yard.runs.cancel(TOKEN)
    assert yard.ends() is RunState.CANCELLED
    assert not exists(worker)


def test_a_supervisor_that_hangs_keeps_no_worker_alive(yard: Yard) -> None:
    folder = yard.starts("exec sleep 60")
    worker, keeper = pids(folder)
    os.kill(keeper, 19)
    (folder.path / "stop").touch()
    os.utime(folder.path / "stop", (0, 0))
    yard.runs.cancel(TOKEN)

    until(lambda: not exists(worker))
    kill(keeper)
    assert yard.ends() is RunState.CANCELLED


def test_a_worker_that_somebody_kills_has_failed(yard: Yard) -> None:
    kill(pids(yard.starts("exec sleep 60"))[0])

    assert yard.ends() is RunState.FAILED


def test_a_worker_killed_together_with_its_supervisor_is_gone(yard: Yard) -> None:
    folder = yard.starts("exec sleep 60")
    worker, keeper = pids(folder)
    kill(keeper, worker)

    assert yard.ends() is RunState.CANCELLED
    assert not (folder.path / "exit.json").exists()


def test_what_outlives_worker_and_supervisor_is_seen_and_can_be_cancelled(yard: Yard) -> None:
    folder = yard.starts("sleep 60 & echo $!; wait")
    until(lambda: said(folder) != "")
    child, (worker, keeper) = int(said(folder)), pids(folder)
    kill(keeper, worker)
    until(lambda: not exists(keeper) and not exists(worker))

    assert yard.state() is RunState.RUNNING
    yard.runs.cancel(TOKEN)
    assert yard.ends() is RunState.CANCELLED
    assert not exists(child)


def test_a_worker_that_closes_the_lock_is_still_seen(yard: Yard) -> None:
    closing = "import os, time; os.closerange(3, 999); print('closed', flush=True); time.sleep(60)"
    folder = yard.starts(f'exec {sys.executable} -c "{closing}"')
    until(lambda: said(folder) == "closed\n")
    worker, keeper = pids(folder)
    kill(keeper)
    until(lambda: not exists(keeper))

    assert not folder.held
    assert yard.state() is RunState.RUNNING
    kill(worker)
    assert yard.ends() is RunState.CANCELLED


def test_after_a_restart_of_the_machine_a_worker_is_gone(yard: Yard) -> None:
    _left(yard)

    assert yard.state() is RunState.CANCELLED


def test_what_ended_before_a_restart_stays_as_it_ended(yard: Yard) -> None:
    folder = _left(yard)
    (folder.path / "exit.json").write_text('{"status": 0, "stopped": false}')

    assert yard.state() is RunState.SUCCEEDED


def test_a_later_process_of_the_same_number_is_not_taken_for_the_worker(yard: Yard) -> None:
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as innocent:
        named = {"pid": innocent.pid, "born": "earlier"}
        folder = _left(yard, process=named, supervisor=named)
        assert yard.state() is RunState.CANCELLED

        lock = folder.take()
        assert lock is not None
        os.utime(folder.path / "lock")
        for _ in range(2):
            assert yard.state() is RunState.RUNNING
            yard.runs.cancel(TOKEN)
            os.utime(folder.path / "stop", (0, 0))
        os.close(lock)

        assert innocent.poll() is None
        innocent.kill()


def test_a_folder_in_which_nothing_was_started_is_no_run(yard: Yard) -> None:
    (yard.kept / "fix-login@1.7c0e0000").mkdir(parents=True)
    (yard.kept / "notes.txt").write_text("mine")

    assert yard.runs.listed() == Present(())


def test_the_runs_of_a_copied_clone_are_not_ours(yard: Yard) -> None:
    _left(yard)

    assert LocalRuns(yard.repository, "desktop-9b1c").listed() == Present(())


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"token": "x"}', '{"token": "7c0e000000000000", "attempt": 0}'],
)
def test_a_run_that_cannot_be_read_makes_the_list_unknown(yard: Yard, text: str) -> None:
    folder = _left(yard)
    (folder.path / "run.json").write_text(text)
    listed = yard.runs.listed()

    assert isinstance(listed, Unknown)
    assert listed.why.startswith(f"`{folder.path}` cannot be read: ")


def test_a_worker_without_a_readable_word_makes_the_list_unknown(yard: Yard) -> None:
    folder = _left(yard)
    (folder.path / "exit.json").write_text('{"stat')

    assert isinstance(yard.runs.listed(), Unknown)
    yard.runs.cancel(TOKEN)


def test_a_worker_without_a_folder_is_no_run_any_more(yard: Yard) -> None:
    worker, _ = pids(yard.starts("exec sleep 60"))
    shutil.rmtree(yard.kept, ignore_errors=True)

    until(lambda: not exists(worker))
    assert yard.runs.listed() != Absent()
