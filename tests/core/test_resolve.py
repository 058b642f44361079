from __future__ import annotations

import pytest

from core.builders import (
    REPOSITORY,
    born,
    entry,
    facts,
    in_review,
    issue,
    plan,
    registry,
    said,
    tasks,
)
from kickoff.core.commands.resolve import Known, Resolved, TaskRef, Unresolved, resolve
from kickoff.core.facts import Facts, Listing, Present
from kickoff.core.grammar.parsing import Command
from kickoff.core.policy import Policy
from kickoff.core.reasons import ReasonCode
from kickoff.core.registry import Registry

LOGIN = TaskRef("fix-login", "tasks/fix-login.md")
NOTHING = registry()


def resolved(
    text: str, seen: Facts, queue: Registry = NOTHING, thread: int | None = None
) -> Resolved:
    [issued] = said(f"/kickoff {text}", thread=thread)
    assert isinstance(issued.asked, Command)
    return resolve(issued.asked.targets, issued, Known(queue, seen, Policy(), REPOSITORY))


def reason(text: str, seen: Facts, queue: Registry = NOTHING) -> tuple[ReasonCode, str, str]:
    found = resolved(text, seen, queue)
    assert isinstance(found, Unresolved)
    return found.reason, found.target, found.detail


PLAIN = facts(**tasks(plan(), plan("other", path="tasks/x/other.md")))


@pytest.mark.parametrize(
    "word", ["fix-login", "FIX-LOGIN", "tasks/fix-login.md", "./tasks/fix-login.md", "fix-*"]
)
def test_a_task_has_several_names(word: str) -> None:
    assert resolved(word, PLAIN) == (LOGIN,)


def test_each_task_is_named_once_in_the_order_of_the_words() -> None:
    other = TaskRef("other", "tasks/x/other.md")
    assert resolved("other fix-login tasks/x/other.md", PLAIN) == (other, LOGIN)
    assert resolved("tasks/**", PLAIN) == (LOGIN, other)


def test_a_task_in_play_is_found_without_its_file() -> None:
    queue = registry(entry(issue=42))
    expected = (TaskRef("fix-login", "tasks/fix-login.md", 42),)
    assert resolved("Fix-Login", facts(), queue) == expected
    assert resolved("fix-*", facts(**tasks()), queue) == expected


def test_a_misspelled_task_is_answered_with_what_was_meant() -> None:
    found = resolved("fix-logn", PLAIN)
    assert found == Unresolved(ReasonCode.UNKNOWN_TASK, "fix-logn", near=("fix-login",))


def test_a_misspelled_path_is_answered_with_what_was_meant() -> None:
    found = resolved("tasks/fix-logn.md", PLAIN)
    assert isinstance(found, Unresolved)
    assert found.near == ("tasks/fix-login.md", "tasks/x/other.md")


def test_nothing_is_suggested_that_a_shell_would_not_take_as_it_stands() -> None:
    paths = ("tasks/$(id)/login.md", "tasks/a;b/login.md", "tasks/a b/login.md", "tasks/é/login.md")
    files = dict.fromkeys((*paths, "tasks/lo$(id)gin.md", "tasks/-login.md"), "1")
    seen = facts(listing=Present(Listing("tree", files)))

    found = resolved("tasks/a/login.md", seen)
    assert isinstance(found, Unresolved)
    assert set(found.near) == {"tasks/é/login.md", "tasks/a b/login.md", "tasks/-login.md"}
    found = resolved("loin", seen)
    assert isinstance(found, Unresolved)
    assert found.near == ("login",)


def test_a_misspelled_verb_is_answered_with_what_was_meant() -> None:
    found = resolved("canel fix-login", PLAIN)
    assert isinstance(found, Unresolved)
    assert found.verbs == ("/kickoff cancel fix-login",)


def test_one_bad_target_spoils_the_whole_command() -> None:
    assert reason("fix-login nothing", PLAIN)[0] is ReasonCode.UNKNOWN_TASK


def test_one_id_in_two_files_is_refused_under_either_name() -> None:
    twins = facts(**tasks(plan(), plan(path="tasks/x/Fix-Login.md")))
    told = "`tasks/fix-login.md`, `tasks/x/Fix-Login.md`"
    for word in ("fix-login", "tasks/fix-login.md", "tasks/*.md"):
        assert reason(word, twins)[0::2] == (ReasonCode.DUPLICATE_TASK_ID, told)


def test_a_symbolic_link_is_never_followed() -> None:
    linked = facts(**tasks(links=["tasks/fix-login.md"]))
    for word in ("fix-login", "tasks/fix-login.md"):
        assert reason(word, linked) == (ReasonCode.PATH_IS_SYMLINK, "tasks/fix-login.md", "")


