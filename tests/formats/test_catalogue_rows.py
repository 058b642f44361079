from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.test_plain_keys import FILES
from kickoff.core.catalogue import Broken, Planned, from_plan
from kickoff.core.registry import Priority
from kickoff.core.task import BrokenPlan, Plan
from kickoff.formats.catalogue_rows import dump_rows, entry_of, load_rows, read_row, too_large
from kickoff.formats.task_file import SIZE_LIMIT, read_task_file

CONTENTS = st.one_of(FILES.map(lambda text: text.encode()), st.binary(max_size=60))
PATHS = st.sampled_from(("tasks/fix-login.md", "tasks/a b.md", "x.md", "tasks/v1..2.md"))
VERSION = "0123456789abcdef"


@given(PATHS, CONTENTS)
def test_a_row_says_what_the_file_says(path: str, content: bytes) -> None:
    row = json.loads(json.dumps(read_row(content)))

    assert entry_of(path, row) == from_plan(read_task_file(path, content))


def test_every_key_of_a_board_is_in_the_row() -> None:
    row = read_row(
        b"---\ntitle: Fix it\nstatus: Ready\npriority: p1\nowner: '@alice'\nworker: claude\n"
        b"depends_on: [add-token-store, '#42']\nissue: 7\ntouches: [src/**]\n---\n# Text\n"
    )

    assert entry_of("tasks/fix.md", row) == Planned(
        id="fix",
        path="tasks/fix.md",
        title="Fix it",
        status="ready",
        priority=Priority.P1,
        owner="alice",
        worker="claude",
        depends_on=("add-token-store", "issue-42"),
        issue=7,
    )


@pytest.mark.parametrize(
    ("content", "problem", "line", "column"),
    [
        (b"---\na: b: c\n---\n", "mapping values are not allowed in this context", 2, 5),
        (b"---\npriority: p9\n---\n", "`priority` must be p0, p1, p2 or p3, not `p9`", 2, 11),
        (b"---\ntitle: a\n\xff\n---\n", "it is not UTF-8", 3, 1),
        (b"x" * (SIZE_LIMIT + 1), "it is larger than 1,000,000 bytes", 0, 0),
    ],
)
def test_a_broken_file_says_where(content: bytes, problem: str, line: int, column: int) -> None:
    assert entry_of("tasks/a.md", read_row(content)) == Broken("tasks/a.md", problem, line, column)


def test_a_file_that_is_too_large_need_not_be_read_to_say_so() -> None:
    assert too_large() == read_row(b"x" * (SIZE_LIMIT + 1))


def test_the_limit_is_in_bytes() -> None:
    too_much = "é" * (SIZE_LIMIT // 2 + 1)

    assert isinstance(read_task_file("a.md", too_much[1:]), Plan)
    assert isinstance(read_task_file("a.md", too_much), BrokenPlan)


def test_what_yaml_1_1_would_guess_stays_what_was_typed() -> None:
    row = read_row(b"---\ntitle: NO\nowner: 012\nworker: 12:30\nstatus: on\n---\n")

    assert row[:5] == ["NO", "on", "p2", "012", "12:30"]


ROWS = {"5b1d": read_row(b"# A\n"), "77aa": read_row(b"---\n- a\n---\n")}


def test_rows_are_kept_and_found_again() -> None:
    assert load_rows(dump_rows(ROWS, VERSION), VERSION) == ROWS


def test_rows_of_another_version_are_none() -> None:
    assert load_rows(dump_rows(ROWS, VERSION), "fedcba9876543210") == {}


@given(st.data())
def test_a_damaged_file_holds_no_rows(data: st.DataObject) -> None:
    kept = dump_rows(ROWS, VERSION)
    at = data.draw(st.integers(0, len(kept) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != kept[at]))

    assert load_rows(kept[:at], VERSION) == {}
    assert load_rows(kept[:at] + bytes([other]) + kept[at + 1 :], VERSION) == {}
    assert load_rows(kept + bytes([other]), VERSION) == {}


@given(st.binary(max_size=40))
def test_a_foreign_file_holds_no_rows(content: bytes) -> None:
    assert load_rows(content, VERSION) == {}
