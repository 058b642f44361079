"""Entries of the catalogue as rows that can be kept: what a file says, whatever its path.

A row belongs to the bytes that it was read from, and to the program that read them. Files of rows
bear a digest: one that was cut, edited or written by another program is as good as none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, TypeAlias

from kickoff.core.catalogue import Broken, FileEntry, Planned
from kickoff.core.identity import is_task_id
from kickoff.core.registry import Priority
from kickoff.formats.task_file import TOO_LARGE, bad_task_id, read_contents
from kickoff.formats.task_paths import task_id_of
from kickoff.formats.yaml_text import Problem

Row: TypeAlias = list[Any]
"""JSON: what a plan says in seven places, or what is wrong with it, its line and its column."""

_PRIORITIES = {priority.value: priority for priority in Priority}
_PLANNED = 7


def read_row(content: bytes) -> Row:
    """What a task file says."""
    contents = read_contents(content)
    if isinstance(contents, Problem):
        return _broken(contents)
    outline = contents.outline
    return [
        contents.title,
        outline.status,
        outline.priority.value,
        outline.owner,
        outline.worker,
        list(outline.depends_on),
        outline.issue,
    ]


def too_large() -> Row:
    """The row of a file that is too large to be read."""
    return _broken(TOO_LARGE)


def entry_of(path: str, row: Row) -> FileEntry:
    """The entry of the file at that path. Raises ValueError or KeyError for what is no row."""
    task_id = task_id_of(path)
    if not is_task_id(task_id):
        return Broken(path, bad_task_id(task_id))
    if len(row) != _PLANNED:
        said, line, column = row
        return Broken(path, said, line, column)
    title, status, priority, owner, worker, depends_on, issue = row
    return Planned(
        task_id,
        path,
        title or task_id,
        status,
        _PRIORITIES[priority],
        owner,
        worker,
        tuple(depends_on),
        issue,
    )


def dump_rows(rows: Mapping[str, Row], version: str) -> bytes:
    """A file of rows, by blob id; `version` stands for the program that read them."""
    body = json.dumps(rows, separators=(",", ":"), check_circular=False).encode()
    return _head(body, version) + body


def load_rows(content: bytes, version: str) -> dict[str, Row]:
    """The rows in a file, none unless it is whole and of that version."""
    head, newline, body = content.partition(b"\n")
    if head + newline != _head(body, version):
        return {}
    rows: dict[str, Row] = json.loads(body)
    return rows


def _head(body: bytes, version: str) -> bytes:
    return f"{version} {hashlib.sha256(body).hexdigest()}\n".encode()


def _broken(problem: Problem) -> Row:
    return [problem.said, problem.line, problem.column]