def test_a_file_that_is_not_committed_is_named_as_such() -> None:
    listing = Listing("tree-1", {}, uncommitted=frozenset({"tasks/x/fix-login.md"}))
    waiting = facts(listing=Present(listing))
    for word in ("fix-login", "Fix-Login", "tasks/x/fix-login.md"):
        expected = (ReasonCode.PLAN_NOT_COMMITTED, "tasks/x/fix-login.md", "`main`")
        assert reason(word, waiting) == expected


def test_a_path_outside_the_tasks_is_refused() -> None:
    assert reason("docs/plan.md", PLAIN) == (
        ReasonCode.PATH_OUTSIDE_TASKS,
        "docs/plan.md",
        "`tasks/**/*.md`",
    )


def test_a_file_whose_name_is_no_task_id_is_refused() -> None:
    bad = facts(**tasks(plan("a b"), plan("x.lock")))
    assert reason('"tasks/a b.md"', bad)[:2] == (ReasonCode.BAD_TASK_ID, "a b")
    assert reason("tasks/x.*", bad)[:2] == (ReasonCode.BAD_TASK_ID, "x.lock")


def test_a_file_linked_to_the_thread_needs_a_good_name_too() -> None:
    bad = facts(**tasks(plan("a b", issue=42)))
    assert reason("#42", bad)[:2] == (ReasonCode.BAD_TASK_ID, "a b")


def test_a_glob_that_matches_nothing_is_refused() -> None:
    assert reason("zzz-*", PLAIN) == (ReasonCode.UNKNOWN_TASK, "zzz-*", "")


def test_more_than_a_hundred_tasks_are_too_many() -> None:
    many = facts(**tasks(*(plan(f"t{n}") for n in range(101))))
    assert reason("t*", many) == (ReasonCode.TOO_MANY_TARGETS, "", "101, at most 100 are taken")


@pytest.mark.parametrize("word", ["fix-login", "tasks/fix-login.md", "fix-*"])
def test_files_that_were_not_seen_are_not_absent(word: str) -> None:
    assert reason(word, facts())[0] is ReasonCode.PLAN_UNREADABLE


# ---------------------------------------------------------------------------- threads


def test_an_issue_without_a_file_is_a_task_of_its_own() -> None:
    seen = facts(**tasks(), issues={42: Present(issue(42))})
    for text, thread in (("#42", None), ("", 42), ("issue-42", None)):
        assert resolved(text, seen, thread=thread) == (TaskRef("issue-42", issue=42),)


def test_an_issue_with_a_file_is_that_task() -> None:
    seen = facts(**tasks(plan(issue=42)))
    assert resolved("", seen, thread=42) == (LOGIN,)
    assert resolved("#42", seen) == (LOGIN,)


def test_an_issue_whose_work_has_landed_is_the_file_that_landed() -> None:
    """Even if the file was not read: it may say that the task is completed."""
    landed = facts(listing=Present(Listing("t", {"tasks/issue-42.md": "1"})))
    expected = (TaskRef("issue-42", "tasks/issue-42.md"),)
    assert resolved("", landed, thread=42) == expected
    assert resolved("#42", landed) == expected


def test_a_thread_knows_the_task_in_play() -> None:
    queue = registry(in_review(issue=42))
    expected = (TaskRef("fix-login", "tasks/fix-login.md", 42),)
    assert resolved("", facts(), queue, thread=42) == expected
    assert resolved("", facts(), queue, thread=57) == expected
    assert resolved("", facts(), registry(born(42)), thread=42) == (
        TaskRef("issue-42", "tasks/issue-42.md", 42),
    )


def test_a_thread_with_several_tasks_is_ambiguous() -> None:
    queue = registry(entry("a", issue=42), entry("b", issue=42))
    assert reason("#42", facts(), queue) == (ReasonCode.AMBIGUOUS, "", "`a`, `b`")
    files = facts(**tasks(plan("a", issue=42), plan("b", issue=42)))
    assert reason("#42", files) == (ReasonCode.AMBIGUOUS, "", "`tasks/a.md`, `tasks/b.md`")


def test_a_pull_request_without_a_task_is_none() -> None:
    seen = facts(**tasks(), issues={57: Present(issue(57, is_pull_request=True))})
    assert resolved("", seen, thread=57) == Unresolved(ReasonCode.NO_TASK_HERE)


def test_outside_of_a_thread_a_task_must_be_named() -> None:
    assert resolved("", PLAIN) == Unresolved(ReasonCode.NO_TASK_HERE)


def test_issues_of_other_repositories_are_none_of_ours() -> None:
    assert reason("else/where#42", PLAIN) == (ReasonCode.UNKNOWN_TASK, "else/where#42", "")
    assert resolved("Octo/Hello#42", PLAIN) == (TaskRef("issue-42", issue=42),)
