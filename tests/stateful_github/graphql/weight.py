"""How heavy a document is: nodes it may return, points it costs, how deep it goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

from stateful_github.refusals import Refusal

NODE_LIMIT = 500_000  # nodes one call may ask for [V]
DEPTH_LIMIT = 25  # nested fields; GitHub names no number, this is a guess [M]


class Weight:
    """What a document asks for, counted as GitHub's documentation does."""

    def __init__(self, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._variables = variables
        self._fragments = {
            one.name.value: one
            for one in document.definitions
            if isinstance(one, FragmentDefinitionNode)
        }
        self.nodes = 0
        self.requests = 0
        self.depth = 0
        self.root_fields: list[str] = []
        self.name = ""
        for one in document.definitions:
            if isinstance(one, OperationDefinitionNode):
                self.name = one.name.value if one.name else ""
                self.is_mutation = one.operation.value == "mutation"
                self.root_fields = [f.name.value for f in self._fields(one.selection_set)]
                self._count(one.selection_set, 1, 1)

    @property
    def cost(self) -> int:
        """Points: requests needed to fill every connection, by a hundred, at least one [V]."""
        return max(1, round(self.requests / 100))

    def check(self) -> None:
        """Refuse what is too much."""
        if self.nodes > NODE_LIMIT:
            raise Refusal(
                422,
                f"This query requests up to {self.nodes:,} possible nodes which exceeds the"
                f" maximum limit of {NODE_LIMIT:,}.",
                kind="MAX_NODE_LIMIT_EXCEEDED",
            )
        if self.depth > DEPTH_LIMIT:
            said = f"Query has depth of {self.depth}, which exceeds max depth of {DEPTH_LIMIT}"
            raise Refusal(422, said, kind="MAX_DEPTH_EXCEEDED")

    def _fields(self, selection: SelectionSetNode | None) -> list[FieldNode]:
        found: list[FieldNode] = []
        for one in selection.selections if selection else ():
            if isinstance(one, FieldNode):
                found.append(one)
            elif isinstance(one, InlineFragmentNode):
                found += self._fields(one.selection_set)
            elif isinstance(one, FragmentSpreadNode):
                found += self._fields(self._fragments[one.name.value].selection_set)
        return found

    def _count(self, selection: SelectionSetNode | None, many: int, depth: int) -> None:
        for one in self._fields(selection):
            self.depth = max(self.depth, depth)
            size = self._size(one)
            if size is not None:
                self.requests += many
                self.nodes += many * size
            below = many if size is None else many * max(1, size)
            self._count(one.selection_set, below, depth + 1)

    def _size(self, field: FieldNode) -> int | None:
        for argument in field.arguments or ():
            if argument.name.value in ("first", "last"):
                value = argument.value
                if isinstance(value, IntValueNode):
                    return int(value.value)
                if isinstance(value, VariableNode):
                    given = self._variables.get(value.name.value)
                    return given if isinstance(given, int) else None
        return None
