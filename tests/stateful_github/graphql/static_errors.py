"""graphql-core's validation errors in GitHub's spelling: `extensions.code`, `path`, `locations`.

GitHub validates with graphql-ruby, whose codes these are. `undefinedField` and
`argumentNotAccepted` are as reported [T]; the others from graphql-ruby's sources [M].
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
)
from graphql.language import Node

Said = tuple[str, str, dict[str, Any]]  # code, message, more extensions
_Rule = tuple[str, Callable[[re.Match[str]], Said]]


def _unknown_field(m: re.Match[str]) -> Said:
    field, kind = m.group(1), m.group(2)
    extra = {"typeName": kind, "fieldName": field}
    return "undefinedField", f"Field '{field}' doesn't exist on type '{kind}'", extra


def _unknown_argument(m: re.Match[str]) -> Said:
    name, field = m.group(1), m.group(3)
    extra = {"name": field, "typeName": "Field", "argumentName": name}
    return "argumentNotAccepted", f"Field '{field}' doesn't accept argument '{name}'", extra


def _missing_argument(m: re.Match[str]) -> Said:
    field, name = m.group(1), m.group(2)
    extra = {"className": "Field", "name": field, "arguments": name}
    said = f"Field '{field}' is missing required arguments: {name}"
    return "missingRequiredArguments", said, extra


def _no_selection(m: re.Match[str]) -> Said:
    field, kind = m.group(1), m.group(2)
    said = (
        f"Field must have selections (field '{field}' returns {kind.strip('[]!')} but has no"
        f" selections. Did you mean '{field} {{ ... }}'?)"
    )
    return "selectionMismatch", said, {"nodeName": f"field '{field}'", "typeName": kind}


def _no_such_variable(m: re.Match[str]) -> Said:
    said = f"Variable ${m.group(1)} is used by {_operation(m.group(2))} but not declared"
    return "variableNotDefined", said, {"variableName": m.group(1)}


def _unused_variable(m: re.Match[str]) -> Said:
    said = f"Variable ${m.group(1)} is declared by {_operation(m.group(2))} but not used"
    return "variableNotUsed", said, {"variableName": m.group(1)}


def _operation(name: str | None) -> str:
    return name or "anonymous query"


_RULES: list[_Rule] = [
    (r"Cannot query field '(\w+)' on type '(\w+)'", _unknown_field),
    (r"Unknown argument '(\w+)' on field '(\w+)\.(\w+)'", _unknown_argument),
    (r"Argument '\w+\.(\w+)\((\w+):\)' of type .* is required", _missing_argument),
    (r"Field '(\w+)' argument '(\w+)' of type .* is required", _missing_argument),
    (r"Field '(\w+)' of type '([\w\[\]!]+)' must have a selection of subfields", _no_selection),
    (r"Variable '\$(\w+)' is not defined(?: by operation '(\w+)')?", _no_such_variable),
    (r"Variable '\$(\w+)' is never used(?: in operation '(\w+)')?", _unused_variable),
]


def translated(document: DocumentNode, error: GraphQLError) -> dict[str, Any]:
    """One error as GitHub would send it."""
    code, message, extra = _said(error.message)
    node = error.nodes[0] if error.nodes else None
    shown: dict[str, Any] = {
        "path": path_of(document, node) if node is not None else [],
        "extensions": {"code": code, **extra},
        "locations": [{"line": at.line, "column": at.column} for at in error.locations or ()],
        "message": message,
    }
    return shown


def _said(message: str) -> Said:
    for pattern, rule in _RULES:
        match = re.search(pattern, message)
        if match:
            return rule(match)
    return "argumentLiteralsIncompatible", message, {}


def path_of(document: DocumentNode, wanted: Node) -> list[str]:
    """Where a node stands, as graphql-ruby counts: operation, fields, fragments, arguments."""
    return next((path for node, path in _walk(document, []) if node is wanted), [])


def _walk(node: Node, path: list[str]) -> list[tuple[Node, list[str]]]:
    here = path + _step(node)
    found = [(node, here)]
    for key in node.keys:
        value = getattr(node, key, None)
        for child in value if isinstance(value, tuple | list) else [value]:
            if isinstance(child, Node):
                found += _walk(child, here)
    return found


def _step(node: Node) -> list[str]:
    match node:
        case OperationDefinitionNode():
            kind = node.operation.value
            return [f"{kind} {node.name.value}" if node.name else kind]
        case FieldNode():
            return [node.alias.value if node.alias else node.name.value]
        case InlineFragmentNode():
            kind = f" on {node.type_condition.name.value}" if node.type_condition else ""
            return [f"...{kind}"]
        case FragmentDefinitionNode():
            return [f"fragment {node.name.value}"]
        case ArgumentNode():
            return [node.name.value]
        case _:
            return []
