"""Every query is valid by GitHub's schema, and takes nothing but variables from outside."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

from kickoff.adapters.github import queries

SCHEMA = Path(__file__).parents[1] / "stateful_github" / "graphql" / "schema.graphql"

DOCUMENTS = {
    "the first look": queries.FIRST_LOOK,
    "the second look": queries.second_look(
        paths=2, threads=2, branches=2, heads=2, pull_requests=2
    ),
    "texts only": queries.second_look(paths=1, threads=0, branches=0, heads=0, pull_requests=0),
    "a linked pull request only": queries.second_look(
        paths=0, threads=0, branches=0, heads=0, pull_requests=1
    ),
    "files": queries.files_at(3),
    "only the head": queries.files_at(0),
    "the history": queries.history(0),
    "the history with files": queries.history(2),
}


@cache
def schema() -> GraphQLSchema:
    return build_schema(SCHEMA.read_text(encoding="utf-8"), assume_valid=True)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_document_is_valid(name: str) -> None:
    assert [e.message for e in validate(schema(), parse(DOCUMENTS[name]))] == []
