"""Task files: a Markdown file's text to a plan, and the plan file of an issue-born task.

Keys are read as they were typed, by our schema; everything else in the file is its author's. Lines
in problems are lines of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kickoff.core.identity import is_task_id
from kickoff.core.task import BrokenPlan, Plan, Record
from kickoff.core.text.quoting import quote
from kickoff.formats import plan_fields
from kickoff.formats.front_matter import (
    BYTE_ORDER_MARK,
    find_front_matter,
    foreign_front_matter,
    parse_front_matter,
)
from kickoff.formats.headings import first_heading
from kickoff.formats.key_checks import doubt
from kickoff.formats.key_edits import remove_keys, set_keys
from kickoff.formats.outline import NO_KEYS, Outline, read_outline
from kickoff.formats.plain_keys import read_plain_keys
from kickoff.formats.task_paths import task_id_of
from kickoff.formats.yaml_fields import Fields, is_null, problem_at
from kickoff.formats.yaml_text import Keys, Problem, decode_utf8
from kickoff.formats.yaml_writer import write_scalar, write_yaml

RECORD_KEYS: Final = (
    "status",
    "completed_at",
    "completed_by",
    "pull_request",
    "merge_commit",
)
"""The keys of the completion record, in the order in which they are written."""

RUNTIME_KEYS: Final = (
    *RECORD_KEYS,
    *("started_at", "pr_url", "pr_number", "claimed_by", "claimed_at"),
)
"""Keys that say how far a task is, not what it is: no part of the approved text."""

SIZE_LIMIT: Final = 1_000_000
"""Bytes of a task file that is read."""

TOO_LARGE: Final = Problem(f"it is larger than {SIZE_LIMIT:,} bytes")

_NUMBER_AS_COMMENT = re.compile(r"[ \t]*(#[0-9]+)")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a task file holds, wherever it stands; `title` is empty when nothing in it is one.

    `keys` is None when no key is there, and without positions when they are plain.
    """

    title: str
    outline: Outline
    text: str
    keys: Keys | None


def read_task_file(path: str, content: str | bytes) -> Plan | BrokenPlan:
    """The plan in a task file, or why there is none, with the line of the file."""
    task_id = task_id_of(path)
    if not is_task_id(task_id):
        return BrokenPlan(path, bad_task_id(task_id))
    contents = read_contents(content)
    if isinstance(contents, Problem):
        return BrokenPlan(path, contents.said, contents.line, contents.column)
    outline = contents.outline
    return Plan(
        id=task_id,
        path=path,
        title=contents.title or task_id,
        text=_approved(contents),
        priority=outline.priority,
        status=outline.status,
        owner=outline.owner,
        worker=outline.worker,
        depends_on=outline.depends_on,
        touches=outline.touches,
        issue=outline.issue,
        not_before=outline.not_before,
    )


def bad_task_id(task_id: str) -> str:
    """Why a file of that name is no task."""
    return f"`{task_id}` is no task id: {plan_fields.TASK_ID_RULE}"


def read_contents(content: str | bytes) -> Contents | Problem:
    """What is in a task file. The plainest files, which are most, are read without a parser."""
    if _size(content) > SIZE_LIMIT:
        return TOO_LARGE
    decoded = content if isinstance(content, str) else decode_utf8(content)
    if isinstance(decoded, Problem):
        return decoded
    text = decoded.removeprefix(BYTE_ORDER_MARK)
    return _read_plainly(text) or read_exactly(text)


def _size(content: str | bytes) -> int:
    """In bytes, as long as it matters."""
    if isinstance(content, str) and len(content) > SIZE_LIMIT // 4:
        return len(content.encode("utf-8", "surrogatepass"))
    return len(content)


def _read_plainly(text: str) -> Contents | None:
    """None when the keys are not so plain, or something is wrong with one, whose place counts."""
    found = read_plain_keys(text)
    problems: list[Problem] = []
    outline = read_outline(found.keys, problems) if found else None
    if found is None or outline is None or problems:
        return None
    title = outline.title or _heading(text[found.after :])
    return Contents(title, outline, text, found.keys if found.keys.pairs else None)


def read_exactly(text: str) -> Contents | Problem:
    """What is in a task file's text, which has no byte order mark, by the YAML parser."""
    found = find_front_matter(text)
    keys = parse_front_matter(text, found) if found else None
    if isinstance(keys, Problem):
        return keys
    foreign = None if found else foreign_front_matter(text)
    if foreign:
        return Problem(foreign, 1, 1)
    problems: list[Problem] = []
    outline = read_outline(keys or NO_KEYS, problems)
    problems.extend(_commented_out(text, keys or NO_KEYS))
    title = outline.title or _heading(text[found.after :] if found else text)
    return problems[0] if problems else Contents(title, outline, text, keys)


def _heading(markdown: str) -> str:
    return plan_fields.cut(first_heading(markdown) or "")


