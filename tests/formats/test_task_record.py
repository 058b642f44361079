from __future__ import annotations

import difflib
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from formats.corpus_task_files import SAMPLES
from formats.strategies import TEXTS
from kickoff.core.task import Plan, Record
from kickoff.formats.task_file import (
    AlreadyRecorded,
    RecordImpossible,
    read_task_file,
    remove_record,
    render_issue_plan,
    write_record,
)

PATH = "tasks/fix-login.md"
COMMIT = "9d3b" * 10
RECORD = Record(datetime(2026, 11, 21, 10, tzinfo=UTC), "alice", 57, COMMIT)
LINES = (
    "status: completed",
    "completed_at: 2026-11-21T10:00:00Z",
    "completed_by: alice",
    "pull_request: 57",
    f"merge_commit: {COMMIT}",
)


def recorded(text: str, record: Record = RECORD) -> str:
    written = write_record(PATH, text.encode(), record)
    assert isinstance(written, bytes), written
    return written.decode()


def approved(text: str) -> str:
    plan = read_task_file(PATH, text)
    assert isinstance(plan, Plan), plan
    return plan.text


@pytest.mark.parametrize("name", SAMPLES)
def test_only_the_lines_of_the_record_change_in_the_style_of(name: str) -> None:
    sample = SAMPLES[name]
    written = recorded(sample.text)
    diff = list(difflib.ndiff(sample.text.split("\n"), written.split("\n")))
    added = tuple(line[2:] for line in diff if line.startswith("+ "))
    keys = {line.partition(":")[0].strip() for line in sample.new}
    end = "\r" if "\r" in sample.text else ""
    indent = "  " if name == "keys that are indented" else ""
    missing = [f"{indent}{line}{end}" for line in LINES if line.partition(":")[0] not in keys]
    missing += [""] if name == "nothing between the lines" else []

    assert tuple(line[2:] for line in diff if line.startswith("- ")) == sample.old
    assert sorted(added) == sorted((*sample.new, *missing))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_approved_text_is_the_same_before_and_after_in_the_style_of(name: str) -> None:
    text = SAMPLES[name].text

    assert approved(recorded(text)) == approved(text)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_record_that_is_there_is_left_alone_in_the_style_of(name: str) -> None:
    later = replace(RECORD, completed_by="bob")
    written = recorded(SAMPLES[name].text).encode()

    said = f"completed_by: {RECORD.completed_by}"
    assert write_record(PATH, written, later) == AlreadyRecorded(said)
    assert write_record(PATH, written, RECORD) == AlreadyRecorded()


@pytest.mark.parametrize(
    ("keys", "differs"),
    [
        ("completed_at: 2020-01-01", ""),
        ("completed_by: ALICE", ""),
        ('pull_request: "#57"', ""),
        ("pull_request: 58", "pull_request: 58"),
        ("completed_by: bob\npull_request: 58", "completed_by: bob, pull_request: 58"),
        ("completed_by: '@bob'", "completed_by: `\uff20bob`"),
        ("merge_commit: abc", "merge_commit: abc"),
    ],
)
def test_what_another_record_says_else(keys: str, differs: str) -> None:
    mine = replace(RECORD, completed_by="alice", pull_request=57, merge_commit="def")
    text = f"---\nstatus: completed\n{keys}\n---\n".encode()
    assert write_record(PATH, text, mine) == AlreadyRecorded(differs)


class Piece(NamedTuple):
    """Some lines of front matter, before and after the record is written."""

    before: str
    after: str


def kept(*texts: str) -> list[Piece]:
    return [Piece(text, text) for text in texts]


AUTHORS = kept(
    "# a comment",
    "",
    "title: 'It''s'  # here",
    "tags:\n  - a\n  -   b # c",
    "same:\n- a\n-\n- b",
    "text: |+\n  x\n\n",
    "folded: >-\n  a\n\n  b",
    "on: yes\ntime: 12:30\nnumber: 0o17",
    "anchor: &a {x: 1, y: [2]}\nalias: *a",
    'quoted: "a\\\n  b"',
    "plain: a\n  b\n   c",
    "empty:",
    "motion: 😀 é\tx",
    "tab:\tx\t# c",
    "? odd\n: value",
    "deep:\n    er:\n      - {status: ready}",
    "tagged: !thing\n  a: .nan",
    "'status ': no",
)
STATUS = [
    Piece("status: ready", "status: completed"),
    Piece("status: ready # c", "status: completed # c"),
    Piece("status:    'ready'", "status:    completed"),
    Piece('"status" : "re\\"ady" # c', '"status" : completed # c'),
    Piece("status:", "status: completed"),
    Piece("status:   # c", "status: completed   # c"),
    Piece("status: |\n  a\n\n  b\n\n", "status: completed\n\n"),
    Piece("status: >- # c\n  a", "status: completed # c"),
    Piece("status:\n  in progress", "status: completed"),
    Piece("status: # c\n  - a\n  - b", "status: completed # c"),
    Piece("status:\n- a\n-", "status: completed"),
    Piece("status: [a,\n  b] # c", "status: completed # c"),
    Piece("status: &s ready", "status: completed"),
    Piece("status: !!str ready # c", "status: completed # c"),
    Piece("status: in\n  progress # c", "status: completed # c"),
    Piece("status:\n  a: b\n  c: {d: e}", "status: completed"),
    Piece("? status\n: ready", "? status\n: completed"),
]
TIMES = [
    Piece("completed_at: ~", LINES[1]),
    Piece("completed_at: 2025-01-01 # before", f"{LINES[1]} # before"),
]
BY = [Piece("completed_by: bob", LINES[2]), Piece("completed_by: ''", LINES[2])]
ENDS = st.sampled_from(["\n", "\r\n"])


