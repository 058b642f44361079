from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from contract.github_asking import Asking, a_garden
from stateful_github import StatefulGitHub
from stateful_github.rest.conformity import NotAsDescribed, check_answer, compiled, described
from stateful_github.rest.router import ROUTES

REPO = "/repos/{owner}/{repo}"
COMMENT = f"{REPO}/issues/comments/{{comment_id}}"


def standard(value: Any) -> Any:
    """The trimmed description in the words of JSON Schema."""
    if isinstance(value, list):
        return [standard(one) for one in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("$ref"), str):
        return {"$ref": f"#/$defs/{value['$ref']}"}
    shown = {
        "anyOf" if key == "oneOf" else key: standard(one)
        for key, one in value.items()
        if key != "nullable"
    }
    return {"anyOf": [shown, {"type": "null"}]} if value.get("nullable") is True else shown


@pytest.fixture
def comment(github: StatefulGitHub) -> Any:
    asking: Asking = a_garden(github)
    garden = github.repository("acme/garden")
    number = garden.open_issue("Weeds", by="alice").number
    comment_id = garden.comment(number, "Hello", by="alice").comment_id
    return asking.rest("GET", f"/repos/acme/garden/issues/comments/{comment_id}").json()


def test_every_route_is_described_by_github() -> None:
    paths = described()["paths"]
    undescribed = [
        one.label for one in ROUTES if one.method.lower() not in paths.get(one.template, ())
    ]
    assert undescribed == []


def test_a_missing_key_is_noticed(comment: dict[str, Any]) -> None:
    del comment["user"]
    with pytest.raises(NotAsDescribed, match="lacks user"):
        check_answer("GET", COMMENT, 200, comment)


def test_a_status_that_is_not_described_is_noticed(comment: dict[str, Any]) -> None:
    with pytest.raises(NotAsDescribed, match="never answers 201"):
        check_answer("GET", COMMENT, 201, comment)


@pytest.mark.parametrize("name", ["issue-comment", "simple-user", "label", "git-ref"])
@pytest.mark.parametrize("key", ["id", "url", "created_at", "node_id", "user", "body"])
@pytest.mark.parametrize("wrong", [None, 7, "text", {}, []])
def test_the_checks_agree_with_jsonschema(
    comment: dict[str, Any], name: str, key: str, wrong: object
) -> None:
    value = comment | {key: wrong}
    schema = standard(described()["components"][name])
    schema["$defs"] = standard(described()["components"])
    ours = compiled(described()["components"][name])(value) is None
    theirs = jsonschema.Draft202012Validator(schema).is_valid(value)
    assert ours == theirs
