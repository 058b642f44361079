"""Completing a file and taking that back gives the same bytes, in every style of writing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from formats.corpus_styles import COMMENTS, FRONT_MATTER_BY_ITSELF, STYLES, Style
from kickoff.core.task import Plan, Record
from kickoff.formats.task_file import (
    AlreadyRecorded,
    RecordImpossible,
    read_task_file,
    remove_record,
    write_record,
)

PATH = "tasks/beds.md"
RECORD = Record(datetime(2026, 11, 21, 10, tzinfo=UTC), "alice", 57, "9d3b" * 10)
LINES = (
    "status: completed",
    "completed_at: 2026-11-21T10:00:00Z",
    "completed_by: alice",
    "pull_request: 57",
    f"merge_commit: {RECORD.merge_commit}",
)


@st.composite
def files(draw: st.DrawFn, style: Style) -> tuple[bytes, bytes]:
    """A file in that style, and what it must be once it is completed."""
    keys = draw(st.lists(st.sampled_from(style.keys), max_size=6, unique=True))
    keys = [key for key in keys if "*base" not in key or style.keys[0] in keys]
    keys.sort(key=lambda key: "*base" in key)  # an alias stands behind its anchor
    indent = draw(st.sampled_from(("", "", "", "  ")))
    ends = draw(st.sampled_from((("\n",), ("\n",), ("\r\n",), ("\n", "\r\n"))))
    above = [draw(st.lists(st.sampled_from(COMMENTS), max_size=1)) for _ in (*keys, "")]
    pieces = [line for some, key in zip(above, (*keys, ""), strict=True) for line in (*some, key)]
    lines = [indent + line for piece in pieces[:-1] for line in piece.split("\n")]
    end = draw(st.sampled_from(ends))
    before = after = draw(st.sampled_from(("", "", "\ufeff"))) + "---" + end
    inside = "".join(line + draw(st.sampled_from(ends)) for line in lines)
    added = "".join(f"{indent if keys else ''}{line}{end}" for line in LINES)
    rest = draw(st.sampled_from(("---", "---", "...", "--- \t"))) + draw(st.sampled_from(ends))
    rest += draw(st.sampled_from(("", *style.bodies))).replace("\n", draw(st.sampled_from(ends)))
    rest = rest[: -len(ends[0])] if draw(st.booleans()) and rest.endswith(ends[0]) else rest
    before += inside + rest
    after += inside + ("" if inside.strip() else end) + added + rest
    return before.encode(), after.encode()


@pytest.mark.parametrize("name", STYLES)
def test_no_byte_but_the_record_changes_and_none_once_it_is_gone(name: str) -> None:
    @settings(max_examples=150, database=None)
    @given(files(STYLES[name]))
    def holds(pair: tuple[bytes, bytes]) -> None:
        before, after = pair
        assert write_record(PATH, before, RECORD) == after
        assert write_record(PATH, after, RECORD) == AlreadyRecorded()
        assert remove_record(PATH, after) == before
        plan, done = read_task_file(PATH, before), read_task_file(PATH, after)
        assert isinstance(plan, Plan)
        assert isinstance(done, Plan)
        assert (plan.text, done.completed) == (done.text, True)

    holds()


@pytest.mark.parametrize("name", STYLES)
def test_a_file_that_is_only_text_gets_its_front_matter_and_loses_it(name: str) -> None:
    for body in (body for body in STYLES[name].bodies if body not in FRONT_MATTER_BY_ITSELF):
        for text in (body, f"\ufeff{body}", body.replace("\n", "\r\n"), body.rstrip("\n")):
            written = write_record(PATH, text.encode(), RECORD)
            assert isinstance(written, bytes), (text, written)
            assert remove_record(PATH, written) == text.encode()


SIGNS = st.text(st.sampled_from("a:# \t-'\"\\|>&*!%?,[]{}\r\n\x85\u2028\x00\ufeff~<=."), max_size=6)
NOISE = st.one_of(
    SIGNS, st.sampled_from(("status: ready\n", "status:\n", "---\n", "? x\n", "\r\n"))
)


@settings(max_examples=600)
@given(
    st.sampled_from(sorted(STYLES)).flatmap(lambda name: files(STYLES[name])),
    st.lists(st.tuples(st.integers(0, 400), NOISE), min_size=1, max_size=4),
)
def test_a_file_that_somebody_has_damaged_is_edited_well_or_not_at_all(
    pair: tuple[bytes, bytes], damage: list[tuple[int, str]]
) -> None:
    text = pair[0].decode()
    for place, noise in damage:
        text = text[:place] + noise + text[place:]
    before = text.encode()
    plan, written = read_task_file(PATH, before), write_record(PATH, before, RECORD)
    event(type(written).__name__)

    if isinstance(written, bytes):
        done, removed = read_task_file(PATH, written), remove_record(PATH, written)
        assert write_record(PATH, written, RECORD) == AlreadyRecorded()
        if isinstance(plan, Plan):
            assert isinstance(done, Plan)
            assert (done.completed, done.text) == (True, plan.text)
        if isinstance(plan, Plan) and plan.status is None and isinstance(removed, bytes):
            assert written.count(b"completed_at: 2026") == 1
            assert b"status" in before or removed == before
    else:
        assert isinstance(written, RecordImpossible)


def test_a_second_byte_order_mark_is_no_beginning() -> None:
    said = "line 1: front matter must begin in the first line; invisible characters stand before it"
    text = "\ufeff\ufeff---\ntitle: x\n---\n"
    assert write_record(PATH, text.encode(), RECORD) == RecordImpossible(said, PATH)


FOREIGN = {
    "TOML": "+++\ntitle = 'Beds'\n+++\n\nText\n",
    "JSON": '{\n  "title": "Beds"\n}\n\nText\n',
    "marked as `toml`": "---toml\ntitle = 'Beds'\n---\n\nText\n",
    "marked as `json`": '--- json\n{"title": "Beds"}\n---\n\nText\n',
}


@pytest.mark.parametrize("language", FOREIGN)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_front_matter_in_another_language_is_never_buried(
    language: str, mark: str, end: str
) -> None:
    text = mark + FOREIGN[language].replace("\n", end)
    said = f"the front matter is {language}; Kickoff reads YAML between lines `---`"

    assert write_record(PATH, text.encode(), RECORD) == RecordImpossible(f"line 1: {said}", PATH)
    assert remove_record(PATH, text.encode()) == text.encode()


def test_lines_that_end_with_a_carriage_return_alone_are_not_edited() -> None:
    said = "line 1: the lines end with carriage returns alone; Kickoff reads line feeds"
    written = write_record(PATH, b"---\rtitle: x\r---\rText\r", RECORD)
    assert written == RecordImpossible(said, PATH)


def test_a_large_file_is_edited_as_a_small_one_is() -> None:
    body = b"| a | b |\r\n|---|---|\r\n" + b"x" * 1_000_000
    before = b"---\ntitle: x\n---\n" + body
    added = "".join(f"{line}\n" for line in LINES).encode()
    written = write_record(PATH, before, RECORD)

    assert written == b"---\ntitle: x\n" + added + b"---\n" + body
    assert remove_record(PATH, written) == before


def test_an_anchor_that_stands_twice_is_no_doubt() -> None:
    before = b"---\na: &x 1\nb: &x 2\nc: *x\n---\n"
    written = write_record(PATH, before, RECORD)

    assert isinstance(written, bytes)
    assert remove_record(PATH, written) == before
