"""Load-bearing names: task ids, branches, tokens and command ids, each with parse and format."""

from __future__ import annotations

import hashlib
import re

TASK_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_THREAD_URL = re.compile(r"https?://[^/\s]+/[^/\s]+/[^/\s]+/(?:issues|pull)/([1-9][0-9]{0,9})\b")
ISSUE_TASK_ID = re.compile(r"issue-([1-9][0-9]{0,9})")


def is_task_id(text: str) -> bool:
    """Whether `text` may be a task id (and so the last part of a branch name)."""
    return (
        TASK_ID.fullmatch(text) is not None
        and ".." not in text
        and not text.endswith((".", ".lock"))
    )


def issue_task_id(number: int) -> str:
    """The id of the task born from issue `number`."""
    return f"issue-{number}"


def issue_of_task_id(task_id: str) -> int | None:
    """The issue a task was born from, when its id says so."""
    match = ISSUE_TASK_ID.fullmatch(task_id)
    return int(match.group(1)) if match else None


def branch_name(pattern: str, task_id: str, series: int) -> str:
    """The branch of a task; `series` 1 has the plain name, later ones `@2`, `@3`, …"""
    name = pattern.replace("{id}", task_id)
    return name if series == 1 else f"{name}@{series}"


def branch_folder(pattern: str) -> str:
    """The literal folder in which all task branches lie, with its final slash."""
    return pattern.partition("{id}")[0].rpartition("/")[0] + "/"


def attempt_token(op: str, task_id: str, attempt: int) -> str:
    """The token that fences an attempt: 16 hexadecimal digits, derived, not secret."""
    return _digest(op, task_id, str(attempt))


def command_id(repository: str, source: str, normalised: str, occurrence: int) -> str:
    """The identity of a command: where it stands, what it says, and which one of its kind."""
    return "c-" + _digest(repository.lower(), source, normalised, str(occurrence))


def thread_of_url(url: str) -> int | None:
    """The issue or pull request a web address stands in."""
    match = _THREAD_URL.match(url)
    return int(match.group(1)) if match else None


def plan_hash(text: str) -> str:
    """The pin of an approved plan."""
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _digest(*parts: str) -> str:
    joined = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(joined).hexdigest()[:16]