@st.composite
def files(draw: st.DrawFn) -> tuple[str, str]:
    """A file, and what it must be with the record in it."""
    groups = [[*STATUS, None], [*TIMES, None], [*BY, None]]
    ours = [draw(st.sampled_from(group)) for group in groups]
    added = [LINES[n] for n, piece in enumerate(ours) if piece is None]
    authors = draw(st.lists(st.sampled_from(AUTHORS), max_size=5, unique=True))
    pieces = draw(st.permutations([*authors, *(piece for piece in ours if piece is not None)]))
    opening, closing = draw(ENDS), draw(ENDS)
    before = after = draw(st.sampled_from(["", "\ufeff"])) + "---" + opening
    for piece in pieces:
        end = draw(ENDS)
        before += f"{piece.before}\n".replace("\n", end)
        after += f"{piece.after}\n".replace("\n", end)
    after += "" if any(piece.before.strip() for piece in pieces) else opening
    after += "".join(line + opening for line in (*added, *LINES[3:]))
    rest = draw(st.sampled_from(["---", "...", "--- "])) + closing
    rest += draw(
        st.sampled_from(["", "Text", "# T\r\n\n---\nstatus: x\n---\n", "\x0c\x00\u2028\n"])
    )
    return before + rest, after + rest


@settings(deadline=None, max_examples=400)
@given(pair=files())
def test_every_byte_besides_the_record_stays_in_any_file(pair: tuple[str, str]) -> None:
    before, after = pair

    assert recorded(before) == after


@settings(deadline=None, max_examples=200)
@given(pair=files())
def test_the_approved_text_never_depends_on_the_record(pair: tuple[str, str]) -> None:
    before, after = pair
    plan = read_task_file(PATH, before)

    if isinstance(plan, Plan):
        assert approved(after) == plan.text


@settings(deadline=None)
@given(pair=files())
def test_a_removed_record_leaves_none_of_its_keys(pair: tuple[str, str]) -> None:
    _, after = pair
    removed = remove_record(PATH, after.encode())
    assert isinstance(removed, bytes), removed
    plan = read_task_file(PATH, removed)

    assert isinstance(plan, Plan)
    assert (plan.status, plan.text) == (None, approved(after))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("# Title\n\nText", "---\n{lines}---\n# Title\n\nText"),
        ("", "---\n{lines}---\n"),
        ("\ufeff# Title\r\n", "\ufeff---\r\n{lines}---\r\n# Title\r\n"),
        ("---\n\nA rule above.\n", "---\n{lines}---\n---\n\nA rule above.\n"),
    ],
)
def test_a_file_without_front_matter_gets_some_and_loses_it_again(text: str, written: str) -> None:
    end = "\r\n" if "\r\n" in text else "\n"
    now = recorded(text)

    assert now == written.replace("{lines}", "".join(line + end for line in LINES))
    assert remove_record(PATH, now.encode()) == text.encode()


@pytest.mark.parametrize(
    ("keys", "written"),
    [
        ("{}", "{FLOW}"),
        ("{title: x}", "{title: x, FLOW}"),
        ("{title: x, }", "{title: x, FLOW, }"),
        ("{title: x # c\n}", "{title: x, FLOW # c\n}"),
        ("{title: x, status: ready, a: b}", "{title: x, status: completed, a: b, REST}"),
        ("{status: 'a', title}", "{status: completed, title, REST}"),
        ('{"status":"a"}', '{"status": completed, REST}'),
    ],
)
def test_front_matter_in_braces_is_edited_between_them(keys: str, written: str) -> None:
    flow, rest = ", ".join(LINES), ", ".join(LINES[1:])
    expected = written.replace("FLOW", flow).replace("REST", rest)

    assert recorded(f"---\n{keys}\n---\n") == f"---\n{expected}\n---\n"


