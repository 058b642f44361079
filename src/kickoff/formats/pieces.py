"""The pieces that boards are made of: tables, links, and texts that fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

ROWS = 500
"""Rows shown of one table; the rest is counted."""


def table(head: Sequence[str], rows: Sequence[Sequence[str]], of: int) -> str:
    """A table of these rows, and how many of all `of` are missing."""
    lines = [_row(head), _row(["---"] * len(head)), *map(_row, rows)]
    rest = of - len(rows)
    more = f"\n\n… and {rest} more: `kickoff status` shows all of them." if rest > 0 else ""
    return "\n".join(lines) + more


def link(text: str, address: str) -> str:
    """A link, or only its text where there is no address."""
    return f"[{text}]({address})" if address else text


def fitting(sections: Iterable[str], limit: int, cut: str) -> str:
    """The sections as one text of at most `limit` bytes; what is cut ends with `cut`.

    Lists and tables are cut between two lines, anything fenced is left out as a whole.
    """
    text = "\n\n".join(sections) + "\n"
    content = text.encode("utf-8", "replace")
    if len(content) <= limit:
        return text
    room = content[: limit - len(cut.encode())]
    kept = room[: room.rfind(b"\n")].decode("utf-8", "replace")
    if kept.count("\n```") % 2:
        kept = kept[: kept.rfind("\n```")]
    return kept.rstrip() + cut


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
