from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from core.overlapping import overlapping
from core.test_overlap import PATTERNS
from kickoff.core.scheduling.claims import Claims


def claimed(*claims: tuple[str, list[str]]) -> Claims:
    made = Claims()
    for owner, patterns in claims:
        made.add(owner, patterns)
    return made


def test_what_overlaps_is_found_above_beside_and_below() -> None:
    claims = claimed(
        ("below", ["src/auth/x/**"]),
        ("beside", ["src/auth/*.py"]),
        ("above", ["src/**"]),
        ("top", ["**/login.py"]),
        ("elsewhere", ["docs/**", "src/web/**"]),
    )
    assert claims.owners(["src/auth/**"]) == ("below", "beside", "above", "top")
    assert claims.owners(["src/auth/login.py"]) == ("beside", "above", "top")
    assert claims.owners([]) == ()
    assert claimed().owners(["**"]) == ()


def test_asking_claims_nothing() -> None:
    claims = claimed()
    claims.owners(["src/**"])
    assert claims.owners(["**"]) == ()


PAIRS = st.lists(st.lists(PATTERNS, max_size=2), max_size=5)


@given(PAIRS, st.lists(PATTERNS, max_size=2))
@example([["a/b"], ["a"]], ["a/b/a"])
def test_they_are_those_that_overlap_one_by_one(held: list[list[str]], asked: list[str]) -> None:
    claims = claimed(*((f"t{n}", patterns) for n, patterns in enumerate(held)))
    expected = [f"t{n}" for n, patterns in enumerate(held) if overlapping(patterns, asked)]
    assert list(claims.owners(asked)) == expected
