from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapters.clocks import StillClock
from adapters.yard import kill
from kickoff.adapters.localgit.turn import PAUSE_SECONDS, turn
from kickoff.errors import Busy, ConfigurationError

HOLDER = """\
import sys
from pathlib import Path
from adapters.clocks import StillClock
from kickoff.adapters.localgit.turn import turn
with turn(Path(sys.argv[1]), StillClock())():
    print("mine", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def _elsewhere(private: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the turn."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(private)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "mine\n"
        yield process


def test_a_turn_comes_again_and_again(tmp_path: Path) -> None:
    mine = turn(tmp_path / "kickoff", StillClock())

    for _ in range(2):
        with mine():
            assert (tmp_path / "kickoff/turn.lock").read_text() == f"{os.getpid()}\n"


def test_whoever_waits_too_long_is_told_who_is_at_it(tmp_path: Path) -> None:
    clock = StillClock()
    with _elsewhere(tmp_path) as process:
        with pytest.raises(Busy) as busy, turn(tmp_path, clock, 1.0)():
            pass
        process.communicate("end\n")

    assert str(busy.value) == (
        f"process {process.pid} has been working on this queue for too long to wait"
    )
    assert busy.value.remedy == (
        f"`ps -p {process.pid}` shows what it is. Nothing is lost: give the command again when "
        "it has ended."
    )
    assert sum(clock.slept) == pytest.approx(1.0, abs=PAUSE_SECONDS)


def test_a_turn_is_waited_for(tmp_path: Path) -> None:
    with _elsewhere(tmp_path) as process:

        class Ending(StillClock):
            def sleep(self, seconds: float) -> None:
                process.communicate("end\n")
                super().sleep(seconds)

        clock = Ending()
        with turn(tmp_path, clock, 1.0)():
            pass

    assert clock.slept == [PAUSE_SECONDS]


def test_the_turn_of_a_process_that_is_killed_is_free_at_once(tmp_path: Path) -> None:
    clock = StillClock()
    with _elsewhere(tmp_path) as process:
        kill(process.pid)
        process.wait()
        with turn(tmp_path, clock, 1.0)():
            pass

    assert clock.slept == []


def test_two_turns_in_one_process_are_two(tmp_path: Path) -> None:
    mine = turn(tmp_path, StillClock(), 1.0)

    with mine(), pytest.raises(Busy), mine():
        pass


def test_a_turn_ends_with_an_error(tmp_path: Path) -> None:
    clock = StillClock()
    with pytest.raises(KeyError), turn(tmp_path, clock)():
        raise KeyError
    with turn(tmp_path, clock)():
        assert clock.slept == []


def test_no_process_that_is_started_meanwhile_keeps_the_turn(tmp_path: Path) -> None:
    with turn(tmp_path, StillClock(), 1.0)():
        child = subprocess.Popen(["sleep", "60"], close_fds=False)
    with child, turn(tmp_path, StillClock(), 1.0)():
        child.kill()


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "kickoff").write_text("in the way")

    unusable = turn(tmp_path / "kickoff", StillClock())
    with pytest.raises(ConfigurationError, match=r"turn\.lock` cannot be opened"), unusable():
        pass
