from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kickoff.adapters.localgit.machine import runner_id
from kickoff.errors import ConfigurationError

ASKING = """\
import sys
from pathlib import Path
from kickoff.adapters.localgit.machine import runner_id
sys.stdin.readline()
print(runner_id(Path(sys.argv[1])))
"""


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("laptop", "laptop"),
        ("Alice's MacBook-Pro.local", "alice-s-macbook-pro"),
        ("web01.example.org", "web01"),
        ("東京", "machine"),
        ("", "[a-z0-9-]+"),
        ("a" * 80, "a" * 24),
        ("-" * 30, "machine"),
    ],
)
def test_an_id_is_the_host_s_name_and_something_of_its_own(
    tmp_path: Path, host: str, shown: str
) -> None:
    assert re.fullmatch(f"{shown}-[0-9a-f]{{4}}", runner_id(tmp_path / "kickoff", host=host))


def test_an_id_stays_whatever_the_host_is_called_later(tmp_path: Path) -> None:
    made = runner_id(tmp_path, host="laptop")

    assert runner_id(tmp_path, host="other") == made


def test_a_copy_of_a_clone_has_an_id_of_its_own(tmp_path: Path) -> None:
    made = runner_id(tmp_path / "kickoff", host="laptop")
    shutil.copytree(tmp_path / "kickoff", tmp_path / "copy")

    theirs = {runner_id(tmp_path / "copy", host=f"laptop{n}") for n in range(3)}
    assert len(theirs) == 1
    assert made not in theirs
    assert runner_id(tmp_path / "kickoff") == made


def test_a_clone_that_is_moved_keeps_its_id(tmp_path: Path) -> None:
    made = runner_id(tmp_path / "kickoff", host="laptop")
    (tmp_path / "kickoff").rename(tmp_path / "moved")

    assert runner_id(tmp_path / "moved", host="other") == made


@pytest.mark.parametrize("text", ["", "laptop", "laptop-3f", "actions \n", "UP 1", "\udcff"])
def test_a_file_that_is_cut_is_written_again(tmp_path: Path, text: str) -> None:
    (tmp_path / "runner").write_bytes(text.encode("utf-8", "surrogateescape"))
    made = runner_id(tmp_path, host="laptop")

    assert re.fullmatch("laptop-[0-9a-f]{4}", made)
    assert runner_id(tmp_path, host="other") == made


def test_processes_that_ask_at_the_same_moment_are_answered_alike(tmp_path: Path) -> None:
    asking = [
        subprocess.Popen(
            [sys.executable, "-c", ASKING, str(tmp_path)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]

    answers = {process.communicate("go\n")[0] for process in asking}
    assert answers == {f"{runner_id(tmp_path)}\n"}


def test_what_the_user_calls_it_goes_before(tmp_path: Path) -> None:
    assert runner_id(tmp_path, "build-box-2") == "build-box-2"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "setting", ["", "actions", "person", "Laptop", "a b", "-a", "a-", "a" * 41, "é"]
)
def test_a_name_that_cannot_be_one_is_refused(tmp_path: Path, setting: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot be the name of a runner") as refused:
        runner_id(tmp_path, setting)

    assert refused.value.remedy.startswith("git config kickoff.runner NAME")


def test_where_nothing_can_be_written_an_id_is_good_for_looking(tmp_path: Path) -> None:
    (tmp_path / "kickoff").write_text("in the way")

    assert re.fullmatch("laptop-[0-9a-f]{4}", runner_id(tmp_path / "kickoff", host="laptop"))


def test_a_file_that_cannot_be_kept_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "kickoff/runner").mkdir(parents=True)

    with pytest.raises(ConfigurationError, match="kickoff` cannot be used: "):
        runner_id(tmp_path / "kickoff")
