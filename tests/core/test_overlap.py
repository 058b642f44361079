from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.overlapping import overlapping
from kickoff.core.text.globs import matches

YES = [
    ("src/auth/**", "src/auth/login.py"),
    ("src/auth/**", "src/**/login.py"),
    ("src/*.py", "src/login.*"),
    ("**", "docs/a.md"),
    ("src/auth", "src/auth/login.py"),
    ("src/auth/", "src/auth/login.py"),
    ("./src/a.py", "src/a.py"),
    ("a**b", "ax/yb"),
    ("x**/y", "xy"),
    ("a/[bc]", "a/c"),
    ("a", "a"),
]
NO = [
    ("src/auth/**", "src/web/**"),
    ("src/*.py", "src/*.md"),
    ("src/a.py", "src/b.py"),
    ("src/*.py", "src/x/a.py"),
    ("docs/**", "src/docs/**"),
    ("a*", "b*"),
    ("*.md", "docs/x.md"),
]


@pytest.mark.parametrize(("one", "other"), YES)
def test_patterns_that_can_name_the_same_file_overlap(one: str, other: str) -> None:
    assert overlapping([one], [other])
    assert overlapping([other], [one])


@pytest.mark.parametrize(("one", "other"), NO)
def test_patterns_that_never_name_the_same_file_do_not(one: str, other: str) -> None:
    assert not overlapping([one], [other])
    assert not overlapping([other], [one])


def test_one_pair_of_many_is_enough() -> None:
    assert overlapping(["docs/**", "src/a.py"], ["x", "src/**"])
    assert not overlapping([], ["**"])


PATTERNS = st.lists(
    st.sampled_from(["a", "b", "*", "**", "a*", "*b", "?", "[ab]", "a**b", "[!a]", "a]", "[b", ""]),
    min_size=1,
    max_size=4,
).map("/".join)
PATHS = st.lists(st.sampled_from(["a", "b", "ab", "aab", "a]", "[b"]), min_size=1, max_size=4).map(
    "/".join
)


@given(PATTERNS, PATTERNS, PATHS)
@example("x**/y", "xy", "xy")
@example("a**b", "a/**", "a/b")
def test_it_never_says_no_when_one_file_matches_both(one: str, other: str, path: str) -> None:
    if matches(one, path) and matches(other, path):
        assert overlapping([one], [other])


@given(PATTERNS, PATTERNS)
def test_it_does_not_matter_who_comes_first(one: str, other: str) -> None:
    assert overlapping([one], [other]) == overlapping([other], [one])


def test_a_very_deep_pattern_does_no_harm() -> None:
    deep = "/".join(["a"] * 5000)
    assert overlapping([deep], [deep])
    assert overlapping(["**/" * 5000], [deep])
