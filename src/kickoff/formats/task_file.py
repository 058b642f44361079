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
from kickoff.core.registry import Priority
from kickoff.core.task import BrokenPlan, Plan, Record
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
from kickoff.formats.task_paths import task_id_of
from kickoff.formats.yaml_fields import Fields, is_null, moment, problem_at
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

RUNTIME_KEYS: Final = (*RECORD_KEYS, "started_at", "pr_url", "pr_number")
"""Keys that say how far a task is, not what it is: no part of the approved text."""

_NUMBER_AS_COMMENT = re.compile(r"[ \t]*(#[0-9]+)")
_NO_KEYS = Keys({}, flow=False, start=0, end=0, line=1, column=1)


def read_task_file(path: str, content: str | bytes) -> Plan | BrokenPlan:
    """The plan in a task file, or why there is none, with the line of the file."""
    decoded = content if isinstance(content, str) else decode_utf8(content)
    if isinstance(decoded, Problem):
        return _broken(path, decoded)
    if not is_task_id(task_id_of(path)):
        said = f"`{task_id_of(path)}` is no task id: {plan_fields.TASK_ID_RULE}"
        return BrokenPlan(path, said)
    text = decoded.removeprefix(BYTE_ORDER_MARK)
    found = find_front_matter(text)
    keys = parse_front_matter(text, found) if found else None
    if isinstance(keys, Problem):
        return _broken(path, keys)
    foreign = None if found else foreign_front_matter(text)
    if foreign:
        return BrokenPlan(path, foreign, 1, 1)
    return _plan(path, text, text[found.after :] if found else text, keys)


@dataclass(frozen=True, slots=True)
class AlreadyRecorded:
    """The file holds a completion record; it is left alone."""


@dataclass(frozen=True, slots=True)
class RecordImpossible:
    """The record could not be written without a risk for the rest of the file, and was not."""

    reason: str
    path: str


def write_record(
    path: str, content: bytes, record: Record
) -> bytes | AlreadyRecorded | RecordImpossible:
    """The file's bytes with the completion record in its front matter, all else as it was.

    A file that says that it is completed, and when, is left alone.
    """
    mark, text = _marked(content)
    if _is_recorded(text):
        return AlreadyRecorded()
    values = _record_values(record)
    return _proven(path, mark, text, set_keys(text, values), values)


def remove_record(path: str, content: bytes) -> bytes | RecordImpossible:
    """The file's bytes without the keys of the completion record, all else as it was."""
    mark, text = _marked(content)
    gone = dict.fromkeys(RECORD_KEYS)
    return _proven(path, mark, text, remove_keys(text, RECORD_KEYS), gone)


def render_issue_plan(number: int, title: str) -> str:
    """The plan file of a task born from an issue: its title and its number, nothing else."""
    return f"---\n{write_yaml({'title': ' '.join(title.split()), 'issue': number})}---\n"


def _plan(path: str, text: str, body: str, keys: Keys | None) -> Plan | BrokenPlan:
    problems: list[Problem] = []
    fields = Fields(keys or _NO_KEYS, problems)
    title = fields.take("title", plan_fields.words, "")
    plan = Plan(
        id=task_id_of(path),
        path=path,
        title=title or first_heading(body) or task_id_of(path),
        text=_approved(text, keys),
        priority=fields.take("priority", plan_fields.priority, Priority.P2),
        status=fields.take("status", plan_fields.status, None),
        owner=fields.take("owner", plan_fields.login, None),
        worker=fields.take("worker", plan_fields.words, None),
        depends_on=fields.take("depends_on", plan_fields.task_ids, ()),
        touches=fields.take("touches", plan_fields.globs, ()),
        issue=fields.take("issue", plan_fields.issue, None),
        not_before=fields.take("not_before", moment, None),
    )
    problems.extend(_commented_out(text, keys or _NO_KEYS))
    return _broken(path, problems[0]) if problems else plan


def _approved(text: str, keys: Keys | None) -> str:
    """The text that is pinned: a file says how far it is in keys that are no part of it."""
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


def _broken(path: str, problem: Problem) -> BrokenPlan:
    return BrokenPlan(path, problem.said, problem.line, problem.column)


def _marked(content: bytes) -> tuple[str, str]:
    """The byte order mark, if there is one, and the text; what is not UTF-8 is carried along."""
    text = content.decode("utf-8", "surrogateescape")
    bare = text.removeprefix(BYTE_ORDER_MARK)
    return text[: len(text) - len(bare)], bare


def _is_recorded(text: str) -> bool:
    found = find_front_matter(text)
    keys = parse_front_matter(text, found) if found else None
    if not isinstance(keys, Keys):
        return False
    fields = Fields(keys, [])
    said = fields.take("status", plan_fields.status, None)
    return said == "completed" and fields.take("completed_at", plan_fields.words, None) is not None


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
