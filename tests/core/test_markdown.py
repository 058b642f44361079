from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corpus_comments import CORPUS, SHOWN, Comment
from kickoff.core.text.markdown import MAX_TEXT, SourceLine, command_lines

FRAGMENTS = st.sampled_from(
    [
        "/kickoff",
        "/kickoff a",
        "\n",
        "\n\n",
        "\r\n",
        " ",
        "    ",
        "\t",
        "`",
        "```",
        "~~~",
        "~~",
        "> ",
        "- ",
        "1. ",
        "# ",
        "<!--",
        "-->",
        "<div>",
        "<details>",
        "</details>",
        "<a href='",
        "'>",
        "<img>",
        "[",
        "](",
        ")",
        "![",
        "]: ",
        "|",
        "|-|",
        "---",
        "===",
        "\\",
        "*",
        "a",
        "\0",
        "\ufeff",
        "\ud800",
        "\u00a0",
        "\x0c",
        "&#47;",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(FRAGMENTS, max_size=40).map("".join))


@pytest.mark.parametrize("comment", SHOWN, ids=lambda c: c.what)
def test_a_command_that_is_only_shown_is_not_given(comment: Comment) -> None:
    assert command_lines(comment.text) == ()


@pytest.mark.parametrize("comment", [c for c in CORPUS if c.asked], ids=lambda c: c.what)
def test_every_line_that_is_given_is_found(comment: Comment) -> None:
    found = command_lines(comment.text)

    assert len(found) >= len(comment.asked)


def test_a_line_comes_with_its_number_and_without_its_indent() -> None:
    found = command_lines("Hi\r\n\r\n> quote\r\n\r\n  /kickoff hello  \r\n/KickOff b")

    assert found == (SourceLine(5, "/kickoff hello"), SourceLine(6, "/KickOff b"))


def test_lines_are_numbered_right_behind_a_line_that_only_looks_empty() -> None:
    assert command_lines("\u00a0\n/kickoff a") == (SourceLine(2, "/kickoff a"),)


def test_a_code_span_before_does_not_shift_the_numbers() -> None:
    found = command_lines("`a\nb\nc` d\n/kickoff x")

    assert found == (SourceLine(4, "/kickoff x"),)


def test_only_the_first_65536_characters_count() -> None:
    filler = "a" * (MAX_TEXT - len("\n/kickoff b") - 1) + "\n"

    assert command_lines(filler + "/kickoff b\n/kickoff c") == (SourceLine(2, "/kickoff b"),)


def test_a_quote_nested_beyond_all_measure_is_still_a_quote() -> None:
    assert command_lines("> " * 500 + "/kickoff a\n\n/kickoff b") == (SourceLine(3, "/kickoff b"),)


def test_an_anchor_that_is_never_closed_does_not_hide_the_next_paragraph() -> None:
    assert command_lines('x <a id="y">\n\n/kickoff b') == (SourceLine(3, "/kickoff b"),)


def test_a_paragraph_of_brackets_hides_nothing() -> None:
    brackets = "![" * 3_000

    assert command_lines(brackets + "\n/kickoff b") == (SourceLine(2, "/kickoff b"),)


@given(TEXTS)
def test_every_text_is_read_without_an_error(text: str) -> None:
    lines = command_lines(text)

    assert [line.number for line in lines] == sorted({line.number for line in lines})
    assert all(line.text.lower().startswith("/kickoff") for line in lines)


@given(TEXTS)
def test_no_quote_gives_a_command(text: str) -> None:
    quoted = "\n".join("> " + line for line in text.replace("\r", "\n").split("\n"))

    assert command_lines(quoted) == ()


@given(TEXTS)
def test_no_fenced_text_gives_a_command(text: str) -> None:
    fence = "`" * (text.count("`") + 3)

    assert command_lines(f"{fence}\n{text}\n{fence}") == ()


def test_a_text_without_a_command_does_not_load_the_parser() -> None:
    program = (
        "import sys; from kickoff.core.grammar.parsing import parse_comment;"
        "parse_comment('nice work, /kickoffs!');"
        "print('markdown_it' in sys.modules)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )

    assert shown.stdout == "False\n"
