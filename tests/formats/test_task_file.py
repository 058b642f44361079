from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kickoff.core.registry import Priority
from kickoff.core.task import BrokenPlan, Plan
from kickoff.formats.headings import first_heading
from kickoff.formats.task_file import read_task_file

PATH = "tasks/auth/fix-login.md"


def plan_of(text: str | bytes) -> Plan:
    plan = read_task_file(PATH, text)
    assert isinstance(plan, Plan), plan
    return plan


def broken(text: str | bytes) -> tuple[int, str]:
    plan = read_task_file(PATH, text)
    assert isinstance(plan, BrokenPlan), plan
    return plan.line, plan.problem


def test_every_key_is_read() -> None:
    text = (
        "---\ntitle: Fix the login redirect\nstatus: Ready\npriority: p1\nowner: '@alice'\n"
        "worker: claude\ndepends_on: [add-token-store, tasks/api/limits.md, '#42']\n"
        "touches:\n  - src/auth/**\nissue: 7\nnot_before: 2026-11-21T11:30:00+01:00\n"
        "mine: [x]\n---\n# Text\n"
    )

    assert plan_of(text) == Plan(
        id="fix-login",
        path=PATH,
        title="Fix the login redirect",
        text=text.replace("status: Ready\n", ""),
        priority=Priority.P1,
        status="ready",
        owner="alice",
        worker="claude",
        depends_on=("add-token-store", "limits", "issue-42"),
        touches=("src/auth/**",),
        issue=7,
        not_before=datetime(2026, 11, 21, 10, 30, tzinfo=UTC),
    )


def test_words_stay_what_was_typed() -> None:
    plan = plan_of("---\ntitle: NO\nowner: 012\nworker: 12:30\non: yes\nstatus: on\n---\n")

    assert (plan.title, plan.owner, plan.worker, plan.status) == ("NO", "012", "12:30", "on")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("", "fix-login"),
        ("Text only", "fix-login"),
        ("# The *first* heading #\n\n# Second\n", "The *first* heading"),
        ("Intro\n\nThe first\n=========\n", "The first"),
        ("```sh\n# no heading\n```\n## Yes\n", "Yes"),
        ("---\nowner: bob\n---\n# Heading\n", "Heading"),
        ("---\ntitle:\n---\n# Heading\n", "Heading"),
        ("---\ntitle: |\n  Two\n  lines\n---\n# Heading\n", "Two lines"),
        ("---\n# comment\n---\n", "fix-login"),
        ("---\n\nA rule above.\n\n# Heading\n", "Heading"),
    ],
)
def test_a_title_is_the_key_the_first_heading_or_the_name(text: str, title: str) -> None:
    assert plan_of(text).title == title


