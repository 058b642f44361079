from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kickoff.core.identity import (
    attempt_token,
    branch_folder,
    branch_name,
    command_id,
    is_task_id,
    issue_of_task_id,
    issue_task_id,
    plan_hash,
    thread_of_url,
)

WEB = "https://github.com/octo/hello"


@pytest.mark.parametrize("text", ["a", "fix-login", "0", "A.b_c-d", "x" * 80, "issue-42"])
def test_these_may_be_task_ids(text: str) -> None:
    assert is_task_id(text)


@pytest.mark.parametrize(
    "text",
    [*("", "-a", ".a", "_a", "a..b", "a.", "a.lock", "x" * 81, "a b", "a/b", "é", "a\n"), "a@2"],
)
def test_these_may_not(text: str) -> None:
    assert not is_task_id(text)


@given(st.integers(1, 9_999_999_999))
def test_an_issues_task_id_names_the_issue(number: int) -> None:
    assert issue_of_task_id(issue_task_id(number)) == number


@pytest.mark.parametrize("text", ["issue-0", "issue-042", "issue-", "issue-4x", "Issue-4", "a"])
def test_other_ids_name_no_issue(text: str) -> None:
    assert issue_of_task_id(text) is None


def test_later_branches_have_a_number() -> None:
    assert branch_name("task/{id}", "fix-login", 1) == "task/fix-login"
    assert branch_name("task/{id}", "fix-login", 2) == "task/fix-login@2"


def test_all_task_branches_lie_in_one_folder() -> None:
    assert branch_folder("task/{id}") == "task/"
    assert branch_folder("work/a-{id}") == "work/"


def test_a_token_depends_on_operation_task_and_attempt() -> None:
    tokens = {
        attempt_token(op, task, number)
        for op in ("op-1", "op-2")
        for task in ("a", "b")
        for number in (1, 2)
    }
    assert len(tokens) == 8
    assert attempt_token("op-1", "a", 1) == attempt_token("op-1", "a", 1) == "260bce1932ae65a7"


def test_a_command_is_known_by_where_it_stands_what_it_says_and_which_one_it_is() -> None:
    one = command_id("octo/hello", "comment-1", "/kickoff a", 1)
    assert one == command_id("Octo/Hello", "comment-1", "/kickoff a", 1)
    others = {
        command_id("octo/other", "comment-1", "/kickoff a", 1),
        command_id("octo/hello", "comment-2", "/kickoff a", 1),
        command_id("octo/hello", "comment-1", "/kickoff b", 1),
        command_id("octo/hello", "comment-1", "/kickoff a", 2),
    }
    assert len(others - {one}) == 4
    assert one.startswith("c-")


@pytest.mark.parametrize(
    ("url", "thread"),
    [
        (f"{WEB}/issues/42#issuecomment-1", 42),
        (f"{WEB}/pull/57", 57),
        (f"{WEB}/discussions/3", None),
        ("legacy", None),
        ("cli", None),
        ("", None),
    ],
)
def test_a_web_address_names_its_thread(url: str, thread: int | None) -> None:
    assert thread_of_url(url) == thread


def test_a_plan_is_pinned_by_every_character() -> None:
    assert plan_hash("a") != plan_hash("a\n")
    assert plan_hash("\ud800").startswith("sha256:")
