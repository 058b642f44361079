"""Runs a GraphQL request and words its answer as GitHub does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSyntaxError,
    execute,
    parse,
    validate,
)

from stateful_github.clock import stamp
from stateful_github.faults import FieldFails, PartialData
from stateful_github.graphql import (
    fields_git,
    fields_repository,
    fields_threads,
    mutations_git,
    mutations_pulls,
    mutations_threads,
)
from stateful_github.graphql.call import Call, Context, Fields
from stateful_github.graphql.schema import schema, type_name
from stateful_github.graphql.static_errors import translated
from stateful_github.graphql.weight import Weight
from stateful_github.refusals import NotServed, Refusal

_FIELDS: dict[str, Fields] = {
    "Query": fields_repository.QUERY,
    "Repository": fields_repository.REPOSITORY,
    "Ref": fields_git.REF,
    "Commit": fields_git.COMMIT,
    "Tree": fields_git.TREE,
    "TreeEntry": fields_git.TREE_ENTRY,
    "Blob": fields_git.BLOB,
    "GitActor": fields_git.GIT_ACTOR,
    "Issue": fields_threads.ISSUE,
    "PullRequest": fields_threads.PULL_REQUEST,
    "IssueComment": fields_threads.COMMENT,
    "ReactionGroup": fields_threads.REACTION_GROUP,
    "Reaction": fields_threads.REACTION,
    "Label": fields_threads.LABEL,
    "User": fields_threads.ACCOUNT,
    "Organization": fields_threads.ACCOUNT,
    "Bot": fields_threads.BOT,
    "Mutation": mutations_git.MUTATIONS | mutations_threads.MUTATIONS | mutations_pulls.MUTATIONS,
}
_EVENTS = frozenset(
    "LabeledEvent UnlabeledEvent AssignedEvent ClosedEvent ReopenedEvent MergedEvent"
    " RenamedTitleEvent".split()
)


@lru_cache(maxsize=256)
def _prepared(query: str) -> tuple[DocumentNode, list[GraphQLError]]:
    document = parse(query)
    return document, validate(schema(), document)


@dataclass(frozen=True, slots=True)
class Document:
    """A request that parsed; `errors` are those of validation, in GitHub's words."""

    parsed: DocumentNode
    variables: dict[str, Any]
    weight: Weight
    errors: list[dict[str, Any]]


def read(body: Any) -> Document | dict[str, Any]:
    """A request's document, or the answer for one that does not parse."""
    query = body.get("query") if isinstance(body, dict) else None
    if not isinstance(query, str) or not query.strip():
        return {
            "errors": [{"message": "A query attribute must be specified and must be a string."}]
        }
    variables = body.get("variables") or {}
    try:
        parsed, invalid = _prepared(query)
    except GraphQLSyntaxError as broken:
        where = [{"line": at.line, "column": at.column} for at in broken.locations or ()]
        return {"errors": [{"message": broken.message, "locations": where}]}
    errors = [translated(parsed, one) for one in invalid]
    weight = Weight(parsed, variables) if not invalid else Weight(DocumentNode(definitions=()), {})
    return Document(parsed, variables, weight, errors)


def run(document: Document, context: Context, fault: PartialData | FieldFails | None) -> Any:
    """The body of the answer (its status is 200 whatever is in it)."""
    if document.errors:
        return {"errors": document.errors}
    try:
        document.weight.check()
    except Refusal as too_much:
        return {"errors": [{"type": too_much.kind, "message": too_much.message}]}
    if isinstance(fault, FieldFails):
        context.fails[fault.field] = Refusal(500, fault.message, kind=fault.type)
    result = execute(
        schema(),
        document.parsed,
        context_value=context,
        variable_values=document.variables,
        field_resolver=_resolve,
        type_resolver=lambda value, info, kind: type_name(value),
    )
    errors = [_shown(one, context) for one in getattr(result, "errors", None) or ()]
    answer: dict[str, Any] = {"data": getattr(result, "data", None)}
    if answer["data"] is None and any("path" not in one for one in errors):
        del answer["data"]
    if errors:
        answer["errors"] = errors
    return _partial(answer, fault) if isinstance(fault, PartialData) else answer


def _shown(error: GraphQLError, context: Context) -> dict[str, Any]:
    where = [{"line": at.line, "column": at.column} for at in error.locations or ()]
    original = error.original_error
    if isinstance(original, Refusal):
        shown: dict[str, Any] = {"type": original.kind, "path": error.path, "locations": where}
        if original.kind == "FORBIDDEN":
            shown["extensions"] = {"saml_failure": False}
        return shown | {"message": original.graphql_message}
    if original is not None:
        if isinstance(original, NotServed):
            context.hub.not_served.append(str(original))
        raise original
    return {
        "locations": where,
        "message": error.message,
        "extensions": {"code": "variableMismatch"},
    }


def _partial(answer: dict[str, Any], fault: PartialData) -> dict[str, Any]:
    at: Any = answer["data"]
    for step in fault.path[:-1]:
        at = at[step]
    at[fault.path[-1]] = None
    error = {"type": fault.type, "path": list(fault.path), "message": fault.message}
    return answer | {"errors": [*answer.get("errors", []), error]}


def _resolve(source: Any, info: GraphQLResolveInfo[Context], **args: Any) -> Any:
    context: Context = info.context
    kind, field = info.parent_type.name, info.field_name
    call = Call(context, args, info)
    if kind == "Mutation" and field in context.fails:
        raise context.fails.pop(field)
    table = fields_threads.EVENT if kind in _EVENTS else _FIELDS.get(kind, {})
    if field in table:
        value = table[field](source, call)
        if kind == "Mutation":
            value = {"clientMutationId": call.input.get("clientMutationId")} | value
        elif kind == "Query" and field in context.fails:
            raise context.fails.pop(field)
    else:
        value = _attribute(source, kind, field)
    return stamp(value) if isinstance(value, datetime) else value


def _attribute(source: Any, kind: str, field: str) -> Any:
    if isinstance(source, Mapping):
        return source.get(field)
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", field).lower()
    try:
        return getattr(source, name)
    except AttributeError:
        raise NotServed(f"{kind}.{field} is not served by the stateful GitHub") from None
