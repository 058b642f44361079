from __future__ import annotations

import pytest

from kickoff.core.grammar.flaws import Flaw, Problem
from kickoff.core.grammar.targets import (
    GlobTarget,
    NumberTarget,
    PathTarget,
    Target,
    TaskIdTarget,
    parse_target,
)


def test_only_what_cannot_be_an_id_is_a_bad_id() -> None:
    assert [parse_target(word) for word in ("issue-42", "a.b_c-d", "-a", "a.", "a..b")] == [
        TaskIdTarget("issue-42"),
        TaskIdTarget("a.b_c-d"),
        Flaw(Problem.BAD_TASK_ID, "-a"),
        Flaw(Problem.BAD_TASK_ID, "a."),
        Flaw(Problem.BAD_TASK_ID, "a..b"),
    ]


TARGETS: dict[str, Target] = {
    "#42": NumberTarget(42),
    "GH-42": NumberTarget(42),
    "gh-42": NumberTarget(42),
    "o/r#42": NumberTarget(42, "o/r"),
    "https://github.com/o/r/issues/42": NumberTarget(42, "o/r"),
    "https://www.github.com/o/r/pull/42/files?w=1#x": NumberTarget(42, "o/r"),
    "https://git.example:8443/o/r/pull/42": NumberTarget(42, "o/r", "git.example:8443"),
    "tasks/a.md": PathTarget("tasks/a.md"),
    "./tasks/a.md": PathTarget("tasks/a.md"),
    "a.md": PathTarget("a.md"),
    "tâches/a.md": PathTarget("tâches/a.md"),
    "tasks/*.md": GlobTarget("tasks/*.md"),
    "tasks/**/[a-c]?.md": GlobTarget("tasks/**/[a-c]?.md"),
    "[!a-z-]": GlobTarget("[!a-z-]"),
}


@pytest.mark.parametrize(("word", "target"), TARGETS.items())
def test_a_word_names_its_target(word: str, target: Target) -> None:
    assert parse_target(word) == target


@pytest.mark.parametrize(
    "word",
    [
        "#0",
        "#042",
        "#42x",
        "#99999999999",
        "https://github.com/o/r",
        "a//b",
        "a/",
        "a/.",
        "a\u202e/b",
    ],
)
def test_what_is_nearly_a_target_is_none(word: str) -> None:
    assert isinstance(parse_target(word), Flaw)
