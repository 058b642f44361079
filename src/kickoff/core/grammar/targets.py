"""Targets: what a command is about. A closed union, parsed from one word and written back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from kickoff.core.grammar.flaws import Flaw, Problem
from kickoff.core.identity import is_task_id
from kickoff.core.text.invisible import shows_all

MAX_PATH = 255
MAX_STARS = 4
"""More runs of `*` than that make matching slow and mean nothing."""

_NUMBER = re.compile(r"(?:#|GH-)([1-9][0-9]{0,9})", re.IGNORECASE)
_OWNER = r"([A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100})"
_ELSEWHERE = re.compile(_OWNER + r"#([1-9][0-9]{0,9})")
_URL = re.compile(
    r"https?://([A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?)/"
    + _OWNER
    + r"/(?:issues|pull)/([1-9][0-9]{0,9})(?:[/?#][^\s\"]*)?"
)
_SET = r"\[!?-?(?:[A-Za-z0-9._](?:-[A-Za-z0-9._])?){1,64}-?\]"
_GLOB = re.compile(rf"(?:[A-Za-z0-9._/*?-]|{_SET})+")
_RANGE = re.compile(r"([A-Za-z0-9._])-([A-Za-z0-9._])")
_WILD = frozenset("*?[]")
_UNFIT = re.compile(r"[\\\"“”`<>|]|[^\S ]")
_GITHUB = "github.com"


@dataclass(frozen=True, slots=True)
class TaskIdTarget:
    """A task by its id."""

    id: str


@dataclass(frozen=True, slots=True)
class PathTarget:
    """A task by the path of its file, relative to the repository's root, without `.` or `..`."""

    path: str


@dataclass(frozen=True, slots=True)
class GlobTarget:
    """All tasks whose path matches; `*`, `**`, `?` and `[…]`, relative to the root."""

    pattern: str


@dataclass(frozen=True, slots=True)
class NumberTarget:
    """A task by its issue or pull request.

    `repository` is `owner/name` when it was named, `server` the host when that is not github.com.
    """

    number: int
    repository: str | None = None
    server: str | None = None


Target: TypeAlias = TaskIdTarget | PathTarget | GlobTarget | NumberTarget
Dependency: TypeAlias = TaskIdTarget | PathTarget | NumberTarget


def parse_target(word: str) -> Target | Flaw:
    """The target that one word names."""
    number = parse_number(word)
    if number is not None:
        return number
    if _WILD.intersection(word):
        return _parse_glob(word)
    if "/" in word or "\\" in word or word.lower().endswith(".md"):
        return _parse_path(word)
    return TaskIdTarget(word) if is_task_id(word) else Flaw(Problem.BAD_TASK_ID, word)


def parse_number(word: str) -> NumberTarget | None:
    """The issue or pull request: `#42`, `GH-42`, `owner/name#42` or its address."""
    if match := _NUMBER.fullmatch(word):
        return NumberTarget(int(match[1]))
    if match := _ELSEWHERE.fullmatch(word):
        return NumberTarget(int(match[2]), match[1])
    if match := _URL.fullmatch(word):
        server = match[1].lower()
        elsewhere = None if server in {_GITHUB, f"www.{_GITHUB}"} else server
        return NumberTarget(int(match[3]), match[2], elsewhere)
    return None


def format_target(target: Target) -> str:
    """The word that parses back to the target, without quotation marks around it."""
    match target:
        case TaskIdTarget(id=text) | PathTarget(path=text) | GlobTarget(pattern=text):
            return text
        case NumberTarget(number=number, repository=None):
            return f"#{number}"
        case NumberTarget(number=number, repository=repository, server=None):
            return f"{repository}#{number}"
        case NumberTarget(number=number, repository=repository, server=server):
            return f"https://{server}/{repository}/issues/{number}"
        case _:
            assert_never(target)


def _parse_glob(word: str) -> GlobTarget | Flaw:
    pattern = word.removeprefix("./")
    stars = len(re.findall(r"\*+", pattern))
    ranges = [pair for part in re.findall(_SET, pattern) for pair in _RANGE.findall(part)]
    ascending = all(first <= last for first, last in ranges)
    if _GLOB.fullmatch(pattern) and stars <= MAX_STARS and ascending and _stays_inside(pattern):
        return GlobTarget(pattern)
    return Flaw(Problem.BAD_GLOB, word)


def _parse_path(word: str) -> PathTarget | Flaw:
    path = word.removeprefix("./")
    if shows_all(path) and not _UNFIT.search(path) and _stays_inside(path):
        return PathTarget(path)
    return Flaw(Problem.BAD_PATH, word)


def _stays_inside(path: str) -> bool:
    parts = path.split("/")
    return len(path) <= MAX_PATH and all(part not in {"", ".", ".."} for part in parts)
