"""Names that a branch can have, by the rules of git-check-ref-format(1)."""

from __future__ import annotations

import re

MAX_LENGTH = 244
"""Bytes; a longer one is no file's name below `refs/heads` on common systems."""

_FORBIDDEN = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|^/|/$|\.$|(?:^|/)\.|\.lock(?:/|$)")


def is_branch_name(text: str) -> bool:
    """Whether git takes `text` for the name of a branch, also where options may stand."""
    return (
        text not in ("", "@", "HEAD")
        and not text.startswith("-")
        and _FORBIDDEN.search(text) is None
        and len(text.encode("utf-8", "surrogateescape")) <= MAX_LENGTH
    )
