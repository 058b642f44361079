"""A page as somebody reads it: text only, each row of a list on a line of its own."""

from __future__ import annotations

from html.parser import HTMLParser

UNREAD = frozenset({"script", "template", "dialog", "title", "noscript"})
ROW = "row "


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in UNREAD:
            self._unread += 1
        if self._unread:
            return
        if "row" in given.get("class", "").split():
            self.parts.append(f"\n{ROW}{given['data-id']} :")
        elif tag in ("h2", "p", "section") and "meta" not in given.get("class", ""):
            self.parts.append("\n")
        if "data-slot" in given:
            self.parts.append(f"· {given['data-slot']}")
        self.parts.append(given.get("aria-label", ""))

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in UNREAD

    def handle_data(self, text: str) -> None:
        if not self._unread:
            self.parts.append(" ".join(text.split()))


def as_read(html: str) -> str:
    """The text of a page, with what is only said aloud."""
    reader = _Reader()
    reader.feed(html)
    lines = " ".join(part for part in reader.parts if part).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines)


def row_of(text: str, task_id: str) -> str:
    """The line of a task's own row."""
    begin = f"{ROW}{task_id} :"
    return next((line for line in text.split("\n") if line.startswith(begin)), "")
