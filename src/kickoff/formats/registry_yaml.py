"""The registry as `registry.yml` and `done.yml`: the layout of the files on the state branch.

Keys are the fields of `kickoff.core.registry`; a key that would say nothing is not written. What
is read must be what was written: the last line counts the entries and so tells a file that was
cut, and whatever is not expected is `RegistryUnreadable`, so that nothing is written over it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NoReturn, TypeVar

from kickoff.core.files_read import Reading, ReadyFile
from kickoff.core.identity import is_task_id
from kickoff.core.registry import (
    Applied,
    Attempt,
    Done,
    Ended,
    Entry,
    Mark,
    Registry,
)
from kickoff.core.remembered import ByHand, Notice, Proposal, SetBack
from kickoff.errors import RegistryUnreadable
from kickoff.formats import yaml_fields
from kickoff.formats.yaml_fields import Fields, list_of, problem_at, shown, whole
from kickoff.formats.yaml_records import plain, read_values, record
from kickoff.formats.yaml_text import Caps, Keys, Node, Problem, decode_utf8, parse_yaml
from kickoff.formats.yaml_writer import Flow, Value, write_yaml

T = TypeVar("T")

VERSION = 1
"""The layout's version; a file with a newer one is never read."""

CAPS = Caps(size=64_000_000, depth=12, nodes=4_000_000, aliases=0)

REMEDY = (
    "Nothing was written over it. `git log origin/kickoff-state` (or the name that `state-branch` "
    "gives) shows the last good commit; put it back with `git push --force-with-lease origin "
    "<last good commit>:refs/heads/kickoff-state`. Without a remote: `git log kickoff-state`, and "
    "`git branch --force kickoff-state <last good commit>`."
)

_REGISTRY, _DONE = "registry.yml", "done.yml"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_LINE = re.compile(r"(?:\A|\n)(?:# )?end: ([0-9]{1,9})\s*\Z")
_KEY_ORDER: Mapping[type, tuple[str, ...]] = {
    Entry: (
        *("path", "plan", "title", "priority", "owner", "worker", "depends_on", "touches"),
        *("issue", "queued", "hold", "not_before"),
    ),
    Attempt: ("number", "token", "branch", "base", "worker", "runner", "requested_at"),
    Done: ("pull_request", "merge_commit", "at"),
    Proposal: ("pull_request", "since", "tasks"),
}


@dataclass(frozen=True, slots=True)
class _Commands:
    after: datetime
    applied: tuple[Applied, ...] = ()


@dataclass(frozen=True, slots=True)
class _Seen:
    tasks_tree: str


def dump_registry(registry: Registry) -> bytes:
    """The content of `registry.yml`; the same for equal registries in the same order."""
    layout: dict[str, Value] = {
        "version": VERSION,
        "paused": Flow(plain(registry.paused, _KEY_ORDER)) if registry.paused else None,
        "commands": _spoken(after=registry.after, applied=_lines(registry.applied)),
        "seen": Flow({"tasks_tree": registry.tasks_tree}) if registry.tasks_tree else None,
        "replies": registry.replies or None,
        "tasks": {key: _entry(key, entry) for key, entry in registry.tasks.items()} or None,
        "reopening": registry.reopening or None,
        "ready": {key: _flow(one) for key, one in registry.ready.items()} or None,
        "read": _flow(registry.read) if registry.read else None,
        "proposal": _proposal(registry.proposal),
        "notices": _lines(registry.notices),
        "set_back": _flow(registry.set_back) if registry.set_back else None,
        "by_hand": _flow(registry.by_hand) if registry.by_hand else None,
        "recent": _lines(registry.recent),
        "end": len(registry.tasks),
    }
    return write_yaml(_spoken(**layout)).encode()


def dump_done(registry: Registry) -> bytes | None:
    """The content of `done.yml`, or None when there is nothing to remember."""
    if not registry.done:
        return None
    lines = {key: Flow(plain(done, _KEY_ORDER)) for key, done in registry.done.items()}
    return f"{write_yaml(lines)}# end: {len(lines)}\n".encode()


def load_registry(registry: bytes, done: bytes | None) -> Registry:
    """The registry in these two files; without `done.yml` nothing is remembered as done.

    Raises:
        RegistryUnreadable: a file was cut, is newer than this Kickoff, or is not what it wrote.
    """
    text = _decoded(_REGISTRY, registry)
    fields = Fields(_parsed(_REGISTRY, text), [])
    _check_version(fields)
    loaded = _loaded(fields, _load_done(done) if done is not None else {})
    if fields.problems:
        _refuse(_REGISTRY, fields.problems[0])
    _check_end(_REGISTRY, text, len(loaded.tasks))
    return loaded


def _loaded(fields: Fields, done: Mapping[str, Done]) -> Registry:
    commands = fields.need("commands", record(_Commands), _Commands(_NEVER))
    seen = fields.take("seen", record(_Seen), None)
    loaded = Registry(
        after=commands.after,
        applied=commands.applied,
        tasks_tree=seen.tasks_tree if seen else None,
        replies=fields.take("replies", _read_replies, {}),
        tasks=fields.take("tasks", _by_id(_read_entry), {}),
        recent=fields.take("recent", list_of(record(Ended)), ()),
        paused=fields.take("paused", record(Mark), None),
        done=done,
        reopening=fields.take("reopening", _by_id(lambda _, node: yaml_fields.text(node)), {}),
        ready=fields.take("ready", _by_id(lambda _, node: record(ReadyFile)(node)), {}),
        read=fields.take("read", record(Reading), None),
        proposal=fields.take("proposal", record(Proposal), None),
        notices=fields.take("notices", list_of(record(Notice)), ()),
        set_back=fields.take("set_back", record(SetBack), None),
        by_hand=fields.take("by_hand", record(ByHand), None),
    )
    fields.take("end", whole, 0)
    fields.close()
    return loaded


