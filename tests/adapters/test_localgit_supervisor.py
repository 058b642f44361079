from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.yard import Yard, exists, kill, pids, quoted, said, until, written
from kickoff.adapters.localgit.workers import processes
from kickoff.adapters.localgit.workers.launching import supervisor_command
from kickoff.adapters.localgit.workers.processes import born
from kickoff.adapters.localgit.workers.supervisor import LOG_BYTES, write_whole
from kickoff.core.events import Launched, LaunchFailed
from kickoff.core.facts import RunState
from kickoff.core.reasons import ReasonCode


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    return Yard(tmp_path)


@pytest.mark.parametrize(("status", "state"), [(0, RunState.SUCCEEDED), (7, RunState.FAILED)])
def test_the_exit_status_is_kept(yard: Yard, status: int, state: RunState) -> None:
    folder = yard.starts(f"exit {status}")

    assert yard.ends() is state
    left = written(folder, "exit.json")
    assert (left["status"], left["signal"], left["stopped"]) == (status, None, False)


def test_the_signal_that_ended_a_worker_is_kept(yard: Yard) -> None:
    folder = yard.starts("kill -KILL $$")

    assert yard.ends() is RunState.FAILED
    left = written(folder, "exit.json")
    assert (left["status"], left["signal"]) == (None, signal.SIGKILL)


def test_what_a_worker_says_is_kept_in_the_order_it_said_it(yard: Yard) -> None:
    folder = yard.starts("echo one; echo two >&2; printf '\\303\\251\\377'")
    yard.ends()

    assert (folder.path / "log").read_bytes() == b"one\ntwo\n\xc3\xa9\xff"


def test_there_is_nothing_to_read_from(yard: Yard) -> None:
    folder = yard.starts("cat; echo read")
    yard.ends()

    assert said(folder) == "read\n"


def test_output_without_end_fills_no_disk_and_blocks_no_worker(yard: Yard) -> None:
    folder = yard.starts("head -c 200000000 /dev/zero; echo; echo the end")

    assert yard.ends() is RunState.SUCCEEDED
    assert (folder.path / "log").read_bytes().endswith(b"\0\nthe end\n")
    logs = {path.name: path.stat().st_size for path in folder.path.glob("log*")}
    assert logs.keys() == {"log", "log.1"}
    assert max(logs.values()) <= LOG_BYTES


def test_what_a_worker_leaves_behind_is_ended_with_it(yard: Yard) -> None:
    child = "sleep 60 & echo $!"
    folder = yard.starts(f"{child}; exit 3")

    assert yard.ends() is RunState.FAILED
    assert not exists(int(said(folder)))
    assert written(folder, "exit.json")["status"] == 3


def test_what_is_left_behind_and_will_not_end_is_killed(yard: Yard) -> None:
    yard.grace = 0.3
    deaf = "(trap '' TERM; echo $(exec sh -c 'echo $PPID'); exec sleep 60) &"
    folder = yard.starts(f"{deaf} while ! [ -e out ]; do sleep 0.01; done")
    until(lambda: said(folder) != "")
    (yard.work / "worktrees/fix-login/out").touch()

    assert yard.ends() is RunState.SUCCEEDED
    assert not exists(int(said(folder)))


def test_what_leaves_the_group_does_not_keep_a_run_alive(yard: Yard, tmp_path: Path) -> None:
    yard.grace = 0.3
    code = "import os, time; os.setsid(); print(os.getpid(), flush=True); time.sleep(60)"
    script = tmp_path / "daemon.py"
    script.write_text(f"import os\nif not os.fork():\n    {code}\n")
    waiting = "while ! [ -e out ]; do sleep 0.01; done"
    folder = yard.starts(f"{sys.executable} {quoted(script)}; {waiting}")
    until(lambda: said(folder) != "")
    (yard.work / "worktrees/fix-login/out").touch()

    assert yard.ends() is RunState.SUCCEEDED
    kill(int(said(folder)))


def test_a_worker_leads_a_group_of_its_own_in_another_session(yard: Yard) -> None:
    folder = yard.starts("sleep 60")
    worker, keeper = pids(folder)

    assert os.getpgid(worker) == worker
    assert os.getsid(worker) == os.getsid(keeper)
    assert os.getsid(worker) != os.getsid(0)
    kill(worker)
    yard.ends()


def test_a_worker_meets_signals_as_a_program_in_a_terminal_does(yard: Yard) -> None:
    folder = yard.starts("trap; exec sleep 60")
    worker, _ = pids(folder)

    os.kill(worker, signal.SIGHUP)

    assert yard.ends() is RunState.FAILED
    assert written(folder, "exit.json")["signal"] == signal.SIGHUP


