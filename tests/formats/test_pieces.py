from __future__ import annotations

import pytest

from kickoff.formats.pieces import fitting, link, table

CUT = "\n\n… cut\n"


def test_a_table_says_how_many_rows_are_missing() -> None:
    assert table(("a", "b"), [("1", "2")], 1) == "| a | b |\n| --- | --- |\n| 1 | 2 |"
    assert table(("a",), [("1",)], 3).endswith(
        "| 1 |\n\n… and 2 more: `kickoff status` shows all of them."
    )


def test_without_an_address_there_is_no_link() -> None:
    assert (link("a", "https://b.example"), link("a", "")) == ("[a](https://b.example)", "a")


def test_what_fits_is_whole() -> None:
    assert fitting(("a", "b"), 5, CUT) == "a\n\nb\n"


@pytest.mark.parametrize("limit", range(20, 60))
def test_what_is_too_long_is_cut_between_lines(limit: int) -> None:
    text = fitting(("# ä", *(f"| grün {n} |" for n in range(9))), limit, CUT)
    assert len(text.encode()) <= limit
    lines = text.removesuffix(CUT).split("\n\n")
    assert text.endswith(CUT)
    assert lines == ["# ä", *(f"| grün {n} |" for n in range(len(lines) - 1))]


def test_a_drawing_is_never_cut_in_two() -> None:
    text = fitting(("a", "```mermaid\nx\ny\nz\n```", "b" * 50), 30, CUT)
    assert text == "a" + CUT
