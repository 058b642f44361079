"""`kickoff demo`: real workers, real merges, and every plan with its record in the end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kickoff.core.task import Plan
from kickoff.formats.registry_yaml import load_registry
from kickoff.formats.task_file import read_task_file

ROOT = Path(__file__).parents[2]
TWELVE = sorted(p.stem for p in ROOT.glob("src/kickoff/entrypoints/demo/garden/tasks/*.md"))


def demo(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TMPDIR": str(home),
        "PYTHONPATH": str(ROOT / "src"),
    }
    return subprocess.run(
        [sys.executable, "-P", "-m", "kickoff", "demo", *words],
        env=environment,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=240,
    )


def git(garden: Path, *words: str) -> str:
    asked = ["git", "-C", str(garden), *words]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    home = tmp_path_factory.mktemp("home")
    ran = demo(str(home / "garden"), home=home)
    assert ran.returncode == 0, ran.stdout
    return ran.stdout, home / "garden"


def test_every_plan_ends_with_its_record(told: tuple[str, Path]) -> None:
    _, garden = told
    plans = [
        read_task_file(str(path.relative_to(garden)), path.read_bytes())
        for path in sorted(garden.glob("tasks/*.md"))
    ]
    assert [p.id for p in plans if isinstance(p, Plan) and p.completed] == TWELVE
    assert len(TWELVE) == 12


def test_nothing_is_left_in_the_queue_and_every_decision_is_in_the_ledger(
    told: tuple[str, Path],
) -> None:
    _, garden = told
    registry = load_registry(git(garden, "show", "kickoff-state:registry.yml").encode(), None)
    assert dict(registry.tasks) == {}
    assert {ended.id for ended in registry.recent} == set(TWELVE)
    ledger = git(
        garden, "log", "--format=%(trailers:key=Kickoff-Reason,valueonly)", "kickoff-state"
    )
    assert {"queued", "worker_gone", "no_changes", "completed_by_word"} <= set(ledger.split())


def test_the_checkout_is_clean_and_has_all_the_work(told: tuple[str, Path]) -> None:
    _, garden = told
    assert git(garden, "status", "--porcelain") == ""
    pages = {path.stem for path in garden.glob("garden/*.md")}
    assert pages == set(TWELVE) - {"name-the-garden"}


def test_one_failed_first_and_was_tried_again(told: tuple[str, Path]) -> None:
    text, _ = told
    assert "prune-the-apple-tree · dispatching · attempt 2" in text


def test_it_says_what_to_type_and_where_everything_lies(told: tuple[str, Path]) -> None:
    text, garden = told
    typed = [line for line in text.splitlines() if line.startswith("$ ")]
    assert typed == [
        "$ kickoff '*'",
        "$ kickoff why open-the-gate",
        "$ kickoff done name-the-garden -- 'The Sunny Side'",
        "$ git show main:tasks/prune-the-apple-tree.md",
        "$ kickoff log --limit 6",
        "$ kickoff log prune-the-apple-tree",
    ]
    assert f"\nGo on there: kickoff -C {garden} status\n" in text
    assert text.endswith(f"In a browser: kickoff -C {garden} serve --open\n")
    assert "\033" not in text


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    ran = demo(str(tmp_path), home=tmp_path)
    assert (ran.returncode, [p.name for p in tmp_path.iterdir()]) == (1, ["mine.txt"])
    assert "is not empty" in ran.stdout


def test_the_launcher_runs_it() -> None:
    launcher = ROOT / "script" / "demo"
    assert launcher.read_text().splitlines()[-1] == 'exec "$venv/bin/kickoff" demo "$@"'
    assert os.access(launcher, os.X_OK)
