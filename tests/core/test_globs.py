from __future__ import annotations

import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kickoff.core.text.globs import matches

YES = [
    ("tasks/**/*.md", "tasks/a.md"),
    ("tasks/**/*.md", "tasks/x/y/a.md"),
    ("**", "anything/at/all"),
    ("src/**", "src/a/b.py"),
    ("a/**/b", "a/b"),
    ("a/**/b", "a/x/y/b"),
    ("a?c", "abc"),
    ("*", "abc"),
    ("*.m[dk]", "a.md"),
    ("[a-c]x", "bx"),
    ("[!a-c]x", "dx"),
    ("[a-]x", "-x"),
    ("[^a]x", "^x"),
    ("[!]", "!"),
    ("a.b", "a.b"),
    ("a[b", "a[b"),
    ("a{1}+(x)|", "a{1}+(x)|"),
    ("[a--b]x", "bx"),
    ("a**b", "a/x/bb"),
    ("a**/b", "ax/y/b"),
    ("x*a**/b", "xaab"),
    ("**/a*b/**/c*d", "y/a/ab/z/acb/ccd"),
    ("*a*b*b", "xaabxbb"),
    ("[!z-a]", "q"),
]
NO = [
    ("tasks/**/*.md", "tasks/a.txt"),
    ("tasks/**/*.md", "other/a.md"),
    ("tasks/*.md", "tasks/x/a.md"),
    ("src/**", "src"),
    ("a?c", "a/c"),
    ("*", "a/b"),
    ("[!a]x", "/x"),
    ("a[!b]c", "a/c"),
    ("[a-c]x", "dx"),
    ("a.b", "aXb"),
    ("A.md", "a.md"),
    ("[z-a]", "q"),
    ("a", "ab"),
    ("a", "a\n"),
]


@pytest.mark.parametrize(("pattern", "path"), YES)
def test_a_pattern_matches(pattern: str, path: str) -> None:
    assert matches(pattern, path)


@pytest.mark.parametrize(("pattern", "path"), NO)
def test_a_pattern_does_not_match(pattern: str, path: str) -> None:
    assert not matches(pattern, path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("t/" + "**/" * 40 + "*.md", "t/" + "a/" * 100 + "x.txt"),
        ("t/" + "*a" * 40 + "b.md", "t/" + "a" * 200 + ".md"),
        ("t/" + "**a" * 40 + "b.md", "t/" + "a" * 200 + ".md"),
        ("t/" + "**/*a/" * 40 + "b.md", "t/" + "aa/" * 100 + ".md"),
        ("t/" + "**/?*[ab]*/" * 40 + "b.md", "t/" + "aa/" * 100 + ".md"),
    ],
)
def test_however_many_wildcards_there_are_no_way_is_tried_in_vain(pattern: str, path: str) -> None:
    assert not matches(pattern, path)


@given(st.text("ab*?[]!-/.&|~^\\", max_size=12), st.text("ab/.-", max_size=8))
def test_no_pattern_is_an_error(pattern: str, path: str) -> None:
    assert matches(pattern, path) in {True, False}


@given(st.text("ab*?.", max_size=8), st.text("ab.", max_size=8))
def test_within_one_segment_it_agrees_with_the_shell(pattern: str, name: str) -> None:
    assert matches(pattern, name) == fnmatch.fnmatchcase(name, pattern)
