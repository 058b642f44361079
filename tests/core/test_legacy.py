"""What statuses mean, and what each task becomes: the whole table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.builders import MOVED, NOW, entry, in_review, merged, plan, pull, registry, running
from kickoff.core.adoption.legacy import LegacyFile, Standing, spellings, standing_of
from kickoff.core.adoption.migrating import Knowing, Move, Sight, moves, summary
from kickoff.core.facts import Absent, Present, PullRequestState, Unknown
from kickoff.core.migration import Becoming
from kickoff.core.policy import Policy
from kickoff.core.registry import CAPACITY, Done, Registry
from kickoff.core.task import BrokenPlan

EVERY = [(word, standing) for standing, words in spellings() for word in words]
BRANCH = "task/fix-login"


@pytest.mark.parametrize(("word", "standing"), EVERY)
def test_each_word_means_one_thing_however_it_is_joined(word: str, standing: Standing) -> None:
    spelled = (word, word.upper(), word.replace("_", "-"), word.replace("_", " ").title())
    assert {standing_of(one) for one in spelled} == {standing}


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        (None, Standing.SILENT),
        ("", Standing.SILENT),
        ("  ", Standing.SILENT),
        ("won't fix", Standing.GIVEN_UP),
        ("✅ Done", Standing.COMPLETED),
        ("…", Standing.STRANGE),
        ("readyish", Standing.STRANGE),
        ("not ready", Standing.STRANGE),
    ],
)
def test_other_words(status: str | None, standing: Standing) -> None:
    assert standing_of(status) is standing


def test_no_word_means_two_things() -> None:
    assert len({word for word, _ in EVERY}) == len(EVERY)


def file(status: str | None = "in_progress", **changes: Any) -> LegacyFile:
    runtime = ("status",) if status else ()
    plain = LegacyFile("tasks/fix-login.md", "blob", plan(), status, runtime=runtime)
    return replace(plain, **changes)


def unmoved() -> Sight:
    """No branch, no pull request."""
    return Sight("main", {BRANCH: Absent()}, {BRANCH: Present(())})


def becomes(
    one: LegacyFile, sight: Sight | None = None, before: Registry | None = None, **known: Any
) -> Move:
    knowing = Knowing(before or registry(), Policy(), sight or unmoved(), "erin", **known)
    [move] = moves([one], knowing)
    return move


def test_ready_becomes_queued() -> None:
    move = becomes(file("ready", runtime=("status", "started_at")))

    assert move.becomes is Becoming.QUEUED
    assert move.values == {"status": None, "started_at": None}
    assert move.adopted is not None
    assert (move.adopted.task, move.adopted.blob, move.adopted.holder) == ("fix-login", "blob", "")


@pytest.mark.parametrize(
    ("one", "sight", "becoming", "branch", "holder"),
    [
        (file(), unmoved(), Becoming.HELD, "", ""),
        (file(holder="bob"), unmoved(), Becoming.CLAIMED, BRANCH, "bob"),
        (
            file(),
            Sight("main", {BRANCH: Present(MOVED)}, {BRANCH: Present(())}),
            Becoming.CLAIMED,
            BRANCH,
            "erin",
        ),
        (
            file(plan=plan(owner="alice")),
            Sight("main", {BRANCH: Present(MOVED)}, {BRANCH: Present(())}),
            Becoming.CLAIMED,
            BRANCH,
            "alice",
        ),
        (
            file(branch="x/y", holder="bob"),
            Sight("main", {"x/y": Present(MOVED)}, {"x/y": Present(())}),
            Becoming.CLAIMED,
            "x/y",
            "bob",
        ),
        (file(branch="main"), unmoved(), Becoming.HELD, "", ""),
        (
            file(),
            Sight("main", {BRANCH: Present(MOVED)}, {BRANCH: Present((pull(),))}),
            Becoming.IN_REVIEW,
            BRANCH,
            "erin",
        ),
        (
            file(pull_request=57),
            Sight("main", linked={57: Present(pull(branch="x"))}),
            Becoming.IN_REVIEW,
            "x",
            "erin",
        ),
        (file(pull_request=57), Sight("main", linked={57: Absent()}), Becoming.HELD, "", ""),
        (
            file(pull_request=57),
            Sight("main", linked={57: Present(pull(state=PullRequestState.CLOSED))}),
            Becoming.HELD,
            "",
            "",
        ),
        (
            file(pull_request=57),
            Sight("main", linked={57: Present(pull(from_fork=True))}),
            Becoming.HELD,
            "",
            "",
        ),
        (
            file(pull_request=57),
            Sight("main", linked={57: Present(pull(base="next"))}),
            Becoming.HELD,
            "",
            "",
        ),
        (
            file(pull_request=57),
            Sight("main", {BRANCH: Present(MOVED)}, threads=False),
            Becoming.CLAIMED,
            BRANCH,
            "erin",
        ),
    ],
)
def test_work_in_progress_is_what_is_seen_of_it(
    one: LegacyFile, sight: Sight, becoming: Becoming, branch: str, holder: str
) -> None:
    move = becomes(one, sight)

    assert move.becomes is becoming
    assert move.adopted is not None
    assert (move.adopted.becomes, move.adopted.branch) == (becoming, branch)
    assert move.adopted.holder == holder
    assert move.values == {"status": None}


@pytest.mark.parametrize(
    ("one", "sight", "typed"),
    [
        (file(), Sight("main"), "kickoff migrate"),
        (file(), Sight("main", {BRANCH: Unknown()}, {BRANCH: Present(())}), "kickoff migrate"),
        (file(), Sight("main", {BRANCH: Present(MOVED)}), "kickoff migrate"),
        (file(pull_request=57), Sight("main"), "kickoff migrate"),
        (
            file(pull_request=57),
            Sight("main", linked={57: Present(merged())}),
            "kickoff done fix-login #57",
        ),
    ],
)
def test_what_was_not_seen_or_is_over_is_left_to_a_person(
    one: LegacyFile, sight: Sight, typed: str
) -> None:
    move = becomes(one, sight)

    assert (move.becomes, move.adopted, move.values, move.type) == (Becoming.LEFT, None, {}, typed)


@pytest.mark.parametrize(
    ("one", "values"),
    [
        (file("done"), {"status": "completed"}),
        (file("completed"), {}),
        (
            file("merged", pull_request=57, runtime=("status", "pr_url")),
            {"status": "completed", "pr_url": None, "pull_request": "57"},
        ),
        (
            file("completed", pull_request=57, runtime=("status", "pull_request", "started_at")),
            {"started_at": None},
        ),
        (file("done", runtime=("status", "pr_url")), {"status": "completed"}),
    ],
)
def test_done_is_spelled_as_ours_with_what_the_file_says(
    one: LegacyFile, values: dict[str, str | None]
) -> None:
    move = becomes(one)

    assert (move.becomes, move.adopted, move.values) == (Becoming.COMPLETED, None, values)


@pytest.mark.parametrize("status", [None, "todo", "Blocked", "draft", "cancelled", "simmering"])
def test_everything_else_is_not_started_and_stays_as_it_is(status: str | None) -> None:
    move = becomes(file(status))

    assert (move.becomes, move.adopted, move.values) == (Becoming.NOT_STARTED, None, {})


@pytest.mark.parametrize(
    ("status", "before", "becoming"),
    [
        ("ready", entry(), Becoming.QUEUED),
        ("ready", running(), Becoming.CLAIMED),
        ("in_progress", running(), Becoming.CLAIMED),
        ("in_progress", in_review(), Becoming.IN_REVIEW),
    ],
)
def test_what_is_in_the_queue_already_only_leaves_the_file(
    status: str, before: Any, becoming: Becoming
) -> None:
    move = becomes(file(status), before=registry(before))

    assert (move.becomes, move.adopted, move.values) == (becoming, None, {"status": None})


@pytest.mark.parametrize(
    ("one", "before", "typed"),
    [
        (
            file("done"),
            registry(running()),
            "kickoff done fix-login or kickoff cancel fix-login",
        ),
        (file(pull_request=58), registry(in_review()), "kickoff link fix-login #58"),
        (file(pull_request=58), registry(running()), "kickoff link fix-login #58"),
        (
            file("ready"),
            registry(done={"fix-login": Done(NOW)}),
            "kickoff reopen fix-login",
        ),
    ],
)
def test_contradictions_are_shown_and_left(one: LegacyFile, before: Registry, typed: str) -> None:
    move = becomes(one, before=before)

    assert (move.becomes, move.adopted, move.values, move.type) == (Becoming.LEFT, None, {}, typed)


def test_broken_files_and_duplicates_are_left() -> None:
    broken = becomes(file("ready", plan=BrokenPlan("tasks/fix-login.md", "it is a list", 2)))
    twin = becomes(file("ready"), twins=frozenset({"fix-login"}))

    assert (broken.becomes, broken.why) == (
        Becoming.LEFT,
        "task_file_broken: line 2: it is a list",
    )
    assert (twin.becomes, twin.why) == (Becoming.LEFT, "duplicate_task_id: rename all but one")


def test_the_queue_takes_no_more_than_it_holds() -> None:
    full = registry(*(entry(f"t{n}") for n in range(CAPACITY - 1)))
    files = [
        file("ready", path=f"tasks/{name}.md", plan=plan(name, path=f"tasks/{name}.md"))
        for name in ("b", "a", "c")
    ]

    made = moves(files, Knowing(full, Policy(), unmoved(), "erin"))

    assert [(m.file.path, m.becomes) for m in made] == [
        ("tasks/a.md", Becoming.QUEUED),
        ("tasks/b.md", Becoming.LEFT),
        ("tasks/c.md", Becoming.LEFT),
    ]
    assert dict(summary(made)) == {Becoming.QUEUED: 1, Becoming.LEFT: 2}
