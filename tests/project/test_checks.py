"""Style, types and the direction of imports are part of the tests."""

from __future__ import annotations

from project import repository


def test_the_style_is_kept() -> None:
    assert repository.tool("ruff", "check", "--quiet") == (0, "")


def test_the_format_is_kept() -> None:
    assert repository.tool("ruff", "format", "--check", "--quiet") == (0, "")


def test_the_types_hold() -> None:
    status, said = repository.tool("mypy", "--no-error-summary")

    assert (status, said) == (0, "")


def test_imports_point_one_way() -> None:
    status, said = repository.tool("lint-imports", "--no-logo")

    assert status == 0, said
