"""Reads `rights`: who may use the verbs of a group, or one verb.

A value is a role, or a list of roles, logins and names that `people` and `roles` explain. Of
several roles the weakest counts, because whoever has a stronger one has that one too. A word that
is a role is never a login, unless an `@` stands in front of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from kickoff.core.grammar.verbs import VERBS, Right
from kickoff.core.policy import Allowance, Allowed, Rights, Role
from kickoff.formats.config_values import login, role_from
from kickoff.formats.yaml_fields import Fields, Reader, list_of, problem_at
from kickoff.formats.yaml_text import Items, Node, Problem, Scalar

GROUPS = frozenset(right.value for right in Right)
"""Words that mean a group, also where a verb has the same name."""

Names: TypeAlias = Mapping[str, Sequence[str]]
"""Names, and what they stand for or are called besides."""


def rights(fields: Fields, usual: Rights, people: Names, roles: Names) -> Rights:
    """The rights that `fields` hold; `usual` for what they leave open."""
    explained = frozenset(_explained(people, roles))

    def allowance(right: Right) -> Reader[Allowance]:
        return _allowance(Role.READ if right is Right.READ else Role.TRIAGE, explained)

    verbs = {
        verb: fields.take(verb.value, allowance(rule.right), None)
        for verb, rule in VERBS.items()
        if verb.value not in GROUPS
    }
    read = Rights(
        queue=fields.take("queue", allowance(Right.QUEUE), usual.queue),
        hold=fields.take("hold", allowance(Right.HOLD), usual.hold),
        pause=fields.take("pause", allowance(Right.PAUSE), usual.pause),
        read=fields.take("read", allowance(Right.READ), usual.read),
        verbs={verb: allowed for verb, allowed in verbs.items() if allowed is not None},
    )
    fields.close()
    return read


def _explained(people: Names, roles: Names) -> Iterator[str]:
    """All names that stand for somebody, in lower case."""
    yield from (role.casefold() for role in roles)
    for others in people.values():
        yield from (other.casefold() for other in others)


def _allowance(lowest: Role, explained: frozenset[str]) -> Reader[Allowance]:
    """A role, not weaker than `lowest`, or a list."""
    read_role = role_from(lowest)
    read_list = list_of(_role_or_name(read_role, explained))

    def read(node: Node) -> Allowance | Problem:
        if isinstance(node, Items):
            words = read_list(node)
            if isinstance(words, Problem):
                return words
            return _of_words(words) if words else problem_at(node, "names nobody")
        role = read_role(node)
        if isinstance(role, Role) or _is_role(node):
            return role
        return problem_at(node, f"{role.said}; people stand in a list, as in [alice, maintain]")

    return read


def _role_or_name(read_role: Reader[Role], explained: frozenset[str]) -> Reader[Role | str]:
    def read(node: Node) -> Role | str | Problem:
        if _is_role(node):
            return read_role(node)
        if isinstance(node, Scalar) and node.text.casefold() in explained:
            return node.text
        return login(node)

    return read


def _is_role(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text in set(Role)


def _of_words(words: Iterable[Role | str]) -> Allowance:
    weakest: Role | None = None
    names: dict[str, str] = {}
    for word in words:
        if not isinstance(word, Role):
            names.setdefault(word.casefold(), word)
        elif weakest is None or weakest.reaches(word):
            weakest = word
    if weakest is not None and not names:
        return weakest
    return Allowed(weakest, tuple(names.values()))
