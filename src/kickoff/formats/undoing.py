"""Putting keys back into a task file that an earlier edit took out of it."""

from __future__ import annotations

from collections.abc import Mapping

from kickoff.formats.front_matter import (
    BYTE_ORDER_MARK,
    find_front_matter,
    parse_front_matter,
)
from kickoff.formats.task_file import RecordImpossible, edit_keys
from kickoff.formats.yaml_text import Keys

_CHANGED = "it was edited since, and says something else now"


def put_back(
    path: str, before: bytes, now: bytes, values: Mapping[str, str | None]
) -> bytes | RecordImpossible:
    """The file as it was `before` these values were set, to the byte if nobody has edited it since.

    In a file that was, only the keys are put back, unless they are there again.
    """
    after = edit_keys(path, before, values)
    if now in (before, after):
        return before
    old, new = _written(before), _written(now)
    wanted = {key: old.get(key) for key in values}
    if wanted == {key: new.get(key) for key in values}:
        return now
    if any(new.get(key) != value for key, value in values.items()):
        return RecordImpossible(_CHANGED, path)
    return edit_keys(path, now, wanted)


def _written(content: bytes) -> dict[str, str]:
    """The values of the keys as they stand in the file."""
    text = content.decode("utf-8", "surrogateescape").removeprefix(BYTE_ORDER_MARK)
    found = find_front_matter(text)
    keys = parse_front_matter(text, found) if found else None
    if not isinstance(keys, Keys):
        return {}
    return {key: text[pair.start : pair.end].strip() for key, pair in keys.pairs.items()}
