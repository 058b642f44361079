"""Whatever the quick reader takes, the exact reader takes for the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats.corpus_task_files import SAMPLES
from formats.strategies import TEXTS
from kickoff.formats.front_matter import find_front_matter, parse_front_matter
from kickoff.formats.plain_keys import LONGEST, read_plain_keys
from kickoff.formats.task_file import read_contents, read_exactly
from kickoff.formats.yaml_text import Items, Keys, Node, Problem, Scalar

SIGNS = st.text(
    st.sampled_from("ab0 :#-,.[]{}'\"\\|>&*!%@`~=?/_\t\r\u2028\x85\xa0\ufeffé😀"), max_size=8
)
WORDS = st.one_of(SIGNS, TEXTS, st.sampled_from(("[a, b]", '["#42", b]', "'it'", "src/**", "p1")))
KEYS = st.sampled_from(("title", "status", "depends_on", "touches", "issue", "a", "x-y", "on", ""))
BLANKS = st.sampled_from(("", " ", "  ", "   ", "\t"))
LINES = st.one_of(
    st.tuples(KEYS, st.just(":"), BLANKS, WORDS, BLANKS).map("".join),
    st.tuples(BLANKS, st.sampled_from(("-", "- ", "-  ")), WORDS, BLANKS).map("".join),
    st.tuples(BLANKS, st.just("#"), WORDS).map("".join),
    st.tuples(BLANKS, WORDS).map("".join),
    st.sampled_from(("---", "...", "--- ", "---a", "title: a", "depends_on:", "  - a", "- a")),
)
ENDS = st.sampled_from(("\n", "\n", "\n", "\r\n"))
FILES = st.builds(
    lambda lines, end, body: end.join(("---", *lines, "---", body)),
    st.lists(LINES, max_size=6),
    ENDS,
    st.sampled_from(("", "# Text\n", "---\n", "a: b\n---\n")),
)


def bare(node: Node) -> object:
    """A node without places."""
    match node:
        case Scalar(text, plain):
            return text, plain
        case Items(items):
            return [bare(item) for item in items]
        case Keys(pairs):
            return {key: (bare(pair.key), bare(pair.value)) for key, pair in pairs.items()}


def exactly(text: str) -> object:
    found = find_front_matter(text)
    assert found is not None
    keys = parse_front_matter(text, found)
    assert not isinstance(keys, Problem), keys
    return bare(keys) if keys is not None else {}, found.after


@settings(max_examples=1_500)
@given(FILES)
def test_what_is_read_quickly_is_read_alike(text: str) -> None:
    plain = read_plain_keys(text)
    if plain is not None:
        assert (bare(plain.keys), plain.after) == exactly(text)


@given(FILES)
def test_a_file_says_the_same_however_it_is_read(text: str) -> None:
    read, exact = read_contents(text), read_exactly(text.removeprefix("\ufeff"))
    if isinstance(read, Problem) or isinstance(exact, Problem):
        assert read == exact
    else:
        assert (read.title, read.outline, read.text) == (exact.title, exact.outline, exact.text)


PLAIN = (
    "a: b",
    "title: Fix the login; it's broken (again), 50% – really…",
    "a: x:y",
    "a: b#c",
    "empty:",
    "empty:   ",
    "on: NO\nb: 012\nc: 12:30\nd: ~\ne: 2026-11-21",
    'a: "x: #1"\nb: \'say "no"\'\nc: ""',
    "a: [b, \"#42\", 'c, d', src/**]\nb: []\nc: [ x ]",
    "a:\n- b\n- c",
    "a:\n  - b:c",
    "a:\n\n  # why\n  - b\n\n  - c\n",
    "# nothing",
    "",
)


@pytest.mark.parametrize("lines", PLAIN)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_plain_lines_are_read_quickly(lines: str, end: str) -> None:
    text = f"---\n{lines}\n---\n# Text\n".replace("\n", end)
    plain = read_plain_keys(text)

    assert plain is not None
    assert (bare(plain.keys), plain.after) == exactly(text)


@pytest.mark.parametrize(
    "lines",
    [
        "a: x #",
        "a: b # c",
        "a: #42",
        "a: b: c",
        "a: b:",
        "a: |\n  b",
        "a: &b c",
        "a: *b",
        "a: !!int 1",
        'a: "b\\n"',
        "a: 'it''s'",
        "a: b\n  c",
        "a: b\n  - c",
        "a:\n  - b\n - c",
        "a:\n  - b: c",
        "a:\n  b: c",
        "a: [b, [c]]",
        "a: [b: c]",
        "a: {b: c}",
        "a: b\na: c",
        "a: b\tc",
        " a: b",
        "? a",
        "- a",
        "a",
        "%YAML 1.1",
        f"a: {'b' * LONGEST}",
    ],
)
def test_all_else_is_left_to_the_exact_reader(lines: str) -> None:
    assert read_plain_keys(f"---\n{lines}\n---\n") is None


@pytest.mark.parametrize(
    "text", ["", "a: b\n", "---\na: b\n", " ---\na: b\n---\n", "---a: b\n---\n"]
)
def test_without_front_matter_nothing_is_read(text: str) -> None:
    assert read_plain_keys(text) is None


@pytest.mark.parametrize("name", SAMPLES)
def test_files_of_other_tools_say_the_same(name: str) -> None:
    text = SAMPLES[name].text.removeprefix("\ufeff")
    plain = read_plain_keys(text)

    assert plain is None or (bare(plain.keys), plain.after) == exactly(text)