@pytest.mark.parametrize(
    ("keys", "left"),
    [
        ("{status: a, title: x}", "{title: x}"),
        ("{title: x, status: a}", "{title: x}"),
        ("{status: a, title: x, completed_at: b, completed_by: c}", "{title: x}"),
        ("{a: 1, status: a, b: 2, merge_commit: b, c: 3}", "{a: 1, b: 2, c: 3}"),
        ("{status: a, completed_at: b}", "{}"),
    ],
)
def test_keys_go_from_front_matter_in_braces(keys: str, left: str) -> None:
    assert remove_record(PATH, f"---\n{keys}\n---\n".encode()) == f"---\n{left}\n---\n".encode()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\n- a\n---\n", "line 2: the front matter is a list; it must be keys with values"),
        ("---\ntext\n---\n", "line 2: the front matter is text; it must be keys with values"),
        ("---\na: b: c\n---\n", "line 2: mapping values are not allowed in this context"),
        ("---\na: 1\na: 2\n---\n", "line 3: the key `a` stands here twice (first in line 2)"),
        (
            "---\ntitle: x\n",
            "line 1: the front matter that begins in line 1 is never closed by a line `---`",
        ),
        (
            "\n---\ntitle: x\n---\n",
            "line 1: front matter must begin in the first line; blank lines stand before it",
        ),
        (
            "+++\ntitle = 'x'\n+++\n",
            "line 1: the front matter is TOML; Kickoff reads YAML between lines `---`",
        ),
        ("---\nstatus: &s ready\nother: *s\n---\n", "the front matter cannot be read again: "),
    ],
)
def test_a_record_that_cannot_be_written_safely_is_not_written(text: str, reason: str) -> None:
    impossible = write_record(PATH, text.encode(), RECORD)

    assert isinstance(impossible, RecordImpossible)
    assert (impossible.reason[: len(reason)], impossible.path) == (reason, PATH)


def test_bytes_that_are_not_utf_8_stay_below_the_front_matter() -> None:
    lines = "".join(f"{line}\n" for line in LINES).encode()
    written = b"---\na: b\n" + lines + b"---\n\xff\xfe"

    assert write_record(PATH, b"---\na: b\n---\n\xff\xfe", RECORD) == written
    assert write_record(PATH, b"---\na: \xff\n---\n", RECORD) == RecordImpossible(
        "line 2: YAML does not allow the character U+DCFF", PATH
    )


def test_what_is_not_known_of_a_completion_is_not_written() -> None:
    record = Record(RECORD.completed_at, "dependabot[bot]")

    assert recorded("---\ntitle: x\n---\n", record) == (
        "---\ntitle: x\nstatus: completed\ncompleted_at: 2026-11-21T10:00:00Z\n"
        'completed_by: "dependabot[bot]"\n---\n'
    )


def test_a_status_that_somebody_wrote_by_hand_is_no_record() -> None:
    assert recorded("---\nstatus: completed\n---\n") == (
        "---\n" + "".join(f"{line}\n" for line in LINES) + "---\n"
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("---\n---\nText", "---\n\n{lines}---\nText"),
        ("---\r\n---", "---\r\n\r\n{lines}---"),
        ("---\n\n \n---\n", "---\n\n \n\n{lines}---\n"),
        ("---\n---\n---\nText\n---\n", "---\n\n{lines}---\n---\nText\n---\n"),
    ],
)
def test_front_matter_that_holds_nothing_is_told_from_none(text: str, written: str) -> None:
    end = "\r\n" if "\r\n" in text else "\n"
    now = recorded(text)

    assert now == written.replace("{lines}", "".join(line + end for line in LINES))
    assert remove_record(PATH, now.encode()) == text.encode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("status: !!str # c\n  ready", "status: completed # c"),
        ("status: &a # c\n  # d\n  - x", "status: completed # c\n  # d"),
        ("status: !x &y\n  z: 1", "status: completed"),
    ],
)
def test_a_comment_behind_a_tag_or_an_anchor_stays(before: str, after: str) -> None:
    written = recorded(f"---\n{before}\n---\n")
    rest = "".join(f"{line}\n" for line in LINES[1:])

    assert written == f"---\n{after}\n{rest}---\n"


@given(title=TEXTS.map(lambda text: text[:256]))
def test_any_issue_gets_a_plan_file_with_its_title_and_number(title: str) -> None:
    """A title on GitHub has 256 characters at most."""
    text = render_issue_plan(42, title)
    plan = read_task_file("tasks/issue-42.md", text)

    assert isinstance(plan, Plan)
    assert yaml.safe_load(text.split("---\n")[1]) == {"title": " ".join(title.split()), "issue": 42}
    assert (plan.title, plan.issue) == (" ".join(title.split()) or "issue-42", 42)


def test_a_record_leaves_blank_lines_of_any_length() -> None:
    blank = " " * 45_000
    text = f"---\nstatus: completed\n{blank}\n{blank}\n---\ntext\n"

    assert remove_record(PATH, text.encode()) == f"---\n{blank}\n---\ntext\n".encode()
