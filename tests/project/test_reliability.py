"""What the page on reliability says is so: every promise has its tests, the times are held."""

from __future__ import annotations

from project import repository
from scenarios.test_recovery import MINUTES

PAGE = repository.ROOT / "docs" / "explanation" / "reliability.md"


def tables() -> list[list[str]]:
    """The cells of every row of every table."""
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_every_promise_names_a_test() -> None:
    promises = [row for row in tables() if len(row) == 3 and "`test_" in row[2]]

    assert len(promises) == 26
    assert all(row[0] and row[1] for row in promises)


def test_the_times_of_recovery_are_those_that_are_held() -> None:
    shown = {row[0]: tuple(row[1:]) for row in tables() if row[-1].endswith(" min")}

    assert shown == {name: (f"{a} min", f"{b} min") for name, (a, b) in MINUTES.items()}
