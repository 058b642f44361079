"""Style, types and the direction of imports are part of the tests."""

from __future__ import annotations

import pytest

from project import repository

CHECKS = {
    "style": ("ruff", "check", "--output-format", "concise"),
    "format": ("ruff", "format", "--check"),
    "types": ("mypy",),
    "direction of imports": ("lint-imports", "--no-logo"),
}


@pytest.mark.parametrize("what", CHECKS)
def test_the_code_keeps_its(what: str) -> None:
    status, said = repository.tool(*CHECKS[what])

    assert status == 0, said