def _load_done(content: bytes) -> dict[str, Done]:
    text = _decoded(_DONE, content)
    done = _by_id(lambda _, node: record(Done)(node))(_parsed(_DONE, text))
    if isinstance(done, Problem):
        _refuse(_DONE, done)
    _check_end(_DONE, text, len(done))
    return done


def _proposal(proposal: Proposal | None) -> Value:
    return Flow(plain(proposal, _KEY_ORDER)) if proposal else None


def _flow(value: ReadyFile | Reading | SetBack | ByHand) -> Value:
    return Flow(plain(value, _KEY_ORDER))


def _spoken(**keys: Value) -> dict[str, Value]:
    return {key: value for key, value in keys.items() if value is not None}


def _lines(values: Iterable[Applied | Ended | Notice]) -> list[Value] | None:
    return [Flow(plain(value, _KEY_ORDER)) for value in values] or None


def _entry(key: str, entry: Entry) -> dict[str, Value]:
    if key != entry.id:
        _refuse(_REGISTRY, Problem(f"the task under `{key}` calls itself `{shown(entry.id)}`"))
    keys = plain(entry, _KEY_ORDER, without="id")
    return {name: _laid_out(value) for name, value in keys.items()}


def _laid_out(value: Value) -> Value:
    """Small mappings and lists of words on one line; lists of mappings with a line for each."""
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        return [Flow(one) for one in value]
    return Flow(value) if isinstance(value, (dict, list)) else value


def _decoded(name: str, content: bytes) -> str:
    text = decode_utf8(content)
    return _refuse(name, text) if isinstance(text, Problem) else text


def _parsed(name: str, text: str) -> Keys:
    parsed = parse_yaml(text, CAPS)
    if isinstance(parsed, Problem):
        cut = "" if _LAST_LINE.search(text) else " (its last line is missing: it was probably cut)"
        _refuse(name, replace(parsed, text=parsed.text + cut))
    if not isinstance(parsed.root, Keys):
        _refuse(name, Problem("it does not hold keys with values"))
    return parsed.root


def _check_version(fields: Fields) -> None:
    version = fields.need("version", whole, VERSION)
    if fields.problems:
        _refuse(_REGISTRY, fields.problems[0])
    if version > VERSION:
        said = f"it has version {version}, and this Kickoff knows {VERSION}: a newer one wrote it"
        _refuse(_REGISTRY, Problem(said), "Update Kickoff; nothing was written over the file.")
    if version < VERSION:
        _refuse(_REGISTRY, Problem(f"its version is {version} and must be {VERSION}"))


def _check_end(name: str, text: str, entries: int) -> None:
    found = _LAST_LINE.search(text)
    if found is None:
        _refuse(name, Problem("its last line does not say `end`: it was cut"))
    if int(found.group(1)) != entries:
        said = f"its last line says that it holds {found.group(1)} entries, and it holds {entries}"
        _refuse(name, Problem(said))


def _by_id(read: Callable[[str, Node], T | Problem]) -> Callable[[Node], dict[str, T] | Problem]:
    """Reads a mapping whose keys are task ids, unique ignoring case."""

    def read_all(node: Node) -> dict[str, T] | Problem:
        if not isinstance(node, Keys):
            return problem_at(node, "must be keys with values")
        values: dict[str, T] = {}
        folded: set[str] = set()
        for task_id, pair in node.pairs.items():
            value = read(task_id, pair.value)
            if not is_task_id(task_id):
                return problem_at(pair.key, f"holds `{shown(task_id)}`, which is no task id")
            if task_id.casefold() in folded:
                return problem_at(pair.key, f"holds `{task_id}` twice, ignoring case")
            if isinstance(value, Problem):
                return value.below(task_id)
            values[task_id] = value
            folded.add(task_id.casefold())
        return values

    return read_all


def _read_entry(task_id: str, node: Node) -> Entry | Problem:
    values = read_values(node, Entry, without="id")
    return values if isinstance(values, Problem) else Entry(id=task_id, **values)


def _read_replies(node: Node) -> dict[int, int] | Problem:
    if not isinstance(node, Keys):
        return problem_at(node, "must be keys with values")
    replies: dict[int, int] = {}
    for pair in node.pairs.values():
        number, comment = whole(pair.key), whole(pair.value)
        if isinstance(number, Problem) or isinstance(comment, Problem):
            return problem_at(pair.key, "must map numbers of threads to numbers of comments")
        replies[number] = comment
    return replies


def _refuse(name: str, problem: Problem, remedy: str = REMEDY) -> NoReturn:
    place = f"{name}, line {problem.line}" if problem.line else name
    raise RegistryUnreadable(f"{place}: {problem.said}", remedy=remedy)
