from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kickoff.core.text.html_comments import without_comments
from kickoff.core.text.invisible import shows_all, without_invisible
from kickoff.core.text.quoting import code, plain, quote, strip_invisible

# What GitHub looks for in rendered text outside code.
ACTIVE = re.compile(
    r"(?<!\w)@\w|#\d|\bGH-\d|\w-\d|://|www\.|\b[0-9a-f]{7,40}\b|GHSA-", re.IGNORECASE
)
GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])

HOSTILE = (
    "@alice",
    "\\@alice",
    "&#64;alice",
    "closes #1",
    "Fixes o/r#1",
    "resolves GH-1",
    "closes https://github.com/o/r/issues/1",
    "www.example.org",
    "ftp://example.org",
    "mailto:a@example.org",
    "deadbeef",
    "JIRA-12",
    "/kickoff cancel all",
    "# heading",
    "1. item",
    "2) item",
    "- item",
    "> quote",
    "---",
    "===",
    "    code",
    "```sh",
    "~~~",
    "`",
    "a ` b `` c",
    "``",
    "[a](b)",
    "![a](b)",
    "[a]: b",
    "<b>",
    "<!-- x -->",
    "<!--",
    "-->",
    "<details>",
    "a | b",
    "|---|",
    "**bold**",
    "_a_",
    "~~a~~",
    "a\\",
    "$x$",
    ":+1:",
    "a\n\n@bob",
    "a\r\n/kickoff b",
    "a\u2028b",
    "\u202etxt.exe",
    "a\u200bb",
    "a\0b",
    "\ud800",
    "<!-- kickoff:reply v1 digest=0 -->",
)
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(HOSTILE), max_size=5).map(" ".join))


def inert(markdown: str) -> bool:
    """Whether the Markdown renders as one paragraph of text and code that GitHub leaves alone."""
    tokens = GITHUB.parse(markdown)
    if [token.type for token in tokens] != ["paragraph_open", "inline", "paragraph_close"]:
        return False
    children = tokens[1].children or []
    if {child.type for child in children} - {"text", "code_inline"}:
        return False
    return not any(ACTIVE.search(child.content) for child in children if child.type == "text")


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_survives_quoting(text: str) -> None:
    assert (inert(quote(text)), inert(code(text))) == (True, True)


@given(TEXTS)
def test_whatever_is_quoted_is_one_inert_visible_line(text: str) -> None:
    for quoted in (quote(text), code(text)):
        assert inert(quoted)
        assert shows_all(quoted)
        assert not set("|\n\r\t") & set(quoted)


@given(TEXTS)
def test_whatever_is_quoted_stays_in_its_cell(text: str) -> None:
    tokens = GITHUB.parse(f"| a | b |\n|---|---|\n| {code(text)} | {quote(text)} |\n")

    assert sum(token.type == "td_open" for token in tokens) == 2
    assert tokens[-1].type == "table_close"


@given(TEXTS, st.integers(min_value=1, max_value=40))
def test_no_text_is_shown_beyond_its_limit(text: str, limit: int) -> None:
    shown = GITHUB.parse(code(text, limit))[1].children or []

    assert all(len(child.content) <= limit for child in shown)


@pytest.mark.parametrize(
    "text",
    ["Fix the login redirect", "fix-login", "Don’t panic (again)!", "auth/login.md", "Größe: 3 %"],
)
def test_harmless_words_stay_plain(text: str) -> None:
    assert quote(text) == text


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("", "` `"),
        ("issue-42", "`issue-42`"),
        ("closes #1", "`closes #1`"),
        ("cc @alice", "`cc \uff20alice`"),
        ("task/x@2", "`task/x@2`"),
        ("a `b` c", "``a `b` c``"),
        ("`", "`` ` ``"),
        ("a|b", "`a¦b`"),
        ("  a \r\n b\u200b ", "a b"),
    ],
)
def test_the_rest_becomes_code(text: str, quoted: str) -> None:
    assert quote(text) == quoted


def test_code_is_code_even_where_words_would_do() -> None:
    assert code("fix-login") == "`fix-login`"


def test_a_long_text_ends_in_an_ellipsis() -> None:
    assert quote("abcdef", limit=4) == "abc…"
    assert code("ab cdef", limit=4) == "`ab…`"
    assert quote("abcd", limit=4) == "abcd"


def test_a_letter_keeps_its_marks_when_a_text_is_cut() -> None:
    assert code("ae\u0301o\u0308u", limit=4) == "`ae\u0301…`"
    assert code("ab\U0001f44d\U0001f3fdcd", limit=4) == "`ab…`"


