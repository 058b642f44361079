"""The JSON schema of `.github/kickoff.yml`, for editors. Kickoff itself checks more strictly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from kickoff.core.grammar.verbs import VERBS
from kickoff.core.policy import Role
from kickoff.formats.config_keys import CONFIG_KEYS, ConfigKey

Schema: TypeAlias = dict[str, Any]

_TEXT: Schema = {"type": "string", "minLength": 1}
_NUMBER: Schema = {"type": "integer", "minimum": 1}
_DURATION: Schema = {"type": "string", "pattern": r"^(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?$"}
_ROLES = [role.value for role in Role if role is not Role.NONE]

KINDS: Mapping[str, Schema] = {
    "glob": {"type": "string", "pattern": r"^[^/*?\[]+/.*\.md$"},
    "pattern": {"type": "string", "pattern": r"^[^/{]+/.*\{id\}"},
    "number": _NUMBER,
    "number or null": {"anyOf": [_NUMBER, {"type": "null"}]},
    "duration": _DURATION,
    "name": _TEXT,
    "file name": {"type": "string", "pattern": r"^[^/]+\.ya?ml$"},
    "list": {"type": "array", "items": {"type": "string"}, "minItems": 1},
    "list of logins": {"type": "array", "items": _TEXT},
    "list of names": {"type": "array", "items": _TEXT},
    "role or list": {"anyOf": [{"enum": _ROLES}, {"type": "array", "items": _TEXT}]},
    "true or false": {"type": "boolean"},
    "workflow, command or none": {"enum": ["workflow", "command", "none"]},
    "queue, warn or off": {"enum": ["queue", "warn", "off"]},
    "commit, pull_request or ledger": {"enum": ["commit", "pull_request", "ledger"]},
}
"""What each kind of value in the table of keys may be."""


def config_schema() -> Schema:
    """Every key of the configuration; none besides."""
    tree: Schema = {}
    for key in CONFIG_KEYS:
        _put(tree, key.path.split("."), key)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "The configuration of Kickoff",
        **_object(tree),
    }


def _put(tree: Schema, path: Sequence[str], key: ConfigKey) -> None:
    name, *rest = path
    if rest:
        _put(tree.setdefault(name, {}), rest, key)
    else:
        tree[name] = {**KINDS[key.kind], "description": key.meaning, "x-leaf": True}


def _object(tree: Schema) -> Schema:
    """A mapping; `*` stands for names of one's own, which for rights are those of the verbs."""
    named = {name: _node(below) for name, below in tree.items() if name != "*"}
    any_name: Schema | bool = False
    if "*" in tree and named:
        named |= {verb.value: _node(tree["*"]) for verb in VERBS if verb.value not in named}
    elif "*" in tree:
        any_name = _node(tree["*"])
    return {"type": "object", "properties": named, "additionalProperties": any_name}


def _node(below: Schema) -> Schema:
    if below.get("x-leaf"):
        return {key: value for key, value in below.items() if key != "x-leaf"}
    return _object(below)
