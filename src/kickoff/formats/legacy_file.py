"""Task files of file-based queues: what their keys say of how far a task is, however spelled.

What a key says in no way that is understood is taken for nothing said; the plan itself is read as
strictly as ever.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from kickoff.core.adoption.legacy import LegacyFile
from kickoff.core.grammar.targets import parse_number
from kickoff.core.text.branch_names import is_branch_name
from kickoff.formats import plan_fields
from kickoff.formats.front_matter import (
    BYTE_ORDER_MARK,
    find_front_matter,
    parse_front_matter,
)
from kickoff.formats.task_file import RUNTIME_KEYS, read_task_file
from kickoff.formats.yaml_fields import is_null, moment
from kickoff.formats.yaml_text import Keys, Node, Problem

T = TypeVar("T")

_NUMBERS = ("pr_number", "pull_request", "pr_url", "pull_request_url", "pr")
_BRANCHES = ("branch", "branch_name")
_HOLDERS = ("claimed_by", "assignee", "assigned_to")


def read_legacy_file(path: str, blob: str, content: str, repository: str = "") -> LegacyFile:
    """What a task file says; one without keys that can be read says nothing.

    A pull request counts that is one of `repository`, or of none that it names.
    """
    keys = _keys(content)
    return LegacyFile(
        path=path,
        blob=blob,
        plan=read_task_file(path, content),
        status=_first(keys, ("status",), plan_fields.words),
        started_at=_first(keys, ("started_at", "claimed_at"), moment),
        completed_at=_first(keys, ("completed_at",), plan_fields.words),
        pull_request=_first(keys, _NUMBERS, partial(_number, repository)),
        branch=_first(keys, _BRANCHES, _branch),
        holder=_first(keys, _HOLDERS, _person),
        runtime=tuple(key for key in keys.pairs if key in RUNTIME_KEYS) if keys else (),
    )


def _keys(content: str) -> Keys | None:
    text = content.removeprefix(BYTE_ORDER_MARK)
    found = find_front_matter(text)
    keys = parse_front_matter(text, found) if found else None
    return keys if isinstance(keys, Keys) else None


def _first(
    keys: Keys | None, names: tuple[str, ...], read: Callable[[Node], T | Problem | None]
) -> T | None:
    """What the first of these keys says that says something."""
    for name in names:
        pair = keys.pairs.get(name) if keys else None
        if pair is None or is_null(pair.value):
            continue
        value = read(pair.value)
        if value is not None and not isinstance(value, Problem):
            return value
    return None


def _number(repository: str, node: Node) -> int | Problem | None:
    said = plan_fields.words(node)
    if isinstance(said, Problem):
        return said
    named = parse_number(f"#{said}" if said.isdecimal() else said)
    if named is None or (named.repository or repository).lower() != repository.lower():
        return None
    return named.number


def _branch(node: Node) -> str | Problem | None:
    said = plan_fields.words(node)
    if isinstance(said, Problem):
        return said
    name = said.removeprefix("refs/heads/")
    return name if is_branch_name(name) else None


def _person(node: Node) -> str | Problem | None:
    said = plan_fields.login(node)
    return said if isinstance(said, Problem) else said or None