@dataclass(frozen=True, slots=True)
class AlreadyRecorded:
    """The file holds a completion record, which is left alone; `differs` says what it says else."""

    differs: str = ""


@dataclass(frozen=True, slots=True)
class RecordImpossible:
    """The record could not be written without a risk for the rest of the file, and was not."""

    reason: str
    path: str


def write_record(
    path: str, content: bytes, record: Record
) -> bytes | AlreadyRecorded | RecordImpossible:
    """The file's bytes with the completion record in its front matter, all else as it was.

    A file that says that it is completed, and when, by whom or in what, is left alone.
    """
    mark, text = _marked(content)
    values = _record_values(record)
    there = _recorded(text)
    if there is not None:
        return AlreadyRecorded(_difference(there, record))
    return _proven(path, mark, text, set_keys(text, values), values)


def remove_record(path: str, content: bytes) -> bytes | RecordImpossible:
    """The file's bytes without the keys of the completion record, all else as it was."""
    return edit_keys(path, content, dict.fromkeys(RECORD_KEYS))


def edit_keys(
    path: str, content: bytes, values: Mapping[str, str | None]
) -> bytes | RecordImpossible:
    """The file's bytes with these keys as they stand in YAML, all else as it was; None: gone."""
    mark, text = _marked(content)
    left = remove_keys(text, [key for key, value in values.items() if value is None])
    set_to = {key: value for key, value in values.items() if value is not None}
    edited = set_keys(left, set_to) if set_to and isinstance(left, str) else left
    return _proven(path, mark, text, edited, values)


def render_issue_plan(number: int, title: str) -> str:
    """The plan file of a task born from an issue: its title and its number, nothing else."""
    return f"---\n{write_yaml({'title': ' '.join(title.split()), 'issue': number})}---\n"


def _approved(contents: Contents) -> str:
    """The text that is pinned: a file says how far it is in keys that are no part of it."""
    text, keys = contents.text, contents.keys
    if keys is not None and not any(key in keys.pairs for key in RUNTIME_KEYS):
        return text
    left = remove_keys(text, RUNTIME_KEYS)
    return text if isinstance(left, Problem) else left


def _commented_out(text: str, keys: Keys) -> Iterator[Problem]:
    """`issue: #42` says nothing in YAML, and a dependency must not be lost without a word."""
    for name in ("issue", "depends_on"):
        pair = keys.pairs.get(name)
        hidden = _NUMBER_AS_COMMENT.match(text, pair.end) if pair else None
        if pair and hidden and is_null(pair.value):
            said = f'says nothing, because `#` begins a comment; write "{hidden[1]}" in quotes'
            yield problem_at(pair.key, said).below(name)


def _marked(content: bytes) -> tuple[str, str]:
    """The byte order mark, if there is one, and the text; what is not UTF-8 is carried along."""
    text = content.decode("utf-8", "surrogateescape")
    bare = text.removeprefix(BYTE_ORDER_MARK)
    return text[: len(text) - len(bare)], bare


def _recorded(text: str) -> Mapping[str, str] | None:
    """The record in a file that says that it is completed; None when it says no more than that."""
    found = find_front_matter(text)
    keys = parse_front_matter(text, found) if found else None
    if not isinstance(keys, Keys):
        return None
    fields = Fields(keys, [])
    if fields.take("status", plan_fields.status, None) != "completed":
        return None
    said = {key: fields.take(key, plan_fields.words, None) for key in RECORD_KEYS[1:]}
    return {key: value for key, value in said.items() if value is not None} or None


def _difference(there: Mapping[str, str], record: Record) -> str:
    """What a record says that is another's: who, in which pull request, as which commit."""
    mine = {
        "completed_by": record.completed_by,
        "pull_request": record.pull_request,
        "merge_commit": record.merge_commit,
    }
    said = (
        f"{key}: {quote(there[key])}"
        for key, value in mine.items()
        if value is not None and key in there and not _is_same(there[key], str(value))
    )
    return ", ".join(said)


def _is_same(there: str, mine: str) -> bool:
    return there.lstrip("#").casefold() == mine.casefold()


def _record_values(record: Record) -> dict[str, str]:
    values = (
        "completed",
        record.completed_at,
        record.completed_by,
        record.pull_request,
        record.merge_commit,
    )
    pairs = zip(RECORD_KEYS, values, strict=True)
    return {key: write_scalar(value) for key, value in pairs if value is not None}


def _proven(
    path: str, mark: str, text: str, edited: str | Problem, changed: Mapping[str, str | None]
) -> bytes | RecordImpossible:
    if isinstance(edited, Problem):
        place = f"line {edited.line}: " if edited.line else ""
        return RecordImpossible(place + edited.said, path)
    reason = doubt(text, edited, changed)
    if reason is not None:
        return RecordImpossible(reason, path)
    return (mark + edited).encode("utf-8", "surrogateescape")