@pytest.mark.parametrize(
    ("keys", "field", "value"),
    [
        ("depends_on: a, tasks/b.md , issue-3", "depends_on", ("a", "b", "issue-3")),
        ("depends_on: a", "depends_on", ("a",)),
        ("depends_on:\n- a\n- a", "depends_on", ("a",)),
        ("depends_on: []", "depends_on", ()),
        ("depends_on:", "depends_on", ()),
        ('depends_on: ["GH-42"]', "depends_on", ("issue-42",)),
        ("touches: src/**, docs/*.md", "touches", ("src/**", "docs/*.md")),
        ("priority: P0", "priority", Priority.P0),
        ("priority: ~", "priority", Priority.P2),
        ("issue: '#42'", "issue", 42),
        ("issue: https://github.com/o/r/issues/42", "issue", 42),
        ("not_before: 2026-11-21", "not_before", datetime(2026, 11, 21, tzinfo=UTC)),
        ("not_before: 2026-11-21 09:30", "not_before", datetime(2026, 11, 21, 9, 30, tzinfo=UTC)),
        (
            "not_before: '2026-11-21T09:30:15.9Z'",
            "not_before",
            datetime(2026, 11, 21, 9, 30, 15, tzinfo=UTC),
        ),
        ("owner: null", "owner", None),
        ('owner: "null"', "owner", "null"),
    ],
)
def test_a_value_may_be_written_in_several_ways(keys: str, field: str, value: Any) -> None:
    assert getattr(plan_of(f"---\n{keys}\n---\n"), field) == value


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        (
            "---\na: 1\n\nb: c: d\n---\n",
            4,
            "mapping values are not allowed in this context",
        ),
        ("---\n- a\n- b\n---\n", 2, "the front matter is a list; it must be keys with values"),
        ("---\njust text\n---\n", 2, "the front matter is text; it must be keys with values"),
        (
            "---\ntitle: a\ntitle: b\n---\n",
            3,
            "the key `title` stands here twice (first in line 2)",
        ),
        ("---\r\n\r\ntitle: [a]\r\n---\r\n", 3, "`title` must be text, not a list"),
        ("---\npriority: high\n---\n", 2, "`priority` must be p0, p1, p2 or p3, not `high`"),
        (
            "---\nnot_before: tomorrow\n---\n",
            2,
            "`not_before` must be a date or a time like 2026-11-21T10:00:00Z, not `tomorrow`",
        ),
        (
            "---\nnot_before: 2026-02-30\n---\n",
            2,
            "`not_before` must be a date or a time like 2026-11-21T10:00:00Z, not `2026-02-30`",
        ),
        ("---\nissue: soon\n---\n", 2, "`issue` must be the number of an issue, not `soon`"),
        (
            "---\ndepends_on: [a, no such]\n---\n",
            2,
            (
                "`depends_on` names `no such`, which is no task id: 1 to 80 letters, digits, `.`, "
                "`_` and `-`, beginning with a letter or a digit"
            ),
        ),
        (
            "---\ntitle: x\ndepends_on: #42\n---\n",
            3,
            '`depends_on` says nothing, because `#` begins a comment; write "#42" in quotes',
        ),
        (
            "---\ndepends_on:\n  - a\n  - #42\n---\n",
            4,
            '`depends_on[1]` says nothing; `#` begins a comment in YAML, so write "#42"',
        ),
        ("---\ndepends_on: {a: b}\n---\n", 2, "`depends_on` must be a list, not keys with values"),
        (f"---\nowner: {'o' * 301}\n---\n", 2, "`owner` must be at most 300 characters long"),
        (
            f"---\ntouches: a, {'o' * 301}\n---\n",
            2,
            "`touches` must be at most 300 characters long",
        ),
        (
            f"---\ndepends_on: [{', '.join(f't{n}' for n in range(101))}]\n---\n",
            2,
            "`depends_on` must not hold more than 100, and holds 101",
        ),
        (
            "---\ntitle: x\n# Text\n",
            1,
            "the front matter that begins in line 1 is never closed by a line `---`",
        ),
        (
            "\n\n---\nstatus: completed\n---\n",
            1,
            "front matter must begin in the first line; blank lines stand before it",
        ),
        (
            "+++\ntitle = 'x'\n+++\n",
            1,
            "the front matter is TOML; Kickoff reads YAML between lines `---`",
        ),
        (b"---\ntitle: \xff\n---\n", 2, "it is not UTF-8"),
        ("---\ntitle: \x00\n---\n", 2, "YAML does not allow the character U+0000"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_why(
    text: str | bytes, line: int, problem: str
) -> None:
    assert broken(text) == (line, problem)


@pytest.mark.parametrize(
    "written", ["---\ntitle: {}\n---\n", "---\n{{title: {}}}\n---\n", "# {}\n"]
)
def test_of_a_title_without_end_the_beginning_is_taken(written: str) -> None:
    assert plan_of(written.format(f"a {'b' * 90_000}")).title == f"a {'b' * 998}"
    assert plan_of(written.format(f"{'a' * 999} b")).title == "a" * 999


def test_a_name_that_cannot_be_a_task_id_is_broken() -> None:
    plan = read_task_file("tasks/a b.md", "")

    assert plan == BrokenPlan(
        "tasks/a b.md",
        "`a b` is no task id: 1 to 80 letters, digits, `.`, `_` and `-`, "
        "beginning with a letter or a digit",
    )


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff---\ntitle: x\n---\nText\n",
        "---\r\ntitle: x\r\n---\r\nText\r\n",
        "---  \ntitle: x\n...\nText",
        "---\ntitle: x\n---",
    ],
)
def test_marks_and_line_ends_do_not_matter(text: str) -> None:
    assert plan_of(text).title == "x"
    assert plan_of(text.encode()).text == text.removeprefix("\ufeff")


def test_keys_that_say_how_far_a_task_is_are_no_part_of_the_approved_text() -> None:
    text = (
        "---\nstatus: in_progress\nstarted_at: 2026-11-20\n# mine\npr_url: |\n  x\npr_number: 3\n"
        "title: x\ncompleted_at:\ncompleted_by: a\npull_request: 4\nmerge_commit: 9d3b\n---\nText\n"
    )

    assert plan_of(text).text == "---\n# mine\ntitle: x\n---\nText\n"


@given(text=st.text(max_size=60) | st.text(alphabet="-:# \n\"'[]{}&*|>abstu", max_size=60))
def test_no_text_is_too_strange_to_be_answered(text: str) -> None:
    for content in (text, f"---\n{text}\n---\n"):
        assert isinstance(read_task_file(PATH, content), (Plan, BrokenPlan))


@given(content=st.binary(max_size=60))
def test_no_bytes_are_too_strange_to_be_answered(content: bytes) -> None:
    assert isinstance(read_task_file(PATH, content), (Plan, BrokenPlan))


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("#no blank\n", None),
        ("####### seven\n", None),
        ("#\n# \n## x ##\n", "x"),
        ("~~~\n# a\n```\n# b\n~~~\n# c\n", "c"),
        ("    # code\n", None),
        ("\n===\n", None),
        ("# #\n# a # b##\n", "a # b##"),
        (f"# a{' ' * 900_000}b\n", "a b"),
        (f"#{' #' * 400_000} b\n", f"{'# ' * 400_000}b"),
    ],
    ids=range(9),
)
def test_headings_are_found_as_markdown_means_them(text: str, heading: str | None) -> None:
    assert first_heading(text) == heading
