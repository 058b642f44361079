"""The simulation finds what is broken: each of these mistakes, made in a copy of the source."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulation.mistakes import MISTAKES, ROOT

ENOUGH = 200
"""Seeds to try, from the one that is known to show it: others do when the source has changed."""


def test_the_page_on_reliability_says_how_many_there_are() -> None:
    page = (ROOT / "docs" / "explanation" / "reliability.md").read_text(encoding="utf-8")
    said = f"`tests/simulation/mistakes.py` has {len(MISTAKES)} mistakes"
    assert said in " ".join(page.split())


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_breaks_a_promise(name: str, tmp_path: Path) -> None:
    mistake = MISTAKES[name]
    mistake.make(tmp_path)

    ran = subprocess.run(
        [
            *(sys.executable, "-m", "simulation", "--as-it-is"),
            *("--from", str(mistake.seed), "--seeds", str(ENOUGH)),
        ],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert ran.stdout.partition(": ")[2].startswith(mistake.promises), ran.stdout[:200]
