"""What the keys of a task file must hold, read as typed: `NO`, `012` and `on` are just words."""

from __future__ import annotations

from kickoff.core.grammar.targets import parse_number
from kickoff.core.identity import is_task_id, issue_task_id
from kickoff.core.registry import Priority
from kickoff.formats.task_paths import SUFFIX, task_id_of
from kickoff.formats.yaml_fields import choice, is_null, list_of, problem_at, shown, text
from kickoff.formats.yaml_text import Node, Problem, Scalar

TASK_ID_RULE = "1 to 80 letters, digits, `.`, `_` and `-`, beginning with a letter or a digit"

LONGEST = 300
"""Characters of a name, a pattern or a dependency."""

LONGEST_TITLE = 1_000
"""Characters of a title that are taken; a picture in a heading has no end."""

MOST = 100
"""Patterns or dependencies of one task."""

_PRIORITIES = frozenset(priority.value for priority in Priority)
_read_priority = choice(Priority)


def title(node: Node) -> str | Problem:
    """The beginning of a text, on one line."""
    said = text(node)
    return said if isinstance(said, Problem) else cut(" ".join(said.split()))


def cut(said: str) -> str:
    """As much of a title as is taken."""
    return said[:LONGEST_TITLE].rstrip()


def words(node: Node) -> str | Problem:
    """Short text on one line, without blanks around it."""
    said = text(node)
    if isinstance(said, Problem):
        return said
    line = " ".join(said.split())
    return line if len(line) <= LONGEST else _too_long(node)


def login(node: Node) -> str | Problem:
    """An owner; a leading `@` is dropped."""
    said = words(node)
    return said if isinstance(said, Problem) else said.removeprefix("@")


def status(node: Node) -> str | Problem:
    """What a file says of itself, in lower case."""
    said = words(node)
    return said if isinstance(said, Problem) else said.lower()


def priority(node: Node) -> Priority | Problem:
    """p0 to p3, in any case."""
    if isinstance(node, Scalar) and node.text not in _PRIORITIES:
        node = node._replace(text=node.text.strip().lower())
    return _read_priority(node)


def issue(node: Node) -> int | Problem:
    """The number of an issue: `42`, `"#42"` or its address."""
    said = words(node)
    if isinstance(said, Problem):
        return said
    number = parse_number(f"#{said}" if said.isdecimal() else said)
    if number is not None:
        return number.number
    return problem_at(node, f"must be the number of an issue, not `{shown(said)}`")


def globs(node: Node) -> tuple[str, ...] | Problem:
    """Path patterns, as a list or separated by commas."""
    said = _separated(node) if isinstance(node, Scalar) else _read_items(node)
    if isinstance(said, Problem):
        return said
    if len(said) > MOST:
        return problem_at(node, f"must not hold more than {MOST}, and holds {len(said)}")
    return said if all(len(one) <= LONGEST for one in said) else _too_long(node)


def task_ids(node: Node) -> tuple[str, ...] | Problem:
    """Tasks by id, by path or as `#42`, as a list or separated by commas; each once."""
    said = globs(node)
    if isinstance(said, Problem):
        return said
    ids: dict[str, None] = {}
    for one in said:
        task_id = _task_id(one)
        if not is_task_id(task_id):
            return problem_at(node, f"names `{shown(one)}`, which is no task id: {TASK_ID_RULE}")
        ids[task_id] = None
    return tuple(ids)


def _too_long(node: Node) -> Problem:
    return problem_at(node, f"must be at most {LONGEST} characters long")


def _separated(node: Scalar) -> tuple[str, ...]:
    return tuple(part.strip() for part in node.text.split(",") if part.strip())


def _item(node: Node) -> str | Problem:
    if is_null(node):
        return problem_at(node, 'says nothing; `#` begins a comment in YAML, so write "#42"')
    return words(node)


_read_items = list_of(_item)


def _task_id(said: str) -> str:
    number = parse_number(said)
    if number is not None:
        return issue_task_id(number.number) if number.repository is None else ""
    return task_id_of(said) if "/" in said or said.endswith(SUFFIX) else said
