"""Cuts GitHub's GraphQL schema down to what the stateful GitHub serves, plus close neighbours.

Run with the path of `schema.graphql` from the npm package `@octokit/graphql-schema` (MIT; see
`LICENSE.octokit.md`) and redirect to `graphql/schema.graphql`:

    PYTHONPATH=tests python -m stateful_github.trim_schema \\
        node_modules/@octokit/graphql-schema/schema.graphql

The rule: `Query` and `Mutation` keep the fields in `SEEDS`; every other type that can be reached
keeps all its scalar and enum fields, and those of its composite fields that `SEEDS` names. A field
that GitHub has and this cut has not is therefore refused here as unknown: widen `SEEDS`, never the
result.
"""

from __future__ import annotations

import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from graphql import (
    DefinitionNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    TypeNode,
    UnionTypeDefinitionNode,
    parse,
    print_ast,
)
from graphql.language import Node

_CONNECTION = "edges nodes pageInfo"
_THREAD = (
    "assignees author comments editor labels reactionGroups reactions repository timelineItems"
)
_EVENT = "actor"

SEEDS: dict[str, str] = {
    "Query": "repository node nodes viewer rateLimit user",
    "Mutation": (
        "createCommitOnBranch updateRefs updateRef createRef deleteRef addComment"
        " updateIssueComment deleteIssueComment minimizeComment unminimizeComment addReaction"
        " removeReaction addLabelsToLabelable removeLabelsFromLabelable createLabel closeIssue"
        " reopenIssue updateIssue createIssue createPullRequest updatePullRequest closePullRequest"
        " reopenPullRequest markPullRequestReadyForReview convertPullRequestToDraft"
        " addAssigneesToAssignable removeAssigneesFromAssignable mergePullRequest"
    ),
    "Repository": (
        "owner defaultBranchRef ref refs object issue pullRequest issueOrPullRequest issues"
        " pullRequests labels label parent"
    ),
    "Issue": _THREAD,
    "PullRequest": (
        _THREAD + " baseRef baseRepository headRef headRepository headRepositoryOwner mergeCommit"
        " mergedBy"
    ),
    "IssueComment": "author editor issue pullRequest reactionGroups reactions repository",
    "Ref": "associatedPullRequests refUpdateRule repository rules target",
    "RefUpdateRule": "",
    "RepositoryRule": "",
    "Commit": "associatedPullRequests author committer file history parents repository tree",
    "Tree": "entries repository",
    "TreeEntry": "object repository",
    "Blob": "repository",
    "GitActor": "user",
    "Label": "repository",
    "ReactionGroup": "reactors subject",
    "Reaction": "reactable user",
    "LabeledEvent": _EVENT + " label labelable",
    "UnlabeledEvent": _EVENT + " label labelable",
    "AssignedEvent": _EVENT + " assignable",
    "ClosedEvent": _EVENT + " closable",
    "ReopenedEvent": _EVENT + " closable",
    "MergedEvent": _EVENT + " commit mergeRef pullRequest",
    "RenamedTitleEvent": _EVENT + " subject",
    "User": "",
    "Bot": "",
    "Mannequin": "",
    "Organization": "",
    "RateLimit": "",
    "Reactable": "reactionGroups reactions",
    "Labelable": "labels",
    "Assignable": "assignees",
    "Closable": "",
    "Comment": "author editor",
    "GitObject": "repository",
    "RepositoryNode": "repository",
    "Minimizable": "",
    "Actor": "",
    "Node": "",
    "UniformResourceLocatable": "",
    "Updatable": "",
    "UpdatableComment": "",
    "RepositoryOwner": "",
    "Deletable": "",
}

Fielded = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode
Definitions = dict[str, DefinitionNode]


def trim(text: str) -> str:
    """The cut schema, as SDL without descriptions."""
    every = _definitions(text)
    kept = _reach(every)
    parts = [print_ast(_cut(every, kept, name)) for name in sorted(kept)]
    return "\n\n".join(parts) + "\n"


