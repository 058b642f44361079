"""The first heading of a Markdown text, for tasks whose file gives no title."""

from __future__ import annotations

import re

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HASHED = re.compile(r" {0,3}#{1,6}(?:[ \t]+(.*))?")
_UNDERLINE = re.compile(r" {0,3}=+[ \t]*")


def first_heading(markdown: str) -> str | None:
    """The words of the first heading outside code blocks, on one line; None without one."""
    fence, before = "", ""
    for line in markdown.splitlines():
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif fence:
            closes = mark and mark[1].startswith(fence) and not line.strip(" `~")
            fence = "" if closes else fence
        else:
            words = _words(line, before)
            if words:
                return words
        before = "" if mark or fence else line
    return None


def _words(line: str, before: str) -> str:
    hashed = _HASHED.fullmatch(line)
    if hashed:
        return " ".join(_without_end(hashed[1] or "").split())
    return " ".join(before.split()) if _UNDERLINE.fullmatch(line) else ""


def _without_end(said: str) -> str:
    """What stands behind the signs, without those at the end if a blank is before them."""
    words = said.rstrip(" \t")
    bare = words.rstrip("#")
    return bare if not bare or bare[-1] in " \t" else words