def test_a_terminal_that_closes_ends_no_supervisor(yard: Yard) -> None:
    folder = yard.starts("while ! [ -e out ]; do sleep 0.01; done; exit 5")
    os.kill(pids(folder)[1], signal.SIGHUP)
    (yard.work / "worktrees/fix-login/out").touch()

    assert yard.ends() is RunState.FAILED
    assert written(folder, "exit.json")["status"] == 5


def test_a_supervisor_that_is_told_to_end_ends_its_worker_first(yard: Yard) -> None:
    folder = yard.starts("sleep 60")
    os.kill(pids(folder)[1], signal.SIGTERM)

    assert yard.ends() is RunState.CANCELLED
    assert written(folder, "exit.json")["signal"] == signal.SIGTERM


def test_a_worker_whose_folder_is_removed_is_ended(yard: Yard) -> None:
    worker, keeper = pids(yard.starts("sleep 60"))
    shutil.rmtree(yard.kept, ignore_errors=True)

    until(lambda: not exists(worker) and not exists(keeper))


def test_a_worker_is_written_down_before_it_begins(yard: Yard) -> None:
    folder = yard.starts('cat "${KICKOFF_PLAN%plan.md}run.json"')
    yard.ends()

    assert said(folder) == (folder.path / "run.json").read_text()
    assert written(folder, "run.json")["task"] == "fix-login"


@pytest.mark.parametrize(("script", "end"), [("exit 3", (3, None)), ("kill -9 $$", (None, 9))])
def test_a_system_that_cannot_peek_at_the_dead_will_do(
    tmp_path: Path, script: str, end: tuple[int | None, int | None]
) -> None:
    (tmp_path / "lock").touch()
    order = {
        "folder": str(tmp_path),
        "run": {},
        "directory": str(tmp_path),
        "command": ["sh", "-c", f"sleep 0.05; {script}"],
        "environment": [],
        "grace": 1,
    }
    supervisor = "kickoff.adapters.localgit.workers.supervisor"
    code = f"import os; del os.waitid; from {supervisor} import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        input=json.dumps(order).encode(),
        capture_output=True,
        check=True,
    )

    assert json.loads(ran.stdout) == {"failure": None}
    until((tmp_path / "exit.json").exists)
    left = json.loads((tmp_path / "exit.json").read_text())
    assert (left["status"], left["signal"]) == end


def test_a_full_disk_loses_output_and_blocks_no_worker(yard: Yard) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        folder = yard.starts("head -c 1000000 /dev/zero")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert yard.ends() is RunState.SUCCEEDED
    assert (folder.path / "log").stat().st_size == 100_000


def test_a_start_for_which_there_is_no_room_is_tried_again(yard: Yard) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    dispatch = replace(yard.dispatch("true"), plan="a" * 200_000)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        report = yard.runs.launch(dispatch)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert isinstance(report, LaunchFailed)
    assert report.reason is ReasonCode.DISPATCH_FAILED
    assert report.detail == f"`{yard.kept}`: File too large"
    assert isinstance(yard.runs.launch(dispatch), Launched)
    yard.ends()


def test_an_order_that_is_cut_starts_nothing(tmp_path: Path) -> None:
    ran = subprocess.run(
        supervisor_command(),
        input=b'{"command": ["tou',
        capture_output=True,
        check=False,
    )

    assert (ran.returncode, ran.stdout) == (1, b"")


def test_a_process_is_told_from_a_later_one() -> None:
    with subprocess.Popen(["sleep", "60"]) as process:
        alive = born(process.pid)
        assert alive == born(process.pid) is not None
        assert alive != born(os.getpid())
        process.kill()
        until(lambda: born(process.pid) is None)  # a zombie: nobody has reaped it


def test_without_a_list_of_processes_in_files_ps_tells() -> None:
    with subprocess.Popen(["sleep", "60"]) as process:
        assert processes._born_by_ps(process.pid) == processes._born_by_ps(process.pid)
        assert processes._born_by_ps(process.pid) is not None
        process.kill()
        until(lambda: processes._born_by_ps(process.pid) is None)
    assert processes._born_by_ps(process.pid) is None


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "exit.json"
    write_whole(path, {"status": 0})
    with pytest.raises(TypeError):
        write_whole(path, {"status": object()})

    assert path.read_text() == '{\n "status": 0\n}\n'
