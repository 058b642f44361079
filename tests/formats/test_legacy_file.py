"""Other people's queues in files: what is read of them, and that editing them can be undone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from formats.corpus_legacy_files import LEGACY_FILES
from kickoff.core.adoption.legacy import LegacyFile
from kickoff.core.adoption.migrating import Knowing, Move, Sight, moves
from kickoff.core.facts import Absent, Fact, Present, PullRequest
from kickoff.core.policy import Policy
from kickoff.core.registry import Registry
from kickoff.core.task import Plan
from kickoff.formats.legacy_file import read_legacy_file
from kickoff.formats.task_file import RecordImpossible, edit_keys, read_task_file
from kickoff.formats.undoing import put_back

NAMES = sorted(LEGACY_FILES)
PATH = "tasks/fix-login.md"
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def read(name: str) -> LegacyFile:
    content = LEGACY_FILES[name].content.decode()
    return read_legacy_file(PATH, "blob", content, "acme/shop")


def moved(file: LegacyFile) -> Move:
    """What becomes of the file, where its branch is there and its pull request is not."""
    branches = {"task/fix-login": Present("a" * 40)}
    pulls: dict[str, Fact[tuple[PullRequest, ...]]] = {"task/fix-login": Present(())}
    sight = Sight("main", branches, pulls, {57: Absent()})
    [move] = moves([file], Knowing(Registry(NOW), Policy(), sight, "erin"))
    return move


@pytest.mark.parametrize("name", NAMES)
def test_a_status_is_understood_however_it_is_spelled(name: str) -> None:
    assert read(name).standing is LEGACY_FILES[name].standing


@pytest.mark.parametrize("name", NAMES)
def test_a_migration_changes_these_keys_and_no_more(name: str) -> None:
    assert tuple(sorted(moved(read(name)).values)) == LEGACY_FILES[name].changes


@pytest.mark.parametrize("name", NAMES)
def test_a_migration_touches_no_other_line_and_can_be_undone_to_the_byte(name: str) -> None:
    before, values = LEGACY_FILES[name].content, moved(read(name)).values

    after = edit_keys(PATH, before, values)

    assert isinstance(after, bytes)
    assert (after == before) == (not values)
    if not before.startswith(b"---\n{"):
        lines, kept = before.splitlines(keepends=True), after.splitlines(keepends=True)
        removed = [line for line in lines if line not in kept]
        assert len(removed) <= len(values) + 2  # with it the front matter may go that is empty
    assert put_back(PATH, before, after, values) == before
    assert put_back(PATH, before, before, values) == before


@pytest.mark.parametrize("name", NAMES)
def test_the_approved_text_is_the_same_before_and_after(name: str) -> None:
    before, values = LEGACY_FILES[name].content, moved(read(name)).values
    after = edit_keys(PATH, before, values)
    assert isinstance(after, bytes)
    plans = [read_task_file(PATH, content) for content in (before, after)]
    texts = {plan.text for plan in plans if isinstance(plan, Plan)}
    assert len(texts) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_second_migration_finds_nothing_in_the_file(name: str) -> None:
    before, values = LEGACY_FILES[name].content, moved(read(name)).values
    after = edit_keys(PATH, before, values)
    assert isinstance(after, bytes)

    again = moved(read_legacy_file(PATH, "blob", after.decode(), "acme/shop"))

    assert (again.values, again.adopted) == ({}, None)


def test_what_is_said_of_the_work_is_read() -> None:
    file = read("started by a bot")

    assert file.started_at == datetime(2026, 10, 1, 8, tzinfo=UTC)
    assert (file.holder, file.branch, file.pull_request) == ("bot-7", None, None)
    assert read("in review by number").pull_request == 57
    assert read("in review by address").pull_request == 57
    assert read("closed in another repository").pull_request is None


@pytest.mark.parametrize(
    ("line", "branch"),
    [
        ("branch: feature/x", "feature/x"),
        ("branch: refs/heads/feature/x", "feature/x"),
        ("branch_name: x", "x"),
        ("branch: 'no branch'", None),
        ("branch: [a]", None),
        ("branch:", None),
    ],
)
def test_a_branch_is_read_that_can_be_one(line: str, branch: str | None) -> None:
    text = f"---\nstatus: wip\n{line}\n---\n"
    assert read_legacy_file(PATH, "blob", text).branch == branch


@pytest.mark.parametrize(
    ("value", "number"),
    [("57", 57), ('"#57"', 57), ("'57'", 57), ("#57", None), ("soon", None), ("[57]", None)],
)
def test_a_number_is_read_that_is_one(value: str, number: int | None) -> None:
    text = f"---\nstatus: wip\npr_number: {value}\n---\n"
    assert read_legacy_file(PATH, "blob", text).pull_request == number


def test_keys_are_put_back_into_a_file_that_was_edited_since() -> None:
    before = b"---\ntitle: A\nstatus: ready # go\n---\nOld.\n"
    now = b"---\ntitle: A\n---\nNew.\n"

    back = put_back(PATH, before, now, {"status": None})

    assert back == b"---\ntitle: A\nstatus: ready\n---\nNew.\n"


@pytest.mark.parametrize(
    "now",
    [b"---\nstatus: completed\n---\nDone.\n", b"---\nstatus: ready\nstarted_at: now\n---\n"],
)
def test_what_somebody_has_written_since_is_not_overwritten(now: bytes) -> None:
    before = b"---\nstatus: in_progress\nstarted_at: now\n---\n"

    back = put_back(PATH, before, now, {"status": None, "started_at": None})

    assert isinstance(back, RecordImpossible)
    assert back.reason == "it was edited since, and says something else now"
