"""The reference is what the code says: written anew, its pages come out as they are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kickoff.core.reasons import REASONS, Tone
from project import repository

REFERENCE = repository.ROOT / "docs" / "reference"
STUCK = repository.ROOT / "docs" / "how-to" / "when-something-is-stuck.md"
SIGNALS = [code.value for code, reason in REASONS.items() if reason.tone is Tone.SIGNAL]


def test_the_reference_is_what_the_code_says(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-P", "-m", "generator", str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(repository.ROOT / "docs")},
        check=True,
    )
    made = {path.name: path.read_text() for path in tmp_path.iterdir()}

    assert made
    stale = [name for name, text in made.items() if (REFERENCE / name).read_text() != text]
    assert stale == [], "run script/reference"


def test_every_reason_code_is_given_by_something() -> None:
    page = (REFERENCE / "reason-codes.md").read_text()

    assert [line for line in page.splitlines() if "not given by this version" in line] == []


@pytest.mark.parametrize("signal", SIGNALS)
def test_every_signal_has_its_remedy(signal: str) -> None:
    headings = [line for line in STUCK.read_text().splitlines() if line.startswith("### ")]

    assert f"### `{signal}`" in headings