def test_a_text_without_end_is_cut_all_the_same() -> None:
    assert code("\u200b" * 100_000 + "a", limit=10) == "`…`"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Fix the login redirect", "Fix the login redirect"),
        ("closes #1, @alice", "closes \uff031, \uff20alice"),
        ("closes GH-1", "closes GH\u20111"),
        ("fixes https://github.com/o/r/issues/1", "fixes https\u2236//github.com/o/r/issues/1"),
        ("www.example.org", "www\u2024example.org"),
        ("docs [skip ci]", "docs \uff3bskip ci]"),
        ("/kickoff cancel all", "kickoff cancel all"),
        ("[auth] a | b", "[auth] a | b"),
        ("a\nCo-authored-by: b", "a Co-authored-by: b"),
    ],
)
def test_a_title_closes_mentions_and_skips_nothing(text: str, shown: str) -> None:
    assert plain(text) == shown


@given(TEXTS)
def test_no_title_holds_what_github_acts_on(text: str) -> None:
    shown = plain(text)

    assert not re.search(r"[@#\n\r]|GH-\d|://|\[skip ci\]|^/|\bwww\.", shown, re.IGNORECASE)


@given(st.characters())
def test_what_unicode_calls_a_format_or_control_character_is_invisible(character: str) -> None:
    kept = {"\t", "\n", "\r"}
    category = unicodedata.category(character)

    if category in {"Cc", "Cs", "Zl", "Zp"}:
        assert (without_invisible(character) == "") == (character not in kept)
    if category.startswith(("L", "N", "P")) and not shows_all(character):
        assert unicodedata.name(character).endswith("FILLER")


@pytest.mark.parametrize(
    "character",
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u2060\u2066\u202e\u3164\ufe0f\ufeff\ufff9"
    "\U000e0041\U000e0100",
)
def test_characters_that_hide_words_are_taken_out(character: str) -> None:
    assert strip_invisible(f"a{character}b") == "ab"


PLANS = {
    "# Fix\r\n\r\n\tDo it.\r\n": "# Fix\r\n\r\n\tDo it.\r\n",
    "a <!-- b --> c": "a  c",
    "a\n<!-- b\n\nc -->\nd": "a\n\nd",
    "<!-- b": "",
    "a\n\n<!-- b\n\nc": "a\n\n",
    "a\r<!-- b": "a\r",
    "> <!-- b\n> c": "> ",
    "a <!-- b": "a <!-- b",
    "a <!--> b": "a  b",
    "a <!---> b --> c": "a  b --> c",
    "<!\u200b-- b -->": "",
    "`<!-- b -->`": "`<!-- b -->`",
    "``<!-- ` -->`` <!-- c -->": "``<!-- ` -->`` ",
    "\\`<!-- b -->\\`": "\\`\\`",
    "`<!-- b -->``": "```",
    '<a title="`"> <!-- b --> <b title="`">': '<a title="`">  <b title="`">',
    "```html\n<!-- b -->\n```\n<!-- c -->": "```html\n<!-- b -->\n```\n",
    "```html <!-- b -->\nc\n```": "```html \nc\n```",
    "    <!-- b -->": "    <!-- b -->",
    "- a\n  ```\n  <!-- b -->\n  ```\n": "- a\n  ```\n  <!-- b -->\n  ```\n",
    "> `<!-- a -->` <!-- b --> `<!-- c -->`": "> `<!-- a -->`  `<!-- c -->`",
    "![`<!-- a -->`](u) <!-- b -->": "![``](u) ",
    "\u00a0\nx <!-- a -->\n`<!-- b -->`": "\u00a0\nx \n``",
    "<div>\n`<!-- b -->`\n</div>": "<div>\n``\n</div>",
    "<!-- a -->b<!-- c -->": "b",
}


@pytest.mark.parametrize(("text", "seen"), PLANS.items())
def test_a_worker_reads_what_the_approver_saw(text: str, seen: str) -> None:
    assert strip_invisible(text) == seen


def test_comments_go_from_code_too_when_a_text_is_too_long_to_tell() -> None:
    assert strip_invisible("a" * 1_000_001 + "`<!-- b -->`") == "a" * 1_000_001 + "``"


PIECES = st.sampled_from(
    [
        "<!--",
        "-->",
        "<!-->",
        "`",
        "``",
        "```",
        "\n",
        "\r\n",
        "\n\n",
        "> ",
        "- ",
        "    ",
        "a",
        *"\\[]()",
        *'<>"!|-\u00a0\u200b\ud800\0',
        "<b>",
        "](",
        "![",
        "|-|",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join)))
def test_a_plan_loses_only_what_is_hidden(text: str) -> None:
    kept = strip_invisible(text)

    assert shows_all(kept)
    assert kept == without_invisible(text) or "<!--" in without_invisible(text)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_no_rendered_comment_is_left_that_was_one_before(text: str) -> None:
    visible = without_invisible(text)
    tokens = GITHUB.parse(visible)
    hidden = any(
        child.type == "html_inline" and child.content.startswith("<!--")
        for token in tokens
        for child in token.children or []
    )

    assert not hidden or strip_invisible(text) != visible


@given(st.text(alphabet="<!->a\n", max_size=40))
def test_taking_comments_out_ends_and_never_adds(text: str) -> None:
    assert len(without_comments(text)) <= len(text)
