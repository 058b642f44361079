"""Cuts GitHub's OpenAPI description down to the responses of the routes served here.

Run with the path of `generated/api.github.com.json` from the npm package `@octokit/openapi` (MIT;
see `LICENSE.octokit.md`) and redirect to `rest/openapi.json`:

    PYTHONPATH=tests python -m stateful_github.trim_openapi \\
        node_modules/@octokit/openapi/generated/api.github.com.json

What is left is `{"paths": {path: {method: {status: schema}}}, "components": {name: schema}}`,
with only the keywords that constrain a value. The list of routes is `ROUTES`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

Json = dict[str, Any]

R = "/repos/{owner}/{repo}"
ROUTES: dict[str, str] = {
    "/rate_limit": "get",
    "/user": "get",
    "/users/{username}": "get",
    R: "get",
    f"{R}/activity": "get",
    f"{R}/branches/{{branch}}": "get",
    f"{R}/collaborators/{{username}}/permission": "get",
    f"{R}/git/refs": "post",
    f"{R}/git/refs/{{ref}}": "patch delete",
    f"{R}/git/ref/{{ref}}": "get",
    f"{R}/git/matching-refs/{{ref}}": "get",
    f"{R}/git/trees": "post",
    f"{R}/git/trees/{{tree_sha}}": "get",
    f"{R}/git/commits": "post",
    f"{R}/git/commits/{{commit_sha}}": "get",
    f"{R}/git/blobs": "post",
    f"{R}/git/blobs/{{file_sha}}": "get",
    f"{R}/commits": "get",
    f"{R}/commits/{{ref}}": "get",
    f"{R}/compare/{{basehead}}": "get",
    f"{R}/contents/{{path}}": "get put delete",
    f"{R}/issues": "get post",
    f"{R}/issues/comments/{{comment_id}}": "get patch delete",
    f"{R}/issues/comments/{{comment_id}}/reactions": "get post",
    f"{R}/issues/comments/{{comment_id}}/reactions/{{reaction_id}}": "delete",
    f"{R}/issues/{{issue_number}}": "get patch",
    f"{R}/issues/{{issue_number}}/assignees": "post delete",
    f"{R}/issues/{{issue_number}}/comments": "get post",
    f"{R}/issues/{{issue_number}}/labels": "get post",
    f"{R}/issues/{{issue_number}}/labels/{{name}}": "delete",
    f"{R}/issues/{{issue_number}}/reactions": "get post",
    f"{R}/issues/{{issue_number}}/reactions/{{reaction_id}}": "delete",
    f"{R}/labels": "get post",
    f"{R}/labels/{{name}}": "get",
    f"{R}/pulls": "get post",
    f"{R}/pulls/{{pull_number}}": "get patch",
    f"{R}/pulls/{{pull_number}}/merge": "get put",
    f"{R}/pulls/{{pull_number}}/files": "get",
    f"{R}/actions/permissions/workflow": "get",
    f"{R}/actions/workflows": "get",
    f"{R}/actions/workflows/{{workflow_id}}": "get",
    f"{R}/actions/workflows/{{workflow_id}}/dispatches": "post",
    f"{R}/actions/workflows/{{workflow_id}}/runs": "get",
    f"{R}/actions/runs": "get",
    f"{R}/actions/runs/{{run_id}}": "get",
    f"{R}/actions/runs/{{run_id}}/cancel": "post",
    f"{R}/dispatches": "post",
    f"{R}/rules/branches/{{branch}}": "get",
}

KEYWORDS = frozenset(
    "type properties required items enum oneOf anyOf allOf not $ref nullable additionalProperties"
    " minimum maximum minItems maxItems minLength maxLength pattern".split()
)


def trim(api: Json) -> Json:
    """The cut description."""
    paths: Json = {}
    components: Json = {}
    for path, methods in ROUTES.items():
        paths[path] = {
            method: _responses(api, api["paths"][path][method]) for method in methods.split()
        }
    todo = _references(paths)
    while todo:
        name = todo.pop()
        if name not in components:
            components[name] = _schema(api["components"]["schemas"][name])
            todo |= _references(components[name])
    return {"components": dict(sorted(components.items())), "paths": paths}


def _responses(api: Json, operation: Json) -> Json:
    found: Json = {}
    for status, response in operation["responses"].items():
        name = response.get("$ref", "").rsplit("/", 1)[-1]
        described = api["components"]["responses"][name] if name else response
        content = described.get("content", {}).get("application/json")
        found[status] = _schema(content["schema"]) if content else None
    return found


def _schema(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return schema
    kept: Json = {}
    for key, value in schema.items():
        if key == "properties":
            kept[key] = {name: _schema(one) for name, one in value.items()}
        elif key in ("oneOf", "anyOf", "allOf"):
            kept[key] = [_schema(one) for one in value]
        elif key in ("items", "additionalProperties", "not"):
            kept[key] = _schema(value)
        elif key == "$ref":
            kept[key] = value.rsplit("/", 1)[1]
        elif key in KEYWORDS:
            kept[key] = value
    return kept


def _references(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(_references, value)) if value else set()
    if not isinstance(value, dict):
        return set()
    found = set().union(*map(_references, value.values())) if value else set()
    return found | {value["$ref"]} if isinstance(value.get("$ref"), str) else found


if __name__ == "__main__":
    described = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.stdout.write(json.dumps(trim(described), separators=(",", ":"), sort_keys=True) + "\n")
