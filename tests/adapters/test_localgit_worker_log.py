"""A worker's log is read where its supervisor has left it, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import builders
from kickoff.adapters.localgit.workers.worker_log import LONGEST, read_log

ATTEMPT = builders.attempt("fix-login", token="7c0e" + "0" * 12)
FOLDER = "fix-login@1.7c0e0000"


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    runs = tmp_path / "runs"
    (runs / FOLDER).mkdir(parents=True)
    return runs


def test_both_parts_are_read_the_older_first(runs: Path) -> None:
    (runs / FOLDER / "log").write_bytes(b"new")
    (runs / FOLDER / "log.1").write_bytes(b"old, ")

    assert read_log(runs, "fix-login", ATTEMPT) == b"old, new"


def test_of_a_long_part_the_end_is_read(runs: Path) -> None:
    (runs / FOLDER / "log").write_bytes(b"x" + b"y" * LONGEST)

    assert read_log(runs, "fix-login", ATTEMPT) == b"y" * LONGEST


def test_without_a_run_there_is_nothing(runs: Path) -> None:
    assert read_log(runs, "another", ATTEMPT) == b""
