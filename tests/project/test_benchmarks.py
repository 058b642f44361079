"""Every benchmark is on the list that says what it measures and how to run it."""

from __future__ import annotations

import re

from project import repository


def test_every_benchmark_is_listed() -> None:
    folder = repository.ROOT / "benchmarks"
    listed = re.findall(r"^\| `(\w+\.py)` \|", (folder / "README.md").read_text(), re.MULTILINE)

    assert sorted(listed) == sorted(p.name for p in folder.glob("*.py"))
