"""Sentences on a terminal: the marks of Markdown are gone, and what they stood around is whole."""

from __future__ import annotations

import pytest

from kickoff.core.text.quoting import code
from kickoff.core.wording.terminal import unmarked


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("say `/kickoff retry a` again", "say kickoff retry a again"),
        ("**a** is queued", "a is queued"),
        ("`tasks/**/*.md` with `**`", "tasks/**/*.md with **"),
        ("`` a`b `` and `c`", "a`b and c"),
        ("[run 7](https://git.example/7)", "run 7 https://git.example/7"),
        ("`main` is in `/home/ann/kickoff`", "main is in /home/ann/kickoff"),
        ("mend `.github/kickoff.yml`.", "mend .github/kickoff.yml."),
        ("`/kickoff`. `/kickoff <task id>`", "kickoff. kickoff <task id>"),
        ("an open ` and **a** half", "an open ` and a half"),
    ],
)
def test_marks_go_and_nothing_else(written: str, shown: str) -> None:
    assert unmarked(written) == shown


@pytest.mark.parametrize("word", ["**", "a`b", "``", "`", "x **y** z", "/home/kickoff/**"])
def test_what_was_quoted_is_shown_as_it_is(word: str) -> None:
    assert unmarked(f"see {code(word)}.") == f"see {word}."
