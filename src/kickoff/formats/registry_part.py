"""A few entries of a `registry.yml`, without reading all the others: for stories of single tasks.

The file's layout is our own (`kickoff.formats.registry_yaml`): an entry begins with its id, two
spaces in, and goes on as long as lines stand further in. Lines of others are left out unread.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from kickoff.core.registry import Registry
from kickoff.formats.registry_yaml import load_registry

_SECTION = re.compile(r"([a-z_]+):")
_ENTRY = re.compile(r"  (\S.*?):")
_ENDED = re.compile(r"  - \{id: ([^,}]+)")
_KEPT = frozenset({"version", "tasks", "recent"})


def load_part(content: bytes, ids: Collection[str]) -> Registry:
    """A registry with these tasks and the ends of these tasks alone, as far as they are in it.

    Raises:
        RegistryUnreadable: what was read of it is not what Kickoff wrote.
    """
    wanted = frozenset(one.casefold() for one in ids)
    kept = list(_kept(content.decode("utf-8", "replace").split("\n"), wanted))
    entries = sum(1 for section, line in kept if section == "tasks" and _ENTRY.match(line))
    lines = [line for _, line in _without_empty(kept)]
    text = "\n".join([*lines, "commands: {after: 1970-01-01T00:00:00Z}", f"end: {entries}", ""])
    return load_registry(text.encode(), None)


def _kept(lines: list[str], wanted: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The lines that matter, each with its section."""
    section, taken = "", False
    for line in lines:
        head = _SECTION.match(line)
        if head:
            section, taken = head[1], True
        elif section == "tasks":
            entry = _ENTRY.match(line)
            taken = _named(entry[1], wanted) if entry else taken
        elif section == "recent":
            ended = _ENDED.match(line)
            taken = ended is not None and _named(ended[1], wanted)
        if taken and section in _KEPT:
            yield section, line


def _without_empty(kept: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Without the heads of sections of which nothing is left."""
    for at, (section, line) in enumerate(kept):
        alone = at + 1 == len(kept) or kept[at + 1][0] != section
        if not (alone and line == f"{section}:"):
            yield section, line


def _named(key: str, wanted: frozenset[str]) -> bool:
    return key.strip('"').casefold() in wanted
