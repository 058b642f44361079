"""Proves an edit of front matter with a second parser, ruamel.yaml (YAML 1.2, round trip).

Compared are the trees that it composes: tags, anchors, styles and values, in order. Nothing is
constructed, so what no schema can make sense of is compared as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

from kickoff.formats.front_matter import find_front_matter

Tree: TypeAlias = "tuple[str, str, str, str | tuple[Tree, ...]]"


def doubt(before: str, after: str, changed: Mapping[str, str | None]) -> str | None:
    """Why an edit may not be what it should be, or None when it is.

    `changed` holds each key's new value as it stands in YAML, None for a key that is gone.
    """
    (old, below), (new, below_now) = _halves(before), _halves(after)
    if below != below_now:
        return "the text below the front matter would change"
    wanted = "".join(f"{key}: {value}\n" for key, value in changed.items() if value is not None)
    try:
        was, now, should = _pairs(old), _pairs(new), _pairs(wanted)
    except YAMLError as error:
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


def _pairs(lines: str) -> list[tuple[Tree, Tree]]:
    root = YAML(typ="rt", pure=True).compose(lines)
    if root is None:
        return []
    if not isinstance(root, MappingNode):
        raise YAMLError("it does not hold keys with values")
    return [(_tree(key), _tree(value)) for key, value in root.value]


def _tree(node: Node) -> Tree:
    if isinstance(node, MappingNode):
        below = tuple(_tree(part) for pair in node.value for part in pair)
    elif isinstance(node, CollectionNode):
        below = tuple(_tree(part) for part in node.value)
    elif isinstance(node, ScalarNode):
        return (str(node.tag), str(node.anchor), str(node.style), str(node.value))
    else:
        return (str(node.tag), str(node.anchor), "", ())
    return (str(node.tag), str(node.anchor), str(node.flow_style), below)
