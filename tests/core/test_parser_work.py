"""The parser never raises, always ends, and does no more than twice the work for twice the text.

Work is counted, not timed: the calls that Python makes while a comment is read.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.corpus_comments import CORPUS, GIVEN, SHOWN, WRONG, Comment
from core.test_markdown import FRAGMENTS
from kickoff.core.grammar.parsing import parse_comment
from kickoff.core.text.markdown import MAX_TEXT

SLACK = 1.15
"""How much more than twice the work is taken for twice, because of what is done at both ends."""

CALLS_PER_CHARACTER = 80
"""More work than that for one character means that something was read over and over."""

ENDLESS: dict[str, Callable[[int], str]] = {
    "commands": lambda n: "/kickoff a\n" * n,
    "commands in paragraphs of their own": lambda n: "/kickoff a\n\n" * n,
    "errors": lambda n: "/kickoff @ = -- \n" * n,
    "targets": lambda n: "/kickoff" + " a" * n,
    "globs": lambda n: "/kickoff" + " t/*" * n,
    "notes": lambda n: "/kickoff --" + " x" * n,
    "quotation marks": lambda n: '/kickoff "' * n,
    "quotes": lambda n: "> /kickoff a\n" * n,
    "nested quotes": lambda n: ">" * n + "/kickoff a",
    "nested lists": lambda n: "- " * n + "/kickoff a",
    "lists": lambda n: "- /kickoff a\n" * n,
    "lists that grow": lambda n: "".join(" " * (k % 20) + "- a\n" for k in range(n)) + "/kickoff a",
    "fences": lambda n: "```\n/kickoff a\n" * n,
    "backticks": lambda n: "/kickoff a\n" + "` `` ``` " * n,
    "backticks that grow": lambda n: "/kickoff a\n" + " ".join("`" * (k % 60) for k in range(n)),
    "opening brackets": lambda n: "[" * n + "\n/kickoff a",
    "brackets": lambda n: "[](" * n + "\n/kickoff a",
    "links": lambda n: "[a](b) " * n + "\n/kickoff a",
    "definitions": lambda n: "".join(f"[a{k}]: b\n" for k in range(n)) + "\n/kickoff a",
    "references": lambda n: "[a]: b\n\n" + "[a] " * n + "\n/kickoff a",
    "pictures": lambda n: "![" * n + "\n/kickoff a",
    "tags": lambda n: "<b>" * n + "\n/kickoff a",
    "half tags": lambda n: "<b " * n + "\n/kickoff a",
    "attributes": lambda n: "<b" + " a='" * n + "\n/kickoff a",
    "comments": lambda n: "a <!-- b --> " * n + "\n/kickoff a",
    "open comments": lambda n: "a <!-- " * n + "\n/kickoff a",
    "comments in a command": lambda n: "/kickoff a -- " + "<!-- b -->" * n,
    "open comments in a command": lambda n: "/kickoff a -- " + "<!-- " * n,
    "details": lambda n: "<details>\n\n" * n + "/kickoff a",
    "tables": lambda n: "|a|\n|-|\n" + "|/kickoff a|\n" * n,
    "wide tables": lambda n: "|a" * n + "|\n" + "|-" * n + "|\n/kickoff a",
    "headings": lambda n: "/kickoff a\n===\n" * n,
    "strikes": lambda n: "~~" * n + "\n/kickoff a",
    "stars": lambda n: "*a_ " * n + "\n/kickoff a",
    "escapes": lambda n: "\\" * n + "\n/kickoff a",
    "entities": lambda n: "&amp" * n + "\n/kickoff a",
    "autolinks": lambda n: "<a:" * n + "\n/kickoff a",
    "NULs": lambda n: "\0" * n + "\n/kickoff a",
    "line ends": lambda n: "\r\n" * n + "/kickoff a",
    "blanks": lambda n: " " * n + "\n/kickoff a",
    "letters": lambda n: "x" * n + "\n/kickoff a",
}


def work(text: str) -> int:
    """How many calls it takes to read `text`."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        parse_comment(text)
    finally:
        sys.setprofile(before)
    return calls


@pytest.fixture(autouse=True, scope="module")
def the_parser_is_imported() -> None:
    """The first comment of a process imports the parser, which is no work of any comment."""
    for comment in CORPUS:
        parse_comment(comment.text)


@pytest.mark.parametrize("pattern", ENDLESS)
def test_twice_the_text_is_at_most_twice_the_work(pattern: str) -> None:
    text = ENDLESS[pattern]
    work(text(10))

    assert work(text(3_000)) <= 2 * SLACK * work(text(1_500)) + 200


@pytest.mark.parametrize("pattern", ENDLESS)
def test_the_longest_comment_is_read_with_few_calls_for_each_character(pattern: str) -> None:
    longest = ENDLESS[pattern](MAX_TEXT)[: MAX_TEXT - 12] + "\n/kickoff a"

    assert work(longest) <= CALLS_PER_CHARACTER * MAX_TEXT


@settings(max_examples=60)
@given(st.lists(FRAGMENTS, min_size=1, max_size=12).map("".join))
def test_whatever_is_said_over_and_over_is_read_in_linear_work(unit: str) -> None:
    once, twice = unit * 150, unit * 300

    assert work(twice) <= 2 * SLACK * work(once) + 2_000


def test_what_lies_beyond_the_longest_comment_costs_nothing() -> None:
    text = ENDLESS["quotes"](MAX_TEXT)
    work(text)

    assert work(text[:MAX_TEXT] * 10) <= work(text[:MAX_TEXT]) + 10


@pytest.mark.parametrize("comment", CORPUS, ids=lambda c: c.what)
def test_no_comment_of_the_corpus_takes_more_than_its_length_allows(comment: Comment) -> None:
    assert work(comment.text) <= CALLS_PER_CHARACTER * (len(comment.text) + 400)


def test_the_corpus_is_large_and_says_everything_once() -> None:
    assert len(CORPUS) >= 400
    assert min(len(GIVEN), len(SHOWN), len(WRONG)) >= 80
    assert len({comment.what for comment in CORPUS}) == len(CORPUS)
    assert len({comment.text for comment in CORPUS}) == len(CORPUS)
