from __future__ import annotations

import subprocess

import pytest

from kickoff.core.text.branch_names import MAX_LENGTH, is_branch_name

GOOD = (
    "task/fix-login",
    "task/fix-login@2",
    "a",
    "größe/漢字",
    "a.b/c-d_e",
    "x@y",
    "a{b}",
    "refs/x",
)
BAD = (
    *("", "@", "HEAD", "-x", "--force", "/a", "a/", "a//b", ".a", "a/.b", "a.", "a..b", "a.lock"),
    *("a.lock/b", "a b", "a~1", "a^", "a:b", "a?", "a*", "a[b]", "a\\b", "a@{1}", "a\nb", "a\x7fb"),
    "a\tb",
)


@pytest.mark.parametrize("name", GOOD)
def test_a_branch_may_be_called(name: str) -> None:
    assert is_branch_name(name)


@pytest.mark.parametrize("name", BAD)
def test_no_branch_may_be_called(name: str) -> None:
    assert not is_branch_name(name)


@pytest.mark.parametrize("name", [name for name in (*GOOD, *BAD) if name not in ("HEAD", "@")])
def test_git_thinks_so_too(name: str) -> None:
    ran = subprocess.run(
        ["git", "check-ref-format", "--branch", name], check=False, capture_output=True
    )

    assert is_branch_name(name) == (ran.returncode == 0)


def test_a_name_is_not_longer_than_a_file_s() -> None:
    assert is_branch_name("ä" * (MAX_LENGTH // 2))
    assert not is_branch_name("ä" * (MAX_LENGTH // 2) + "x")
