"""Proves an edit of front matter with a second parser, ruamel.yaml (YAML 1.2, round trip).

Compared are the trees that it composes: tags, anchors, styles and values, in order. Nothing is
constructed, so what no schema can make sense of is compared as well. Where ruamel.yaml cannot read
what was there before (a tab behind a colon or at the end of a line), libyaml's composer does it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import yaml
from ruamel.yaml import YAML
from ruamel.yaml import nodes as ruamel_nodes
from ruamel.yaml.error import YAMLError as RuamelError

from kickoff.formats.front_matter import find_front_matter
from kickoff.formats.yaml_text import LOADER

Tree: TypeAlias = "tuple[str, str, str, str | tuple[Tree, ...]]"


def doubt(before: str, after: str, changed: Mapping[str, str | None]) -> str | None:
    """Why an edit may not be what it should be, or None when it is.

    `changed` holds each key's new value as it stands in YAML, None for a key that is gone.
    """
    (old, below), (new, below_now) = _halves(before), _halves(after)
    if below != below_now:
        return "the text below the front matter would change"
    wanted = "".join(f"{key}: {value}\n" for key, value in changed.items() if value is not None)
    compose = _by_ruamel if _reads(_by_ruamel, old) else _by_libyaml
    try:
        was, now, should = (_pairs(compose(lines)) for lines in (old, new, wanted))
    except (RuamelError, yaml.YAMLError) as error:
        return f"the front matter cannot be read again: {str(error).splitlines()[0]}"
    return _difference(was, now, dict(should), changed)


def _difference(
    was: list[tuple[Tree, Tree]],
    now: list[tuple[Tree, Tree]],
    should: Mapping[Tree, Tree],
    changed: Mapping[str, str | None],
) -> str | None:
    if [pair for pair in was if pair[0][3] not in changed] != [
        pair for pair in now if pair[0][3] not in changed
    ]:
        return "another key would change"
    written = {key[3]: (value[0], value[3]) for key, value in now if key[3] in changed}
    if written != {key[3]: (value[0], value[3]) for key, value in should.items()}:
        return "a key would not read back as written"
    return None


def _halves(text: str) -> tuple[str, str]:
    found = find_front_matter(text)
    return (text[found.start : found.end], text[found.after :]) if found else ("", text)


def _by_ruamel(lines: str) -> object:
    parser = YAML(typ="rt", pure=True)
    parser.composer.warn_double_anchors = False
    return parser.compose(lines)


def _by_libyaml(lines: str) -> object:
    return yaml.compose(lines, Loader=LOADER)


def _reads(compose: Callable[[str], object], lines: str) -> bool:
    try:
        compose(lines)
    except (RuamelError, yaml.YAMLError):
        return False
    return True


def _pairs(root: object) -> list[tuple[Tree, Tree]]:
    match root:
        case ruamel_nodes.MappingNode(value=pairs) | yaml.MappingNode(value=pairs):
            return [(_tree(key), _tree(value)) for key, value in pairs]
        case _:
            return []


def _tree(node: object) -> Tree:
    match node:
        case ruamel_nodes.MappingNode() | yaml.MappingNode():
            below = tuple(_tree(part) for pair in node.value for part in pair)
            return (str(node.tag), _anchor(node), str(node.flow_style), below)
        case ruamel_nodes.SequenceNode() | yaml.SequenceNode():
            below = tuple(_tree(part) for part in node.value)
            return (str(node.tag), _anchor(node), str(node.flow_style), below)
        case ruamel_nodes.ScalarNode() | yaml.ScalarNode():
            return (str(node.tag), _anchor(node), str(node.style), str(node.value))
        case _:
            return ("", "", "", ())


def _anchor(node: object) -> str:
    return str(getattr(node, "anchor", None))
