"""The trimmed schema, built once per process, and how values find their types."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from graphql import GraphQLSchema, build_schema

from stateful_github.graphql import git_values
from stateful_github.model.accounts import Account
from stateful_github.model.threads import (
    Comment,
    Issue,
    Label,
    PullRequest,
    Reaction,
    TimelineEvent,
)
from stateful_github.repository import Repository

_TYPES: dict[type, str] = {
    Comment: "IssueComment",
    Issue: "Issue",
    Label: "Label",
    PullRequest: "PullRequest",
    Reaction: "Reaction",
    Repository: "Repository",
    git_values.Ref: "Ref",
    git_values.Commit: "Commit",
    git_values.Tree: "Tree",
    git_values.Blob: "Blob",
}


@cache
def schema() -> GraphQLSchema:
    """GitHub's schema, as far as it is served."""
    text = Path(__file__).with_name("schema.graphql").read_text(encoding="utf-8")
    return build_schema(text, assume_valid=True)


def type_name(value: object) -> str:
    """The GraphQL type of a value of the state."""
    if isinstance(value, Account):
        return value.kind.value
    if isinstance(value, TimelineEvent):
        return value.kind
    return _TYPES[type(value)]
