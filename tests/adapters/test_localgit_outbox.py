from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kickoff.adapters.localgit.outbox import FileOutbox
from kickoff.core.events import Kept
from kickoff.core.grammar.parsing import Command, CommandError, parse_command, parse_words
from kickoff.core.grammar.verbs import VERBS, Verb
from kickoff.errors import ForgeError

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def kept(op: str, *lines: str) -> Kept:
    said = tuple(parse_command(line) for line in lines or ("fix-login priority=p1",))
    return Kept(op, "ann", NOON, said)


@pytest.fixture
def outbox(tmp_path: Path) -> FileOutbox:
    return FileOutbox(tmp_path / "kickoff" / "outbox")


def test_nothing_is_kept_at_first(outbox: FileOutbox, tmp_path: Path) -> None:
    outbox.drop("op-1")

    assert outbox.kept() == []
    assert not (tmp_path / "kickoff").exists()


def test_what_is_kept_comes_back_in_order_until_it_is_dropped(
    outbox: FileOutbox, tmp_path: Path
) -> None:
    one, two, three = kept("op-z"), kept("op-a", "hold x", "cancel y"), kept("op-m")
    for each in (one, two, three):
        outbox.keep(each)

    assert FileOutbox(tmp_path / "kickoff" / "outbox").kept() == [one, two, three]
    outbox.drop("op-a")
    assert outbox.kept() == [one, three]
    outbox.drop("op-a")
    outbox.drop("op-z")
    outbox.drop("op-m")
    assert outbox.kept() == []


def test_keeping_again_takes_the_place_of_what_was_kept(outbox: FileOutbox) -> None:
    one, two = kept("op-1"), kept("op-2")
    tried = replace(one, tried=NOON)
    for each in (one, two, tried):
        outbox.keep(each)

    assert outbox.kept() == [tried, two]


def test_the_tenth_comes_after_the_ninth(outbox: FileOutbox) -> None:
    for number in range(12):
        outbox.keep(kept(f"op-{number}"))

    assert [k.op for k in outbox.kept()] == [f"op-{number}" for number in range(12)]


@pytest.mark.parametrize("verb", VERBS)
def test_every_command_comes_back_with_the_same_id(outbox: FileOutbox, verb: Verb) -> None:
    asked = parse_command(VERBS[verb].example.removeprefix("/kickoff"))
    assert isinstance(asked, Command)
    outbox.keep(Kept("op", "ann", NOON, (asked,)))

    (found,) = outbox.kept()

    assert found.said == (asked,)
    assert [a.normalised for a in found.said] == [asked.normalised]


@pytest.mark.parametrize(
    "words",
    [
        ("continue", "fix-login", "--", "größe «x» \"quoted\" 'and' \\ back 漢字"),
        ("tasks/with space.md",),
        ("hold", "a", "b", "c*", "--", "not before #42 -- really"),
        ("queue", "status"),
    ],
)
def test_difficult_words_come_back(outbox: FileOutbox, words: tuple[str, ...]) -> None:
    asked = parse_words(words)
    assert isinstance(asked, Command)
    outbox.keep(Kept("op", "Ann Ü <a@b>", NOON, (asked,)))

    assert outbox.kept() == [Kept("op", "Ann Ü <a@b>", NOON, (asked,))]


def test_what_no_longer_parses_is_kept_as_such(outbox: FileOutbox, tmp_path: Path) -> None:
    outbox.keep(kept("op-1", "hold x"))
    file = tmp_path / "kickoff" / "outbox" / "1-op-1.json"
    file.write_text(file.read_text().replace("hold x", "priority=nonsense"))

    (found,) = outbox.kept()

    assert isinstance(found.said[0], CommandError)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"version": 2}', '{"version": 1}', "\xff"],
)
def test_a_file_that_cannot_be_read_is_left_alone_and_shown(
    outbox: FileOutbox, tmp_path: Path, text: str
) -> None:
    outbox.keep(kept("op-2"))
    file = tmp_path / "kickoff" / "outbox" / "1-op-1.json"
    file.write_bytes(text.encode("latin-1"))

    assert outbox.kept() == [kept("op-2")]
    assert outbox.unreadable() == [file]
    assert file.exists()


def test_what_lies_beside_is_not_ours(outbox: FileOutbox, tmp_path: Path) -> None:
    outbox.keep(kept("op-1"))
    for name in ("1-op-9.new", "notes.txt", "x-op.json", ".1-op.json"):
        (tmp_path / "kickoff" / "outbox" / name).write_text("{")

    assert outbox.kept() == [kept("op-1")]
    assert outbox.unreadable() == []


def test_a_name_with_a_path_in_it_stays_in_the_folder(outbox: FileOutbox, tmp_path: Path) -> None:
    outbox.keep(kept("../../op/1"))

    assert [p.name for p in (tmp_path / "kickoff" / "outbox").iterdir()] == ["1-______op_1.json"]
    assert [k.op for k in outbox.kept()] == ["../../op/1"]


def test_a_folder_that_cannot_be_made_is_told_before_anything_is_given(tmp_path: Path) -> None:
    (tmp_path / "kickoff").write_text("a file where a folder should be")
    outbox = FileOutbox(tmp_path / "kickoff" / "outbox")

    with pytest.raises(ForgeError, match="a file cannot be written"):
        outbox.keep(kept("op-1"))
