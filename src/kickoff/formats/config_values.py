"""What the values of the configuration must look like."""

from __future__ import annotations

import re
from datetime import timedelta

from kickoff.core.policy import Role
from kickoff.core.text.durations import parse_duration
from kickoff.formats.yaml_fields import Reader, choice, list_of, problem_at, shown, text, whole
from kickoff.formats.yaml_text import Node, Problem

ID = "{id}"
"""What stands for the task id in a branch pattern."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}(?:\[bot\])?")
_WORKFLOW = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*\.ya?ml")
_NOT_IN_REFS = re.compile(
    r"[\x00-\x20\x7f~^:?*\[\\]|@\{|\.\.|//|(?:\A|/)\.|\.lock(?:/|\Z)|[/.]\Z|\A/|\./"
)
_NOT_IN_GLOBS = re.compile(r"[\x00-\x1f\x7f\\{}]|//|\A/|(?:\A|/)\.\.?(?:/|\Z)")
_WILD = re.compile(r"[*?\[]")


def name(node: Node) -> str | Problem:
    """A name of one's own: a worker's."""
    said = text(node)
    if isinstance(said, Problem) or _NAME.fullmatch(said):
        return said
    return problem_at(node, f"must be letters, digits, `.`, `_` and `-`, not `{shown(said)}`")


def login(node: Node) -> str | Problem:
    """A GitHub login; a leading `@` is dropped."""
    said = text(node)
    if isinstance(said, Problem):
        return problem_at(node, f'{said.text}; logins like "dependabot[bot]" need quotes')
    bare = said.removeprefix("@")
    return bare if _LOGIN.fullmatch(bare) else problem_at(node, f"`{shown(said)}` is no login")


def positive(node: Node) -> int | Problem:
    """A whole number from 1 on."""
    number = whole(node)
    if isinstance(number, Problem) or number > 0:
        return number
    return problem_at(node, f"must be at least 1, not {number}")


def duration(node: Node) -> timedelta | Problem:
    """A duration like `10m`, `2h`, `3d`."""
    said = text(node)
    if isinstance(said, Problem):
        return said
    long = parse_duration(said)
    wanted = f"must be a duration like 10m, 2h or 3d, up to a year, not `{shown(said)}`"
    return long if long is not None else problem_at(node, wanted)


def role_from(lowest: Role) -> Reader[Role]:
    """A role, not weaker than `lowest`."""
    read_role = choice(Role)

    def read(node: Node) -> Role | Problem:
        role = read_role(node)
        if isinstance(role, Problem) or role.reaches(lowest):
            return role
        return problem_at(node, f"cannot be lower than {lowest}, not {role}")

    return read


def workflow_file(node: Node) -> str | Problem:
    """The name of a file in `.github/workflows`."""
    said = text(node)
    if isinstance(said, Problem) or _WORKFLOW.fullmatch(said):
        return said
    wanted = "must be the name of a file in .github/workflows, without a folder, that ends in .yml"
    return problem_at(node, f"{wanted} or .yaml, not `{shown(said)}`")


def command(node: Node) -> tuple[str, ...] | Problem:
    """A program and its arguments."""
    words = list_of(text)(node)
    if isinstance(words, Problem) or (words and words[0]):
        return words
    return problem_at(node, "must be a list that begins with a program")


def branch_pattern(node: Node) -> str | Problem:
    """A branch with `{id}` in it once, below a literal folder, that git takes as a name."""
    said = text(node)
    if isinstance(said, Problem):
        return said
    if said.count(ID) != 1:
        return problem_at(node, f"must hold {ID} exactly once, not `{shown(said)}`")
    plain = said.replace(ID, "x")
    if not said.partition("/")[0] or ID in said.partition("/")[0] or "/" not in said:
        return problem_at(node, f"must begin with a folder, as in task/{ID}, not `{shown(said)}`")
    if _NOT_IN_REFS.search(plain) or "{" in plain or "}" in plain or plain.startswith("-"):
        return problem_at(node, f"must be a name that git takes for a branch, not `{shown(said)}`")
    return said


def task_glob(node: Node) -> str | Problem:
    """A glob for Markdown files below a literal folder of the repository."""
    said = text(node)
    if isinstance(said, Problem):
        return said
    folder, slash, _ = said.partition("/")
    if _NOT_IN_GLOBS.search(said):
        wanted = "must be a path in the repository, with `*`, `?`, `[…]` and `**`, without `..`"
        return problem_at(node, f"{wanted}, not `{shown(said)}`")
    if not slash or _WILD.search(folder):
        wanted = "must begin with a folder, as in tasks/**/*.md"
        return problem_at(node, f"{wanted}, not `{shown(said)}`")
    if not said.endswith(".md"):
        return problem_at(node, f"must end in .md, not `{shown(said)}`")
    return said