def _definitions(text: str) -> Definitions:
    found: Definitions = {}
    for definition in parse(text, no_location=True).definitions:
        name = getattr(definition, "name", None)
        if name is not None and isinstance(definition, DefinitionNode):
            found[name.value] = definition
    return found


def _named(node: TypeNode) -> str:
    while isinstance(node, ListTypeNode | NonNullTypeNode):
        node = node.type
    assert isinstance(node, NamedTypeNode)
    return node.name.value


def _is_leaf(every: Definitions, name: str) -> bool:
    definition = every.get(name)
    return definition is None or isinstance(
        definition, ScalarTypeDefinitionNode | EnumTypeDefinitionNode
    )


def _wanted(every: Definitions, name: str) -> set[str]:
    """Names of the fields a type keeps."""
    definition = every[name]
    assert isinstance(definition, Fielded)
    wanted = set(SEEDS.get(name, _CONNECTION + " node").split())
    if name not in ("Query", "Mutation"):
        wanted |= {f.name.value for f in definition.fields or () if _is_leaf(every, _named(f.type))}
    for interface in definition.interfaces or ():
        if interface.name.value in SEEDS:
            wanted |= _wanted(every, interface.name.value)
    if name not in SEEDS and not name.endswith(("Connection", "Edge")):
        wanted |= _payload_fields(definition)
    return wanted


def _payload_fields(definition: Fielded) -> set[str]:
    if not definition.name.value.endswith("Payload"):
        return set()
    return {f.name.value for f in definition.fields or () if _named(f.type) in SEEDS} | {
        f.name.value for f in definition.fields or () if _named(f.type).endswith("Edge")
    }


def _fields(every: Definitions, name: str) -> list[FieldDefinitionNode]:
    definition = every[name]
    assert isinstance(definition, Fielded)
    wanted = _wanted(every, name)
    return [f for f in definition.fields or () if f.name.value in wanted]


def _reach(every: Definitions) -> set[str]:
    kept: set[str] = set()
    todo = [*SEEDS]
    while todo:
        name = todo.pop()
        if name in kept or name not in every:
            continue
        kept.add(name)
        todo += _references(every, name)
    return kept


def _references(every: Definitions, name: str) -> list[str]:
    definition = every[name]
    if isinstance(definition, Fielded):
        kept = _fields(every, name)
        return [_named(f.type) for f in kept] + [
            _named(a.type) for f in kept for a in f.arguments or ()
        ]
    if isinstance(definition, InputObjectTypeDefinitionNode):
        return [_named(f.type) for f in definition.fields or ()]
    return []


def _cut(every: Definitions, kept: set[str], name: str) -> Node:
    definition = every[name]
    if isinstance(definition, Fielded):
        interfaces = tuple(i for i in definition.interfaces or () if i.name.value in SEEDS)
        fields = tuple(_fields(every, name))
        return _bare(replace(definition, fields=fields, interfaces=interfaces, directives=()))
    if isinstance(definition, UnionTypeDefinitionNode):
        types = tuple(t for t in definition.types or () if t.name.value in kept)
        return _bare(replace(definition, types=types, directives=()))
    return _bare(definition)


def _bare(node: Node) -> Node:
    """The node and everything in it without descriptions and directives (`@docsCategory`)."""
    changed: dict[str, Any] = {}
    for one in fields(node):
        value = getattr(node, one.name)
        if one.name == "description":
            changed[one.name] = None
        elif one.name == "directives":
            changed[one.name] = ()
        elif isinstance(value, tuple):
            changed[one.name] = tuple(_bare(v) if isinstance(v, Node) else v for v in value)
    return replace(node, **changed)


if __name__ == "__main__":
    sys.stdout.write(trim(Path(sys.argv[1]).read_text(encoding="utf-8")))
