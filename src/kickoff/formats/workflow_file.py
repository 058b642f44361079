"""Reads a workflow of GitHub Actions, as far as the queue and its workers need to know it.

It is read generously: GitHub itself says what is wrong with a workflow. What has another shape
than GitHub's documentation of the workflow syntax says counts as not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kickoff.core.doctor.workflow import BrokenWorkflow, Job, Workflow, WorkflowFile
from kickoff.formats.yaml_text import Caps, Items, Keys, Node, Problem, Scalar, parse_yaml

CAPS = Caps(size=1_000_000, depth=30, nodes=50_000, aliases=1_000)

_ALL = re.compile(r"(read|write)-all")
_OWN_TOKEN = re.compile(r"\$\{\{[^}]*\b(?:secrets\.(?!GITHUB_TOKEN\b)\w+|steps\.[\w-]+\.outputs)")


def read_workflow(path: str, content: str) -> WorkflowFile:
    """The workflow at that path, or why it is none. Never raises."""
    parsed = parse_yaml(content.removeprefix("\ufeff"), CAPS)
    if isinstance(parsed, Problem):
        return BrokenWorkflow(path, parsed.said, parsed.line, parsed.column)
    keys = _keys(parsed.root)
    if "on" not in keys or "jobs" not in keys:
        missing = "on" if "on" not in keys else "jobs"
        return BrokenWorkflow(path, f"it has no key `{missing}`")
    events = _events(keys["on"])
    dispatch = _keys(_keys(events.get("workflow_dispatch")).get("inputs"))
    run = _keys(events.get("workflow_run"))
    rights = _rights(keys.get("permissions"))
    return Workflow(
        path,
        _text(keys.get("name")) or path,
        _text(keys.get("run-name")),
        {name: _words(_keys(node).get("types")) for name, node in events.items()},
        tuple(dispatch),
        tuple(name for name, node in dispatch.items() if _insists(node)),
        _words(run.get("workflows")),
        tuple(_crons(events.get("schedule"))),
        tuple(_job(name, node, rights) for name, node in _keys(keys["jobs"]).items()),
    )


def _events(node: Node) -> Mapping[str, Node | None]:
    match node:
        case Keys():
            return _keys(node)
        case _:
            return dict.fromkeys(_words(node))


def _insists(node: Node) -> bool:
    keys = _keys(node)
    return _text(keys.get("required")) == "true" and "default" not in keys


def _crons(node: Node | None) -> Iterator[str]:
    for item in node.items if isinstance(node, Items) else ():
        yield _text(_keys(item).get("cron"))


def _job(name: str, node: Node, usual: Mapping[str, str] | None) -> Job:
    keys = _keys(node)
    own = keys.get("permissions")
    steps = keys.get("steps")
    each = [_keys(step) for step in (steps.items if isinstance(steps, Items) else ())]
    return Job(
        name,
        usual if own is None else _rights(own),
        " ".join(_text(keys.get("if")).split()),
        tuple(uses for step in each if (uses := _text(step.get("uses")))),
        any(_brings_token(step) for step in each),
    )


def _brings_token(step: Mapping[str, Node]) -> bool:
    given = _keys(step.get("with"))
    return any(_OWN_TOKEN.search(_text(n)) for key, n in given.items() if "token" in key.lower())


def _rights(node: Node | None) -> Mapping[str, str] | None:
    if node is None:
        return None
    every = _ALL.fullmatch(_text(node))
    if every:
        return {"*": every[1]}
    return {scope: _text(level) for scope, level in _keys(node).items()}


def _keys(node: Node | None) -> Mapping[str, Node]:
    return {n: pair.value for n, pair in node.pairs.items()} if isinstance(node, Keys) else {}


def _words(node: Node | None) -> tuple[str, ...]:
    """A list of words, of which one may stand alone."""
    match node:
        case Items():
            return tuple(_text(item) for item in node.items)
        case Scalar():
            return (node.text,)
        case _:
            return ()


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else ""
