"""What a repository should hold, given what it is and what was chosen. Nothing is read here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from kickoff.entrypoints.setting_up.surroundings import CONFIG
from kickoff.entrypoints.setting_up.workers import OFFERS, WorkerKind

SCHEMA = (
    "# yaml-language-server: $schema=https://raw.githubusercontent.com/kickoff-queue/kickoff/v1/"
    "docs/reference/kickoff.schema.json\n"
)

BEGIN, END = "<!-- kickoff:notes begin -->", "<!-- kickoff:notes end -->"
"""Around our notes in a file of somebody else's, so that they are found again."""

POINTER = "@AGENTS.md\n"

_SOURCES: Mapping[str, str] = {
    ".github/workflows/kickoff.yml": "kickoff-queue.yml",
    ".github/workflows/kickoff-worker.yml": "kickoff-worker.yml",
    "tools/kickoff-worker.sh": "kickoff-worker.sh",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What was found and chosen: the worker, whether on GitHub, the default branch, the notes.

    `files` tells whether the worker's files are wanted; `plan` is where a first plan goes, if one
    does, and `folder` the one in which plans are.
    """

    worker: WorkerKind
    on_github: bool
    default_branch: str
    notes: bool = False
    files: bool = True
    plan: str | None = "tasks/hello.md"
    folder: str = "tasks"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file: its path, its text, what it is for.

    A `section` goes below what others have written into that file.
    """

    path: str
    text: str
    purpose: str
    section: bool = False


def wanted(choice: Choice) -> Iterator[Wanted]:
    """The files, in the order in which they are to be read."""
    offer = OFFERS[choice.worker]
    if choice.on_github:
        path = ".github/workflows/kickoff.yml"
        yield Wanted(
            path, _queue(choice.default_branch), "the queue: what wakes it, what it may do"
        )
    for path in offer.files if choice.files else ():
        yield Wanted(path, source(path), f"the worker: {offer.meaning}")
    yield Wanted(CONFIG, _config(offer.config), "the configuration")
    if choice.plan is not None:
        yield Wanted(choice.plan, _text("hello.md"), "a first plan")
    if choice.notes:
        yield from _notes(choice.folder)


def _notes(folder: str) -> Iterator[Wanted]:
    """For coding agents: a section that all of them read, and a skill for who asks for it."""
    notes = _text("notes.md").replace("`tasks/", f"`{folder}/")
    text = f"{BEGIN}\n{notes}{END}\n"
    yield Wanted("AGENTS.md", text, "notes for coding agents", section=True)
    yield Wanted("CLAUDE.md", POINTER, "where Claude Code finds them", section=True)
    skill = _text("skill.md").replace("`tasks/", f"`{folder}/")
    yield Wanted(".claude/skills/kickoff/SKILL.md", skill, "the same as a skill, with the commands")


def source(path: str) -> str:
    """The text of one of our files, as it stands in the package."""
    return _text(_SOURCES[path])


def _text(name: str) -> str:
    return (files(__package__) / "files" / name).read_text(encoding="utf-8")


def _queue(default_branch: str) -> str:
    """The queue's workflow, with the default branch under `push`."""
    text = source(".github/workflows/kickoff.yml")
    usual = "branches: [main, master]"
    if default_branch in {"main", "master"}:
        return text
    return text.replace(usual, f"branches: [{_quoted(default_branch)}]")


def _quoted(branch: str) -> str:
    doubled = branch.replace("'", "''")
    return f"'{doubled}'"


def _config(worker: str) -> str:
    more = "# Every key has a default: docs/reference/configuration.md of Kickoff lists them.\n"
    return f"{SCHEMA}{more}{worker}"
